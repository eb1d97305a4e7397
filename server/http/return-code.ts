/**
 * Coming back. A code that exists, one that does not, one that ended and one that was destroyed get the same answers: as many
 * bytes, at the same time, after the same work. No address is looked at.
 */
import { limits } from '@lijn116/protocol/limits'
import type { Line } from '../line.ts'
import { documentsAt } from '../return-code/documents.ts'
import { look, lookSecond } from '../return-code/look.ts'
import { make } from '../return-code/make.ts'
import { erase, forgetDocument, stay } from '../return-code/owner.ts'
import { createCodeRoom } from '../return-code/room.ts'
import { atTheSameTime } from '../return-code/same-time.ts'
import { type App, anyone, serve } from './app.ts'
import { type CodeChallenges, createCodeChallenges } from './challenge.ts'
import { parsedReturnRoutes as returnRoutes } from './visitor-routes.ts'

/** Answers what the proofs of other routes about a code are spent with. */
export function serveReturns(app: App, line: Line): CodeChallenges {
  const room = createCodeRoom(line, limits.codes)
  const challenges = createCodeChallenges(line.now, room)
  const isFull = async () => (await room()) >= 1
  const over = { refused: 'challenge-over' as const }

  serve(app, returnRoutes.challenge, anyone, async () => ({ now: line.now(), challenge: await challenges.fresh() }))
  serve(app, returnRoutes.look, anyone, async (_who, { proof, lookup }) =>
    challenges.isSpent(proof, lookup) ? atTheSameTime(() => look(line, lookup)) : over,
  )
  serve(app, returnRoutes.second, anyone, async (_who, body) =>
    challenges.isSpent(body.proof, body.lookup) ? atTheSameTime(() => lookSecond(line, body)) : over,
  )
  serve(app, returnRoutes.make, anyone, async (_who, body) =>
    challenges.isSpent(body.proof, body.lookup) ? atTheSameTime(() => make({ ...line, isFull }, body)) : over,
  )
  serve(app, returnRoutes.stay, anyone, async (_who, owner) => nothing(() => stay(line, owner)))
  serve(app, returnRoutes.erase, anyone, async (_who, owner) => nothing(() => erase(line, owner)))
  serve(app, returnRoutes.forgetDocument, anyone, async (_who, { id, ...owner }) =>
    nothing(() => forgetDocument(line, owner, id)),
  )
  serve(app, returnRoutes.documents, anyone, async (_who, { handle, from }) =>
    atTheSameTime(() => documentsAt(line, handle, from)),
  )
  return challenges
}

async function nothing(work: () => Promise<void>): Promise<Record<string, never>> {
  await atTheSameTime(work)
  return {}
}
