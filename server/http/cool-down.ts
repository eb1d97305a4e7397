/** A pause for a connection that is misused: proposed by one, agreed to by another. */
import { coolDownRoutes } from '@lijn116/protocol/cool-down'
import { agreeToCoolDown, lookAtCoolDown, proposeCoolDown, refuseCoolDown } from '../cool-down/propose.ts'
import type { Line } from '../line.ts'
import { type App, serve } from './app.ts'
import type { SignedIn } from './staff-guard.ts'

export function serveCoolDowns(app: App, line: Line, signedIn: SignedIn): void {
  const guard = signedIn('cool-down')
  serve(app, coolDownRoutes.proposeCoolDown, guard, ({ staff }, body) => proposeCoolDown(line, staff, body))
  serve(app, coolDownRoutes.lookAtCoolDown, guard, ({ staff }, { id }) => lookAtCoolDown(line, staff, id))
  serve(app, coolDownRoutes.agreeToCoolDown, guard, ({ staff }, { id }) => agreeToCoolDown(line, staff, id))
  serve(app, coolDownRoutes.refuseCoolDown, guard, ({ staff }, { id }) => refuseCoolDown(line, staff, id))
}
