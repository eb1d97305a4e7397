/** What is told of a code under the seal of a talk, and what its length tells. */
import { expect, test } from 'vitest'
import { concat, empty, randomBytes } from './bytes.ts'
import { type Context, codeMadeBody, contextBody, contextLength, readCodeMade, readGivenContext } from './code-made.ts'
import { list } from './context.ts'
import { makeUpCode } from './made-up-code.ts'
import { text } from './made-up-conversation.ts'
import { openMessage, sealAt } from './message.ts'
import { pad } from './padded.ts'
import type { Segment } from './segment.ts'

const line = {
  lineId: 'proef',
  trial: true,
  roots: [],
  minRosterVersion: 1,
  approvals: 2,
  doors: [],
  phone: '',
  builtAt: 0,
}
const { made, guarded } = await makeUpCode(line)

test('a code that was made is told whole, as long with a second word or without', () => {
  for (const each of [made, guarded]) {
    expect(readCodeMade(codeMadeBody(each))).toEqual(each)
    expect(codeMadeBody(each).length).toBe(178)
  }
})

test('what is no code is neither told nor believed', () => {
  const body = codeMadeBody(guarded)
  const wrong = [empty, body.slice(1), concat(body, new Uint8Array(1)), new Uint8Array(178)]
  // Another form of point; R twice; a second key that is none.
  for (const [at, bytes] of [
    [0, [2]],
    [65, [2]],
    [65, [0]],
    [65, [...made.publicKey]],
  ] as const) {
    const other = body.slice()
    other.set(bytes, at)
    wrong.push(other)
  }
  for (const each of wrong) expect(() => readCodeMade(each)).toThrow('malformed')
  expect(() => codeMadeBody({ ...made, second: made.publicKey })).toThrow('malformed')
  expect(() => codeMadeBody({ ...made, handle: randomBytes(15) })).toThrow('malformed')
  expect(() => codeMadeBody({ ...made, resume: randomBytes(33) })).toThrow('malformed')
})

const contexts: Context[] = [
  { opened: 'no', made: null, documents: [] },
  { opened: 'code', made, documents: [] },
  { opened: 'code', made: guarded, documents: [] },
  { opened: 'code-and-word', made: guarded, documents: [randomBytes(900), randomBytes(11_000)] },
]

test('a context is as long whether the code opened nothing, something or all of it', () => {
  for (const each of contexts) {
    const body = contextBody(each)
    expect(body.length).toBe(contextLength)
    expect(readGivenContext(body)).toEqual(each)
  }
  // Whole parts of a message, so that the last one tells nothing either.
  expect(contextLength % 3_900).toBe(0)
})

test('what contradicts itself, or does not fit, is not said', () => {
  const wrong: Context[] = [
    { opened: 'no', made, documents: [] },
    { opened: 'no', made: null, documents: [randomBytes(10)] },
    { opened: 'code', made: null, documents: [] },
    { opened: 'code-and-word', made, documents: [] },
  ]
  for (const each of wrong) expect(() => contextBody(each)).toThrow('malformed')
  expect(() => contextBody({ opened: 'code', made, documents: [randomBytes(15_600)] })).toThrow('too-long')
})

test('a context that is not exactly one is not read', () => {
  const [first] = contexts
  if (first === undefined) throw new Error('no context')
  const body = contextBody(first)
  const [late, long] = [body.slice(), concat(body, new Uint8Array(3_900))]
  late[15_599] = 1
  const bodies = [empty, late, long, body.slice(0, 3_900)]
  const said = [
    ['yes', empty, empty],
    ['no', empty],
    ['no', empty, empty, empty],
    ['code', randomBytes(178), empty],
  ]
  for (const fields of said) bodies.push(pad([contextLength], list(fields)))
  for (const each of bodies) expect(() => readGivenContext(each)).toThrow('malformed')
})

test('the keys of her code cannot be swapped on their way to who writes to her', async () => {
  const [conversation, instance] = [randomBytes(16), randomBytes(16)]
  const segment: Segment = { n: 1, kind: 'talk', head: randomBytes(32), key: randomBytes(32) }
  const body = codeMadeBody(made)
  const content = { ...text(''), type: 'code-made' as const, body }
  const sealed = await sealAt({ line, conversation, segment, sender: 'visitor', instance }, 3, content)
  const open = (bytes: typeof sealed) =>
    openMessage(line, conversation, segment, 'visitor', { segment: segment.n, instance, counter: 3, sealed: bytes })
  expect(readCodeMade((await open(sealed)).body)).toEqual(made)
  // The line may know R, and where it lies; it can turn those bits into its own key, and the seal notices.
  const own = codeMadeBody((await makeUpCode(line)).made)
  const swapped = sealed.slice()
  const at = 22
  for (let i = 0; i < 65; i++) swapped[at + i] = (sealed[at + i] ?? 0) ^ (body[i] ?? 0) ^ (own[i] ?? 0)
  await expect(open(swapped)).rejects.toMatchObject({ reason: 'not-opened' })
})
