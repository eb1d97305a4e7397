/** What a counsellor does about coming back, in the conversation in front of her. */
import { refusalOf } from './refusal.ts'
import type { StaffState } from './staff-state.ts'
import type { Taken } from './taken.ts'
import type { WordsClient } from './words-view.ts'

type Act = <T>(what: () => Promise<T>) => Promise<T>

/** `act`: refusals leave their reason in the view. `wrote`: the line has a report more, or less. */
export function createStaffWords(state: StaffState, act: Act, wrote: () => void): WordsClient {
  /** Also after its end: until it leaves the screen. */
  function inFront(): Taken {
    const talk = state.talks.front()
    if (talk === null) throw refusalOf('conversation-gone')
    if (talk.as() !== 'lead') throw refusalOf('not-allowed')
    return talk
  }
  const words = () => inFront().words

  return {
    offer: () => act(async () => words().offer()),
    keep: (kind, text) => act(async () => words().keep(kind, text)),
    keepAgain: (id) => act(async () => words().keepAgain(id)),
    letBe: (id) => state.talks.front()?.words.letBe(id),
    sendPlan: (plan, { keep = false } = {}) => act(async () => words().sendPlan(plan, keep)),
    agreeMoment: (moment) =>
      act(async () => {
        const { door, language } = inFront().view()
        await words().agreeMoment({ ...moment, door: moment.door ?? door, language: moment.language ?? language })
      }),
    agreeAgain: (id) => act(async () => words().agreeAgain(id)),
    writeReport: (report) => act(async () => words().writeReport(report).finally(wrote)),
    sendReportAgain: (id) => act(async () => words().sendReportAgain(id).finally(wrote)),
    takeBackReport: (id) => act(async () => words().takeBackReport(id).finally(wrote)),
    tell: (id, notice) => act(async () => words().tellNotice(id, notice)),
  }
}
