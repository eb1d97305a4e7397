import type { VisitorView } from '@lijn116/client/visitor'
import { set } from '../log.ts'
import { button, make } from '../make.ts'
import { dayAndTime } from './day-words.ts'
import type { Kit, ReturnKey } from './kit.ts'

/** The newest asking that she answered, whatever the language; a next one is asked again. */
export type Answered = { offer: string | null }
type Cards = {
  draw(view: VisitorView): void
  sentences(view: VisitorView): string[]
  /** Whoever sees the page next opens it again. */
  hide(): void
  remove(): void
}

/** In the talk itself: the offer of words, the plan as it grows, what was agreed, and what was reported. */
export function createCards(kit: Kit, answered: Answered): Cards {
  const { client } = kit
  let drawn: string | null = null
  let planShown: VisitorView['plan'] = null
  /** Shown, and not opened since. */
  const unread = new Set<HTMLDetailsElement>()
  const answers: readonly [ReturnKey, () => void][] = [
    ['offer-yes', () => kit.go.make()],
    ['offer-later', () => client.say(kit.say('offer-said-later'))],
    ['offer-no', () => client.say(kit.say('offer-said-no'))],
  ]
  const labelled = (key: ReturnKey, press: () => void): HTMLButtonElement => {
    const made = button(press)
    made.dataset.key = key
    made.append(kit.say(key))
    return made
  }
  const offer = make(
    'section',
    { id: 'offer', className: 'panel', hidden: true },
    make('p', {}, kit.say('offer')),
    ...answers.map(([key, press]) =>
      labelled(key, () => {
        answered.offer = drawn
        offer.hidden = true
        kit.page.log.focus({ preventScroll: true })
        press()
      }),
    ),
  )
  const sections = make('div')
  const plan = make(
    'details',
    { id: 'plan', hidden: true },
    make('summary', {}, make('h2', {}, kit.say('plan'))),
    sections,
  )
  const reported = make('p', { className: 'text' })
  reported.dir = 'auto'
  const notice = make(
    'details',
    { id: 'notice', hidden: true },
    make('summary', {}, make('h2', {}, kit.say('notice'))),
    make('h3', {}, kit.say('notice-title')),
    make('p', { className: 'small' }, kit.say('notice-about')),
    reported,
  )
  const folded = [plan, notice]
  // Before what is said: the end of the page is always the talk.
  kit.page.log.before(...folded)
  kit.page.page.append(offer)
  for (const each of folded)
    each.addEventListener('toggle', () => {
      if (each.open && unread.delete(each)) kit.redraw()
    })

  function drawPlan(given: VisitorView['plan']): void {
    plan.hidden = given === null || given === undefined
    if (given === null || given === undefined || given === planShown) return
    // What changed is told where she is; who has it open sees it change.
    if (!plan.open) unread.add(plan)
    planShown = given
    sections.textContent = ''
    for (const { title, text: words } of given.sections) {
      if (words.trim() === '') continue
      const said = make('p', { className: 'text' }, words)
      said.dir = 'auto'
      sections.append(make('h3', {}, title), said)
    }
    sections.append(make('p', { className: 'small' }, kit.say('plan-about')))
  }

  function momentWords({ at, with: name }: NonNullable<VisitorView['moment']>): string {
    const when = dayAndTime(at, kit.language())
    return name === null ? kit.say('moment', { when }) : kit.say('moment-with', { when, name })
  }

  return {
    draw(view) {
      const isTalking = view.phase === 'talking'
      drawn = view.offersWords ?? null
      offer.hidden =
        !isTalking || drawn === null || drawn === answered.offer || kit.returning.view().made.state === 'made'
      drawPlan(view.plan)
      const told = view.notice ?? ''
      notice.hidden = told === ''
      if (reported.textContent !== told && told !== '' && !notice.open) unread.add(notice)
      set(reported, told)
    },
    sentences: ({ moment, phase }) => [
      ...(phase !== 'talking' || moment === null || moment === undefined ? [] : [momentWords(moment)]),
      ...(unread.has(plan) ? [kit.say('plan-new')] : []),
      ...(unread.has(notice) ? [kit.say('notice-new')] : []),
    ],
    hide() {
      for (const each of folded) each.open = false
    },
    /** Before it is written again in another language. */
    remove() {
      for (const part of [...folded, offer]) part.remove()
    },
  }
}
