import type { StaffView } from '@lijn116/client/counsellor'
import { expect, test } from 'vitest'
import { deskClient, letterExample } from '../../gallery/desk-examples.ts'
import { viewExample } from '../../gallery/view-example.ts'
import { wordsIn } from '../text/text.ts'
import { MailDesk } from './mail-desk.svelte.ts'
import { dueWords, inOrder, waitingLetters } from './mail-words.ts'

const words = wordsIn('nl')
const refusal = (type: string) => Object.assign(new Error(type), { problem: { type } })
type Letter = StaffView['desk']['mail']['letters'][number]
const viewOf = (letters: readonly Letter[], roles = ['counsellor']): StaffView => ({
  ...viewExample(),
  me: { name: 'proef-1', roles, team: 'landelijk' },
  desk: { ...viewExample().desk, mail: { state: 'here', letters, late: 0 } },
})

function stage(refuse?: () => Error) {
  const asked: string[] = []
  const client = deskClient(async (name, ...values) => void asked.push([name, ...values].join(' ')))
  const answer: typeof client.answer = refuse === undefined ? client.answer : () => Promise.reject(refuse())
  return { asked, desk: new MailDesk({ ...client, answer }) }
}

test('what waits stands first as it came, and what was answered behind it', () => {
  const done = letterExample({ id: 'd', answeredAt: 1 })
  const kept = letterExample({ id: 'k', answer: { text: 'x', state: 'kept' } })
  const [first, second] = [letterExample({ id: 'a' }), letterExample({ id: 'b', state: 'elsewhere' })]
  expect(inOrder([done, first, kept, second]).map(({ id }) => id)).toEqual(['a', 'b', 'd', 'k'])
  expect(waitingLetters([done, first, kept, second])).toHaveLength(2)
})

test('the promise is said with its moment, and a broken one plainly', () => {
  const letter = letterExample({ dueAt: Date.UTC(2026, 10, 22, 18, 30) })
  expect(dueWords(words, letter, letter.dueAt - 1)).toEqual({
    said: 'Beloofd: antwoord uiterlijk zondag 22 november, 19:30.',
    isLate: false,
  })
  expect(dueWords(words, letter, letter.dueAt + 1)?.isLate).toBe(true)
  expect(dueWords(words, { ...letter, answeredAt: letter.dueAt }, letter.dueAt + 1)?.said).toContain('Beantwoord op')
})

test('an answer leaves its field as soon as it stands at its letter, and no draft stays for a letter that is gone', async () => {
  const { desk, asked } = stage()
  desk.see(viewOf([letterExample(), letterExample({ id: 'b' })]))
  desk.drafts = { l: 'Natuurlijk.', b: 'Later.' }
  const answering = desk.answer('l')
  desk.see(viewOf([letterExample({ answer: { text: 'Natuurlijk.', state: 'saving' } }), letterExample({ id: 'b' })]))
  await answering
  expect([asked, { ...desk.drafts }]).toEqual([['answer l Natuurlijk.'], { b: 'Later.' }])
  desk.see(viewOf([letterExample()]))
  expect({ ...desk.drafts }).toEqual({})
})

test('a refused answer stays in its field, and the reason is said; at sign-out all of it goes', async () => {
  const { desk } = stage(() => refusal('too-large'))
  desk.see(viewOf([letterExample()]))
  desk.drafts = { l: 'Heel lang.' }
  await desk.answer('l')
  expect([desk.reason, { ...desk.drafts }]).toEqual(['too-large', { l: 'Heel lang.' }])
  desk.see({ ...viewOf([letterExample()]), me: null })
  expect([desk.reason, { ...desk.drafts }]).toEqual([null, {}])
})

test('an empty answer is not kept, and that is said at its letter until something stands there', async () => {
  const { desk, asked } = stage()
  desk.see(viewOf([letterExample()]))
  desk.drafts = { l: '  ' }
  await desk.answer('l')
  expect([desk.empty, asked]).toEqual(['l', []])
  desk.drafts.l = 'Natuurlijk.'
  expect(desk.empty).toBeNull()
  await desk.answer('l')
  desk.drafts = {}
  expect(desk.empty).toBeNull()
})

test('once an answer is kept, whoever sees mailboxes sees anew how many wait; nobody else asks for them', async () => {
  for (const [roles, looks] of [
    [
      ['counsellor', 'coordinator'],
      ['look', 'answer l Ja.', 'look', 'answerAgain l', 'look'],
    ],
    [['counsellor'], ['look', 'answer l Ja.', 'answerAgain l']],
  ] as const) {
    const { desk, asked } = stage()
    desk.see(viewOf([letterExample()], [...roles]))
    await desk.refresh()
    desk.drafts = { l: 'Ja.' }
    await desk.answer('l')
    await desk.again('l')
    expect(asked).toEqual(looks)
  }
})

test('a letter goes on to somebody else only by hand', async () => {
  const { desk, asked } = stage()
  desk.see(viewOf([letterExample({ passTo: { leaf: 'o', name: 'Lio' } })]))
  expect(asked).toEqual([])
  await desk.passOn('l')
  expect(asked).toEqual(['passOn l'])
})

test('only a coordinator is shown mailboxes, and names two different people', async () => {
  const { desk, asked } = stage()
  desk.see(viewOf([]))
  await desk.refresh()
  expect(desk.mailboxes).toBeNull()
  desk.see(viewOf([], ['coordinator']))
  await desk.refresh()
  const row = desk.mailboxes?.mailboxes[0]
  if (row === undefined) throw new Error('no mailbox')
  desk.change(row.mailbox)
  desk.deputy = desk.coach
  await desk.reassign()
  expect([desk.isWrong, asked.some((one) => one.startsWith('reassign'))]).toEqual([true, false])
  desk.deputy = 'other'
  await desk.reassign()
  expect(asked).toContain(`reassign ${row.mailbox} ${desk.coach} other`)
  expect(desk.changing).toBeNull()
})
