/** Coming back, as the client would report it: words, what was kept, letters, moments, reports. Nobody in it exists. */
import type { CodeView, ReportView, StaffClient, StaffView, TakenView, WordsClient } from '@lijn116/client/counsellor'
import type { Workplace } from '../src/workplace.svelte.ts'
import { deskClient } from './desk-examples.ts'
import { conversationExample, viewExample, waitingExample } from './view-example.ts'

type Conversation = NonNullable<StaffView['conversation']>
type Told = (name: string, ...values: string[]) => void
type Done = (name: string, ...values: string[]) => Promise<void>

const leaf = (name: string) => name.padEnd(22, 'A') as Conversation['members'][number]['leaf']
export const exampleDay = 20_779
const summary =
  'Waar het over ging, in de woorden van de bezoeker:\nThuis is het al lang gespannen. Vooral in het weekend.\n\nWat de bezoeker nu wil:\nRustig uitzoeken wat er kan.'

export const codeExample = (change: Partial<CodeView> = {}): CodeView => ({
  opened: 'made',
  hasSecond: false,
  documents: [],
  unreadable: false,
  isOther: false,
  canWrite: true,
  ...change,
})

const document = (id: string, change: Partial<CodeView['documents'][number]> = {}): CodeView['documents'][number] => ({
  id,
  kind: 'summary',
  day: exampleDay,
  text: summary,
  standing: 'current',
  mine: false,
  ...change,
})

export const planExample = (text = 'Als de deur hard dichtslaat.') => ({
  sections: [{ id: 'signals', title: 'Hoe ik merk dat het gevaarlijk wordt', text }],
})

const talk = conversationExample({
  spoken: true,
  members: [{ leaf: leaf('Linde'), role: 'counsellor', pseudonym: 'Linde' }],
  messages: [
    { id: 'a', from: 'other', text: 'Ik was hier vorige week ook.', state: 'read' },
    { id: 'b', from: 'me', text: 'Fijn dat u weer schrijft. Kunt u nu veilig typen?', state: 'read' },
  ],
})
const cameBack = codeExample({
  opened: 'code-and-word',
  hasSecond: true,
  documents: [
    document('s'),
    document('l', {
      kind: 'summary',
      day: exampleDay - 9,
      standing: 'former',
      text: 'Wat is afgesproken:\nEerst slapen.',
    }),
  ],
})
const one = (change: Partial<TakenView>, view: Partial<StaffView> = {}) =>
  viewExample({ conversation: { ...talk, ...change }, onDuty: 3, ...view })

const report = (change: Partial<ReportView> = {}): ReportView => ({
  id: 'r',
  as: 'second',
  state: 'open',
  door: 'nationaal',
  conversation: 'x',
  readers: [
    { leaf: leaf('proef-2'), name: 'proef-2' },
    { leaf: leaf('Noor'), name: 'Noor' },
  ],
  until: Date.UTC(2026, 10, 25, 18, 30),
  tellAt: null,
  isOpened: false,
  ...change,
})
const own = (change: Partial<Conversation['reports'][number]> = {}): Conversation['reports'][number] => ({
  id: 'o',
  state: 'open',
  notice: 'Ik heb een melding geschreven.',
  told: 'no',
  tellAt: null,
  ...change,
})
const desk = (change: Partial<StaffView['desk']>): StaffView['desk'] => ({ ...viewExample().desk, ...change })

type ReturnExample = { view: StaffView; panel?: 'return'; part?: 'letter' | 'plan' | 'moment' }

