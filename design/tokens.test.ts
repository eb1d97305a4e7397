import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const [light = '', dark = ''] = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8').split('@media')

const tokensIn = (css: string): Map<string, string> =>
  new Map([...css.matchAll(/--([\w-]+):\s*(#[\da-f]{6})/g)].map(([, name = '', colour = '']) => [name, colour]))

/** Relative luminance, WCAG 2.2. */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(tokens: Map<string, string>, one: string, other: string): number {
  const [a, b] = [one, other].map((name) => {
    const colour = tokens.get(name)
    if (colour === undefined) throw new Error(`no token ${name}`)
    return luminance(colour)
  })
  return (Math.max(a ?? 0, b ?? 0) + 0.05) / (Math.min(a ?? 0, b ?? 0) + 0.05)
}

test('black on white is 21 to 1', () => {
  expect(
    contrast(
      new Map([
        ['a', '#000000'],
        ['b', '#ffffff'],
      ]),
      'a',
      'b',
    ),
  ).toBeCloseTo(21, 5)
})

describe.each([
  ['light', tokensIn(light)],
  ['dark', tokensIn(dark)],
])('%s', (_, tokens) => {
  test.each([
    ['ink', 'paper'],
    ['ink', 'panel'],
    ['ink', 'mine'],
    ['ink', 'theirs'],
    ['ink', 'note'],
    ['soft', 'paper'],
    ['soft', 'panel'],
    ['soft', 'mine'],
    ['soft', 'theirs'],
    ['accent', 'paper'],
    ['accent', 'panel'],
    ['accent', 'theirs'],
    ['on-accent', 'accent'],
    ['on-leave', 'leave'],
  ])('%s on %s can be read (4.5 to 1)', (front, back) => {
    expect(contrast(tokens, front, back)).toBeGreaterThanOrEqual(4.5)
  })

  test.each([
    ['line', 'paper'],
    ['line', 'panel'],
    ['focus', 'paper'],
    ['focus', 'panel'],
  ])('%s beside %s can be seen (3 to 1)', (front, back) => {
    expect(contrast(tokens, front, back)).toBeGreaterThanOrEqual(3)
  })
})
