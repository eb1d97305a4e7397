/** Everything a console may ask. Every route names the purpose its role is checked for. */
import { type Purpose, permits } from '@lijn116/domain/access/roles'
import { counsellorRoutes, counsellorStreamPath } from '@lijn116/protocol/counsellor'
import { limits } from '@lijn116/protocol/limits'
import type { LeafId } from '@lijn116/protocol/sealed'
import { enrol, openLink } from '../account/enrol.ts'
import { saltFor, sessionHashOf, signIn } from '../account/sign-in.ts'
import type { Staff } from '../account/staff.ts'
import { closeSession, staffOfSession } from '../account/store.ts'
import { audit } from '../audit/audit.ts'
import { dutyOf, setDuty } from '../availability/store.ts'
import { claim } from '../conversation/claim.ts'
import { close } from '../conversation/close.ts'
import { giveBack } from '../conversation/give-back.ts'
import { grant } from '../conversation/grant.ts'
import { readNotes, writeNote } from '../conversation/note.ts'
import { postMessage } from '../conversation/post-message.ts'
import { heldConversation } from '../conversation/read.ts'
import { readUpTo } from '../conversation/read-up-to.ts'
import { conversationOfHolder } from '../conversation/store.ts'
import type { ConversationRow } from '../database/schema.ts'
import { dayOf } from '../key-store/key-store.ts'
import type { Line } from '../line.ts'
import type { StaffReader } from '../stream/hub.ts'
import { openStream } from '../stream/sse.ts'
import * as trust from '../trust/store.ts'
import { type App, anyone, bearer, type Guard, sendProblem, serve } from './app.ts'
import { createBuckets } from './bucket.ts'
import { baseHeaders } from './headers.ts'
import { isRefused } from './problem.ts'

