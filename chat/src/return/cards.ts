import type { VisitorView } from '@lijn116/client/visitor'
import { set } from '../log.ts'
import { button, make } from '../make.ts'
import { dayAndTime } from './day-words.ts'
import type { Kit, ReturnKey } from './kit.ts'

/** The newest asking that she answered, whatever the language; a next one is asked again. */
export type Answered = { offer: string | null }
type Cards = { draw(view: VisitorView): void; sentences(view: VisitorView): string[]; remove(): void }

/** In the talk itself: the offer of words, the plan as it grows, what was agreed, and what was reported. */
export function createCards(kit: Kit, answered: Answered): Cards {
  const { client } = kit
  let drawn: string | null = null
  let planShown: VisitorView['plan'] = null
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
  const heading = make('h2', {}, kit.say('plan'))
  const sections = make('div')
  const plan = make('details', { id: 'plan', hidden: true }, make('summary', {}, heading), sections)
  plan.addEventListener('toggle', () => plan.open && set(heading, kit.say('plan')))
  const reported = make('p', { className: 'text' })
  reported.dir = 'auto'
  const notice = make(
    'details',
    { id: 'notice', open: true, hidden: true },
    make('summary', {}, make('h2', {}, kit.say('notice'))),
    make('p', { className: 'small' }, kit.say('notice-about')),
    reported,
  )
  const all = [plan, notice, offer]
  kit.page.page.append(...all)

  function drawPlan(given: VisitorView['plan']): void {
    plan.hidden = given === null || given === undefined
    if (given === null || given === undefined || given === planShown) return
    // What changed is told where it is folded; who has it open sees it change.
    if (!plan.open) set(heading, kit.say(planShown === null ? 'plan' : 'plan-new'))
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
      notice.hidden = (view.notice ?? null) === null
      set(reported, view.notice ?? '')
    },
    sentences: ({ moment, phase }) =>
      phase !== 'talking' || moment === null || moment === undefined ? [] : [momentWords(moment)],
    /** Before it is written again in another language. */
    remove() {
      for (const part of all) part.remove()
    },
  }
}
