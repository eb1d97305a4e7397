/** Shows one example: `?example=<name>&language=nl|en&direction=ltr|rtl`. What is clicked is written down in `window.asked`. */
import type { StaffClient, StaffView } from '@lijn116/client/counsellor'
import { mount } from 'svelte'
import App from '../src/App.svelte'
import type { PeopleStep } from '../src/people/desk.svelte.ts'
import { Workplace } from '../src/workplace.svelte.ts'
import { examples, moments } from './examples.ts'
import { passkeyExamples } from './passkey-examples.ts'
import { peopleExample, peopleExamples } from './people-examples.ts'
import { teamClient, teamExamples } from './team-examples.ts'
import '@lijn116/design/tokens.css'
import '@lijn116/design/base.css'
import '../src/style/board.css'
import '../src/style/console.css'
import '../src/style/conversation.css'
import '../src/style/keys.css'
import '../src/style/passkeys.css'
import '../src/style/people.css'
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
  Object.entries({ ...examples, ...teamExamples, ...moments }).find(([one]) => one === name)?.[1].view

function stepOf(name: string | null): PeopleStep | undefined {
  const found = Object.entries(examples).find(([one]) => one === name)?.[1]
  return found !== undefined && 'people' in found ? found.people : undefined
}

let view: StaffView = exampleOf(query.get('example')) ?? examples.signIn.view

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
    Promise.resolve(told('goOnDuty', pseudonym, ...(shift === undefined ? [] : [JSON.stringify(shift)]))),
  pause: () => Promise.resolve(told('pause')),
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
  front: (conversation) => told('front', conversation),
  saveCard: (card) => done('saveCard', JSON.stringify(card)),
  agreeWord: (word) => told('agreeWord', word),
  leave: () => done('leave'),
  end: (how) => done('end', ...(how?.how === undefined ? [] : [how.how])),
  ...teamClient(told, done),
  wake: () => told('wake'),
  wipe: () => {
    told('wipe')
    window.showExample('nobodyWaits')
  },
}

window.asked = asked
window.showExample = (name) => {
  view = exampleOf(name) ?? view
  for (const listener of changed) listener()
}

document.documentElement.dir = query.get('direction') ?? 'ltr'
const link = query.get('example')?.startsWith('link') ? 'link' : null
const workplace = new Workplace(client, link)
if (query.get('language') === 'en') workplace.otherLanguage()
const step = stepOf(query.get('example'))
if (step !== undefined) {
  workplace.desk.show()
  workplace.desk.go(step)
}
mount(App, { target: document.getElementById('app') ?? document.body, props: { workplace, trial: true } })
