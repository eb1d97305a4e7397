/**
 * The audit as a chain: each row carries SHA-256(hash of the row before ‖ its own words), and the head names the last one.
 * A row that was changed, removed, moved or put in between no longer fits. Whoever can write everything can also make a
 * whole new chain; against that an operator notes the head elsewhere now and then, and asks later whether it is still in.
 */
import { createHash } from 'node:crypto'
import type { Database } from '../database/open.ts'

export type Link = { number: number; hash: string }
export type Checked = { rows: number; head: Link } | { wrongAt: number; why: string }

type Row = {
  number: number
  hour: number
  actor: string
  action: string
  result: string
  object: Uint8Array | null
  subject: string | null
}

const rowsAtOnce = 1_000

/** `noted`: a head that was written down earlier; @returns the number of the first row that does not fit, and why. */
export async function checkChain(parts: { sql: Database }, noted: Link | null = null): Promise<Checked> {
  return parts.sql
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      let hash: Buffer = Buffer.alloc(0)
      let number = 0
      let isNotedIn = noted === null
      let rows = 0
      for (;;) {
        const next = await tx
          .selectFrom('audit')
          .selectAll()
          .where('number', '>', number)
          .orderBy('number')
          .limit(rowsAtOnce)
          .execute()
        for (const row of next) {
          hash = createHash('sha256').update(hash).update(wordsOf(row)).digest()
          number = Number(row.number)
          rows += 1
          if (!hash.equals(row.hash))
            return { wrongAt: number, why: 'this row, or one just before it, is not what was written' }
          if (noted?.number === number) isNotedIn = noted.hash === hash.toString('hex')
        }
        if (next.length < rowsAtOnce) break
      }
      const head = await tx.selectFrom('audit_head').select(['number', 'hash']).executeTakeFirst()
      if (!head || Number(head.number) !== number || !hash.equals(head.hash))
        return { wrongAt: number + 1, why: 'rows are missing at the end, or the head was changed' }
      if (!isNotedIn)
        return { wrongAt: noted?.number ?? 0, why: 'what was noted of it is not in it: this is another chain' }
      return { rows, head: { number, hash: hash.toString('hex') } }
    })
}

function wordsOf(row: Row): Buffer {
  return Buffer.concat([
    eightBytes(row.number),
    eightBytes(row.hour),
    ...[row.actor, row.action, row.result, row.object, row.subject].map(withLength),
  ])
}

function eightBytes(value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigInt64BE(BigInt(value))
  return bytes
}

function withLength(value: string | Uint8Array | null): Buffer {
  const bytes = Buffer.from(value ?? '')
  const length = Buffer.alloc(4)
  length.writeInt32BE(value === null ? -1 : bytes.length)
  return Buffer.concat([length, bytes])
}
