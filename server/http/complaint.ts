/**
 * Complaints: of a page without a name, and of who reads them. One that is there and one that is not get the same answers:
 * as many bytes, at the same time, after the same work (docs/decisions/0036, 0042). No address is looked at.
 */
import { complaintRoutes } from '@lijn116/protocol/complaint'
import { complaintBodies } from '@lijn116/protocol/complaint-bodies'
import { complaintDeskRoutes } from '@lijn116/protocol/complaint-desk'
import { limits } from '@lijn116/protocol/limits'
import type { Route } from '@lijn116/protocol/route'
import type { GenericSchema } from 'valibot'
import { answerComplaint, complaintsFor, setComplaintStatus } from '../complaint/desk.ts'
import { addToComplaint, eraseComplaint, lookAtComplaint } from '../complaint/her-complaint.ts'
import { makeComplaint } from '../complaint/make-complaint.ts'
import { createComplaintRoom, openForComplaints } from '../complaint/open-for-complaints.ts'
import type { Line } from '../line.ts'
import { atTheSameTime } from '../return-code/same-time.ts'
import { createTurns } from '../return-code/turns.ts'
import { type App, anyone, serve } from './app.ts'
import { createCodeChallenges } from './challenge.ts'
import type { Refused } from './problem.ts'
import type { SignedIn } from './staff-guard.ts'

type Hers = { proof: { token: string; nonce: number }; lookup: string }

/** Of what writes keys: so much beside everything else the line does, and so much that waits for it. */
const [writesAtOnce, waitingWrites] = [2, 100]

export function serveComplaints(app: App, line: Line): void {
  const challenges = createCodeChallenges(line.now, createComplaintRoom(line, limits.complaints))
  const turns = createTurns(writesAtOnce, waitingWrites)

  function serveProved<Body extends Hers, Answer>(
    route: Route<Body, Answer>,
    body: GenericSchema<unknown, Body>,
    work: (body: Body) => Promise<Answer | Refused>,
  ): void {
    serve(app, { ...route, body }, anyone, async (_who, given) =>
      challenges.isSpent(given.proof, given.lookup) ? atTheSameTime(() => work(given)) : { refused: 'challenge-over' },
    )
  }
  const inTurn = async <Answer extends object>(work: () => Promise<Answer>): Promise<Answer | Refused> => {
    const answer = await turns(work)
    return answer === 'too-many' ? { refused: 'too-many', retryAfterSeconds: 2 } : answer
  }

  serve(app, complaintRoutes.open, anyone, async () => ({
    ...(await openForComplaints(line)),
    challenge: await challenges.fresh(),
  }))
  serveProved(complaintRoutes.look, complaintBodies.look, (body) => lookAtComplaint(line, body))
  serveProved(complaintRoutes.make, complaintBodies.make, (body) => inTurn(() => makeComplaint(line, body)))
  serveProved(complaintRoutes.add, complaintBodies.add, (body) => inTurn(() => addToComplaint(line, body)))
  serveProved(complaintRoutes.erase, complaintBodies.erase, (body) =>
    inTurn(async () => {
      await eraseComplaint(line, body)
      return {}
    }),
  )
}

export function serveComplaintDesk(app: App, line: Line, signedIn: SignedIn): void {
  const guard = signedIn('complaint')
  serve(app, complaintDeskRoutes.complaints, guard, ({ staff }) => complaintsFor(line, staff))
  serve(app, complaintDeskRoutes.complaintStatus, guard, ({ staff }, body) => setComplaintStatus(line, staff, body))
  serve(app, complaintDeskRoutes.answerComplaint, guard, ({ staff }, body) => answerComplaint(line, staff, body))
}