export function serveCounsellors(app: App, line: Line): void {
  const buckets = createBuckets({ burst: limits.staffBurst, perSecond: limits.staffPerSecond, now: line.now })
  const tries = createBuckets({
    burst: limits.signInTriesPerQuarter,
    perSecond: limits.signInTriesPerQuarter / 900,
    now: line.now,
  })

  const signedIn = (purpose: Purpose | null): Guard<{ staff: Staff; session: Buffer }> => ({
    name: `staff:${purpose ?? 'signed-in'}`,
    async check(request) {
      const token = bearer(request)
      if (!token) return { refused: 'not-signed-in' }
      const session = sessionHashOf(token)
      const waitSeconds = buckets.take(session.toString('base64url'))
      if (waitSeconds > 0) return { refused: 'too-many', retryAfterSeconds: waitSeconds }
      const staff = await staffOfSession(line.sql, session, line.now())
      if (!staff) return { refused: 'not-signed-in' }
      return purpose === null || permits(purpose, staff.roles) ? { staff, session } : { refused: 'not-allowed' }
    },
  })
  const anyRole = signedIn(null)
  const claimer = signedIn('claim')

  const me = async (staff: Staff) => {
    const duty = await dutyOf(line.sql, staff.name)
    const row = await conversationOfHolder(line.sql, staff.leaf)
    return {
      duty: duty?.state ?? ('off' as const),
      pseudonym: duty?.pseudonym ?? null,
      conversation: row ? await heldConversation(line, row, line.hub.isSilent) : null,
    }
  }
  const dutyChanged = (staff: Staff) => line.tell(`d:${staff.team}`)

  // Coming in
  serve(app, counsellorRoutes.openLink, anyone, async (_who, { link }) => openLink(line, link))
  serve(app, counsellorRoutes.enrol, anyone, async (_who, body) => {
    const waitSeconds = tries.take(`link:${body.link}`)
    return waitSeconds > 0 ? { refused: 'too-many', retryAfterSeconds: waitSeconds } : enrol(line, body)
  })
  serve(app, counsellorRoutes.salt, anyone, async (_who, { name }) => ({ salt: await saltFor(line, name) }))
  serve(app, counsellorRoutes.signIn, anyone, async (_who, body) => {
    const waitSeconds = tries.take(`name:${body.name}`)
    return waitSeconds > 0 ? { refused: 'too-many', retryAfterSeconds: waitSeconds } : signIn(line, body)
  })
  serve(app, counsellorRoutes.signOut, anyRole, async ({ staff, session }) => {
    await setDuty(line.sql, staff.name, { state: 'off' })
    await closeSession(line.sql, session)
    await dutyChanged(staff)
    return {}
  })

  // Trust and duty
  serve(app, counsellorRoutes.trust, anyRole, async ({ staff }) => {
    const row = await trust.trustRow(line.sql)
    if (!row) return { refused: 'not-certified-yet' }
    const duty = await trust.dutyForStaff(line.sql, staff.team, staff.leaf, dayOf(line.now()) - 7)
    return {
      now: line.now(),
      ...row,
      certificates: (await trust.certificates(line.sql)).map((each) => each.signed),
      duty: duty.map(({ signed, ...rest }) => ({ duty: signed, ...rest })),
    }
  })
  serve(app, counsellorRoutes.issueDuty, signedIn('issue-duty'), async ({ staff }, { seeds, duty, ...named }) => {
    const today = dayOf(line.now())
    if (named.team !== staff.team) return { refused: 'not-allowed' }
    if (named.epoch < today - 1 || named.epoch > today + 8) return { refused: 'malformed' }
    const fresh = await line.sql
      .transaction()
      .execute((tx) => trust.insertDuty(tx, { ...named, issuer: staff.leaf, signed: duty }, seeds))
    if (!fresh) return { refused: 'already-used' }
    await line.tell('t')
    return {}
  })
  serve(app, counsellorRoutes.topUpDuty, signedIn('issue-duty'), async ({ staff }, { seeds, ...named }) => {
    if (named.team !== staff.team || !(await trust.dutyExists(line.sql, named))) return { refused: 'not-allowed' }
    await trust.insertSeeds(line.sql, named, seeds)
    await line.tell('t')
    return {}
  })
  serve(app, counsellorRoutes.duty, claimer, async ({ staff }, body) => {
    if (body.duty === 'on')
      await setDuty(line.sql, staff.name, { state: 'on', shift: body.shift, pseudonym: body.pseudonym.trim() })
    else await setDuty(line.sql, staff.name, { state: body.duty })
    await audit(line, staff.leaf, 'duty', body.duty)
    await dutyChanged(staff)
    return {}
  })

  // A conversation
  serve(app, counsellorRoutes.claim, claimer, async ({ staff }, body) => {
    if ((await dutyOf(line.sql, staff.name))?.state !== 'on') return { refused: 'not-on-duty' }
    return claim(line, staff, body.conversation, body.segment)
  })
  serve(app, counsellorRoutes.giveBack, claimer, async ({ staff }, body) => {
    const answer = await giveBack(line, body.conversation, staff.leaf)
    await audit(line, staff.leaf, 'give-back', isRefused(answer) ? answer.refused : 'done')
    return answer
  })
  serve(app, counsellorRoutes.grant, claimer, async ({ staff }, body) => {
    const shift = (await dutyOf(line.sql, staff.name))?.shift
    return shift ? grant(line, staff, shift, body) : { refused: 'not-on-duty' }
  })
  serve(app, counsellorRoutes.say, claimer, async ({ staff }, body) =>
    postMessage(line, body.conversation, { leaf: staff.leaf }, body.messages),
  )
  serve(app, counsellorRoutes.typing, claimer, async ({ staff }, body) => {
    const row = await conversationOfHolder(line.sql, staff.leaf)
    if (row?.id !== body.conversation) return { refused: 'not-allowed' }
    await line.tell(`y:${row.id}`)
    return {}
  })
  serve(app, counsellorRoutes.close, signedIn('close'), async ({ staff }, body) => {
    const ended = await close(line, staff, body)
    await audit(line, staff.leaf, 'close', isRefused(ended) ? ended.refused : 'done')
    return isRefused(ended) ? ended : {}
  })
  serve(app, counsellorRoutes.writeNote, signedIn('note'), async ({ staff }, body) => writeNote(line, staff, body))
  serve(app, counsellorRoutes.readNotes, signedIn('note'), async ({ staff }, body) => {
    const answer = await readNotes(line, staff, body.conversation)
    if (isRefused(answer)) return answer
    return { notes: answer.notes.map((note) => ({ ...note, author: note.author as LeafId })) }
  })

  // Being there
  serve(app, counsellorRoutes.beat, anyRole, async ({ staff }, { seq }) => {
    line.presence.consoleBeat(staff.name)
    const row = await conversationOfHolder(line.sql, staff.leaf)
    if (row?.phase === 'closing') await readUpTo(line, row.id, 'holder', seq)
    return { now: line.now(), me: await me(staff), queue: (await line.board.snapshot(staff.team)).queue }
  })
  app.get(counsellorStreamPath, { config: { guard: signedIn('see-queue').name } }, async (request, reply) => {
    const who = await signedIn('see-queue').check(request)
    if (isRefused(who)) return sendProblem(reply, who)
    const { staff } = who as { staff: Staff }
    const row: ConversationRow | null = await conversationOfHolder(line.sql, staff.leaf)
    const [lastConversation, lastSeq] = String(request.headers['last-event-id'] ?? '').split(':')
    const hello = { now: line.now(), me: await me(staff), queue: (await line.board.snapshot(staff.team)).queue }
    reply.hijack()
    const reader: StaffReader = {
      staff,
      held: row?.id ?? null,
      cursor: row && lastConversation === row.id && Number(lastSeq) <= row.seq ? Number(lastSeq) || 0 : 0,
      presence: '',
      stream: openStream(reply.raw, baseHeaders('console'), {
        closed: () => line.presence.consoleWent(reader, line.hub.removeConsole(reader)),
        caughtUp: () => {
          if (reader.held) line.hub.touch(reader.held)
        },
      }),
    }
    reader.stream.send('hello', hello)
    line.hub.addConsole(reader)
    line.presence.consoleCame(reader)
    return reply
  })
}
