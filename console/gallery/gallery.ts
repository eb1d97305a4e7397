/** Shows one example: `?example=<name>&language=nl|en&direction=ltr|rtl`. What is clicked is written down in `window.asked`. */
import type { StaffClient, StaffView } from '@lijn116/client/counsellor'
import { mount } from 'svelte'
import App from '../src/App.svelte'
import { Workplace } from '../src/workplace.svelte.ts'
import { cardClient, cardExamples, cardMoments, openBeside } from './card-examples.ts'
import { deskExamples } from './desk-examples.ts'
import { examples, moments } from './examples.ts'
import { mapClient, mapExamples, openMap } from './map-examples.ts'
import { passkeyExamples } from './passkey-examples.ts'
import { peopleExample, peopleExamples } from './people-examples.ts'
import { openReturn, returnClient, returnExamples } from './return-examples.ts'
import { teamClient, teamExamples } from './team-examples.ts'
import '@lijn116/design/tokens.css'
import '@lijn116/design/base.css'
import '../src/style/board.css'
import '../src/style/card.css'
import '../src/style/console.css'
import '../src/style/consult.css'
import '../src/style/conversation.css'
import '../src/style/keys.css'
import '../src/style/knowledge.css'
import '../src/style/map.css'
import '../src/style/passkeys.css'
import '../src/style/people.css'
import '../src/style/return.css'
import '../src/style/team.css'

declare global {
  interface Window {
    asked: string[]
    /** Reports another example, as if the server had said so. */
    showExample(name: string): void
  }
}

const asked: string[] = []
const query = new URLSearchParams(location.search)
const changed = new Set<() => void>()
const exampleOf = (name: string | null): StaffView | undefined =>
  Object.entries({
    ...examples,
    ...teamExamples,
    ...cardExamples,
    ...returnExamples,
    ...deskExamples,
    ...mapExamples,
    ...moments,
    ...cardMoments,
  }).find(([one]) => one === name)?.[1].view

const exampleNamed = (name: string | null) =>
  Object.entries({ ...examples, ...teamExamples }).find(([one]) => one === name)?.[1]

let view: StaffView = exampleOf(query.get('example')) ?? examples.signIn.view

function report(next: StaffView): void {
  view = next
  for (const listener of changed) listener()
}

const told = (name: string, ...values: string[]): void => {
  asked.push([name, ...values].join(' '))
}

/** `&slow`: what is asked for does not come. */
function done(name: string, ...values: string[]): Promise<void> {
  told(name, ...values)
  return query.has('slow') ? new Promise(() => {}) : Promise.resolve()
}

const client: StaffClient = {
  view: () => view,
  complaints: {
    look: () => done('look'),
    setStatus: (complaint, status) => done('setStatus', complaint, status),
    answer: (complaint, status, text) => done('answer', complaint, status, text),
  },
  map: mapClient(done, () => view),
  subscribe: (listener) => {
    changed.add(listener)
    return () => changed.delete(listener)
  },
  openLink: () =>
    query.get('example') === 'linkOver'
      ? Promise.reject(Object.assign(new Error('link-over'), { problem: { type: 'link-over' } }))
      : Promise.resolve({
          name: 'proef-1',
          roles: ['counsellor', 'coordinator'],
          team: 'landelijk',
          passphrase: 'river candle orange thunder paper window',
          totpSecret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
          finish(totp) {
            told('finish', totp)
            const words = query.get('example') === 'linkWaits' ? (peopleExample.newcomers[0]?.words ?? null) : null
            return Promise.resolve({ words })
          },
        }),
  signIn: (name) => {
    told('signIn', name)
    return Promise.reject(Object.assign(new Error('sign-in-failed'), { problem: { type: 'sign-in-failed' } }))
  },
  signInWithPasskey: () => {
    told('signInWithPasskey')
    return Promise.reject(Object.assign(new Error('passkey-cancelled'), { reason: 'passkey-cancelled' }))
  },
  passkeys: await passkeyExamples(told),
  people: { ...peopleExamples(told), remove: (leaf) => done('remove', leaf) },
  signOut: () => Promise.resolve(told('signOut')),
  goOnDuty: (pseudonym, shift) =>
    Promise.resolve(told('goOnDuty', pseudonym, ...(shift?.endsAt === undefined ? [] : [JSON.stringify(shift)]))),
  pause: () => Promise.resolve(told('pause')),
  endRest: () => Promise.resolve(told('endRest')),
  goOff: () => Promise.resolve(told('goOff')),
  take: (conversation) => {
    told('take', conversation)
    return Promise.resolve('somebody-else')
  },
  say: (text) => told('say', view.conversation?.id ?? '', text),
  retry: (id) => told('retry', id),
  typing: () => told('typing'),
  shown: () => told('shown'),
  note: (text) => Promise.resolve(told('note', text)),
  ...cardClient(told, () => view, report),
  ...returnClient(told, done, () => view, report),
  leave: () => done('leave'),
  end: (how) => done('end', ...(how?.how === undefined ? [] : [how.how]), ...(how?.stays ? ['stays'] : [])),
  ...teamClient(told, done),
  wake: () => told('wake'),
  wipe: () => {
    told('wipe')
    window.showExample('nobodyWaits')
  },
}

window.asked = asked
window.showExample = (name) => report(exampleOf(name) ?? view)

document.documentElement.dir = query.get('direction') ?? 'ltr'
const link = query.get('example')?.startsWith('link') ? 'link' : null
const workplace = new Workplace(client, link)
if (query.get('language') === 'en') workplace.otherLanguage()
const chosen = exampleNamed(query.get('example'))
if (chosen !== undefined && 'people' in chosen) {
  workplace.room.show('people')
  workplace.desk.go(chosen.people)
}
if (chosen !== undefined && 'desk' in chosen) workplace.room.show(chosen.desk === 'board' ? 'board' : 'staffing')
if (chosen !== undefined && 'desk' in chosen && chosen.desk === 'person') {
  const [person] = await client.staffing()
  if (person !== undefined) workplace.room.staffing.edit(person)
}
if (chosen !== undefined && 'together' in chosen) workplace.room.asking.open(chosen.view.conversation?.id ?? '')
if (chosen !== undefined && 'consulting' in chosen)
  workplace.room.consults.show(chosen.consulting, chosen.consulting.replace(/A+$/, ''))
const beside = Object.entries(cardExamples).find(([one]) => one === query.get('example'))?.[1]
if (beside !== undefined) openBeside(workplace, beside)
const back = Object.entries(returnExamples).find(([one]) => one === query.get('example'))?.[1]
if (back !== undefined) openReturn(workplace, back)
const ofDesk = Object.entries(deskExamples).find(([one]) => one === query.get('example'))?.[1]
if (ofDesk !== undefined) workplace.room.show(ofDesk.open)
if (ofDesk !== undefined && 'mailbox' in ofDesk) {
  await workplace.room.mail.refresh()
  workplace.room.mail.change(ofDesk.mailbox)
}
const ofMap = Object.entries(mapExamples).find(([one]) => one === query.get('example'))?.[1]
if (ofMap !== undefined) await openMap(workplace, ofMap)
mount(App, { target: document.getElementById('app') ?? document.body, props: { workplace, trial: true } })
