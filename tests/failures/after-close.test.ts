/**
 * I15, over the real server with real clients: after the talk is closed, every key that staff ever held and every key of the
 * server are tried on everything that is kept under a code. Only the code opens a document; with a second word, only both.
 */
import '../../client/fixture/cheap-slow.ts'
import { type Bytes, fromBase64url, SealError, toBase64url, verifyDelegation, verifyRoster } from '@lijn116/encryption'
import {
  type CodeSecrets,
  openCodeBlob,
  openDocument,
  openLetter,
  openOwnLetter,
  openReport,
} from '@lijn116/encryption/keep'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { pairFromSeed } from '../../encryption/suite.ts'
import type { Written } from '../../server/report/write-report.ts'
import { readRecord } from '../../server/return-code/record.ts'
import { keysOf, slotsNamedIn, unwrapped, wrappedRows } from '../stage/every-key.ts'
import { lifeOn, sayingOf, wordsFrom } from '../stage/life-with-words.ts'
import { type Pair, recordedPairs } from '../stage/recorded-pairs.ts'
import { day, type Member, type SealedLine, sealedLine } from '../stage/sealed-line.ts'
import { type Hers, wordsOfHers } from '../stage/words-of-hers.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))
vi.mock('../../encryption/suite.ts', async (real) =>
  (await import('../stage/recorded-pairs.ts')).recordPairs(await real()),
)

const words = { code: wordsFrom(12).join(' '), word: 'lantaarn' }
const kinds = ['appointment', 'letter', 'notice', 'plan', 'reply', 'summary']

let line: SealedLine
let members: Member[]
let hers: Hers
/** Of staff, of shifts, of the duty, of her visit, and one for every key of the server: all but R and R2. */
let others: Pair[]
let serverKeys: Buffer[]

const bytes = (text: string): Bytes => fromBase64url(text)
const asBytes = (buffer: Uint8Array): Bytes => new Uint8Array(buffer)
/** Anything but "this key does not open it" means that it did. */
const opens = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    (error) => !(error instanceof SealError && error.reason === 'not-opened'),
  )
async function trust() {
  const row = await line.inner.database.sql.selectFrom('trust').selectAll().executeTakeFirstOrThrow()
  const now = line.now()
  const delegation = await verifyDelegation(line.line, bytes(row.delegation), now)
  return {
    delegation,
    roster: await verifyRoster(line.line, delegation, bytes(row.roster), now),
    now,
    permits: () => true,
  }
}

/** Bare of the wrapping of the server, as a thief with its whole key store has it. */
async function kept() {
  const rows = await wrappedRows(line.inner.database.sql)
  const bare = unwrapped(rows, serverKeys)
  const of = (what: string) => bare.filter((row) => row.what === what)
  const sealedOf = (id: string) => of('letter.sealed').find((row) => row.id === id)?.bare ?? Buffer.alloc(0)
  const record = of('return_code.record').map((row) => readRecord(row.bare))
  return {
    rows,
    bare,
    documents: of('return_document.body').map(({ id, bare: sealed }) => ({ id: bytes(id), sealed: asBytes(sealed) })),
    own: of('letter.own').map(({ id, bare: own }) => ({
      id: bytes(id),
      own: asBytes(own),
      sealed: asBytes(sealedOf(id)),
    })),
    envelopes: of('letter_envelope.body').map(({ id: name, bare: envelope }) => {
      const [id = '', leaf = ''] = name.split(' ')
      return { id: bytes(id), leaf, envelope: asBytes(envelope), sealed: asBytes(sealedOf(id)) }
    }),
    blobs: record.flatMap(({ blob, secondBlob }) => [asBytes(blob), asBytes(secondBlob)]),
    reports: of('report.body').map(({ id, bare: body }) => ({
      id: bytes(id),
      ...(JSON.parse(body.toString()) as Written),
    })),
  }
}
type Kept = Awaited<ReturnType<typeof kept>>

/** Which documents this pair opens, were they sealed to R, to R2, or to itself. */
async function documentsFor({ documents }: Kept, { keyPair: pair, publicKey }: Pair): Promise<number> {
  const given = await trust()
  let opened = 0
  for (const { id, sealed } of documents)
    for (const recipient of [hers.secrets.publicKey, hers.second?.publicKey ?? publicKey, publicKey]) {
      const as: CodeSecrets = { ...hers.secrets, pair, publicKey: recipient }
      if (await opens(openDocument(line.line, as, given, id, sealed))) opened++
    }
  return opened
}
async function ownLettersFor({ own }: Kept, pair: Pair): Promise<number> {
  const as = { ...hers.secrets, pair: pair.keyPair }
  const tries = own.flatMap(({ id, own: envelope, sealed }) =>
    [hers.secrets.publicKey, hers.second?.publicKey ?? pair.publicKey, pair.publicKey].map((publicKey) =>
      opens(openOwnLetter(line.line, hers.secrets, id, envelope, sealed, { ...as, publicKey })),
    ),
  )
  return (await Promise.all(tries)).filter(Boolean).length
}
async function forStaff({ envelopes, reports }: Kept, { keyPair: sealing }: Pair): Promise<string[]> {
  const opened: string[] = []
  const author = members[0]?.certificate
  for (const member of members) {
    const staff = { ...member.staff, sealing }
    for (const { id, leaf, envelope, sealed } of envelopes)
      if (leaf === member.leaf && (await opens(openLetter(line.line, staff, id, envelope, sealed))))
        opened.push('letter')
    for (const { id, sealed, signed, second, other } of reports)
      for (const envelope of [second, other].map(bytes)) {
        const given = { id, conversation: null, sealed: bytes(sealed), envelope, signed: bytes(signed) }
        const isReader = member !== members[0] && author !== undefined
        if (isReader && (await opens(openReport(line.line, staff, author, given)))) opened.push('report')
      }
  }
  return opened.sort()
}

