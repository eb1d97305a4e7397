/** Alerts, as a console raises and answers them. */
import { alertRoutes } from '@lijn116/protocol/alert'
import { acknowledge } from '../alert/acknowledge.ts'
import { giveUp } from '../alert/give-up.ts'
import { raise } from '../alert/raise.ts'
import { standDown } from '../alert/stand-down.ts'
import type { Line } from '../line.ts'
import { type App, serve } from './app.ts'
import type { SignedIn } from './staff-guard.ts'

export function serveAlerts(app: App, line: Line, signedIn: SignedIn): void {
  const guard = signedIn('alert')
  serve(app, alertRoutes.raise, guard, ({ staff }, body) => raise(line, staff, body))
  // Whoever has a stream may be rung at, so whoever has a stream answers.
  serve(app, alertRoutes.heard, signedIn('duty'), async ({ staff }, { ring }) => {
    await line.hearing.heard(staff, ring)
    return {}
  })
  serve(app, alertRoutes.acknowledge, guard, ({ staff }, { id }) => acknowledge(line, staff, id))
  serve(app, alertRoutes.giveUp, guard, ({ staff }, { id }) => giveUp(line, staff, id))
  serve(app, alertRoutes.standDown, guard, ({ staff }, { id }) => standDown(line, staff, id))
}
