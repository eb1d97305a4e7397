/** Agreed moments, for whoever plans. */
import { appointmentRoutes } from '@lijn116/protocol/appointment'
import { appointments, changeAppointment, makeAppointment } from '../appointment/appointments.ts'
import type { Line } from '../line.ts'
import { type App, serve } from './app.ts'
import type { SignedIn } from './staff-guard.ts'

export function serveAppointments(app: App, line: Line, signedIn: SignedIn): void {
  const guard = signedIn('appointment')
  serve(app, appointmentRoutes.appointments, guard, ({ staff }) => appointments(line, staff))
  serve(app, appointmentRoutes.makeAppointment, guard, ({ staff }, body) => makeAppointment(line, staff, body))
  serve(app, appointmentRoutes.changeAppointment, guard, ({ staff }, body) => changeAppointment(line, staff, body))
}