export const returnExamples = {
  wasHersWaits: {
    view: viewExample({
      waiting: [
        waitingExample({ wasYours: true, waitSeconds: 10 }),
        waitingExample({
          conversation: 'BAAAAAAAAAAAAAAAAAAAAA' as StaffView['waiting'][number]['conversation'],
          appointmentAt: Date.UTC(2026, 10, 22, 18, 30),
          asksFor: 'a-colleague',
          mayTake: 'later',
          why: 'appointment',
          secondsFirst: 40,
        }),
      ],
    }),
  },
  returnNone: { view: one({}), panel: 'return' },
  returnOffered: { view: one({ wordsOffered: true }), panel: 'return' },
  returnMade: {
    view: one({
      code: codeExample({ hasSecond: true }),
      plan: { plan: planExample(), by: 'colleague' },
      moments: [
        { id: 'm', at: Date.UTC(2026, 11, 1, 18, 30), with: 'Linde', state: 'agreed' },
        { id: 'n', at: Date.UTC(2026, 11, 8, 18, 30), with: null, state: 'not-agreed' },
      ],
      writings: [
        { id: 'a', kind: 'summary', text: summary, state: 'kept' },
        { id: 'b', kind: 'letter', text: 'Fijn dat u schreef.', state: 'not-kept' },
      ],
    }),
    panel: 'return',
  },
  returnLeft: { view: one({ code: codeExample(), presence: 'left' }), panel: 'return' },
  returnCame: { view: one({ code: cameBack }), panel: 'return' },
  returnNews: { view: one({ code: cameBack }) },
  returnUnsure: { view: one({ code: codeExample({ opened: 'code', hasSecond: true }) }), panel: 'return' },
  returnNothing: { view: one({ code: codeExample({ opened: 'no', canWrite: false }) }), panel: 'return' },
  returnOver: {
    view: one({
      presence: 'left',
      code: codeExample({ canWrite: false, unreadable: true }),
      writings: [{ id: 'a', kind: 'summary', text: summary, state: 'over' }],
    }),
    panel: 'return',
  },
  returnEnded: { view: one({ code: codeExample(), endedBy: 'visitor' }), panel: 'return' },
  reportWaits: { view: one({ reports: [own()] }) },
  reportNotTold: {
    view: one({
      reports: [own({ state: 'signed', told: 'not-told', notice: '' }), own({ id: 'n', state: 'not-sent' })],
    }),
  },
  reportAsked: { view: one({}, { desk: desk({ reports: { state: 'here', reports: [report()] } }) }) },
  reportToRead: {
    view: viewExample({
      desk: desk({
        reports: {
          state: 'here',
          reports: [report(), report({ id: 's', as: 'reader', state: 'signed', conversation: null })],
        },
      }),
    }),
  },
} satisfies Record<string, ReturnExample>

/** Writes down what was asked, and puts what is kept among the writings at once. `?keep=refused`: it is not kept. */
export function wordsClient(
  told: Told,
  done: Done,
  view: () => StaffView,
  change: (next: StaffView) => void,
): WordsClient {
  const wanted = new URLSearchParams(globalThis.location?.search ?? '').get('keep')
  let made = 0
  const put = (part: (now: Conversation) => Partial<Conversation>): void => {
    const { conversation, conversations } = view()
    if (conversation === null) return
    const next = { ...conversation, ...part(conversation) }
    const all = conversations.map((each) => (each.id === next.id ? next : each))
    change({ ...view(), conversation: next, conversations: all })
  }
  function write(kind: 'summary' | 'letter' | 'plan', text: string): void {
    made++
    const state = wanted === 'refused' ? 'not-kept' : 'kept'
    put(({ writings }) => ({ writings: [...writings, { id: `w${made}`, kind, text, state }] }))
    if (wanted === 'refused') throw Object.assign(new Error('away'), { name: 'NetworkError' })
  }
  return {
    async offer() {
      told('offer')
      put(() => ({ wordsOffered: true }))
    },
    async keep(kind, text) {
      told('keep', kind, text)
      write(kind, text)
    },
    async keepAgain(id) {
      told('keepAgain', id)
      put(({ writings }) => ({
        writings: writings.map((each) => (each.id === id ? { ...each, state: 'kept' } : each)),
      }))
    },
    letBe(id) {
      told('letBe', id)
      put(({ writings }) => ({ writings: writings.filter((each) => each.id !== id) }))
    },
    async sendPlan(plan, { keep = false } = {}) {
      told('sendPlan', JSON.stringify(plan), String(keep))
      put(() => ({ plan: { plan, by: 'me' } }))
      if (keep) write('plan', JSON.stringify(plan))
    },
    async agreeMoment({ at, with: whom }) {
      told('agreeMoment', String(at), whom?.pseudonym ?? '')
      made++
      const moment = { id: `m${made}`, at, with: whom?.pseudonym ?? null, state: 'agreed' as const }
      put(({ moments }) => ({ moments: [...moments, moment] }))
    },
    agreeAgain: (id) => done('agreeAgain', id),
    async writeReport(given) {
      told('writeReport', JSON.stringify(given))
      made++
      put(({ reports }) => ({ reports: [...reports, own({ id: `r${made}`, notice: given.notice })] }))
    },
    sendReportAgain: (id) => done('sendReportAgain', id),
    takeBackReport: (id) => done('takeBackReport', id),
    tell: (id, notice) => done('tell', id, notice),
  }
}

export const returnClient = (
  told: Told,
  done: Done,
  view: () => StaffView,
  change: (next: StaffView) => void,
): Pick<StaffClient, 'words' | 'desk'> => ({ words: wordsClient(told, done, view, change), desk: deskClient(done) })

export function openReturn(workplace: Workplace, { view, panel }: ReturnExample): void {
  const desk = workplace.talks.find(view.conversation?.id ?? '')
  if (desk !== null && panel !== undefined) desk.panel = panel
}
