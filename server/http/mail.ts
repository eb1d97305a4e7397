/** Letters: of staff, who answer them, and of a visitor's page, which writes them. */
import { mailRoutes } from '@lijn116/protocol/mail'
import { returnBodies } from '@lijn116/protocol/return-bodies'
import { returnRoutes } from '@lijn116/protocol/return-code'
import { cancelAppointment } from '../appointment/appointments.ts'
import type { Line } from '../line.ts'
import { answerLetter, passLetter } from '../mail/answer-letter.ts'
import { coachesOf, keepLetter } from '../mail/keep-letter.ts'
import { createMadeUp } from '../mail/made-up.ts'
import { mailOf } from '../mail/mail-of.ts'
import { mailboxes, reassign } from '../mail/mailboxes.ts'
import { atTheSameTime } from '../return-code/same-time.ts'
import { type App, anyone, serve } from './app.ts'
import type { CodeChallenges } from './challenge.ts'
import type { SignedIn } from './staff-guard.ts'

export function serveMail(app: App, line: Line, signedIn: SignedIn): void {
  const guard = signedIn('mail')
  serve(app, mailRoutes.mail, guard, ({ staff }) => mailOf(line, staff))
  serve(app, mailRoutes.answerLetter, guard, ({ staff }, body) => answerLetter(line, staff, body))
  serve(app, mailRoutes.passLetter, guard, ({ staff }, body) => passLetter(line, staff, body))
  serve(app, mailRoutes.mailboxes, signedIn('see-mailboxes'), ({ staff }) => mailboxes(line, staff))
  serve(app, mailRoutes.reassign, signedIn('see-mailboxes'), ({ staff }, body) => reassign(line, staff, body))
}

/** By whoever made a code, or knows an id. Where there is none, the answer is the same, after as long. */
export function serveLetters(app: App, line: Line, challenges: CodeChallenges): void {
  const madeUp = createMadeUp()
  const { coaches, letter, cancelAppointment: cancel } = returnRoutes
  const over = { refused: 'challenge-over' as const }
  serve(app, { ...coaches, body: returnBodies.coaches }, anyone, async (_who, body) =>
    challenges.isSpent(body.proof, body.lookup) ? atTheSameTime(() => coachesOf(line, body)) : over,
  )
  serve(app, { ...letter, body: returnBodies.letter }, anyone, async (_who, body) =>
    challenges.isSpent(body.proof, body.lookup) ? atTheSameTime(() => keepLetter(line, madeUp, body)) : over,
  )
  serve(app, { ...cancel, body: returnBodies.cancelAppointment }, anyone, async (_who, { proof, ids }) => {
    if (!challenges.isSpent(proof, ids[0] ?? '')) return over
    await atTheSameTime(async () => {
      for (const id of ids) await cancelAppointment(line, id)
    })
    return {}
  })
}
