/** Letters and agreed moments, as the client would report them. Nobody in them exists. */
import type { DeskClient, LetterView, StaffView } from '@lijn116/client/counsellor'
import type { Appointment } from '@lijn116/protocol/appointment'
import type { MailboxRow } from '@lijn116/protocol/mail'
import { complaintExamples } from './complaint-examples.ts'
import { viewExample } from './view-example.ts'

type Done = (name: string, ...values: string[]) => Promise<void>

const hour = 3_600_000
/** Long ago and far ahead, so that a picture says the same whenever it is taken. */
const past = Date.UTC(2026, 9, 1, 10)
const ahead = Date.UTC(2056, 0, 9, 18, 30)

const id = (name: string) => name.padEnd(22, 'A')
const person = (name: string) => ({ leaf: id(name) as NonNullable<Appointment['with']>['leaf'], name })

export const letterExample = (change: Partial<LetterView> = {}): LetterView => ({
  id: 'l',
  mailbox: 'm',
  as: 'coach',
  door: 'nationaal',
  writtenAt: past,
  dueAt: past + 72 * hour,
  answeredAt: null,
  state: 'open',
  text: 'Ik durfde het gisteren niet te zeggen. Mag ik hier nog eens schrijven?',
  answer: null,
  passTo: null,
  ...change,
})

export const momentExample = (change: Partial<Appointment> = {}): Appointment => ({
  id: id('k') as Appointment['id'],
  door: 'nationaal',
  language: 'nl',
  at: ahead,
  with: person('proef-1'),
  ...change,
})

const mailboxes: MailboxRow[] = [
  { mailbox: id('m'), door: 'nationaal', coach: person('proef-1'), deputy: null, waiting: 2, dueAt: past },
  { mailbox: id('n'), door: 'sport', coach: person('Noor'), deputy: person('Lio'), waiting: 0, dueAt: null },
]
const coaches = ['proef-1', 'Noor', 'Lio', 'eenheellangenaamzonderspatiesdienietbreekt'].map((name) => ({
  ...person(name),
  team: 'landelijk',
}))

export const deskClient = (done: Done): DeskClient => ({
  look: () => done('look'),
  answer: (letter, text) => done('answer', letter, text),
  answerAgain: (letter) => done('answerAgain', letter),
  passOn: (letter) => done('passOn', letter),
  mailboxes: () => Promise.resolve({ mailboxes, coaches }),
  reassign: (mailbox, coach, deputy) => done('reassign', mailbox, coach, deputy),
  changeMoment: (id, to) => done('changeMoment', id, to ?? ''),
  openReport: (id) =>
    done('openReport', id).then(() => ({
      text: 'Er is vanavond een plan gemaakt dat iemand in gevaar brengt.',
      notice: 'Ik heb een melding geschreven, omdat ik bang ben dat er vanavond iets ergs gebeurt.',
      canTellLater: true,
    })),
  signReport: (id, later) => done('signReport', id, JSON.stringify(later)),
  declineReport: (id) => done('declineReport', id),
})

const desk = (change: Partial<StaffView['desk']>): StaffView['desk'] => ({ ...viewExample().desk, ...change })
const letters = [
  letterExample(),
  letterExample({ id: 'm', as: 'deputy', dueAt: ahead, writtenAt: ahead - 72 * hour, door: 'sport' }),
  letterExample({ id: 'n', dueAt: ahead, state: 'elsewhere', text: null }),
  letterExample({ id: 'r', dueAt: ahead, passTo: person('Lio') }),
  letterExample({ id: 'o', dueAt: ahead, state: 'mismatch', text: null }),
  letterExample({ id: 'p', dueAt: ahead, answer: { text: 'Natuurlijk mag dat.', state: 'not-kept' } }),
  letterExample({ id: 'q', answeredAt: past + hour, answer: { text: 'Fijn.', state: 'kept' } }),
]
const coordinator = { name: 'proef-2', roles: ['counsellor', 'coordinator'], team: 'landelijk' }
const moments = [
  momentExample(),
  momentExample({ id: id('j') as Appointment['id'], language: 'ar', at: ahead + hour, with: null }),
]

/** `desk`: which screen of her own is open. `mailbox`: of which somebody else is being named. */
type DeskExample = { view: StaffView; open: 'mail' | 'moments' | 'complaints'; mailbox?: string }

export const deskExamples = {
  letters: { view: viewExample({ desk: desk({ mail: { state: 'here', letters, late: 0 } }) }), open: 'mail' },
  lettersNone: { view: viewExample({ desk: desk({ mail: { state: 'away', letters: [], late: 0 } }) }), open: 'mail' },
  mailboxes: {
    view: viewExample({ me: coordinator, desk: desk({ mail: { state: 'here', letters: [], late: 3 } }) }),
    open: 'mail',
    mailbox: id('m'),
  },
  moments: { view: viewExample({ desk: desk({ moments: { state: 'here', moments } }) }), open: 'moments' },
  ...complaintExamples,
} satisfies Record<string, DeskExample>
