/** Who is signed in, and may her role do this? One bucket of requests for each session, over all routes of staff. */
import { type Purpose, permits } from '@lijn116/domain/access/roles'
import { limits } from '@lijn116/protocol/limits'
import { sessionHashOf, staffOfSession } from '../account/session.ts'
import type { Staff } from '../account/staff.ts'
import type { Line } from '../line.ts'
import { bearer, type Guard } from './app.ts'
import { createBuckets } from './bucket.ts'

/** null: whatever her role. */
export type SignedIn = (purpose: Purpose | null) => Guard<{ staff: Staff; session: Buffer }>

export function createStaffGuard(line: Line): SignedIn {
  const buckets = createBuckets({ burst: limits.staffBurst, perSecond: limits.staffPerSecond, now: line.now })
  return (purpose) => ({
    name: `staff:${purpose ?? 'signed-in'}`,
    async check(request) {
      const token = bearer(request)
      if (!token) return { refused: 'not-signed-in' }
      const session = sessionHashOf(token)
      const waitSeconds = buckets.take(session.toString('base64url'))
      if (waitSeconds > 0) return { refused: 'too-many', retryAfterSeconds: waitSeconds }
      const staff = await staffOfSession(line, session)
      if (!staff) return { refused: 'not-signed-in' }
      return purpose === null || permits(purpose, staff.roles) ? { staff, session } : { refused: 'not-allowed' }
    },
  })
}
