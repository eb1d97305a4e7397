/** What a counsellor does about coming back, at the panel beside a talk in front. */
import type { Page } from 'puppeteer-core'
import texts from '../../content/translations/console-return.nl.json' with { type: 'json' }

const within = { timeout: 60_000 }

export type CounsellorWords = {
  /** Asks her whether she would like words. */
  offers(): Promise<void>
  /** Waits until the panel says this of her words. */
  isTold(key: keyof (typeof texts)['texts']): Promise<void>
  /** What she wrote that is under way or done: kinds and states. Resolves when it is the given. */
  keeps(kind: 'summary' | 'letter', text: string, state?: 'kept' | 'over'): Promise<void>
  /** What came along of earlier, as it stands there. */
  earlier(): Promise<string[]>
}

export function counsellorWords(page: Page): CounsellorWords {
  const press = async (selector: string): Promise<void> => {
    await page.waitForSelector(selector, { ...within, visible: true })
    await page.evaluate((wanted) => document.querySelector<HTMLElement>(wanted)?.click(), selector)
  }
  const open = async (): Promise<void> => {
    if ((await page.$('.coming-back')) === null) await press('.return-toggle')
    await page.waitForSelector('.coming-back', { ...within, visible: true })
  }
  return {
    async offers() {
      await open()
      await press('.offer-words')
      await this.isTold('return.offered')
    },
    async isTold(key) {
      await open()
      await page.waitForFunction(
        (said) => document.querySelector('.coming-back')?.textContent?.includes(said),
        within,
        texts.texts[key],
      )
    },
    async keeps(kind, text, state = 'kept') {
      await open()
      const field = kind === 'summary' ? '#summary-about' : '#letter'
      await page.waitForSelector(field, within)
      await page.$eval(field, (each) => {
        const part = each.closest('details')
        if (part !== null) part.open = true
      })
      await page.waitForSelector(field, { ...within, visible: true })
      await page.type(field, text)
      await press(`.keep-${kind}`)
      await page.waitForSelector(`[data-writing="${kind}"][data-state="${state}"]`, within)
    },
    async earlier() {
      await open()
      await page.waitForSelector('.coming-back .earlier', within)
      return page.$$eval('.coming-back .earlier .kept-text', (all) => all.map((each) => each.textContent ?? ''))
    },
  }
}
