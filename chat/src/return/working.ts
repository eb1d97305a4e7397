import { set } from '../log.ts'
import { make } from '../make.ts'
import type { Kit } from './kit.ts'

/** How far something slow is, calmly: a bar, and the same in words. */
export function working(kit: Kit): { whole: HTMLElement; draw(isWorking: boolean): void } {
  const words = make('p', { className: 'small' })
  const bar = make('progress', { max: 1 })
  bar.setAttribute('aria-label', kit.say('slow'))
  const whole = make('div', { className: 'working', hidden: true }, make('p', {}, kit.say('slow')), bar, words)
  return {
    whole,
    draw(isWorking) {
      const { progress, steps } = kit.returning.view()
      whole.hidden = !isWorking
      if (!isWorking) return
      bar.max = steps
      bar.value = progress
      set(words, kit.say('slow-steps', { done: progress, steps }))
    },
  }
}
