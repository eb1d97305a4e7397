import { describe, expect, it } from 'vitest'
import { availability, whoRings } from './availability.ts'

describe('is there anybody', () => {
  const now = 1_000_000
  it.each([
    ['on duty, connected', { duty: 'on', consoleGoneAt: null }, 'open'],
    ['on duty, console gone 44 s ago', { duty: 'on', consoleGoneAt: now - 44_000 }, 'open'],
    ['on duty, console gone 45 s ago', { duty: 'on', consoleGoneAt: now - 45_000 }, 'nobody'],
    ['on duty, connected, rings left unheard', { duty: 'on', consoleGoneAt: null, silentAt: now - 1 }, 'nobody'],
    ['on pause', { duty: 'pause', consoleGoneAt: null }, 'nobody'],
    ['off', { duty: 'off', consoleGoneAt: null }, 'nobody'],
  ] as const)('%s', (_name, person, answer) => expect(availability([person], now, 45)).toBe(answer))
  it('nobody on the list is nobody', () => expect(availability([], now, 45)).toBe('nobody'))
})

describe('who rings', () => {
  const people = [
    { name: 'vrij', duty: 'on', busy: false },
    { name: 'bezig', duty: 'on', busy: true },
    { name: 'pauze', duty: 'pause', busy: false },
    { name: 'uit', duty: 'off', busy: false },
  ] as const
  it('those who are free to take her', () => expect(whoRings(people).map((each) => each.name)).toEqual(['vrij']))
  it('everybody signed in who is not talking, when nobody on duty is free', () => {
    expect(whoRings(people.slice(1)).map((each) => each.name)).toEqual(['pauze', 'uit'])
  })
})