beforeAll(async () => {
  line = await sealedLine('embedded')
  members = [
    await line.member('proef-1'),
    await line.member('proef-2', ['counsellor', 'coordinator']),
    await line.member('proef-3', ['coordinator']),
  ]
  await line.certify()
  const [first, second, third] = members
  if (!first || !second || !third) throw new Error('nobody')
  const staff = { lead: await line.signedIn(first, 'Noor'), second: await line.signedIn(second, 'Merel') }
  const scene = { ...line, visitor: () => line.visitor() }
  await lifeOn(scene, { ...staff, leafs: { second: second.leaf, other: third.leaf } }).lives(
    words,
    sayingOf('na het einde'),
    'whole',
  )
  await line.jobs()
  hers = await wordsOfHers(line.line, line.inner, words)
  const { inner } = line
  const slots = await slotsNamedIn(inner.database.sql)
  // What the line was told of the code: it may compute with it.
  const told = [...hers.keys.flatMap(({ lookup, auth }) => [lookup, auth]), ...hers.shares, hers.secrets.hold]
  serverKeys = await keysOf(inner, slots, told)
  const asSeeds = await Promise.all((await keysOf(inner, slots, [])).map((key) => pairFromSeed(asBytes(key))))
  const isHers = ({ publicKey }: Pair) =>
    [hers.secrets, hers.second].some((each) => each && toBase64url(each.publicKey) === toBase64url(publicKey))
  expect(recordedPairs.filter(isHers).length, 'her pairs were made here').toBeGreaterThanOrEqual(2)
  const all = [...recordedPairs, ...asSeeds].filter((pair) => !isHers(pair))
  others = [...new Map(all.map((pair) => [toBase64url(pair.publicKey), pair])).values()]
})
afterAll(() => line?.close())

test('the keys of all staff are among those that are tried, and every row is bare', async () => {
  const known = new Set(others.map(({ publicKey }) => toBase64url(publicKey)))
  for (const { staff } of members) expect(known.has(toBase64url(staff.sealingPublic))).toBe(true)
  expect(known.size, 'of shifts, the duty, the visit and the server too').toBeGreaterThan(members.length + 20)
  const { rows, bare } = await kept()
  expect(bare.length).toBe(rows.length)
})

// @req:R-134
test('only the code with its word opens a document', async () => {
  const all = await kept()
  expect(all.documents.length).toBe(kinds.length)
  for (const pair of others) expect(await documentsFor(all, pair)).toBe(0)
  const { secrets, second } = hers
  if (second === null) throw new Error('no second word')
  const given = await trust()
  const opened = await Promise.all(
    all.documents.map(({ id, sealed }) => openDocument(line.line, second, given, id, sealed)),
  )
  expect(opened.map(({ kind }) => kind).sort()).toEqual(kinds)
  expect(await documentsFor(all, { keyPair: secrets.pair, publicKey: secrets.publicKey }), 'the code alone').toBe(0)
})

test('no key of the server opens what is kept of the code, though it knows its own share', async () => {
  const { blobs } = await kept()
  const [own, word] = hers.keys
  if (!own || !word) throw new Error('no keys')
  const isOpen = async (wrap: Bytes, share: Bytes): Promise<number> => {
    const tries = blobs.map((blob) => opens(openCodeBlob(line.line, { ...own, wrap }, share, blob)))
    return (await Promise.all(tries)).filter(Boolean).length
  }
  for (const [i, { wrap }] of [own, word].entries())
    expect(await isOpen(wrap, hers.shares[i] ?? new Uint8Array(32)), 'her own').toBe(1)
  for (const key of serverKeys) for (const share of hers.shares) expect(await isOpen(asBytes(key), share)).toBe(0)
})

test('her letter is read by coach and deputy until a day after the answer, a report for three days; then by nobody but her', async () => {
  const before = await kept()
  const readers = []
  for (const pair of others) readers.push(...(await forStaff(before, pair)))
  expect(readers.sort(), 'coach and deputy; second and other').toEqual(['letter', 'letter', 'report', 'report'])
  for (const pair of others) expect(await ownLettersFor(before, pair)).toBe(0)

  line.pass(4 * day)
  await line.jobs()
  const after = await kept()
  expect(after.envelopes).toEqual([])
  expect(after.reports).toEqual([])
  expect(after.own.length).toBe(1)
  for (const pair of others) {
    expect(await ownLettersFor(after, pair)).toBe(0)
    expect(await documentsFor(after, pair)).toBe(0)
  }
  const { second } = hers
  if (second === null) throw new Error('no second word')
  expect(await ownLettersFor(after, { keyPair: second.pair, publicKey: second.publicKey })).toBeGreaterThan(0)
})
