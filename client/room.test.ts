import { expect, it } from 'vitest'
import type { VisitorPresence } from './counsellor-wire.ts'
import { hasRoom } from './room.ts'

const led = (...presences: VisitorPresence[]) => presences.map((presence) => ({ presence }))
const [hers, other] = [{ wasYours: true }, { wasYours: false }]

it('the one that she left takes no room, for as long as she is away from it', () => {
  for (const away of ['left', 'lost'] as const) {
    expect(hasRoom(hers, led(away), 1), away).toBe(true)
    expect(hasRoom(hers, led('here', away), 2), away).toBe(true)
    expect(hasRoom(hers, led('here', away), 1), away).toBe(false)
  }
  for (const here of ['here', 'silent'] as const) {
    expect(hasRoom(hers, led(here), 1), `back in it: ${here}`).toBe(false)
    expect(hasRoom(hers, led(here), 2), here).toBe(true)
  }
})

it('for anybody else all that is led counts', () => {
  expect(hasRoom(other, led('left'), 1)).toBe(false)
  expect(hasRoom(other, [], 1)).toBe(true)
})
