/** From words to keys: what is slow, what lies under it, and what a page with another word or line gets. */
import { expect, test } from 'vitest'
import { type Bytes, concat, empty, fromBase64url, randomBytes, toBase64url } from './bytes.ts'
import { codeSecrets, codeSteps, deriveCode, deriveSecond } from './code.ts'
import { type CodeSeed, openCodeBlob, sealCodeBlob } from './code-blob.ts'
import { ctx } from './context.ts'
import { makeUpCode, randomKeys, turned } from './made-up-code.ts'
import { hkdf } from './suite.ts'
import vectors from './vectors/vectors.json' with { type: 'json' }
import { sealUnder } from './wrap.ts'

const refused = (work: Promise<unknown>, reason: string) => expect(work).rejects.toMatchObject({ reason })
const { code } = vectors
const { line } = vectors.trust
const share = randomBytes(32)

test('the code gives three keys, slowly, and tells of each step', async () => {
  const steps: number[] = []
  const keys = await deriveCode(line, code.code, (done) => steps.push(done))
  expect(Object.values(keys).map(toBase64url)).toEqual([code.lookup, code.auth, code.wrap])
  expect(steps).toEqual(Array.from({ length: codeSteps }, (_, i) => i + 1))
})

test('a second word gives three others', async () => {
  const keys = await deriveSecond(line, code.code, code.word)
  expect(Object.values(keys).map(toBase64url)).toEqual([code.second.lookup, code.second.auth, code.second.wrap])
  expect(new Set([code.lookup, code.auth, code.wrap, ...Object.values(keys).map(toBase64url)]).size).toBe(6)
})

test('who leaves while it works stops it at the next step; nothing comes of no words', async () => {
  let steps = 0
  const leaves = () => {
    steps++
    throw new Error('left')
  }
  await expect(deriveCode(line, code.code, leaves)).rejects.toThrow('left')
  expect(steps).toBe(1)
  await refused(deriveCode(line, ''), 'malformed')
  await refused(deriveSecond(line, code.code, ''), 'malformed')
  await refused(deriveSecond(line, '', code.word), 'malformed')
})

test('a seed gives the same keys on any device of this line, and others on another', async () => {
  const secrets = await codeSecrets(line, fromBase64url(code.seed))
  const shown = ({ publicKey, handle, resume, hold }: typeof secrets) =>
    [publicKey, handle, resume, hold].map(toBase64url)
  expect(shown(secrets)).toEqual([code.publicKey, code.handle, code.resume, code.hold])
  expect(secrets.pair.privateKey.extractable).toBe(false)
  const elsewhere = shown(await codeSecrets({ ...line, lineId: 'elders' }, fromBase64url(code.seed)))
  expect(new Set([...shown(secrets), ...elsewhere]).size).toBe(8)
  await refused(codeSecrets(line, randomBytes(31)), 'malformed')
})

const keys = randomKeys()
const { second, ...own } = await makeUpCode(line)
const content: CodeSeed = { seed: own.seed, second: second.publicKey }
const blob = await sealCodeBlob(line, keys, share, content)

test('a blob gives back what was kept, and is as long with a second word or without', async () => {
  expect(await openCodeBlob(line, keys, share, blob)).toEqual(content)
  const plain = await sealCodeBlob(line, keys, share, { seed: own.seed, second: null })
  expect(await openCodeBlob(line, keys, share, plain)).toEqual({ seed: own.seed, second: null })
  expect([blob.length, plain.length]).toEqual([540, 540])
})

test('a made-up blob, an altered one, one of another code, and a wrong share are refused alike', async () => {
  const others = [randomBytes(540), new Uint8Array(540), ...turned(blob, [0, 11, 12, 43, 200, 539])]
  for (const other of others) await refused(openCodeBlob(line, keys, share, other), 'not-opened')
  await refused(openCodeBlob(line, randomKeys(), share, blob), 'not-opened')
  await refused(openCodeBlob(line, keys, randomBytes(32), blob), 'not-opened')
  await refused(openCodeBlob({ ...line, lineId: 'elders' }, keys, share, blob), 'not-opened')
  for (const length of [0, 11, 12, 28, 539])
    await refused(openCodeBlob(line, keys, share, blob.slice(0, length)), 'not-opened')
})

test('the share of the line alone, or the words alone, open nothing', async () => {
  const stranger = { ...randomKeys(), lookup: keys.lookup, auth: keys.auth }
  await refused(openCodeBlob(line, stranger, share, blob), 'not-opened')
  await refused(openCodeBlob(line, keys, new Uint8Array(32), blob), 'not-opened')
  await refused(openCodeBlob(line, keys, new Uint8Array(0), blob), 'malformed')
})

test('what opens and is not exactly a seed and one key, or none, is refused', async () => {
  const key = await hkdf(concat(keys.wrap, share), empty, ctx(line, 'rc-unwrap'), 32)
  const kept = async (plain: Bytes) =>
    openCodeBlob(line, keys, share, await sealUnder(key, ctx(line, 'rc-blob'), plain))
  const plain = concat(own.seed, second.publicKey, new Uint8Array(415))
  expect(await kept(plain)).toEqual(content)
  const [late, half] = [plain.slice(), plain.slice()]
  late[511] = 1
  half[32] = 2
  for (const wrong of [late, half, plain.slice(0, 511), concat(plain, new Uint8Array(1)), empty])
    await refused(kept(wrong), 'malformed')
})

test('what is no seed and no key is not kept', async () => {
  await refused(sealCodeBlob(line, keys, share, { seed: randomBytes(31), second: null }), 'malformed')
  await refused(sealCodeBlob(line, keys, share, { seed: own.seed, second: new Uint8Array(65) }), 'malformed')
  await refused(sealCodeBlob(line, keys, share, { seed: own.seed, second: second.publicKey.slice(1) }), 'malformed')
})
