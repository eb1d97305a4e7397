/** What a thief has: every row that is wrapped, every key of the store of today, and what follows from it and from a code. */
import { join } from 'node:path'
import { sql } from 'kysely'
import pg from 'pg'
import { recordPlace as complaintPlace, partPlace } from '../../server/complaint/open-complaint.ts'
import { placeOf, waitPlace } from '../../server/conversation/place.ts'
import type { Database } from '../../server/database/open.ts'
import { readerPlace, secretPlace } from '../../server/directory/desk/secret/place.ts'
import { type KeyStore, keyedHash, unwrap } from '../../server/key-store/key-store.ts'
import { certificatePlace, envelopePlace, handlePlace, letterPlace, ownPlace } from '../../server/mail/place.ts'
import { reportPlace, signaturePlace } from '../../server/report/place.ts'
import { documentPlace } from '../../server/return-code/place.ts'
import { recordPlace } from '../../server/return-code/record.ts'
import { filesBelow } from './search.ts'

/** `of`: the conversation, the code or the report it belongs to; `id`: its own. */
export type Wrapped = { what: string; of: string; id: string; place: string; body: Uint8Array }

/** Bytes that are no secret of hers: keys in public, hashes, the audit. Every other column of bytes is read below. */
export const notWrapped = [
  ...['conversation.token_hash', 'conversation.visitor_key', 'conversation.resume', 'account.auth_hash'],
  ...['session.token_hash', 'passkey.public_key', 'passkey.added_by', 'passkey_spent.hash', 'audit.object'],
  ...['audit.hash', 'audit_head.hash', 'return_code.lookup', 'return_code.handle', 'code_try.code'],
  'complaint.lookup',
]
export const wrappedColumns = [
  ...['conversation.wait', 'conversation.offer_keys', 'fact.body', 'note.body', 'card.body', 'return_code.record'],
  ...['return_document.body', 'mailbox.handle', 'mail_certificate.body', 'letter.sealed', 'letter.own'],
  ...['letter_envelope.body', 'report.body', 'report.signature', 'secret_entry.body', 'secret_reader.body'],
  ...['complaint.record', 'complaint_part.body'],
]

export async function wrappedRows(database: Database): Promise<Wrapped[]> {
  const found: Wrapped[] = []
  const put = (what: string, of: string, id: string, place: string, body: Uint8Array | null) => {
    if (body !== null) found.push({ what, of, id, place, body })
  }
  for (const row of await database.selectFrom('conversation').selectAll().execute()) {
    for (const segment of [row.segment, row.segment - 1])
      put('conversation.wait', row.id, `${segment}`, waitPlace({ id: row.id, segment }), row.wait)
    const offered = `${row.id}:offer:${row.offer?.segment ?? row.segment}`
    put('conversation.offer_keys', row.id, '', offered, row.offer_keys)
  }
  for (const row of await database.selectFrom('fact').selectAll().execute())
    put('fact.body', row.conversation_id, `${row.seq}`, placeOf(row), row.body)
  for (const kind of ['note', 'card'] as const)
    for (const row of await database.selectFrom(kind).selectAll().execute())
      put(`${kind}.body`, row.conversation_id, row.id, `${row.conversation_id}:${kind}:${row.id}`, row.body)
  for (const row of await database.selectFrom('return_code').selectAll().execute())
    put('return_code.record', row.id, row.id, recordPlace(row.id), row.record)
  for (const row of await database.selectFrom('return_document').selectAll().execute())
    put('return_document.body', row.code_id, row.id, documentPlace(row.code_id, row.id), row.body)
  for (const row of await database.selectFrom('mailbox').selectAll().execute())
    put('mailbox.handle', row.code_id, row.id, handlePlace(row.code_id), row.handle)
  for (const row of await database.selectFrom('mail_certificate').selectAll().execute())
    put('mail_certificate.body', row.code_id, row.code_id, certificatePlace(row.code_id), row.body)
  const codeOf = new Map<string, string>()
  for (const row of await database.selectFrom('letter').selectAll().execute()) {
    codeOf.set(row.id, row.code_id)
    put('letter.sealed', row.code_id, row.id, letterPlace(row.id), row.sealed)
    put('letter.own', row.code_id, row.id, ownPlace(row.id), row.own)
  }
  for (const { letter_id, leaf, body } of await database.selectFrom('letter_envelope').selectAll().execute())
    put(
      'letter_envelope.body',
      codeOf.get(letter_id) ?? '',
      `${letter_id} ${leaf}`,
      envelopePlace(letter_id, leaf),
      body,
    )
  for (const row of await database.selectFrom('report').selectAll().execute()) {
    put('report.body', row.id, row.id, reportPlace(row.id), row.body)
    put('report.signature', row.id, row.id, signaturePlace(row.id), row.signature)
  }
  for (const { id, body } of await database.selectFrom('secret_entry').selectAll().execute())
    put('secret_entry.body', id, id, secretPlace(id), body)
  for (const { secret_id: id, leaf, body } of await database.selectFrom('secret_reader').selectAll().execute())
    put('secret_reader.body', id, leaf, readerPlace(id, leaf), body)
  for (const { id, record } of await database.selectFrom('complaint').selectAll().execute())
    put('complaint.record', id, id, complaintPlace(id), record)
  for (const { id, complaint_id: of, body } of await database.selectFrom('complaint_part').selectAll().execute())
    put('complaint_part.body', of, id, partPlace(of, id), body)
  return found
}

