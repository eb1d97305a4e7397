import { element } from './element.ts'
import type { Part } from './part.ts'

/** In rem: below the first most rows scroll along, below the second all but the way out and the box. */
const low = 20
const lowest = 14

/**
 * A window too low for rows that stay, as over a keyboard or with large letters: the whole page scrolls instead of the
 * messages alone (WCAG 1.4.10). A keyboard that lies over the page is seen by no media query.
 */
export function createLow(): Part {
  const { body, documentElement: root } = document
  const page = element('page', HTMLElement)
  const rows = ['answers', 'compose'].map((id) => element(id, HTMLElement))
  const seen = window.visualViewport
  let isAtEnd = true
  /** Of all that is read, when it was last scrolled to its end. */
  let height = 0

  /** Pixels between what was said last and the first row under it. */
  const beyond = (): number => {
    const row = rows.find(({ offsetHeight }) => offsetHeight > 0)
    return row === undefined ? 0 : page.getBoundingClientRect().bottom - row.getBoundingClientRect().top
  }
  const isLow = (): boolean => root.classList.contains('low')
  const toEnd = (): void => {
    if (!isAtEnd || page.querySelector('#reading[open]') !== null) return
    if (!isLow()) page.scrollTop = page.scrollHeight
    // Who scrolled on, to what is under the box, stays there as long as nothing is new.
    else if (page.offsetHeight !== height) {
      height = page.offsetHeight
      body.scrollTop = 0
      body.scrollTop = beyond()
    }
  }
  function fit(): void {
    const whole = seen === null || seen === undefined ? innerHeight : seen.height * seen.scale
    const rem = whole / Number.parseFloat(getComputedStyle(root).fontSize)
    const was = isLow()
    root.classList.toggle('low', rem < low)
    root.classList.toggle('lowest', rem < lowest)
    height = 0
    if (was || isLow()) toEnd()
  }
  body.addEventListener('scroll', () => {
    isAtEnd = beyond() < 80
  })
  addEventListener('resize', fit)
  seen?.addEventListener('resize', fit)
  fit()

  return {
    draw() {
      // Once what is new stands on the page.
      if (isLow()) void Promise.resolve().then(toEnd)
    },
  }
}
