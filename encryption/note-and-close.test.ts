import { expect, test } from 'vitest'
import { type Bytes, randomBytes } from './bytes.ts'
import { signClose, verifyClose } from './close.ts'
import { at, makeUpConversation } from './made-up-conversation.ts'
import { makeUpLine } from './made-up-line.ts'
import { openMessage } from './message.ts'
import { openNote, sealNote } from './note.ts'

const made = await makeUpLine()
const { line } = made
const { held, visit, claimed, counsellor } = await makeUpConversation(made)
const other = await makeUpConversation(made)
const author = counsellor.staff.leaf
const id = randomBytes(16)
const words = 'Wil maandag teruggebeld worden.'

test('a note opens with its own conversation, author and id, and with nothing else', async () => {
  const sealed = await sealNote(line, held, author, id, words)
  expect(await openNote(line, held, author, id, sealed)).toBe(words)
  await expect(openNote(line, other.held, author, id, sealed)).rejects.toThrow('not-opened')
  await expect(openNote(line, held, at(made.people, 1).staff.leaf, id, sealed)).rejects.toThrow('not-opened')
  await expect(openNote(line, held, author, randomBytes(16), sealed)).rejects.toThrow('not-opened')
  const changed: Bytes = sealed.slice()
  changed[20] = (changed[20] ?? 0) ^ 1
  await expect(openNote(line, held, author, id, changed)).rejects.toThrow('not-opened')
  await expect(openNote(line, held, author, id, sealed.slice(0, 20))).rejects.toThrow('not-opened')
})

test('a note is no message, and its length says little', async () => {
  const sealed = await sealNote(line, held, author, id, words)
  const asMessage = { segment: 1, instance: randomBytes(16), counter: 0, sealed: sealed.slice(14) }
  await expect(openMessage(line, held.conversation, held.segment, author, asMessage)).rejects.toThrow('not-opened')
  const sizes = new Set<number>()
  for (const length of [0, 1, 254, 255, 3_000, 16_350])
    sizes.add((await sealNote(line, held, author, id, 'n'.repeat(length))).length)
  expect([...sizes]).toEqual([256, 512, 4096, 16_352].map((size) => size + 30))
  await expect(sealNote(line, held, author, id, 'n'.repeat(16_351))).rejects.toThrow('too-long')
})

test('the same note sealed twice does not look the same', async () => {
  const twice = [await sealNote(line, held, author, id, words), await sealNote(line, held, author, id, words)]
  expect(at(twice, 0)).not.toEqual(at(twice, 1))
})

test('before a grant there is no key for notes', async () => {
  await expect(sealNote(line, claimed, author, id, words)).rejects.toThrow('wrong-segment')
})

test('notes go along into later segments of the same visit', async () => {
  const sealed = await sealNote(line, held, author, id, words)
  const next = { n: 2, kind: 'talk' as const, head: randomBytes(32), key: randomBytes(32) }
  const later = { ...held, segment: next, past: [...held.past, held.segment] }
  expect(await openNote(line, later, author, id, sealed)).toBe(words)
})

test('a note needs both the first talk key and that of its own segment', async () => {
  const next = { n: 2, kind: 'talk' as const, head: randomBytes(32), key: randomBytes(32) }
  const later = { ...held, segment: next, past: [...held.past, held.segment] }
  const sealed = await sealNote(line, later, author, id, words)
  expect(await openNote(line, later, author, id, sealed)).toBe(words)
  await expect(openNote(line, held, author, id, sealed), 'who left').rejects.toThrow('wrong-segment')
  const guess = { ...later, segment: { ...next, key: held.segment.key } }
  await expect(openNote(line, guess, author, id, sealed)).rejects.toThrow('not-opened')
  await expect(openNote(line, { ...later, past: [] }, author, id, sealed), 'who joined').rejects.toThrow('not-opened')
  const renamed = sealed.slice()
  renamed[1] = 1
  await expect(openNote(line, later, author, id, renamed)).rejects.toThrow('not-opened')
})

test('the end is believed from the lead, for this segment of this conversation', async () => {
  const close = await signClose(line, held, counsellor.staff)
  await verifyClose(line, visit, counsellor.certificate, close)
  await expect(verifyClose(line, visit, at(made.people, 1).certificate, close)).rejects.toThrow('not-signed')
  await expect(verifyClose(line, other.visit, counsellor.certificate, close)).rejects.toThrow('wrong-segment')
  const next = { ...visit, segment: { ...visit.segment, n: 2 } }
  await expect(verifyClose(line, next, counsellor.certificate, close)).rejects.toThrow('wrong-segment')
  const moved = { ...visit, segment: { ...visit.segment, head: randomBytes(32) } }
  await expect(verifyClose(line, moved, counsellor.certificate, close)).rejects.toThrow('wrong-segment')
  const waiting = { ...visit, segment: { ...visit.segment, kind: 'wait' as const } }
  await expect(verifyClose(line, waiting, counsellor.certificate, close)).rejects.toThrow('wrong-segment')
  for (const wrong of [new Uint8Array(0), close.slice(0, -1), counsellor.shift.shift.signed])
    await expect(verifyClose(line, visit, counsellor.certificate, wrong)).rejects.toThrow()
})

test('somebody else cannot sign the end in her name', async () => {
  const forged = await signClose(line, held, { ...at(made.people, 1).staff, leaf: author })
  await expect(verifyClose(line, visit, counsellor.certificate, forged)).rejects.toThrow('not-signed')
})
