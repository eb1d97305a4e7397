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

test('without a secure context nothing starts, and the refusal has a name', async () => {
  const script = `
    const getRandomValues = crypto.getRandomValues.bind(crypto)
    Object.defineProperty(globalThis, 'crypto', { value: { getRandomValues } })
    const { beginVisit } = await import('${here('index')}')
    const { createStaffKeys } = await import('${here('staff-keys')}')
    const line = { lineId: 'proef', trial: true, roots: [], minRosterVersion: 1, approvals: 2, doors: [], phone: '', builtAt: 0 }
    const reason = (work) => work.then(() => 'started', (error) => error.reason)
    console.log(await reason(beginVisit(line)), await reason(createStaffKeys(new Uint8Array(16))))
  `
  expect(await runScript(script)).toBe('no-webcrypto no-webcrypto')
})

/** Until her first words are there, and what a page may fetch after that. */
const first = [
  ...['beginVisit', 'sealWait', 'openGrant', 'createSender', 'openMessage', 'verifyClose', 'trustedNow'],
  ...['verifyDelegation', 'verifyRoster', 'verifyCertificate', 'verifyDuty', 'verifyShift'],
]
const second = [...first, 'waitAgain', 'openChange', 'readAsk', 'stateBody']

test.each([
  ['first', first, 10_620],
  ['second', second, 11_700],
])('what a visitor loads %s is small, and carries nothing of staff', async (which, names, most) => {
  const built = await build({
    stdin: { contents: `export { ${names.join(', ')} } from './index.ts'`, resolveDir: import.meta.dirname },
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
  for (const word of ['argon2', 'abandon', 'dutyseed', '"staff"', '"enrol"']) expect(file.text).not.toContain(word)
})
