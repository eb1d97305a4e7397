/** What time does: every few seconds to conversations, every hour to keys, sessions and what a lost key left behind. */
import { forgetSpentQuestions } from '../account/passkey.ts'
import { forgetOldSessions } from '../account/session.ts'
import { forgetPassed } from '../appointment/appointments.ts'
import { forgetShifts } from '../availability/change-duty.ts'
import { sweepComplaints, tidyComplaints } from '../complaint/tidy-complaints.ts'
import { tidyConsults } from '../consult/forget-consults.ts'
import { destroyUnnamedSlots, sweepAshes, tidyConversations } from '../conversation/tidy.ts'
import { sweepSecrets } from '../directory/desk/secret/erase-secret.ts'
import { dayOf } from '../key-store/key-store.ts'
import type { Line } from '../line.ts'
import { log } from '../log.ts'
import { tidyMail } from '../mail/tidy-mail.ts'
import { tidyPeople } from '../people/tidy-people.ts'
import { eraseOver, sweepReports } from '../report/erase-reports.ts'
import { tellNewDay } from '../trust/new-day.ts'
import { forgetOldDuty } from '../trust/staff-trust.ts'

let running: Promise<void> | null = null

/** One at a time: on a bad evening a run may take longer than the time between two. */
export function tidy(line: Line): Promise<void> {
  running ??= tidyOnce(line).finally(() => {
    running = null
  })
  return running
}

async function tidyOnce(line: Line): Promise<void> {
  tellNewDay(line)
  const { returned, forgotten } = await tidyConversations(line)
  if (returned > 0) log({ event: 'returned', conversations: returned })
  if (forgotten > 0) log({ event: 'forgotten', conversations: forgotten })
  await tidyConsults(line)
  await eraseOver(line)
  await tidyMail(line)
  await tidyComplaints(line)
}

/** Every hour, and at start. */
export async function tidyDay(line: Line): Promise<void> {
  await line.time.agree()
  if (line.time.isSure()) await line.keys.destroyExpired(dayOf(line.now()))
  line.slots.forgetExpired()
  await forgetOldSessions(line)
  await forgetShifts(line)
  await forgetSpentQuestions(line)
  await forgetOldDuty(line)
  await tidyPeople(line)
  await forgetPassed(line)
  await sweepReports(line)
  await sweepSecrets(line)
  await sweepComplaints(line)
  await destroyUnnamedSlots(line)
  const swept = await sweepAshes(line)
  if (swept > 0) log({ event: 'forgotten', conversations: swept })
}
