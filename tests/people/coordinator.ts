/** A coordinator who looks after colleagues at a console: invites, hears words, admits and removes. */
import type { Page } from 'puppeteer-core'

export type Coordinator = {
  /** Opens the list of people; resolves when it was checked. */
  seesPeople(): Promise<void>
  /** Answers the one-time link, as it stands in its field. */
  invites(name: string, roles: string[]): Promise<string>
  /** Names of those who work here; and `name: state` of those who are to come. */
  members(): Promise<string[]>
  newcomers(): Promise<string[]>
  /** Waits until somebody who is to come is in this state. */
  seesState(name: string, state: string): Promise<void>
  /** Opens the comparison and answers the six words on the screen. */
  compares(name: string): Promise<string[]>
  /** The words are the same; resolves when the console has said what that did. */
  confirms(): Promise<string>
  /** Removes a colleague: the question, then really. Answers what the console says after it. */
  removes(name: string): Promise<string>
}

const within = { timeout: 60_000 }

export function coordinatorAt(page: Page): Coordinator {
  const shows = async (selector: string): Promise<void> => {
    await page.waitForSelector(selector, { ...within, visible: true })
  }
  const click = async (selector: string): Promise<void> => {
    await shows(selector)
    await page.evaluate((wanted) => document.querySelector<HTMLElement>(wanted)?.click(), selector)
  }
  /** Presses a button in the entry of one person. */
  const clickOf = async (name: string, selector: string): Promise<void> => {
    const press = (wanted: string, button: string): boolean => {
      const entry = [...document.querySelectorAll('.person')].find(
        (one) => one.querySelector('h3 bdi')?.textContent === wanted,
      )
      const found = entry?.querySelector<HTMLElement>(button)
      found?.click()
      return found !== null && found !== undefined
    }
    await page.waitForFunction(press, within, name, selector)
  }
  const said = async (): Promise<string> => {
    await shows('.said .notice')
    return page.$eval('.said', (one) => (one.textContent ?? '').trim())
  }

  return {
    async seesPeople() {
      await click('.to-people')
      await shows('.members .person')
    },
    async invites(name, roles) {
      await click('button.invite')
      await shows('#newcomer')
      await page.focus('#newcomer')
      await page.keyboard.type(name)
      await page.evaluate((wanted) => {
        for (const box of document.querySelectorAll<HTMLInputElement>('input[type=checkbox]'))
          if (box.checked !== wanted.includes(box.value)) box.click()
      }, roles)
      await page.keyboard.press('Enter')
      await shows('textarea.link')
      const link = await page.$eval('textarea.link', (field) => (field as HTMLTextAreaElement).value)
      await click('.people button.first')
      await shows('.members .person')
      return link
    },
    members: () => page.$$eval('.members .person h3 bdi', (all) => all.map((one) => one.textContent ?? '')),
    newcomers: () =>
      page.$$eval('.newcomers .person', (all) =>
        all.map((one) => `${one.querySelector('h3 bdi')?.textContent}: ${one.getAttribute('data-state')}`),
      ),
    async seesState(name, state) {
      const isSo = (wanted: string, is: string): boolean =>
        [...document.querySelectorAll(`.newcomers .person[data-state="${is}"]`)].some(
          (one) => one.querySelector('h3 bdi')?.textContent === wanted,
        )
      await page.waitForFunction(isSo, within, name, state)
    },
    async compares(name) {
      await clickOf(name, 'button.compare')
      await shows('.fingerprint li')
      return page.$$eval('.fingerprint li', (all) => all.map((one) => (one.textContent ?? '').trim()))
    },
    async confirms() {
      await click('button.same')
      return said()
    },
    async removes(name) {
      await clickOf(name, 'button.more')
      await click('button.remove')
      await shows('dialog[open]')
      await click('dialog button.really')
      return said()
    },
  }
}
