/** Everything a console may ask. Every route names the purpose its role is checked for. */
import { counsellorRoutes, counsellorStreamPath } from '@lijn116/protocol/counsellor'
import { limits } from '@lijn116/protocol/limits'
import type { LeafId } from '@lijn116/protocol/sealed'
import { enrol, openLink } from '../account/enrol.ts'
import { saltFor } from '../account/salt.ts'
import { closeSession } from '../account/session.ts'
import { signIn } from '../account/sign-in.ts'
import type { Staff } from '../account/staff.ts'
import { audit } from '../audit/audit.ts'
import { changeDuty } from '../availability/change-duty.ts'
import { endRest } from '../availability/rest.ts'
import { dutyOf } from '../availability/who-is-there.ts'
import { forgetConsults } from '../consult/forget-consults.ts'
import { auditConversation } from '../conversation/audit-conversation.ts'
import { claim } from '../conversation/claim.ts'
import { close } from '../conversation/close.ts'
import { conversationsOf } from '../conversation/find.ts'
import { giveBack } from '../conversation/give-back.ts'
import { grant } from '../conversation/grant.ts'
import { leaveAll } from '../conversation/leave.ts'
import { mine } from '../conversation/mine.ts'
import { readNotes, writeNote } from '../conversation/note.ts'
import { postMessage } from '../conversation/post-message.ts'
import { readUpTo } from '../conversation/read-up-to.ts'
import type { Line } from '../line.ts'
import { eraseOver } from '../report/erase-reports.ts'
import { placesOf, type StaffReader } from '../stream/hub.ts'
import { openStream } from '../stream/sse.ts'
import { issueDuty, staffTrust, topUpDuty } from '../trust/staff-trust.ts'
import { serveAlerts } from './alert.ts'
import { type App, anyone, sendProblem, serve } from './app.ts'
import { serveAppointments } from './appointment.ts'
import { serveBoard } from './board.ts'
import { createBuckets } from './bucket.ts'
import { serveComplaintDesk } from './complaint.ts'
import { serveConsults } from './consult.ts'
import { serveCoolDowns } from './cool-down.ts'
import { serveDirectoryDesk } from './directory.ts'
import { serveDocuments } from './document.ts'
import { serveMail } from './mail.ts'
import { servePasskeys } from './passkey.ts'
import { servePeople } from './people.ts'
import { isRefused } from './problem.ts'
import { serveReports } from './report.ts'
import { createStaffGuard } from './staff-guard.ts'
import { serveStaffing } from './staffing.ts'
import { serveTogether } from './together.ts'

