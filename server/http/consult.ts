/** Between two of the staff: who could be asked, what is asked, and that it was read. */
import { consultRoutes } from '@lijn116/protocol/consult'
import { consultantsOf } from '../availability/colleagues.ts'
import { readConsults } from '../consult/forget-consults.ts'
import { sendConsult } from '../consult/send-consult.ts'
import type { Line } from '../line.ts'
import { type App, serve } from './app.ts'
import type { SignedIn } from './staff-guard.ts'

export function serveConsults(app: App, line: Line, signedIn: SignedIn): void {
  const guard = signedIn('consult')
  serve(app, consultRoutes.consultants, guard, async ({ staff }) => ({ colleagues: await consultantsOf(line, staff) }))
  serve(app, consultRoutes.consult, guard, ({ staff }, body) => sendConsult(line, staff, body))
  serve(app, consultRoutes.readConsults, guard, async ({ staff }, { upTo }) => {
    await readConsults(line, staff.leaf, upTo)
    return {}
  })
}
