import type { ConsultView } from '@lijn116/client/counsellor'
import { expect, test } from 'vitest'
import { viewExample } from '../../gallery/view-example.ts'
import { wordsIn } from '../text/text.ts'
import { ConsultDesk, isTooLong } from './consult-desk.svelte.ts'
import { stripWords } from './consult-words.ts'

function stage(consult: (text: string) => Promise<void> = () => Promise.resolve()) {
  const asked: string[] = []
  const desk = new ConsultDesk({
    consult(leaf, text) {
      asked.push(`${leaf}: ${text}`)
      return consult(text)
    },
    readConsult: (leaf) => asked.push(`read ${leaf}`),
    forgetConsult: (leaf) => asked.push(`forget ${leaf}`),
  })
  return { asked, desk }
}
const thread = (leaf: string, ...messages: Partial<ConsultView['messages'][number]>[]): ConsultView => ({
  leaf,
  pseudonym: 'Vlier',
  messages: messages.map((each, i) => ({ id: String(i), mine: false, text: 'ja', state: 'read', ...each })),
})

test('nothing opens by itself, and nothing is read before she opened it', () => {
  const { asked, desk } = stage()
  desk.see(viewExample({ consults: [thread('v', { state: 'new' })] }))
  expect([desk.open, asked]).toEqual([null, []])
  desk.show('v', 'Vlier')
  expect(asked).toEqual(['read v'])
})

// @req:R-166
test('what looks recognisable is pointed at once, and goes when it is sent again as it stands', async () => {
  const { asked, desk } = stage()
  desk.show('v', 'Vlier')
  asked.length = 0
  desk.text = 'Het gaat om Fenna uit Delft, 0612345678.'
  await desk.send()
  expect([desk.concerns.map(({ kind }) => kind), asked]).toEqual([['phone', 'name'], []])
  desk.text = 'Het gaat om Fenna uit Gouda.'
  await desk.send()
  expect([desk.concerns.map(({ said }) => said), asked]).toEqual([['Fenna uit Gouda'], []])
  await desk.send()
  expect(asked).toEqual(['v: Het gaat om Fenna uit Gouda.'])
  expect([desk.text, desk.concerns]).toEqual(['', []])
})

test('what was refused stays in the field, with the reason; what is empty or too long is not sent', async () => {
  const refusal = Object.assign(new Error('colleague-away'), { problem: { type: 'colleague-away' } })
  const { asked, desk } = stage(() => Promise.reject(refusal))
  desk.show('v', 'Vlier')
  asked.length = 0
  for (const text of ['', '  ', 'a'.repeat(1_001)]) {
    desk.text = text
    await desk.send()
  }
  expect([asked, isTooLong('🙂'.repeat(1_000)), isTooLong('a'.repeat(1_001))]).toEqual([[], false, true])
  desk.text = 'hoi'
  await desk.send()
  expect([desk.text, desk.reason, desk.busy]).toEqual(['hoi', 'colleague-away', false])
})

test('while one is on its way another is not sent, and what is typed meanwhile stays', async () => {
  let arrives = () => {}
  const { asked, desk } = stage(() => new Promise((resolve) => (arrives = resolve)))
  desk.show('v', 'Vlier')
  asked.length = 0
  desk.text = 'een'
  const sending = desk.send()
  await desk.send()
  desk.text = 'een en twee'
  arrives()
  await sending
  expect([asked, desk.text]).toEqual([['v: een'], 'een en twee'])
})

test('each colleague has her own draft; it goes with what was said, at sign-out and off duty', () => {
  const { asked, desk } = stage()
  const view = viewExample({ consults: [thread('v', {}), thread('w', {})] })
  const drafts = () =>
    ['v', 'w'].map((leaf) => {
      desk.show(leaf, '')
      return desk.text
    })
  const write = () => {
    for (const leaf of ['v', 'w']) {
      desk.show(leaf, '')
      desk.text = `aan ${leaf}`
    }
  }
  desk.see(view)
  write()
  expect(drafts()).toEqual(['aan v', 'aan w'])
  desk.forget('w')
  expect([asked.includes('forget w'), desk.open]).toEqual([true, null])
  expect(drafts()).toEqual(['aan v', ''])
  for (const change of [{ me: null }, { duty: 'off' as const }]) {
    write()
    desk.see({ ...view, ...change })
    expect(desk.open).toBeNull()
    desk.see(view)
    expect(drafts()).toEqual(['', ''])
  }
})

test('the strip says who asks, who answered, and with whom it goes on', () => {
  const words = wordsIn('nl')
  expect(stripWords(words, thread('v', { state: 'new' }))).toBe('Vlier vraagt u om mee te denken.')
  expect(stripWords(words, thread('v', { mine: true, state: 'sent' }, { state: 'new' }))).toBe('Vlier schreef u iets.')
  expect(stripWords(words, thread('v', { mine: true, state: 'sent' }))).toBe('U overlegt met Vlier.')
})
