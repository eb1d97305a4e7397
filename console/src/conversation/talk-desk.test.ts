import { createFakeClock } from '@lijn116/client/fixture/fake-clock'
import { emptyCard } from '@lijn116/domain/triage/card'
import { describe, expect, it } from 'vitest'
import { wordsClient } from '../../gallery/return-examples.ts'
import { conversationExample, viewExample } from '../../gallery/view-example.ts'
import type { Concern } from './before-sending.ts'
import type { Conversation } from './message-words.ts'
import { TalkDesk, TalkDesks } from './talk-desk.svelte.ts'

const done = () => Promise.resolve()
const words = wordsClient(
  () => undefined,
  done,
  () => viewExample(),
  () => undefined,
)
const port = () => ({ save: done, after: createFakeClock().after, words, colleagues: () => Promise.resolve([]) })
const [a, b, c] = ['A', 'B', 'C'].map((id) => conversationExample({ id })) as [Conversation, Conversation, Conversation]
const view = (front: Conversation | null, ...all: Conversation[]) => ({ conversation: front, conversations: all })
const from = (text: string) => ({ id: text, from: 'other', text, state: 'read' }) as const

describe('two conversations', () => {
  it('keep their own drafts and notes, however often she goes between them', () => {
    const desks = new TalkDesks(port())
    desks.see(view(a, a, b))
    const first = desks.find('A')
    if (first === null) throw new Error('no desk')
    first.message = 'Alleen voor de eerste'
    first.note = 'moe'
    desks.see(view(b, a, b))
    expect(desks.find('B')).toMatchObject({ message: '', note: '', number: 2 })
    desks.see(view(a, a, b))
    expect(desks.find('A')).toMatchObject({ message: 'Alleen voor de eerste', note: 'moe', number: 1 })
  })

  it('go with everything that was typed, and a number is not given to another one while it is read', () => {
    const desks = new TalkDesks(port())
    desks.see(view(a, a, b))
    const gone = desks.find('A')
    if (gone === null) throw new Error('no desk')
    gone.message = 'weg'
    desks.see(view(b, b))
    expect([desks.find('A'), gone.message]).toEqual([null, ''])
    desks.see(view(c, b, c))
    expect([desks.find('B')?.number, desks.find('C')?.number]).toEqual([2, 1])
    desks.see(view(a, a))
    expect(desks.find('A')?.message).toBe('')
  })

  it('say that she wrote, in the one that is not looked at', () => {
    const desks = new TalkDesks(port())
    desks.see(view(a, a, b))
    const unread = () => [desks.find('A')?.unread, desks.find('B')?.unread]
    expect(unread()).toEqual([false, false])
    const more = { ...b, messages: [from('Bent u er?')] }
    desks.see(view(a, { ...a, messages: [from('Hoi')] }, more))
    expect(unread()).toEqual([false, true])
    desks.see(view(more, a, more))
    expect(unread()).toEqual([false, false])
  })
})

describe('whether writing is safe', () => {
  const desk = () => new TalkDesk('A', 1, { ...port(), isFront: () => true })

  // @req:R-037
  it('is asked at the start, as soon as it is known that nobody did', () => {
    const one = desk()
    one.see({ ...a, card: { state: 'loading', value: null } }, true)
    expect(one.due).toBeNull()
    one.see(a, true)
    expect(one.due).toBe('start')
    one.answer('unsure')
    expect([one.due, one.card.card.safeToWrite]).toEqual([null, [{ at: 'start', answer: 'unsure' }]])
    one.see(a, true)
    expect(one.due).toBeNull()
  })

  it('is not asked at the start when a colleague did', () => {
    const one = desk()
    const value = { ...emptyCard, safeToWrite: [{ at: 'start', answer: 'yes' }] } as const
    one.see({ ...a, card: { state: 'here', value } }, true)
    expect(one.due).toBeNull()
  })

  it('is asked again at a return, and of nobody who only came along', () => {
    const [lead, member] = [desk(), desk()]
    for (const presence of ['here', 'left', 'here'] as const) {
      lead.see({ ...a, presence }, true)
      member.see({ ...a, presence, as: 'member' }, true)
    }
    expect([lead.due, member.due]).toEqual(['return', null])
  })
})

describe('the agreed word', () => {
  it('stands until something came after it, and then asks again', () => {
    const one = new TalkDesk('A', 1, { ...port(), isFront: () => true })
    one.see(a, true)
    one.answer('yes')
    one.see({ ...a, wordTyped: true, timesTyped: 1, wordStands: true }, true)
    one.see({ ...a, wordTyped: true, timesTyped: 1, wordStands: true, quietSeconds: 60 }, true)
    expect([one.word, one.due]).toEqual(['now', null])
    one.see({ ...a, wordTyped: true, timesTyped: 1, messages: [from('Hier ben ik weer.')] }, true)
    expect([one.word, one.due]).toEqual(['earlier', 'return'])
    one.see({ ...a, wordTyped: true, timesTyped: 2, wordStands: true, messages: [from('Hier ben ik weer.')] }, true)
    expect(one.word).toBe('now')
  })
})

describe('before sending', () => {
  const said: Concern = { key: 'x waarom', kind: 'wording', said: 'waarom', why: '', instead: '', from: 0, to: 6 }
  const someone: Concern = { key: 'someone 1', kind: 'someone' }

  it('says the same once about one message, and words again about the next', () => {
    const desk = new TalkDesk('A', 1, { ...port(), isFront: () => true })
    expect(desk.point([said, someone])).toBe(true)
    expect(desk.concerns).toEqual([said, someone])
    expect(desk.point([said, someone])).toBe(false)
    desk.sent()
    expect(desk.point([someone])).toBe(false)
    expect(desk.point([said])).toBe(true)
  })

  it('puts a prepared sentence behind what is typed, never over it', () => {
    const desk = new TalkDesk('A', 1, { ...port(), isFront: () => true })
    desk.prepare('Kunt u veilig schrijven?')
    desk.prepare('Neem de tijd.')
    expect(desk.message).toBe('Kunt u veilig schrijven?\nNeem de tijd.')
    expect([desk.take('message'), desk.take('message')]).toEqual(['Kunt u veilig schrijven?\nNeem de tijd.', null])
  })
})
