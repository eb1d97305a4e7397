/**
 * Coming back. A code that exists, one that does not, one that ended and one that was destroyed get the same answers: as many
 * bytes, at the same time, after the same work. No address is looked at.
 */
import { limits } from '@lijn116/protocol/limits'
import type { Route } from '@lijn116/protocol/route'
import type { Line } from '../line.ts'
import { documentsAt } from '../return-code/documents.ts'
import { look, lookSecond } from '../return-code/look.ts'
import { make } from '../return-code/make.ts'
import { erase, forgetDocument, stay } from '../return-code/owner.ts'
import { createCodeRoom } from '../return-code/room.ts'
import { atTheSameTime } from '../return-code/same-time.ts'
import { createTurns } from '../return-code/turns.ts'
import { type App, anyone, serve } from './app.ts'
import { type CodeChallenges, createCodeChallenges } from './challenge.ts'
import type { Refused } from './problem.ts'
import { parsedReturnRoutes as returnRoutes } from './visitor-routes.ts'

type Proof = { token: string; nonce: number }

/** Of what writes keys for codes: so much beside everything else the line does, and so much that waits for it. */
const writesAtOnce = 2
const waitingWrites = 200

/** Answers what the proofs of other routes about a code are spent with. */
export function serveReturns(app: App, line: Line): CodeChallenges {
  const room = createCodeRoom(line, limits.codes)
  const challenges = createCodeChallenges(line.now, room)
  const isFull = async () => (await room()) >= 1
  const turns = createTurns(writesAtOnce, waitingWrites)

  function serveProved<Body extends { proof: Proof; lookup: string }, Answer>(
    route: Route<Body, Answer>,
    work: (body: Body) => Promise<Answer | Refused>,
  ): void {
    serve(app, route, anyone, async (_who, body) =>
      challenges.isSpent(body.proof, body.lookup) ? atTheSameTime(() => work(body)) : { refused: 'challenge-over' },
    )
  }
  const inTurn = async <Answer extends object>(work: () => Promise<Answer>): Promise<Answer | Refused> => {
    const answer = await turns(work)
    return answer === 'too-many' ? { refused: 'too-many', retryAfterSeconds: 2 } : answer
  }
  const done = (work: () => Promise<void>) =>
    inTurn(async () => {
      await work()
      return {}
    })

  serve(app, returnRoutes.challenge, anyone, async () => ({ now: line.now(), challenge: await challenges.fresh() }))
  serveProved(returnRoutes.look, ({ lookup }) => look(line, lookup))
  serveProved(returnRoutes.second, (body) => lookSecond(line, body))
  serveProved(returnRoutes.documents, ({ from, ...owner }) => documentsAt(line, owner, from))
  serveProved(returnRoutes.make, (body) => inTurn(() => make({ ...line, isFull }, body)))
  serveProved(returnRoutes.stay, (owner) => done(() => stay(line, owner)))
  serveProved(returnRoutes.erase, (owner) => done(() => erase(line, owner)))
  serveProved(returnRoutes.forgetDocument, ({ id, ...owner }) => done(() => forgetDocument(line, owner, id)))
  return challenges
}
