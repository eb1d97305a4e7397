/** What a coordinator writes down of her colleagues, and a conversation that goes to another door. */
import { counsellorRoutes } from '@lijn116/protocol/counsellor'
import { moveDoor } from '../conversation/move-door.ts'
import type { Line } from '../line.ts'
import { readStaffing } from '../staffing/read-staffing.ts'
import { setStaffing } from '../staffing/set-staffing.ts'
import { type App, serve } from './app.ts'
import type { SignedIn } from './staff-guard.ts'

export function serveStaffing(app: App, line: Line, signedIn: SignedIn): void {
  serve(app, counsellorRoutes.staffing, signedIn('staffing'), ({ staff }) => readStaffing(line, staff))
  serve(app, counsellorRoutes.setStaffing, signedIn('staffing'), ({ staff }, body) => setStaffing(line, staff, body))
  serve(app, counsellorRoutes.moveDoor, signedIn('claim'), ({ staff }, { conversation, door }) =>
    moveDoor(line, staff, conversation, door),
  )
}
