/** Left in a hurry and back from another device, over the real server: found again, told no more than her words open, forgotten. */
import '../../client/fixture/cheap-slow.ts'
import type { StaffClient } from '@lijn116/client/counsellor'
import type { Returning } from '@lijn116/client/returning'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type SealedLine, sealedLine, type Visitor } from '../stage/sealed-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

const words = 'aambeeld aankomst abrikoos accordeon adelaar afdak'
const otherWords = 'aambeeld aankomst abrikoos accordeon adelaar adres'

let line: SealedLine
let noor: StaffClient
const code = () => noor.view().conversation?.code
/** What somebody on the way sees of a page: names and sizes, in order. */
const seen = ({ asked }: Visitor) =>
  asked
    .filter(({ path }) => path.startsWith('/v1/code') || path === '/v1/start')
    .map(({ path, body }) => `${path} ${body.replace(/"(nonce|seq|now)":\d+/g, '').length}`)

async function done<T>(work: Promise<T>, what: string): Promise<T> {
  let is = false
  const settled = work.finally(() => {
    is = true
  })
  settled.catch(() => {})
  await line.comes(() => is, what)
  return settled
}
async function entered(given: string): Promise<{ her: Visitor; back: Returning }> {
  const her = line.visitor()
  await her.open()
  const back = her.comeBack()
  await done(back.enter(given), 'entered')
  expect(back.view().code).toBe('entered')
  return { her, back }
}
const leaves = (her: Visitor, back: Returning) => {
  back.drop()
  her.drop()
}
const starts = async (her: Visitor, text: string) => {
  her.say(text)
  await line.comes(() => her.view().phase === 'waiting' && her.view().messages[0]?.state === 'kept', 'kept')
}

beforeAll(async () => {
  line = await sealedLine('embedded')
  const person = await line.member('proef-1')
  await line.certify()
  noor = await line.signedIn(person, 'Noor')
}, 60_000)
afterAll(async () => line?.close())

// @req:R-135
it('left in a hurry, and is found again by who she talked with, from another device', async () => {
  const first = await line.waits('Ik moet zo weg.')
  await line.takesFirst(noor)
  noor.words.offer()
  await line.comes(() => typeof first.view().offersWords === 'string', 'offered')
  const made = first.comeBack()
  await done(made.make(words, 'Paraplu'), 'made')
  expect(made.view().made).toMatchObject({ state: 'made', days: 30, hasSecond: true })
  expect(made.isCode(`Mijn woorden: ${words}`)).toBe(true)
  await line.comes(() => code()?.canWrite === true, 'she can be written to')
  await line.comes(() => first.asked.some(({ path, answered }) => path === '/v1/hold' && answered), 'known again')
  // No goodbye: somebody came in.
  leaves(first, made)
  await done(noor.words.keep('summary', 'Zij woont bij haar zus.'), 'written after she left')
  await done(noor.words.keep('letter', 'Welkom terug.'), 'a letter')
  expect(noor.view().conversation?.writings.map(({ state }) => state)).toEqual(['kept', 'kept'])

  await line.comes(() => noor.view().conversation?.presence === 'left', 'seen to have left')
  const { her, back } = await entered(words)
  back.wish('same')
  await starts(her, 'Daar ben ik weer.')
  await line.comes(() => noor.view().waiting[0]?.wasYours === true, 'hers again')
  const [before] = noor.view().conversations
  await line.takesFirst(noor)
  const now = noor.view().conversation?.id ?? ''
  expect(now).not.toBe(before?.id)
  await line.comes(
    () => noor.view().conversations.find(({ id }) => id === before?.id)?.endedBy != null,
    'the other is over',
  )
  noor.front(before?.id ?? '')
  noor.wipe()
  noor.front(now)
  await line.comes(() => code()?.opened === 'code', 'her words opened something')
  // Who has the words and not the word beside them is told nothing, and neither is her counsellor.
  expect(code()).toMatchObject({ hasSecond: true, documents: [], unreadable: false, canWrite: true })
  await done(back.read(''), 'reads without')
  expect(back.view()).toMatchObject({ reading: 'here', documents: [], unreadable: false })
  await done(back.read('paraplu'), 'reads with')
  expect(back.view().documents).toMatchObject([{ kind: 'letter', text: 'Welkom terug.', by: 'current' }])
  await line.comes(() => code()?.documents.length === 1, 'given along')
  expect(code()?.opened).toBe('code-and-word')
  expect(code()?.documents).toMatchObject([
    { kind: 'summary', text: 'Zij woont bij haar zus.', standing: 'current', mine: true },
  ])
  expect(her.view().problem).toBeNull()
  await line.ends(noor)
  leaves(her, back)
})

it('words that open nothing ask the same of the line, up to the first words and after', async () => {
  const visits = []
  for (const given of [words, otherWords]) {
    const { her, back } = await entered(given)
    expect(back.view()).toMatchObject({ documents: [], reading: 'closed' })
    await starts(her, 'Hallo daar.')
    await line.comes(() => her.asked.some(({ path, answered }) => path === '/v1/hold' && answered), 'known again')
    visits.push(seen(her))
    await line.takesFirst(noor)
    await line.comes(() => code() !== null, 'told')
    expect(code()?.opened).toBe(given === words ? 'code' : 'no')
    await line.ends(noor)
    leaves(her, back)
  }
  expect(visits[0]?.map((row) => row.split(' ')[0])).toEqual([
    '/v1/code/challenge',
    '/v1/code/look',
    '/v1/code/documents',
    '/v1/start',
    '/v1/code/stay',
  ])
  expect(visits[1]).toEqual(visits[0])
})

it('asks to forget everything: nothing can be read, nothing can be written, and the words are like all others', async () => {
  const { her, back } = await entered(words)
  await starts(her, 'Ik wil alles weg.')
  await line.takesFirst(noor)
  await line.comes(() => code()?.canWrite === true, 'told')
  await done(back.forgetAll(), 'forgotten')
  expect(back.view()).toMatchObject({ code: 'none', forgotten: 'yes' })
  await done(noor.words.keep('letter', 'Nog een brief.'), 'refused').catch(() => {})
  expect(noor.view().conversation?.writings.at(-1)?.state).toBe('over')
  // It stays for who still has to read that it was not kept.
  await noor.end()
  noor.wipe()
  leaves(her, back)
  const later = await entered(words)
  await done(later.back.read('paraplu'), 'reads')
  expect(later.back.view()).toMatchObject({ reading: 'here', documents: [], letters: [], unreadable: false })
  leaves(later.her, later.back)
})
