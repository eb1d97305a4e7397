/**
 * I14 for what outlasts a talk: words, a second word, everything under them. A backup from before the end (the files of the
 * embedded database with their log, a base backup of PostgreSQL with its archive) comes back beside the key store of today.
 * With the words, the second word, and every key and pepper there is, nothing opens: erased by her, past its day though no
 * job ran, or closed without words. What was kept on is the proof that the drill can fail.
 */
import '../../client/fixture/cheap-slow.ts'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { StaffClient } from '@lijn116/client/counsellor'
import { together } from '@lijn116/client/fixture/second-script'
import { createReturning } from '@lijn116/client/returning'
import { httpTransport } from '@lijn116/client/transport'
import { createVisitor } from '@lijn116/client/visitor'
import { toBase64url } from '@lijn116/encryption'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { dayOf } from '../../server/key-store/key-store.ts'
import { type BackedUp, backedUpPostgres } from '../stage/base-backup.ts'
import { codesAtTheDoor } from '../stage/codes-at-the-door.ts'
import {
  columnsOfBytes,
  keysOf,
  notWrapped,
  slotsNamedIn,
  unwrapped,
  type Wrapped,
  wrappedColumns,
  wrappedRows,
} from '../stage/every-key.ts'
import { type InnerLine, innerLine, type Kind, kinds, origins } from '../stage/inner-line.ts'
import { lifeOn, type Scene, sayingOf, type Words, wordsFrom } from '../stage/life-with-words.ts'
import { freshDatabase } from '../stage/postgres.ts'
import { day, returnWire, type SealedLine, sealedLine, visitorWire } from '../stage/sealed-line.ts'
import { type Hers, wordsOfHers } from '../stage/words-of-hers.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

type Fate = 'erased' | 'expired' | 'stays'
const words: Record<Fate, Words> = {
  erased: { code: wordsFrom(40).join(' '), word: 'paraplu' },
  expired: { code: wordsFrom(80).join(' '), word: 'lantaarn' },
  stays: { code: wordsFrom(120).join(' '), word: null },
}
const fates = Object.keys(words) as Fate[]

/** A page on a line that was restored. */
async function sceneOn(inner: InnerLine, file: SealedLine['line']): Promise<Scene> {
  const address = { origin: origins.chat, address: await inner.chat.listen({ port: 0, host: '127.0.0.1' }) }
  return {
    now: () => inner.clock.now,
    takesFirst: () => Promise.reject(new Error('nobody is on duty')),
    async comes(isSo, what = `${isSo}`) {
      for (const until = performance.now() + 60_000; !isSo(); await delay(5))
        if (performance.now() > until) throw new Error(`never: ${what}`)
    },
    visitor() {
      const line = { line: file, door: 'nationaal' }
      const client = createVisitor({
        ...line,
        language: 'nl',
        together,
        transport: httpTransport(visitorWire, address),
      })
      const transport = httpTransport(returnWire, address)
      return Object.assign(client, { comeBack: () => createReturning({ ...line, client, transport, lists: [] }) })
    },
  }
}

