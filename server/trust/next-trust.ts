/** How the trust that is kept changes: by a whole file or custody, or one roster at a time by a console. */
import type { TrustObjects } from '@lijn116/protocol/custody'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'
import * as store from './store.ts'

type Tx = Transaction<Schema>

/** What is kept now; null while the line has no trust at all, or one of a program that did not know versions. */
export async function trustNow(parts: { sql: Database }): Promise<TrustObjects | null> {
  return parts.sql
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const row = await store.trustRow(tx)
      if (!row || row.version === 0) return null
      return {
        ...row,
        follows: [row.roster],
        certificates: (await store.certificates(tx)).map(({ leaf, signed }) => ({
          leaf: leaf as LeafId,
          certificate: signed,
        })),
        signerKeys: (await store.signerKeys(tx)).map(({ leaf, sealed }) => ({ leaf: leaf as LeafId, sealed })),
      }
    })
}

/** `older`: something else stands, and this changed nothing. */
export const keepTrust = (parts: { sql: Database }, trust: TrustObjects): Promise<'kept' | 'same' | 'older'> =>
  parts.sql.transaction().execute((tx) => store.keepTrust(tx, trust))

export type NextRoster = { roster: string; version: number }

/** False: a colleague signed this version before, and nothing changed. */
export const putRoster = (tx: Tx, { roster, version }: NextRoster): Promise<boolean> =>
  store.putRoster(tx, roster, version)

export const putCertificate = (tx: Tx, leaf: string, signed: string) => store.putCertificate(tx, leaf, signed)
export const dropCertificate = (tx: Tx, leaf: string): Promise<void> => store.dropCertificate(tx, leaf)
