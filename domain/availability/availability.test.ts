import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { availability, isThere, waitBand } from './availability.ts'

describe('is she there', () => {
  const now = 1_000_000
  it.each([
    ['on duty, connected', { duty: 'on', consoleGoneAt: null }, true],
    ['on duty, console gone 44 s ago', { duty: 'on', consoleGoneAt: now - 44_000 }, true],
    ['on duty, console gone 45 s ago', { duty: 'on', consoleGoneAt: now - 45_000 }, false],
    ['on duty, connected, rings left unheard', { duty: 'on', consoleGoneAt: null, silentAt: now - 1 }, false],
    ['on pause', { duty: 'pause', consoleGoneAt: null }, false],
    ['off', { duty: 'off', consoleGoneAt: null }, false],
  ] as const)('%s', (_name, person, answer) => expect(isThere(person, now, 45)).toBe(answer))
})

// @req:R-190
describe('is there anybody', () => {
  it.each([
    [{ there: 0, free: 0 }, 'nobody'],
    [{ there: 2, free: 0 }, 'busy'],
    [{ there: 2, free: 1 }, 'open'],
  ] as const)('%o', (room, answer) => expect(availability(room)).toBe(answer))
})

describe('how long it may take', () => {
  const talk = 20 * 60
  it.each([
    ['somebody is free', { there: 1, free: 1 }, 0, 'soon'],
    ['the one who is free takes the one before her', { there: 1, free: 1 }, 1, 'long'],
    ['eleven are there and talking', { there: 11, free: 0 }, 0, 'soon'],
    ['four are there and talking', { there: 4, free: 0 }, 0, 'minutes'],
    ['one is there and talking', { there: 1, free: 0 }, 0, 'long'],
    ['nobody is there', { there: 0, free: 0 }, 0, null],
  ] as const)('%s', (_name, room, ahead, band) => expect(waitBand(room, ahead, talk)).toBe(band))

  const bands = ['soon', 'minutes', 'long'] as const
  const room = fc.nat({ max: 30 }).chain((there) => fc.record({ there: fc.constant(there), free: fc.nat(there) }))
  const worse = (a: ReturnType<typeof waitBand>, b: ReturnType<typeof waitBand>) =>
    a !== null && b !== null && bands.indexOf(a) >= bands.indexOf(b)

  it('never says less to whoever stands further back, nor more when one more is free', () => {
    fc.assert(
      fc.property(room, fc.nat({ max: 50 }), ({ there, free }, ahead) => {
        const band = waitBand({ there, free }, ahead, talk)
        if (there === 0) {
          expect(band).toBeNull()
          return
        }
        expect(worse(waitBand({ there, free }, ahead + 1, talk), band)).toBe(true)
        if (free < there) expect(worse(band, waitBand({ there, free: free + 1 }, ahead, talk))).toBe(true)
        expect(worse(band, waitBand({ there: there + 1, free }, ahead, talk))).toBe(true)
      }),
    )
  })

  it('says soon whenever there are more free than before her', () => {
    fc.assert(
      fc.property(room, ({ there, free }) => {
        if (free > 0) expect(waitBand({ there, free }, free - 1, talk)).toBe('soon')
      }),
    )
  })
})