/** `origin`: of the console, as browsers name it. */
export function serveCounsellors(app: App, line: Line, origin: string): void {
  const tries = createBuckets({
    burst: limits.signInTriesPerQuarter,
    perSecond: limits.signInTriesPerQuarter / 900,
    now: line.now,
  })

  const byName = (name: string) => tries.take(`name:${name}`)
  const signedIn = createStaffGuard(line)
  servePeople(app, line, signedIn)
  serveStaffing(app, line, signedIn)
  serveTogether(app, line, signedIn)
  serveAlerts(app, line, signedIn)
  serveBoard(app, line, signedIn)
  serveCoolDowns(app, line, signedIn)
  serveConsults(app, line, signedIn)
  serveDocuments(app, line, signedIn)
  serveMail(app, line, signedIn)
  serveAppointments(app, line, signedIn)
  serveReports(app, line, signedIn)
  serveDirectoryDesk(app, line, signedIn)
  serveComplaintDesk(app, line, signedIn)
  servePasskeys(app, line, signedIn, { origin }, byName)
  const anyRole = signedIn(null)
  const claimer = signedIn('claim')

  const mayAnswerElsewhere = (staff: Staff, session: Buffer): boolean =>
    line.hub.mayAnswerElsewhere(staff.name, session.toString('base64url'))
  /** The whole truth, by which a console mends its own picture. */
  const everything = async (staff: Staff) => ({
    now: line.now(),
    me: await mine(line, staff, line.hub.isSilent),
    queue: (await line.board.snapshot(staff.team)).queueFor(staff.name),
    alerts: await line.bell.of(staff),
  })
  // Coming in
  serve(app, counsellorRoutes.openLink, anyone, async (_who, { link }) => openLink(line, link))
  serve(app, counsellorRoutes.enrol, anyone, async (_who, body) => {
    const waitSeconds = tries.take(`link:${body.link}`)
    return waitSeconds > 0 ? { refused: 'too-many', retryAfterSeconds: waitSeconds } : enrol(line, body)
  })
  serve(app, counsellorRoutes.salt, anyone, async (_who, { name }) => ({ salt: await saltFor(line, name) }))
  serve(app, counsellorRoutes.signIn, anyone, async (_who, body) => signIn(line, byName, body))
  serve(app, counsellorRoutes.signOut, anyRole, async ({ staff, session }) => {
    await changeDuty(line, staff, { duty: 'off' })
    await leaveAll(line, staff.leaf)
    await forgetConsults(line, staff.leaf)
    await closeSession(line, session)
    return {}
  })

  // Trust and duty
  serve(app, counsellorRoutes.trust, anyRole, async ({ staff }) => staffTrust(line, staff))
  serve(app, counsellorRoutes.issueDuty, signedIn('issue-duty'), async ({ staff }, body) =>
    issueDuty(line, staff, body),
  )
  serve(app, counsellorRoutes.topUpDuty, signedIn('issue-duty'), async ({ staff }, body) =>
    topUpDuty(line, staff, body),
  )
  serve(app, counsellorRoutes.duty, signedIn('duty'), async ({ staff, session }, body) => {
    if (body.duty === 'back') {
      await endRest(line, staff)
      return {}
    }
    const isLeftBehind = body.duty === 'off' && body.leftBehind === true
    line.hub.hasShift(session.toString('base64url'), !isLeftBehind)
    if (isLeftBehind && mayAnswerElsewhere(staff, session)) return { refused: 'not-allowed' }
    // With the key of another shift she opens nothing that was sealed to her under the one before.
    const before = body.duty === 'on' ? (await dutyOf(line, staff.name))?.shift : null
    const isOtherShift = body.duty === 'on' && typeof before === 'string' && before !== body.shift
    await changeDuty(line, staff, body)
    if (body.duty === 'off' || isOtherShift) {
      await leaveAll(line, staff.leaf)
      await forgetConsults(line, staff.leaf)
    }
    return {}
  })

  // A conversation
  serve(app, counsellorRoutes.claim, claimer, async ({ staff }, body) => {
    if ((await dutyOf(line, staff.name))?.state !== 'on') return { refused: 'not-on-duty' }
    return claim(line, staff, body.conversation, body.segment)
  })
  serve(app, counsellorRoutes.giveBack, claimer, async ({ staff, session }, body) => {
    const answer =
      body.leftBehind && mayAnswerElsewhere(staff, session)
        ? { refused: 'not-allowed' as const }
        : await giveBack(line, body.conversation, staff.leaf, body.segment)
    await audit(line, staff.leaf, 'give-back', isRefused(answer) ? answer.refused : 'done')
    return answer
  })
  serve(app, counsellorRoutes.grant, claimer, async ({ staff }, body) => {
    const { shift, pseudonym } = (await dutyOf(line, staff.name)) ?? {}
    const duty = shift ? { shift, pseudonym: pseudonym ?? '' } : null
    const answer = await grant(line, staff, duty, body)
    if (body.reason === 'handover') await eraseOver(line)
    // A claim was written down already; here, who is in it changes.
    const result = isRefused(answer) ? answer.refused : body.reason
    if (body.reason !== 'claim') await auditConversation(line, staff.leaf, 'grant', body.conversation, result)
    return answer
  })
  serve(app, counsellorRoutes.say, signedIn('join'), async ({ staff }, body) =>
    postMessage(line, body.conversation, { leaf: staff.leaf }, body.messages),
  )
  serve(app, counsellorRoutes.typing, signedIn('join'), async ({ staff }, body) => {
    const hers = await conversationsOf(line, staff.leaf)
    if (!hers.some(({ id }) => id === body.conversation)) return { refused: 'not-allowed' }
    await line.tell(`y:${body.conversation}:${staff.leaf}`)
    return {}
  })
  serve(app, counsellorRoutes.close, signedIn('close'), async ({ staff }, body) => {
    const ended = await close(line, staff, body)
    await audit(line, staff.leaf, 'close', isRefused(ended) ? ended.refused : 'done')
    await eraseOver(line)
    return isRefused(ended) ? ended : {}
  })
  serve(app, counsellorRoutes.writeNote, signedIn('note'), async ({ staff }, body) => writeNote(line, staff, body))
  serve(app, counsellorRoutes.readNotes, signedIn('note'), async ({ staff }, body) => {
    const answer = await readNotes(line, staff, body.conversation)
    const result = isRefused(answer) ? answer.refused : 'done'
    await auditConversation(line, staff.leaf, 'read-notes', body.conversation, result)
    if (isRefused(answer)) return answer
    return { notes: answer.notes.map((note) => ({ ...note, author: note.author as LeafId })) }
  })

  // Being there
  serve(app, counsellorRoutes.beat, anyRole, async ({ staff, session }, { read }) => {
    const duty = await dutyOf(line, staff.name)
    line.presence.consoleBeat(session.toString('base64url'), duty?.console_gone_at !== null)
    await line.hearing.beat(staff, (duty?.silent_at ?? null) !== null)
    // A hint may have been lost, and what could not be opened a moment ago may open now.
    line.hub.tellConsults(staff.leaf)
    const ended = (await conversationsOf(line, staff.leaf)).filter(
      (row) => row.phase === 'closing' && row.holder === staff.leaf,
    )
    for (const { conversation, seq } of read)
      if (ended.some(({ id }) => id === conversation)) await readUpTo(line, conversation, 'holder', seq)
    return everything(staff)
  })
  app.get(counsellorStreamPath, { config: { guard: signedIn('duty').name } }, async (request, reply) => {
    const who = await signedIn('duty').check(request)
    if (isRefused(who)) return sendProblem(reply, who)
    const { staff, session } = who as { staff: Staff; session: Buffer }
    const hello = await everything(staff)
    const places = placesOf(await conversationsOf(line, staff.leaf), staff.leaf, request.headers['last-event-id'])
    reply.hijack()
    const reader: StaffReader = {
      staff,
      session: session.toString('base64url'),
      places,
      stream: openStream(reply.raw, app.ownHeaders, {
        closed: () => line.presence.consoleWent(reader, line.hub.removeConsole(reader)),
        caughtUp: () => {
          for (const conversation of reader.places.keys()) line.hub.touch(conversation)
        },
      }),
    }
    reader.stream.send('hello', hello)
    line.hub.addConsole(reader)
    line.presence.consoleCame(reader)
    line.hub.tellConsults(staff.leaf)
    return reply
  })
}
