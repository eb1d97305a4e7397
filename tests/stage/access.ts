/** What everybody must be able to reach and read, whatever the screen. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'puppeteer-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
type Axe = { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }

/** Every fault that axe knows. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: Axe }
    const found = await axe.run({ resultTypes: ['violations'] })
    return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`))
  })
}

/** What lies at the middle of the way out, its size, and whether anything is wider than the screen. */
export const wayOut = (page: Page) =>
  page.evaluate(() => {
    const control = document.getElementById('leave')
    const box = control?.getBoundingClientRect()
    if (control === null || box === undefined) return { isOnTop: false, isLargeEnough: false, isWhole: false, spill: 0 }
    const at = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
    return {
      isOnTop: at !== null && control.contains(at),
      isLargeEnough: box.width >= 48 && box.height >= 48,
      isWhole: box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth,
      spill: document.documentElement.scrollWidth - innerWidth,
    }
  })
export const inView = { isOnTop: true, isLargeEnough: true, isWhole: true }

/** What can be pressed and is smaller than 44 px. */
export const tooSmall = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('button, summary, textarea, input[type="text"], label:has(input), nav a, #leave')]
      .filter((each) => each instanceof HTMLElement && each.offsetParent !== null)
      .map((each) => ({ html: each.outerHTML.slice(0, 60), box: each.getBoundingClientRect() }))
      .filter(({ box }) => box.height < 43.9 || box.width < 43.9)
      .map(({ html, box }) => `${html} ${box.width}×${box.height}`),
  )
