/** What stands beside a conversation, as the client would report it: card, signs, members, two conversations. Nobody in it exists. */
import type { Card, StaffClient, StaffView } from '@lijn116/client/counsellor'
import { emptyCard } from '@lijn116/domain/triage/card'
import type { Workplace } from '../src/workplace.svelte.ts'
import { alertExample } from './team-examples.ts'
import { conversationExample, viewExample, waitingId } from './view-example.ts'

type Conversation = NonNullable<StaffView['conversation']>
type Lead = Conversation['members'][number]
const leaf = (name: string) => name.padEnd(22, 'A') as Lead['leaf']
const linde: Lead = { leaf: leaf('Linde'), role: 'counsellor', pseudonym: 'Linde' }

const talk = conversationExample({
  spoken: true,
  members: [linde],
  messages: [
    { id: 'a', from: 'other', text: 'Hij leest alles op mijn telefoon.', state: 'read' },
    { id: 'b', from: 'me', text: 'Dat klinkt heel benauwd. Fijn dat u het vertelt.', state: 'read' },
    { id: 'c', from: 'other', text: 'Ik denk er soms aan om weg te gaan. Maar de kinderen.', state: 'read' },
  ],
})

const filled: Card = {
  ...emptyCard,
  safeToWrite: [
    { at: 'start', answer: 'yes' },
    { at: 'return', answer: 'unsure' },
  ],
  acuteDanger: 'no',
  structuralDanger: 'yes',
  childrenAtRisk: 'unsure',
  suicidalThoughts: 'not-now',
  control: 'yes',
  patternSigns: ['phone', 'contacts'],
  dangerSigns: ['plans-to-leave'],
  phase: 2,
  roles: ['affected'],
  ownWords: { self: '', other: 'mijn man' },
}
const withCard: Conversation = { ...talk, card: { state: 'here', value: filled } }
const second = conversationExample({
  id: 'BAAAAAAAAAAAAAAAAAAAAA',
  members: [linde],
  spoken: true,
  messages: [{ id: 'x', from: 'other', text: 'Alleen van het tweede gesprek.', state: 'read' }],
})
const one = (conversation: Conversation, change: Partial<StaffView> = {}) =>
  viewExample({ conversation, onDuty: 3, ...change })

/** `panel`, `article`: what lies beside it. */
type CardExample = { view: StaffView; panel?: 'card' | 'knowledge' | 'notes'; article?: string }

export const cardExamples = {
  cardOpen: { view: one(talk), panel: 'card' },
  cardFilled: { view: one(withCard), panel: 'card' },
  cardLoading: { view: one({ ...talk, card: { state: 'loading', value: null } }), panel: 'card' },
  cardUnreadable: { view: one({ ...talk, card: { state: 'unreadable', value: null } }), panel: 'card' },
  knowledge: { view: one(withCard), panel: 'knowledge' },
  protocol: { view: one(withCard), panel: 'knowledge', article: 'acuut-gevaar' },
  signSomeone: { view: one({ ...withCard, visitorState: 'someone' }) },
  signYesNo: { view: one({ ...withCard, visitorState: 'yes-no' }) },
  signPause: { view: one({ ...withCard, visitorState: 'pause' }) },
  signGo: { view: one({ ...withCard, visitorState: 'go', quietSeconds: 700 }) },
  signWord: {
    view: one(
      { ...withCard, word: 'appeltaart', wordTyped: true, timesTyped: 1, wordStands: true, visitorState: 'someone' },
      { alerts: [alertExample({ kind: 'word', conversation: waitingId(talk.id), by: 'Linde' })] },
    ),
    panel: 'knowledge',
    article: 'iemand-komt-binnen',
  },
  asking: {
    view: one({ ...withCard, asked: { pseudonym: 'Noor', role: 'interpreter', answer: null } }),
  },
  together: {
    view: one({
      ...withCard,
      members: [linde, { leaf: leaf('Noor'), role: 'interpreter', pseudonym: 'Noor' }],
      messages: [
        ...talk.messages,
        { id: 'd', from: 'colleague', by: 'Noor', text: 'Ik vertaal wat u schrijft.', state: 'read' },
      ],
    }),
  },
  alongOnly: {
    view: one({
      ...talk,
      as: 'member',
      members: [
        { leaf: leaf('Noor'), role: 'counsellor', pseudonym: 'Noor' },
        { ...linde, role: 'expert' },
      ],
    }),
  },
  twoTalks: { view: one(withCard, { capacity: 2, conversations: [withCard, second] }) },
} satisfies Record<string, CardExample>

const newer: Conversation = {
  ...second,
  messages: [...second.messages, { id: 'y', from: 'other', text: 'Bent u daar nog?', state: 'read' }],
}
/** What may follow on an example. */
export const cardMoments = {
  twoTalksNews: { view: one(withCard, { capacity: 2, conversations: [withCard, newer] }) },
  secondOnly: { view: one(newer) },
  someoneBack: { view: one({ ...withCard, visitorState: null }) },
  dangerTaken: {
    view: one(withCard, {
      alerts: [
        {
          id: 'DAAAAAAAAAAAAAAAAAAAAA',
          kind: 'danger',
          conversation: talk.id,
          door: 'nationaal',
          by: 'Linde',
          seconds: 6,
          times: 1,
          stage: 'colleagues',
          heard: true,
          acknowledgedBy: 'Berk',
        } as unknown as StaffView['alerts'][number],
      ],
    }),
  },
} satisfies Record<string, { view: StaffView }>

const cardOfColleague: Card = { ...filled, structuralDanger: 'unsure', injury: 'yes' }

/** `?card=taken`: a colleague was first, once. `?card=refused`: it is never kept. */
export function cardClient(
  told: (name: string, ...values: string[]) => void,
  view: () => StaffView,
  change: (next: StaffView) => void,
): Pick<StaffClient, 'saveCard' | 'front' | 'agreeWord'> {
  const wanted = new URLSearchParams(location.search).get('card')
  let tries = 0
  const withConversation = (part: Partial<Conversation>): void => {
    const { conversation, conversations } = view()
    if (conversation === null) return
    const next = { ...conversation, ...part }
    change({
      ...view(),
      conversation: next,
      conversations: conversations.map((each) => (each.id === next.id ? next : each)),
    })
  }
  return {
    async saveCard(card) {
      told('saveCard', JSON.stringify(card))
      tries++
      withConversation({ card: { state: 'saving', value: card } })
      await Promise.resolve()
      if (wanted === 'refused') {
        withConversation({ card: { state: 'not-saved', value: card } })
        throw new Error('no network')
      }
      if (wanted === 'taken' && tries === 1) {
        withConversation({ card: { state: 'here', value: cardOfColleague } })
        throw Object.assign(new Error('already-used'), { problem: { type: 'already-used' } })
      }
      withConversation({ card: { state: 'here', value: card } })
    },
    front(id) {
      told('front', id)
      const conversation = view().conversations.find((each) => each.id === id)
      if (conversation !== undefined) change({ ...view(), conversation })
    },
    agreeWord(word) {
      told('agreeWord', word)
      withConversation({ word })
    },
  }
}

/** Opens what the example has beside it. */
export function openBeside(workplace: Workplace, example: CardExample): void {
  const desk = workplace.talks.find(example.view.conversation?.id ?? '')
  if (desk === null) return
  if (example.panel !== undefined) desk.panel = example.panel
  if (example.article !== undefined) desk.shelf.open(example.article)
}