describe.each(kinds)('a backup from before the end, beside the keys of today (%s)', (kind: Kind) => {
  const copy = mkdtempSync(join(tmpdir(), 'lijn116-copy-'))
  const hers = new Map<Fate, Hers>()
  const codeIds = new Map<Fate, string>()
  const read = new Map<Fate, string[]>()
  let cluster: BackedUp | null = null
  let line: SealedLine
  let after: InnerLine
  let conversation = ''
  let before: Wrapped[]
  let openedBefore: number
  let openedAtOnce: string[]

  /** What of these rows opens with all there is today, and with all that follows from every code. */
  async function opened(store: InnerLine, rows: readonly Wrapped[], slots: readonly string[]) {
    const known = [...hers.values()].flatMap(({ all }) => all)
    return unwrapped(rows, await keysOf(store, slots, known))
  }
  const idsOfCodes = async (): Promise<Set<string>> =>
    new Set((await line.inner.database.sql.selectFrom('return_code').select('id').execute()).map(({ id }) => id))
  async function knows(fate: Fate, live: () => Promise<void>): Promise<void> {
    const known = await idsOfCodes()
    await live()
    const [made, ...others] = [...(await idsOfCodes())].filter((id) => !known.has(id) && id !== decoy)
    if (made === undefined || others.length > 0) throw new Error('which code is it?')
    codeIds.set(fate, made)
  }
  let decoy = ''

  beforeAll(async () => {
    cluster = kind === 'postgres' ? await backedUpPostgres() : null
    const databases = cluster && { databaseUrl: cluster.databaseUrl, keysDatabaseUrl: await freshDatabase() }
    line = await sealedLine(kind, databases ?? undefined)
    const { inner } = line
    const codes = codesAtTheDoor(inner)
    const first = await line.member('proef-1')
    const second = await line.member('proef-2', ['counsellor', 'coordinator'])
    const third = await line.member('proef-3', ['coordinator'])
    await line.certify()
    const leafs = { second: second.leaf, other: third.leaf }
    const atWork = async () => {
      const staff = { lead: await line.signedIn(first, 'Noor'), second: await line.signedIn(second, 'Merel') }
      const goHome = async () => {
        for (const each of Object.values(staff)) await each.signOut()
      }
      return { ...staff, leafs, goHome }
    }
    const today = await atWork()
    // What stands in for codes that are not there is made at the first question.
    await codes.look({ lookup: toBase64url(new Uint8Array(32)) })
    decoy = [...(await idsOfCodes())][0] ?? ''

    const life = lifeOn(line, today)
    await knows('expired', () => life.lives(words.expired, sayingOf('verlopen'), 'short'))
    await knows('stays', () => life.lives(words.stays, sayingOf('bewaard'), 'short'))
    await cluster?.backUp()
    await today.goHome()
    for (const fate of ['expired', 'stays'] as const) hers.set(fate, await wordsOfHers(line.line, inner, words[fate]))

    // From here on no hourly job runs: weeks go by, and one of them comes back in time.
    inner.clock.now += 20 * day
    const [{ lookup, auth } = { lookup: new Uint8Array(), auth: new Uint8Array() }] = hers.get('stays')?.keys ?? []
    const owner = { lookup: toBase64url(lookup), auth: toBase64url(auth) }
    expect((await codes.stay(owner)).status).toBe(200)
    await line.certify()
    const staff = await atWork()
    const later = lifeOn(line, staff)
    await knows('erased', () => later.lives(words.erased, sayingOf('gewist'), 'whole'))
    hers.set('erased', await wordsOfHers(line.line, inner, words.erased))
    await later.talks('Zonder woorden, in een gesprek.')
    await later.done(staff.lead.note('Aantekening bij een gesprek zonder woorden.'), 'a note')
    conversation = staff.lead.view().conversation?.id ?? ''

    before = await wrappedRows(inner.database.sql)
    const slots = await slotsNamedIn(inner.database.sql)
    openedBefore = new Set((await opened(inner, before, slots)).map(({ body }) => body)).size
    if (kind === 'embedded') cpSync(join(inner.directory, 'database'), join(copy, 'database'), { recursive: true })
    await cluster?.markPoint()

    await later.forgets(words.erased)
    await line.ends(staff.lead)
    await forgotten(staff.lead)
    openedAtOnce = (await opened(inner, before, slots)).filter(isGone).map(({ what }) => what)

    await staff.goHome()
    inner.clock.now += 11 * day
    if (kind === 'embedded') cpSync(join(inner.directory, 'keys'), join(copy, 'keys'), { recursive: true })
    after = await innerLine(kind, {
      ...(cluster && { databaseUrl: await cluster.restore() }),
      keysDatabaseUrl: inner.keysDatabaseUrl,
      directory: copy,
    })
    after.clock.now = inner.clock.now
    const restored = lifeOn(await sceneOn(after, line.line), staff)
    for (const fate of fates) read.set(fate, await restored.reads(words[fate]))
    // All that a start does, when no job has run since.
    await after.keys.destroyExpired(dayOf(after.clock.now))
  })
  afterAll(async () => {
    await after?.close()
    await line?.close()
    await cluster?.close()
    rmSync(copy, { recursive: true, force: true })
  })

  const isOf = (fate: Fate) => (row: Wrapped) => row.of === codeIds.get(fate)
  const isGone = (row: Wrapped) => isOf('erased')(row) || row.of === conversation
  /** Both have read that it is over. */
  async function forgotten(lead: StaffClient): Promise<void> {
    const rows = line.inner.database.sql.selectFrom('conversation').select('id').where('id', '=', conversation)
    let isThere = true
    for (let round = 0; isThere && round < 400; round++) {
      await line.lives(1_000)
      isThere = (await rows.execute()).length > 0
    }
    expect(isThere, 'forgotten').toBe(false)
    expect(lead.view().conversation).toBeNull()
  }

  it('every column of bytes there is, is looked at, and each row opened before the end', async () => {
    const columns = await columnsOfBytes(line.inner.database.sql)
    expect([...columns].sort()).toEqual([...wrappedColumns, ...notWrapped].sort())
    expect(openedBefore).toBe(new Set(before.map(({ body }) => body)).size)
    const found = new Set(before.filter((row) => isGone(row)).map(({ what }) => what))
    for (const what of ['fact.body', 'note.body', 'return_code.record', 'return_document.body', 'letter.own'])
      expect(found).toContain(what)
  })

  it('erased by her, and closed without words: at that moment no row of it opens any more', () => {
    expect(openedAtOnce).toEqual([])
  })

  // @norm:SE-12
  it('weeks later nothing opens of what was erased, expired or closed; what was kept on does', async () => {
    const rows = await wrappedRows(after.database.sql)
    const opens = await opened(after, rows, await slotsNamedIn(after.database.sql))
    const count = (of: (row: Wrapped) => boolean) => [rows.filter(of).length, opens.filter(of).length]
    const sizes = {
      erased: count(isOf('erased')),
      expired: count(isOf('expired')),
      closed: count((row) => row.of === conversation),
      reports: count(({ what }) => what.startsWith('report.')),
      stays: count(isOf('stays')),
    }
    for (const [name, [there = 0, open]] of Object.entries(sizes)) {
      expect(there, `${name}: the rows are back`).toBeGreaterThan(1)
      expect(open, name).toBe(name === 'stays' ? there : 0)
    }
    const stray = opens.filter(({ of }) => of !== codeIds.get('stays') && of !== decoy)
    expect(stray.map(({ what }) => what)).toEqual([])
  })

  it('who has the words and the second word reads nothing on the restored line, and is told no more than anybody', () => {
    expect(read.get('erased')).toEqual([])
    expect(read.get('expired'), 'though its key still lay in the store').toEqual([])
    expect(read.get('stays'), 'the drill can fail').toEqual(['of hers', 'reply'])
  })
})
