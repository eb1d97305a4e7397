/** What a page is told before anything is typed: who reads complaints now, in signed bytes. The same for everybody. */
import type { ComplaintOpen } from '@lijn116/protocol/complaint'
import type { Database } from '../database/open.ts'
import type { Doors } from '../queue/door.ts'
import { visitorTrust } from '../trust/visitor-trust.ts'
import * as store from './store.ts'
import { complaintReaders } from './who-reads.ts'

export async function openForComplaints(parts: {
  sql: Database
  doors: Doors
  now(): number
}): Promise<Omit<ComplaintOpen, 'challenge'>> {
  const trust = await visitorTrust(parts, [])
  const readers = await complaintReaders(parts)
  return {
    now: parts.now(),
    trust: trust && { delegation: trust.delegation, roster: trust.roster },
    readers: readers.map(({ certificate }) => certificate),
  }
}

/** How full the line is of complaints, from 0 to 1 and more. Counted at most once a second. */
export function createComplaintRoom(parts: { sql: Database; now(): number }, most: number): () => Promise<number> {
  let counted: { at: number; complaints: Promise<number> } | null = null
  return async () => {
    if (counted === null || Math.abs(parts.now() - counted.at) >= 1000) {
      const complaints = store.countWaiting(parts.sql)
      complaints.catch(() => {
        counted = null
      })
      counted = { at: parts.now(), complaints }
    }
    return (await counted.complaints) / most
  }
}
