/** Duty to act: written by the lead of a talk, signed by a second person, read by two. */
import { reportRoutes } from '@lijn116/protocol/report'
import type { Line } from '../line.ts'
import { reports } from '../report/reports.ts'
import { declineReport, signReport } from '../report/sign-report.ts'
import { writeReport } from '../report/write-report.ts'
import { type App, serve } from './app.ts'
import type { SignedIn } from './staff-guard.ts'

export function serveReports(app: App, line: Line, signedIn: SignedIn): void {
  const guard = signedIn('report')
  serve(app, reportRoutes.reports, guard, ({ staff }) => reports(line, staff))
  serve(app, reportRoutes.writeReport, guard, ({ staff }, body) => writeReport(line, staff, body))
  serve(app, reportRoutes.signReport, signedIn('sign-report'), ({ staff }, body) => signReport(line, staff, body))
  serve(app, reportRoutes.declineReport, guard, ({ staff }, { id }) => declineReport(line, staff, id))
}
