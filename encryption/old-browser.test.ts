/** I23: runs where the names of after 2020 do not exist; without a secure context it refuses. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const run = promisify(execFile)
const here = (name: string) => new URL(`./${name}.ts`, import.meta.url).href

/** Younger than Chrome 84, Firefox 78 and Safari 14. */
const younger = `
  const typed = Object.getPrototypeOf(Uint8Array.prototype)
  const gone = [
    [SubtleCrypto.prototype, 'getPublicKey'], [SubtleCrypto.prototype, 'encapsulateBits'], [Crypto.prototype, 'randomUUID'],
    [globalThis, 'structuredClone'], [globalThis, 'WeakRef'], [globalThis, 'AggregateError'],
    [Object, 'hasOwn'], [Object, 'groupBy'], [Promise, 'any'], [Promise, 'withResolvers'], [Promise, 'try'],
    [Array, 'fromAsync'], [Error, 'captureStackTrace'], [Uint8Array, 'fromBase64'], [Uint8Array, 'fromHex'],
    ...['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with'].flatMap((name) => [[Array.prototype, name], [typed, name]]),
    ...['at', 'replaceAll', 'isWellFormed', 'toWellFormed'].map((name) => [String.prototype, name]),
    ...['toBase64', 'toHex', 'setFromBase64'].map((name) => [Uint8Array.prototype, name]),
  ]
  for (const [owner, name] of gone) delete owner[name]
  for (const [owner, name] of gone) if (name in owner) throw new Error(name + ' is still there')
`

async function runScript(script: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--no-warnings', '-e', script])
  return stdout.trim()
}

test('a whole conversation, staff keys and duty seeds included, without what came after 2020', async () => {
  const script = `${younger}
    const { makeUpConversation, text } = await import('${here('made-up-conversation')}')
    const { createSender, openMessage, openDutySeed, sealDutySeed, signClose, verifyClose } = await import('${here('index')}')
    const { makeDuty } = await import('${here('made-up-line')}')
    const { made, visit, held, counsellor } = await makeUpConversation()
    const { line } = made
    const sealed = await createSender(line, visit.conversation, 'visitor').seal(visit.segment, text('Gelukt.'))
    const { body } = await openMessage(line, held.conversation, held.segment, 'visitor', sealed)
    const { duty, seed } = await makeDuty(line, counsellor)
    await openDutySeed(line, counsellor.staff, duty, await sealDutySeed(line, duty, seed, counsellor.certificate))
    await verifyClose(line, visit, counsellor.certificate, await signClose(line, held, counsellor.staff))
    console.log(new TextDecoder().decode(body))
  `
  expect(await runScript(script)).toBe('Gelukt.')
})

test('a visitor who comes back: her words, what was written, a letter, without what came after 2020', async () => {
  const script = `${younger}
    const { makeUpLine, noon, talks, today } = await import('${here('made-up-line')}')
    const { randomBytes } = await import('${here('index')}')
    const keep = await import('${here('keep')}')
    const { line, people: [coach], delegation, roster } = await makeUpLine()
    const keys = await keep.deriveCode(line, 'appel bezem citroen deken egel fiets')
    const share = randomBytes(32)
    const blob = await keep.sealCodeBlob(line, keys, share, { seed: randomBytes(32), second: null })
    const secrets = await keep.codeSecrets(line, (await keep.openCodeBlob(line, keys, share, blob)).seed)
    const { publicKey, handle, resume } = secrets
    const made = { publicKey, second: null, handle, resume }
    const id = randomBytes(16)
    const written = { kind: 'letter', day: today, id, text: 'Gelukt.' }
    const document = await keep.sealDocument(line, coach.staff, coach.certificate.signed, publicKey, written)
    const trust = { delegation, roster, now: noon, permits: talks }
    const { text, carried } = await keep.openDocument(line, secrets, trust, id, document)
    keep.contextBody({ opened: 'code', made, documents: [carried] })
    const letter = await keep.sealLetter(line, { id, day: today, text: 'Dank.', made }, [coach.certificate])
    await keep.resealOwnLetter(line, secrets, id, letter.own, letter.sealed, [coach.certificate])
    const own = await keep.openOwnLetter(line, secrets, id, letter.own, letter.sealed)
    const told = { report: id, second: randomBytes(16), day: today, text: 'Verteld.' }
    const notice = await keep.noticeBody(line, coach.staff, id, told)
    console.log(text, own.text, (await keep.readNotice(line, coach.certificate, id, notice)).text)
  `
  expect(await runScript(script)).toBe('Gelukt. Dank. Verteld.')
})

test('without a secure context nothing starts, and the refusal has a name', async () => {
  const script = `
    const getRandomValues = crypto.getRandomValues.bind(crypto)
    Object.defineProperty(globalThis, 'crypto', { value: { getRandomValues } })
    const { beginVisit } = await import('${here('index')}')
    const { createStaffKeys } = await import('${here('staff-keys')}')
    const { codeSecrets, deriveCode } = await import('${here('keep')}')
    const line = { lineId: 'proef', trial: true, roots: [], minRosterVersion: 1, approvals: 2, doors: [], phone: '', builtAt: 0 }
    const reason = (work) => work.then(() => 'started', (error) => error.reason)
    const begun = [beginVisit(line), createStaffKeys(new Uint8Array(16)), deriveCode(line, 'appel'), codeSecrets(line, new Uint8Array(32))]
    console.log(new Set(await Promise.all(begun.map(reason))))
  `
  expect(await runScript(script)).toBe("Set(1) { 'no-webcrypto' }")
})

/** Until her first words are there, and what a page may fetch after that. */
const first = [
  ...['beginVisit', 'sealWait', 'openGrant', 'createSender', 'openMessage', 'verifyClose', 'trustedNow'],
  ...['verifyDelegation', 'verifyRoster', 'verifyCertificate', 'verifyDuty', 'verifyShift'],
]
const second = [...first, 'waitAgain', 'openChange', 'readAsk', 'stateBody']
/** What the third holds besides, of a page on which words are given or made. */
const third = [
  ...['deriveCode', 'deriveSecond', 'codeSecrets', 'sealCodeBlob', 'openCodeBlob', 'codeMadeBody', 'contextBody'],
  ...['openDocument', 'sealLetter', 'openOwnLetter', 'resealOwnLetter', 'readNotice'],
]

test.each([
  ['first', first, [], 10_620],
  ['second', second, [], 11_700],
  ['third', second, third, 14_000],
])('what a visitor loads %s is small, and carries nothing of staff', async (which, names, kept, most) => {
  const contents = `export { ${names.join(', ')} } from './index.ts'; export { ${kept.join(', ')} } from './keep.ts'`
  const built = await build({
    stdin: { contents, resolveDir: import.meta.dirname },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2020',
    write: false,
  })
  const [file] = built.outputFiles
  if (file === undefined) throw new Error('nothing was built')
  const bytes = gzipSync(file.contents, { level: 9 }).length
  console.log(`the visitor's part of the seal, ${which}: ${bytes} bytes gzip, hpke included`)
  expect(bytes).toBeLessThan(most)
  for (const word of ['argon2', 'abandon', 'dutyseed', '"staff"', '"enrol"', '"report"'])
    expect(file.text).not.toContain(word)
})
