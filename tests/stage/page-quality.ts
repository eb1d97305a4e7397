/** What every page of the site must be, at every width and in every colour. One page of one browser looks at them all. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { CDPSession, Page } from 'puppeteer-core'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
type Found = { violations: { id: string; nodes: { html: string }[] }[] }
type Axe = { run(options: object): Promise<Found> }

const ofTheScreen = ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable']

/** What axe and the page itself say is wrong, each with where it was seen. Empty: nothing. */
export async function faultsOf(page: Page): Promise<string[]> {
  const screen: CDPSession = await page.createCDPSession()
  const faults: string[] = []
  await page.evaluate(axe)
  for (const width of [320, 1280])
    for (const scheme of ['light', 'dark']) {
      await screen.send('Emulation.setDeviceMetricsOverride', {
        width,
        height: 800,
        deviceScaleFactor: 1,
        mobile: false,
      })
      await screen.send('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] })
      // What a page is made of is the same everywhere; what depends on width and colour is looked at in all four.
      const isFirst = width === 320 && scheme === 'light'
      const found = await page.evaluate(look, isFirst ? null : ofTheScreen)
      faults.push(...found.map((fault) => `${width} ${scheme}: ${fault}`))
    }
  await screen.send('Emulation.setEmulatedMedia', { features: [{ name: 'forced-colors', value: 'active' }] })
  faults.push(...(await page.evaluate(lookForced)).map((fault) => `forced colours: ${fault}`))
  await screen.send('Emulation.setEmulatedMedia', { features: [] })
  await screen.detach()
  return faults
}

/** Runs in the page. `rules`: null for all that axe has. */
async function look(rules: string[] | null): Promise<string[]> {
  const { axe } = window as unknown as { axe: Axe }
  const only = rules === null ? {} : { runOnly: { type: 'rule', values: rules } }
  const { violations } = await axe.run({ resultTypes: ['violations'], preload: false, ...only })
  const faults = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`))
  const spill = document.documentElement.scrollWidth - innerWidth
  if (spill > 0) faults.push(`${spill} px wider than the screen`)
  const leave = document.getElementById('leave')?.getBoundingClientRect()
  if (leave === undefined || leave.height < 48 || leave.width < 48) faults.push('the way out is small or missing')
  // In the order of the page, from above to below: what the Tab key does when nothing says otherwise.
  const stops = [
    ...document.querySelectorAll<HTMLElement>('a[href], button, summary, input, select, textarea, [tabindex]'),
  ]
  if (stops[0]?.id !== 'leave') faults.push('the way out is not the first stop')
  for (const stop of stops) if (stop.tabIndex !== 0) faults.push(`tabindex: ${stop.outerHTML.slice(0, 80)}`)
  const below = stops.filter((stop) => stop.closest('.top') === null && stop.checkVisibility())
  const bottoms = below.map((stop) => stop.getBoundingClientRect())
  for (const [at, box] of bottoms.entries())
    if (at > 0 && box.bottom < (bottoms[at - 1]?.top ?? 0)) faults.push(`back up: ${below[at]?.outerHTML.slice(0, 80)}`)
  for (const stop of below) {
    const box = stop.getBoundingClientRect()
    // In a sentence a link may be as high as its line (WCAG 2.5.8); by itself it is 44 px.
    const isAlone = stop.matches('.button, summary, nav a, .links a, .doors a, .tongues a')
    if (isAlone && box.height < 43.5) faults.push(`${box.height} px high: ${stop.outerHTML.slice(0, 80)}`)
  }
  return faults
}

/** Runs in the page: with colours of somebody's own, what is a button or a panel still has an edge. */
function lookForced(): string[] {
  const edged = [...document.querySelectorAll('#leave, .button, .panel')]
  return edged
    .filter((each) => getComputedStyle(each).borderTopWidth === '0px' && each.getClientRects().length > 0)
    .map((each) => `no edge: ${each.outerHTML.slice(0, 80)}`)
}