export async function columnsOfBytes(database: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select table_name || '.' || column_name as name from information_schema.columns
    where table_schema = 'public' and data_type = 'bytea'`.execute(database)
  return rows.map(({ name }) => name)
}

export async function slotsNamedIn(database: Database): Promise<string[]> {
  const rows = await Promise.all(
    (['conversation', 'return_code', 'report', 'secret_entry', 'complaint'] as const).map((table) =>
      database.selectFrom(table).select('slot_id').execute(),
    ),
  )
  return rows.flat().map(({ slot_id }) => slot_id)
}

type Store = { keys: KeyStore; directory: string; keysDatabaseUrl: string | null }

/** Everything that lies in the store as it is, whole and in its likely parts. */
async function rawOf({ directory, keysDatabaseUrl }: Store): Promise<Buffer[]> {
  if (keysDatabaseUrl === null) return filesBelow(join(directory, 'keys'))
  const client = new pg.Client({ connectionString: keysDatabaseUrl })
  await client.connect()
  const { rows } = await client.query<{ bytes: Buffer }>(
    'select key as bytes from day_key union all select wrapped from slot union all select key from secret',
  )
  await client.end()
  return rows.map(({ bytes }) => bytes)
}

const purposes = 'lookup auth handle share blob second second-share second-blob try decoy resume'.split(' ')

/** 32 bytes each. `slots`: ids that old rows name; `known`: what a page derives from a code. */
export async function keysOf(store: Store, slots: readonly string[], known: readonly Uint8Array[]): Promise<Buffer[]> {
  const ids = [...slots, ...(await store.keys.slots())]
  const open = (await Promise.all(ids.map((id) => store.keys.openSlot(id)))).filter((key) => key !== null)
  const raw = (await rawOf(store)).flatMap((bytes) => [
    bytes.subarray(0, 32),
    bytes.subarray(-32),
    bytes.subarray(12, 44),
  ])
  const secrets = [...(await Promise.all(['return-code', 'mail-coach', 'salt', 'passkey'].map(store.keys.secret)))]
  const peppers = secrets.flatMap((secret) => purposes.map((purpose) => keyedHash(secret, purpose)))
  const texts = known.map((bytes) => Buffer.from(bytes).toString('base64url'))
  const hashes = [...secrets, ...peppers].flatMap((key) => texts.map((text) => keyedHash(key, text)))
  const all = [...open, ...raw, ...secrets, ...peppers, ...hashes, ...known.map((bytes) => Buffer.from(bytes))]
  const fit = all.filter(({ length }) => length === 32)
  return [...new Map(fit.map((key) => [key.toString('hex'), key])).values()]
}

/** What one of these keys opens, bare of its wrapping. */
export function unwrapped(rows: readonly Wrapped[], keys: readonly Buffer[]): (Wrapped & { bare: Buffer })[] {
  return rows.flatMap((row) => {
    for (const key of keys)
      try {
        return [{ ...row, bare: unwrap(key, row.place, row.body) }]
      } catch {}
    return []
  })
}
