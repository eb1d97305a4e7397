/** Passkeys on the console's origin. */
import { limits } from '@lijn116/protocol/limits'
import { passkeyRoutes } from '@lijn116/protocol/passkey'
import {
  addPasskey,
  listPasskeys,
  markAsked,
  markKnown,
  passkeyOptions,
  proofChallenge,
  removePasskey,
  signInChallenge,
  signInWithPasskey,
} from '../account/passkey.ts'
import type { Place, Tries } from '../account/passkey-proof.ts'
import type { Line } from '../line.ts'
import { type App, anyone, serve } from './app.ts'
import { createBuckets } from './bucket.ts'
import type { SignedIn } from './staff-guard.ts'

/** `byName`: the tries of coming in by passphrase. */
export function servePasskeys(app: App, line: Line, signedIn: SignedIn, place: Place, byName: Tries): void {
  const tries = createBuckets({
    burst: limits.signInTriesPerQuarter,
    perSecond: limits.signInTriesPerQuarter / 900,
    now: line.now,
  })
  const byPasskey: Tries = (id) => tries.take(id)
  const anyRole = signedIn(null)

  serve(app, passkeyRoutes.passkeys, anyRole, async ({ staff, session }) => listPasskeys(line, staff, session))
  serve(app, passkeyRoutes.passkeysAsked, anyRole, async ({ staff }) => {
    await markAsked(line, staff)
    return {}
  })
  serve(app, passkeyRoutes.passkeyKnown, anyRole, async ({ staff, session }, { id }) => {
    await markKnown(line, staff, session, id)
    return {}
  })
  serve(app, passkeyRoutes.passkeyProof, anyRole, async ({ staff }) => proofChallenge(line, staff))
  serve(app, passkeyRoutes.passkeyOptions, anyRole, async ({ staff }, body) =>
    passkeyOptions(line, place, { name: byName, passkey: byPasskey }, staff, body),
  )
  serve(app, passkeyRoutes.addPasskey, anyRole, async ({ staff, session }, body) =>
    addPasskey(line, place, staff, session, body),
  )
  serve(app, passkeyRoutes.removePasskey, anyRole, async ({ staff, session }, { id }) =>
    removePasskey(line, staff, session, id),
  )
  serve(app, passkeyRoutes.signInChallenge, anyone, async () => signInChallenge(line))
  serve(app, passkeyRoutes.signInWithPasskey, anyone, async (_who, body) =>
    signInWithPasskey(line, place, byPasskey, body),
  )
}
