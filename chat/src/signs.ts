import type { VisitorView } from '@lijn116/client/visitor'
import type { Back } from './cover.ts'
import { element } from './element.ts'
import { set } from './log.ts'
import { button, make } from './make.ts'
import type { PartPort } from './part.ts'
import type { TextKey } from './texts.ts'

const signs = ['someone', 'pause', 'yes-no', 'go'] as const
type Sign = (typeof signs)[number]
/** Nobody is there to whom it was passed on. */
const isAlone = ({ lost, counsellor }: VisitorView): boolean => lost !== null || counsellor?.present === false

const answers: readonly TextKey[] = ['yes', 'no', 'later', 'halt']

/** So many messages long it stands under the conversation; after that among what can be read at any time. */
const toldFor = 6

/** What holds now, of what she told. */
const signOf = ({ told, phase }: VisitorView): Sign | null =>
  phase !== 'talking' || told === null || told.state === 'back' ? null : told.state

/** What she passes on with one tap when she cannot write freely, above the box; none of it ever ends anything. */
export function createSigns({ client, words }: PartPort, everyday: { hide(): void; isShown(): boolean }) {
  const labels: [HTMLElement, TextKey][] = []
  const labelled = <Of extends HTMLElement>(made: Of, key: TextKey): Of => {
    labels.push([made, key])
    return made
  }
  const cover = labelled(
    button(() => {
      // First the screen, then the word of it.
      everyday.hide()
      client.hide(true)
      if (client.view().phase === 'talking') client.state('someone')
    }, 'cover'),
    'cover',
  )
  const taps = signs.map((sign) =>
    labelled(
      button(() => client.state(sign)),
      `tell-${sign}` as const,
    ),
  )
  const back = labelled(
    button(() => client.state('back')),
    'tell-back',
  )
  const bar = make('div', { id: 'signs' }, cover, ...taps, back)
  bar.setAttribute('role', 'group')
  const grid = make(
    'div',
    { id: 'answers' },
    ...answers.map((key) =>
      labelled(
        button(() => client.say(words().texts[key] ?? key)),
        key,
      ),
    ),
  )
  grid.setAttribute('role', 'group')
  const compose = element('compose', HTMLElement)
  compose.before(grid, bar)
  // Told before it is needed, and to be read again at any time.
  const about = make('p', { className: 'small about' })
  element('status', HTMLElement).after(about)
  const kept = make('li')
  document.querySelector('#honest ul')?.append(kept)

  let wasTalking = false

  function draw(view: VisitorView): void {
    const { texts, more } = words()
    const isTalking = view.phase === 'talking'
    // Whoever begins to talk with her hears that somebody is there, also when she hid before that.
    const begins = isTalking && !wasTalking
    wasTalking = isTalking
    if (begins && everyday.isShown()) client.state('someone')
    const given = signOf(view)
    const hadFocus = document.activeElement
    for (const [made, key] of labels) set(made, texts[key] ?? '')
    bar.setAttribute('aria-label', texts.tell ?? '')
    grid.setAttribute('aria-label', texts.tell ?? '')
    bar.hidden = view.phase === 'ended'
    const told = texts['cover-about']?.replace('{word}', more?.cover.word ?? '') ?? ''
    about.hidden = bar.hidden || (isTalking && view.messages.length > toldFor)
    set(about, isTalking ? `${told} ${texts['cover-told']}` : told)
    set(kept, `${told} ${texts['cover-told']} ${texts['cover-word']}`)
    // While she has ten seconds to say no, nothing else stands between that and where she writes.
    for (const tap of taps) tap.hidden = !isTalking || given !== null || view.lost !== null
    back.hidden = given === null
    grid.hidden = given !== 'yes-no'
    document.body.classList.toggle('yes-no', !grid.hidden)
    // The button she pressed is gone: the one that took its place is next to it.
    if (hadFocus instanceof HTMLElement && hadFocus.hidden && bar.contains(hadFocus))
      (given === null ? cover : back).focus()
  }

  return {
    draw,
    sentences(view: VisitorView): string[] {
      const given = signOf(view)
      const text =
        given === null || isAlone(view)
          ? undefined
          : words().texts[view.told?.sent === true ? (`told-${given}` as const) : 'told-unsent']
      return text === undefined ? [] : [text]
    },
    /** She is in front of the conversation again. */
    back(how: Back) {
      if (client.view().phase === 'talking') client.state(how)
    },
  }
}
