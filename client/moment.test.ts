import { expect, it } from 'vitest'
import { readMoment } from './moment.ts'

const moment = { id: 'm', at: Date.UTC(2026, 11, 1, 18, 30), with: 'Noor' }

it('is read as it was agreed, and a name is only ever a name', () => {
  expect(readMoment(JSON.stringify(moment))).toEqual(moment)
  expect(readMoment(JSON.stringify({ ...moment, with: 3 }))?.with).toBeNull()
})

it.each(['{', '{"id":"m"}', '{"id":"m","at":1e999}', '{"id":"m","at":9e15}', '{"at":1,"with":null}'])(
  'without a name, or a time that any calendar has, it is none: %s',
  (text) => {
    expect(readMoment(text)).toBeNull()
  },
)
