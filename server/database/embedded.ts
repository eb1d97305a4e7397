/**
 * PGlite in one directory, which stops writing before the disk is full. When its log cannot grow in the middle of a
 * transaction it hangs, and this whole program with it (tried with 0.5.16); so room for one more segment of log and what
 * may go beside it is kept free, and with less than that every change is refused as PostgreSQL would: 53100.
 */
import { statfsSync } from 'node:fs'
import { PGlite, type Results, type Transaction } from '@electric-sql/pglite'

const reserveBytes = 24 * 1024 * 1024

/** What Kysely's dialect asks of PGlite. */
export type Embedded = Pick<PGlite, 'closed' | 'ready' | 'waitReady' | 'query' | 'transaction' | 'listen' | 'close'>

class DiskFull extends Error {
  readonly code = '53100'
}

export async function openPglite(directory: string): Promise<Embedded> {
  const refuseWhenFull = (): void => {
    const { bavail, bsize } = statfsSync(directory)
    if (bavail * bsize < reserveBytes) throw new DiskFull('less room than one segment of log')
  }
  refuseWhenFull()
  const pglite = await PGlite.create(directory)
  return {
    get closed() {
      return pglite.closed
    },
    get ready() {
      return pglite.ready
    },
    waitReady: pglite.waitReady,
    async query<Row>(...asked: Parameters<PGlite['query']>): Promise<Results<Row>> {
      if (!/^\s*select\b/i.test(asked[0])) refuseWhenFull()
      return pglite.query<Row>(...asked)
    },
    async transaction<Answer>(run: (tx: Transaction) => Promise<Answer>): Promise<Answer> {
      try {
        refuseWhenFull()
      } catch (error) {
        // Whoever waits for its beginning hears of it by the first question.
        const refuse = async () => {
          throw error
        }
        return run({ query: refuse, sql: refuse, exec: refuse, rollback: refuse, listen: refuse, closed: false })
      }
      return pglite.transaction(run)
    },
    listen: pglite.listen.bind(pglite),
    close: () => pglite.close(),
  }
}
