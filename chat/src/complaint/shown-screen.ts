/** What stands under her numbers: how far it is, the answers, more words, and erasing. */
import type { ComplaintClient, ShownAnswer, ShownComplaint } from '@lijn116/client/complaint'
import { make } from '../make.ts'
import { dayWords } from '../return/day-words.ts'
import type { Key, Parts, Say } from './parts.ts'
import type { ComplaintWords } from './words.ts'

type Port = {
  readonly parts: Parts
  readonly say: Say
  readonly doors: ComplaintWords['doors']
  readonly language: string
  readonly client: Pick<ComplaintClient, 'add' | 'erase'>
  act(said: HTMLElement, waiting: Key, work: () => Promise<void>): Promise<void>
}
type Then = { changed(next: ShownComplaint | null, said: Key): void; erased(): void }

export function shownScreen(port: Port, shown: ShownComplaint, news: Key | null, then: Then): Node[] {
  const { parts, say, doors, language } = port
  const { p, heading, status } = parts
  const day = (of: number): { day: string } => ({ day: dayWords(of, language) })
  const answer = (each: ShownAnswer): Node[] => {
    if (each === null) return [p('unreadable')]
    const said = make('p', { className: 'panel said', dir: 'auto' }, each.text)
    return [make('h2', {}, say('answer', day(each.day))), said, ...(each.isFormer ? [p('former', 'small')] : [])]
  }
  const told = status()
  if (news !== null) told.textContent = say(news)
  return [
    heading('yours'),
    told,
    shown.isUnread ? p('unread', 'strong') : p(`status-${shown.status}`, 'strong'),
    ...(shown.step === 2 ? [p('step-2')] : []),
    make('p', { className: 'small' }, doors.find(({ id }) => id === shown.door)?.name ?? say('door-any')),
    make(
      'p',
      { className: 'small' },
      `${say('received-on', day(shown.receivedOn))} ${say('changed-on', day(shown.changedOn))}`,
    ),
    ...shown.answers.flatMap(answer),
    moreForm(port, shown, then),
    p('kept', 'small'),
    erasing(port, then),
  ]
}

function moreForm({ parts, say, client, act }: Port, shown: ShownComplaint, then: Then): Node {
  const { area, form, status, submit, p } = parts
  const about = p('no-names', 'small')
  const [label, box] = area('more', 'more', 5, about)
  const tick = make('input', { type: 'checkbox', id: 'again', autocomplete: 'off' })
  const againAbout = p('again-about', 'small')
  againAbout.id = 'again-about'
  tick.setAttribute('aria-describedby', againAbout.id)
  const again = shown.mayAskAgain
    ? [make('label', { className: 'tick', htmlFor: 'again' }, tick, make('span', {}, say('again'))), againAbout]
    : []
  const said = status()
  const send = (): void =>
    void act(said, 'working', async () => then.changed(await client.add(box.value, tick.checked), 'more-sent'))
  return form(send, label, about, box, ...again, said, submit('more-send'))
}

/** Asked once more: it cannot be taken back. */
function erasing({ parts, client, act }: Port, then: Then): Node {
  const { press, p, status } = parts
  const said = status()
  const sure = make(
    'div',
    { hidden: true },
    p('erase-about'),
    press(
      'erase-yes',
      () =>
        void act(said, 'working', async () => {
          await client.erase()
          then.erased()
        }),
      'wide',
    ),
    press(
      'erase-no',
      () => {
        sure.hidden = true
        ask.hidden = false
        ask.focus()
      },
      'wide',
    ),
  )
  const ask = press(
    'erase',
    () => {
      ask.hidden = true
      sure.hidden = false
      sure.querySelector('button')?.focus()
    },
    'wide',
  )
  return make('div', {}, said, ask, sure)
}
