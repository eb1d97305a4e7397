/** Passkeys on the console's origin. */
import { limits } from '@lijn116/protocol/limits'
import { passkeyRoutes } from '@lijn116/protocol/passkey'
import {
  addPasskey,
  listPasskeys,
  markAsked,
  type Place,
  passkeyOptions,
  removePasskey,
  signInChallenge,
  signInWithPasskey,
} from '../account/passkey.ts'
import type { Line } from '../line.ts'
import { type App, anyone, serve } from './app.ts'
import { createBuckets } from './bucket.ts'
import type { SignedIn } from './staff-guard.ts'

export function servePasskeys(app: App, line: Line, signedIn: SignedIn, place: Place): void {
  const tries = createBuckets({
    burst: limits.signInTriesPerQuarter,
    perSecond: limits.signInTriesPerQuarter / 900,
    now: line.now,
  })
  const anyRole = signedIn(null)

  serve(app, passkeyRoutes.passkeys, anyRole, async ({ staff }) => listPasskeys(line, staff))
  serve(app, passkeyRoutes.passkeysAsked, anyRole, async ({ staff }) => {
    await markAsked(line, staff)
    return {}
  })
  serve(app, passkeyRoutes.passkeyOptions, anyRole, async ({ staff }) => passkeyOptions(line, staff))
  serve(app, passkeyRoutes.addPasskey, anyRole, async ({ staff }, body) => addPasskey(line, place, staff, body))
  serve(app, passkeyRoutes.removePasskey, anyRole, async ({ staff, session }, { id }) =>
    removePasskey(line, staff, session, id),
  )
  serve(app, passkeyRoutes.signInChallenge, anyone, async () => signInChallenge(line))
  serve(app, passkeyRoutes.signInWithPasskey, anyone, async (_who, body) =>
    signInWithPasskey(line, place, (id) => tries.take(id), body),
  )
}
