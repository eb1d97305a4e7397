/**
 * Everything a visitor's browser may ask. No agent or language header of hers is read here, and of her address only what
 * cool-down/ says.
 */
import { limits } from '@lijn116/protocol/limits'
import { visitorStreamPath } from '@lijn116/protocol/visitor'
import { goodbye } from '../conversation/close.ts'
import { conversationOfToken } from '../conversation/find.ts'
import { forget } from '../conversation/forget.ts'
import { hold } from '../conversation/left.ts'
import { changeNeed } from '../conversation/need.ts'
import { postMessage } from '../conversation/post-message.ts'
import { readUpTo } from '../conversation/read-up-to.ts'
import { resealWait } from '../conversation/reseal-wait.ts'
import { start, tokenHashOf } from '../conversation/start.ts'
import type { ConversationRow } from '../database/schema.ts'
import type { Line } from '../line.ts'
import { logBroken } from '../log.ts'
import { askedTogether } from '../queue/asked-together.ts'
import type { Doors } from '../queue/door.ts'
import { openDoor } from '../queue/open-door.ts'
import { eraseOver } from '../report/erase-reports.ts'
import { resumeHash } from '../return-code/returning.ts'
import { atTheSameTime } from '../return-code/same-time.ts'
import { openStream } from '../stream/sse.ts'
import { type App, anyone, bearer, type Guard, sendProblem, serve } from './app.ts'
import { createBuckets } from './bucket.ts'
import { createChallenges } from './challenge.ts'
import { serveComplaints } from './complaint.ts'
import { serveLetters } from './mail.ts'
import { isRefused, type Refused } from './problem.ts'
import { serveReturns } from './return-code.ts'
import { createStartWork } from './start-work.ts'
import { parsedReturnRoutes as returnRoutes, parsedVisitorRoutes as visitorRoutes } from './visitor-routes.ts'

export function serveVisitors(app: App, line: Line): void {
  const { now, fullness, coolDowns } = line
  const work = createStartWork({ now, challenges: createChallenges(now), isPaused: coolDowns.isPaused, fullness })
  const look = askedTogether((door: string | null) => openDoor(line, door))
  const buckets = createBuckets({ burst: limits.visitorBurst, perSecond: limits.visitorPerSecond, now: line.now })

  const token = (request: Parameters<Guard<object>['check']>[0]): { writeToken: string; hash: Buffer } | Refused => {
    const writeToken = bearer(request)
    if (!writeToken) return { refused: 'not-signed-in' }
    const hash = tokenHashOf(writeToken)
    const waitSeconds = buckets.take(hash.toString('base64url'))
    return waitSeconds > 0 ? { refused: 'too-many', retryAfterSeconds: waitSeconds } : { writeToken, hash }
  }
  const starter: Guard<{ writeToken: string }> = { name: 'starter', check: async (request) => token(request) }
  /** Whoever holds the writeToken of an open conversation. Unknown and erased answer the same. */
  const writer: Guard<{ row: ConversationRow }> = {
    name: 'writer',
    async check(request) {
      const known = token(request)
      if (isRefused(known)) return known
      const row = await conversationOfToken(line, known.hash)
      return row ? { row } : { refused: 'conversation-gone' }
    },
  }
  serveLetters(app, line, serveReturns(app, line))
  serveComplaints(app, line)
  serve(
    app,
    visitorRoutes.open,
    anyone,
    async (_who, _body, request) => {
      const { door } = request.query as { door?: unknown }
      const named = door === undefined ? null : String(door)
      // Only of doors that are there: made-up names ask for nothing, and fill nothing.
      if (named !== null && !line.doors.has(named)) return { refused: 'not-found' }
      const answer = await look(named)
      if (isRefused(answer)) return answer
      return { now: line.now(), ...answer, challenge: await work.fresh(line.coolDowns.connectionOf(request)) }
    },
    true,
  )

  serve(app, visitorRoutes.start, starter, async ({ writeToken }, body, request) => {
    const connection = line.coolDowns.connectionOf(request)
    if (!work.spend(body.proof, body.conversation, connection)) return { refused: 'challenge-over' }
    const begun = line.coolDowns.begins(body.conversation, connection)
    let kept: Awaited<ReturnType<typeof start>> | null = null
    try {
      const begin = () => start(line, writeToken, body)
      // With a code: what it fits, if anything, costs no time that could be seen.
      kept = await (body.returns ? atTheSameTime(begin) : begin())
      return kept
    } finally {
      // A start that failed leaves nothing in memory either.
      if (kept === null || isRefused(kept)) begun.takenBack()
    }
  })

  serve(app, visitorRoutes.say, writer, async ({ row }, body) => postMessage(line, row.id, 'visitor', body.messages))

  serve(app, visitorRoutes.reseal, writer, async ({ row }, body) => resealWait(line, row.id, body.wait))

  serve(app, visitorRoutes.beat, writer, async ({ row }, { seq }) => {
    line.presence.visitorBeat(row.id, row.visitor_gone_at !== null)
    if (row.phase === 'closing') await readUpTo(line, row.id, 'visitor', seq)
    return { seq: row.seq, ...(await line.hub.visitorState(row)) }
  })

  serve(app, visitorRoutes.need, writer, async ({ row }, body) => changeNeed(line, row.id, body))

  serve(app, returnRoutes.hold, writer, async ({ row }, { resume }) =>
    atTheSameTime(async () => hold(line, row.id, await resumeHash(line, resume))),
  )

  serve(app, visitorRoutes.goodbye, writer, async ({ row }) => {
    const ended = await goodbye(line, row.id)
    if (isRefused(ended)) return ended
    // Before the row goes that they name; and she is let go whatever becomes of a report.
    await eraseOver(line, row.id).catch((error) => logBroken('reports', error))
    if (ended.forget) await forget(line, row.id, () => true)
    return {}
  })

  app.get(visitorStreamPath, { config: { guard: writer.name } }, async (request, reply) => {
    const who = await writer.check(request)
    if (isRefused(who)) return sendProblem(reply, who)
    const { row } = who as { row: ConversationRow }
    const state = await line.hub.visitorState(row)
    const after = Number(request.headers['last-event-id'] ?? 0)
    line.coolDowns.isHere(row.id, line.coolDowns.connectionOf(request))
    reply.hijack()
    const reader = {
      conversation: row.id,
      team: row.team_id,
      cursor: Number.isInteger(after) && after > 0 && after <= row.seq ? after : 0,
      sent: JSON.stringify(state),
      stream: openStream(
        reply.raw,
        app.ownHeaders,
        {
          closed: () => {
            if (line.hub.removeVisitor(reader)) line.presence.visitorWent(reader)
          },
          caughtUp: () => line.hub.touch(row.id),
        },
        limits.visitorBacklogBytes,
      ),
    }
    reader.stream.send('hello', { now: line.now(), seq: row.seq, ...state })
    line.hub.addVisitor(reader)
    line.presence.visitorCame(reader)
    return reply
  })
}

/** Leaving without JavaScript, and the bare address of the chat origin. Neither is counted or logged. */
export function serveExit(app: App, exit: string, doors: Doors | null): void {
  app.get('/exit', { config: { guard: anyone.name } }, (_request, reply) =>
    reply.header('clear-site-data', '"*"').redirect(exit, 303),
  )
  const first = doors === null ? undefined : doors.values().next().value
  const path = first?.paths.nl
  if (path) app.get('/', { config: { guard: anyone.name } }, (_request, reply) => reply.redirect(`/${path}`, 303))
}
