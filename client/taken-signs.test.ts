/** When the agreed word calls people: each that is typed now, and of what was typed before the last one nobody answered. */
import { type Content, randomBytes, stateBody, toBase64url, utf8, type WatchedState } from '@lijn116/encryption'
import { expect, it } from 'vitest'
import { createFakeClock } from './fixture/fake-clock.ts'
import { createTakenSigns } from './taken-signs.ts'

const content = (type: Content['type'], text = ''): Content => {
  return { type, id: randomBytes(16), part: 0, parts: 1, seen: [], body: utf8(text) }
}
const tells = (state: WatchedState): Content => ({ ...content('state'), body: stateBody(state) })
const nameOf = ({ id }: Content) => toBase64url(id)

function stage() {
  const called: string[] = []
  const told: string[] = []
  const signs = createTakenSigns({
    clock: createFakeClock(),
    tell(type) {
      told.push(type)
      return ''
    },
    wordTyped: (sign) => called.push(sign),
    changed: () => {},
  })
  return { signs, called, told }
}

it('each word that is typed now calls, once, under its own name', () => {
  const { signs, called } = stage()
  signs.caughtUp()
  const [one, another] = [content('typed-word'), content('typed-word')]
  for (const each of [one, another, one, another]) signs.hear(each)
  expect(called).toEqual([nameOf(one), nameOf(another)])
})

it('of what was typed before only the last calls, once all of it is read', () => {
  const { signs, called } = stage()
  const [one, another] = [content('typed-word'), content('typed-word')]
  signs.hear(one)
  signs.recall(content('ack'))
  signs.hear(another)
  signs.hear(content('text', 'Bent u er nog?'))
  expect(called).toEqual([])
  signs.caughtUp()
  signs.caughtUp()
  expect(called).toEqual([nameOf(another)])
})

it('a word after which somebody of staff said something calls nobody again', () => {
  const { signs, called } = stage()
  signs.hear(content('typed-word'))
  signs.recall(content('text', 'Ik ben er weer.'))
  signs.caughtUp()
  expect(called).toEqual([])
  expect(signs.view().wordTyped).toBe(true)
})

it('no word is agreed on that her page would not know', () => {
  const { signs, told } = stage()
  for (const word of ['\u{1F33B}', ' ... ', '']) signs.agree(word)
  signs.recall(content('word', '\u{1F33B}'))
  expect([signs.view().word, told]).toEqual([null, []])
  signs.agree(' Boodschappen! ')
  expect(told).toEqual(['word'])
})

it('a word stands until she writes or says that she is back, and again once it is typed again', () => {
  const { signs } = stage()
  const stands = (each: Content) => {
    signs.hear(each)
    return signs.view().wordStands
  }
  expect(stands(content('typed-word'))).toBe(true)
  expect([stands(tells('someone')), stands(content('ack'))]).toEqual([true, true])
  expect(stands(tells('yes-no'))).toBe(false)
  expect(stands(content('typed-word'))).toBe(true)
  expect(stands(tells('back'))).toBe(false)
  expect(stands(content('typed-word'))).toBe(true)
  expect(stands(content('text', 'Hier ben ik.'))).toBe(false)
})
