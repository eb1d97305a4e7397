import { expect, test } from 'vitest'
import { createGesture, type Key } from './gesture.ts'

const key = (type: 'keydown' | 'keyup', name: string, timeStamp: number, more: Partial<Key> = {}): Key => ({
  type,
  key: name,
  repeat: false,
  isComposing: false,
  ctrlKey: false,
  altKey: false,
  metaKey: false,
  timeStamp,
  ...more,
})

/** Presses and lets go of each key, a tenth of a second apart by default; true when one of them leaves. */
function type(
  keys: readonly string[],
  { every = 100, more = {} }: { every?: number; more?: Partial<Key> } = {},
): boolean {
  const gesture = createGesture()
  return keys
    .flatMap((name, index) => [
      gesture.press(key('keydown', name, index * every, more)),
      gesture.press(key('keyup', name, index * every + 20, more)),
    ])
    .some(Boolean)
}

test('Esc twice within a second leaves', () => {
  expect(type(['Escape', 'Escape'], { every: 900 })).toBe(true)
})

test('Esc once, or twice slowly, does not', () => {
  expect(type(['Escape'])).toBe(false)
  expect(type(['Escape', 'Escape'], { every: 1_100 })).toBe(false)
})

test('Esc, a letter, Esc does not', () => {
  expect(type(['Escape', 'a', 'Escape'])).toBe(false)
})

test('a held Esc repeats and does not leave', () => {
  const gesture = createGesture()
  gesture.press(key('keydown', 'Escape', 0))
  expect(gesture.press(key('keydown', 'Escape', 30, { repeat: true }))).toBe(false)
})

test('Esc while an input method composes does not count', () => {
  expect(type(['Escape', 'Escape'], { more: { isComposing: true } })).toBe(false)
})

test('Shift alone three times within five seconds leaves', () => {
  expect(type(['Shift', 'Shift', 'Shift'], { every: 2_000 })).toBe(true)
})

test('Shift twice, or three times slowly, does not', () => {
  expect(type(['Shift', 'Shift'])).toBe(false)
  expect(type(['Shift', 'Shift', 'Shift'], { every: 2_600 })).toBe(false)
})

test('typing capitals does not', () => {
  const gesture = createGesture()
  const fired = ['A', 'B', 'C', 'D'].flatMap((letter, index) => {
    const at = index * 300
    return [
      gesture.press(key('keydown', 'Shift', at)),
      gesture.press(key('keydown', letter, at + 50)),
      gesture.press(key('keyup', letter, at + 90)),
      gesture.press(key('keyup', 'Shift', at + 120)),
    ]
  })
  expect(fired).not.toContain(true)
})

test('Shift with Ctrl, Alt or Meta does not count', () => {
  for (const more of [{ ctrlKey: true }, { altKey: true }, { metaKey: true }]) {
    expect(type(['Shift', 'Shift', 'Shift'], { more })).toBe(false)
  }
})

test('a pointer press in between starts the count again', () => {
  const gesture = createGesture()
  const shift = (at: number): boolean =>
    [gesture.press(key('keydown', 'Shift', at)), gesture.press(key('keyup', 'Shift', at + 20))].some(Boolean)
  expect([shift(0), shift(100)]).toEqual([false, false])
  gesture.interrupt()
  expect([shift(200), shift(300), shift(400)]).toEqual([false, false, true])
})
