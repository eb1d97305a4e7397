/** A counsellor among colleagues, and a coordinator at the board: what they do at a console of a workplace line. */
import type { Browser, Page } from 'puppeteer-core'
import consoleTexts from '../../content/translations/console.nl.json' with { type: 'json' }
import returnTexts from '../../content/translations/console-return.nl.json' with { type: 'json' }
import teamTexts from '../../content/translations/console-team.nl.json' with { type: 'json' }
import talkTexts from '../../content/translations/console-triage.nl.json' with { type: 'json' }
import { openPage } from '../stage/browser.ts'
import type { WorkplaceLine } from '../stage/workplace-line.ts'
import { type Counsellor, counsellorAt } from './counsellor.ts'

const texts = { ...consoleTexts.texts, ...teamTexts.texts, ...talkTexts.texts, ...returnTexts.texts }
export type ConsoleText = keyof typeof texts

/** A sentence of the console. */
export const consoleWords = (key: ConsoleText, values: Readonly<Record<string, string | number>> = {}): string =>
  Object.entries(values).reduce((all, [name, is]) => all.replaceAll(`{${name}}`, String(is)), texts[key])

export type Asking = 'handover' | 'join'

export type Colleague = Counsellor & {
  readonly name: string
  /** Asks a colleague, by pseudonym, to take over or to come along. */
  asks(what: Asking, pseudonym: string): Promise<void>
  /** Waits until a colleague asks her, and until nobody does any more. */
  isAsked(what: Asking): Promise<void>
  isAskedNoMore(): Promise<void>
  /** Says yes to a colleague. */
  accepts(what: Asking): Promise<void>
  /** Resolves when a conversation is on the screen. */
  isInside(): Promise<void>
  /** Leaves a conversation that a colleague leads. */
  leaves(): Promise<void>
  /** Calls colleagues: acute danger. */
  callsForDanger(): Promise<void>
  /** Waits until a colleague's call for acute danger stands on the screen; answers it. */
  hearsOfDanger(): Promise<void>
  comesToDanger(): Promise<void>
  /** Writes a report on duty to act, to two colleagues by pseudonym; resolves when it waits for the signature. */
  writesReport(report: { second: string; other: string; text: string; notice: string }): Promise<void>
  /** Waits until a report of hers stands there like this, such as `told`. */
  reportIs(what: { state?: string; told?: string }): Promise<void>
  /** Waits until a colleague asks her to sign, opens it, and answers what stands there. */
  readsReport(): Promise<string>
  /** Signs what she has open; `later`: why the visitor is told later. */
  signsReport(later?: string): Promise<void>
  declinesReport(): Promise<void>
  /** Opens the letters, and waits until one of them says this. */
  readsLetter(text: string): Promise<void>
  /** Answers the letter that says this; resolves when the answer is kept. */
  answersLetter(letter: string, text: string): Promise<void>
  /**
   * What the browser wrote down as wrong, but for what the line refused because somebody was faster: whoever has just gone
   * may stand there for a second, and what was hers may stop being hers while her console asks for it.
   */
  complains(): string[]
  /** Waits until the screen says this. */
  isTold(sentence: string): Promise<void>
  /** Everything the page holds: its markup, with what stands in its fields. */
  holds(): Promise<string>
  close(): Promise<void>
}

const within = { timeout: 60_000 }

/** Signed in at a console of her own; on duty when a pseudonym is given. `origin`: of another console than the first. */
export async function colleagueAt(
  browser: Browser,
  line: WorkplaceLine,
  name: string,
  pseudonym: string | null,
  origin = line.origins.console,
): Promise<Colleague> {
  const { page, watched, close } = await openPage(browser)
  const counsellor = counsellorAt(page, origin)
  await signIn(page, origin, line, name)
  if (pseudonym !== null) await counsellor.goOnDuty(pseudonym)

  const until = async (claim: string, arranged: () => Promise<unknown>): Promise<void> => {
    try {
      await arranged()
    } catch (error) {
      const seen = await counsellor.text().catch(() => 'no page')
      throw new Error(`${name} waited in vain for: ${claim}\nOn her screen:\n${seen}\n${watched.errors.join('\n')}`, {
        cause: error,
      })
    }
  }
  const shows = (selector: string): Promise<void> =>
    until(selector, () => page.waitForSelector(selector, { ...within, visible: true }))
  const press = async (selector: string): Promise<void> => {
    await shows(selector)
    await page.evaluate((wanted) => document.querySelector<HTMLElement>(wanted)?.click(), selector)
  }

  return {
    ...counsellor,
    name,
    async asks(what, to) {
      await press('.head .together, .together')
      await press(`dialog .to-${what}`)
      await press(`[data-colleague="${to}"] .ask`)
      await shows(`[data-offer="${what}"]`)
    },
    isAsked: (what) => shows(`[data-offer="${what}"] .accept`),
    isAskedNoMore: () =>
      until('no question any more', () => page.waitForSelector('[data-offer] .accept', { ...within, hidden: true })),
    accepts: (what) => press(`[data-offer="${what}"] .accept`),
    isInside: () => shows('.log'),
    leaves: () => press('.leave-talk'),
    async callsForDanger() {
      await press('.together')
      await press('dialog .danger')
    },
    hearsOfDanger: () => shows('[data-alert="danger"] .answer'),
    comesToDanger: () => press('[data-alert="danger"] .answer'),
    async writesReport({ second, other, text, notice }) {
      await press('.together')
      await press('dialog .to-report')
      await press('dialog .to-write')
      for (const [field, pseudonym] of [
        ['#report-second', second],
        ['#report-other', other],
      ] as const) {
        const option = () =>
          page.$$eval(
            `${field} option`,
            (all, wanted) => all.find((one) => one.textContent === wanted)?.getAttribute('value') ?? null,
            pseudonym,
          )
        await until(`${pseudonym} in ${field}`, () =>
          page.waitForFunction(
            (selector, wanted) => [...document.querySelectorAll(selector)].some((one) => one.textContent === wanted),
            within,
            `${field} option`,
            pseudonym,
          ),
        )
        await page.select(field, (await option()) ?? '')
      }
      for (const [field, given] of [
        ['#report-text', text],
        ['#report-notice', notice],
      ] as const)
        await page.$eval(field, written, given)
      await press('dialog .send-report')
      await shows('.own-report[data-state=open]')
    },
    reportIs: ({ state, told }) =>
      shows(
        `.own-report${state === undefined ? '' : `[data-state=${state}]`}${told === undefined ? '' : `[data-told=${told}]`}`,
      ),
    async readsReport() {
      await press('.read-report')
      await shows('dialog.read .report-text')
      return page.$eval('dialog.read', (one) => one.textContent ?? '')
    },
    async signsReport(later) {
      if ((await page.$('dialog.read [name=when]')) !== null)
        await press(`dialog.read [name=when][value=${later === undefined ? 'now' : 'later'}]`)
      if (later !== undefined) {
        await shows('#why-later')
        await page.$eval('#why-later', written, later)
      }
      await press('dialog.read .sign[aria-disabled=false]')
      await until('the dialog closes', () => page.waitForSelector('dialog.read', { ...within, hidden: true }))
    },
    async declinesReport() {
      await press('dialog.read .decline')
      await press('dialog.read .decline')
      await until('the dialog closes', () => page.waitForSelector('dialog.read', { ...within, hidden: true }))
    },
    async readsLetter(text) {
      if ((await page.$('.letters')) === null) await press('.to-mail')
      await until(`a letter that says "${text}"`, () =>
        page.waitForFunction(
          (wanted) =>
            [...document.querySelectorAll('.letters [data-letter=open]')].some((one) =>
              one.textContent?.includes(wanted),
            ),
          within,
          text,
        ),
      )
    },
    async answersLetter(letter, text) {
      await page.evaluate(
        (wanted, given) => {
          const found = [...document.querySelectorAll('.letters [data-letter=open]')].find((one) =>
            one.textContent?.includes(wanted),
          )
          const field = found?.querySelector('textarea')
          if (field == null) throw new Error(`no open letter "${wanted}"`)
          field.value = given
          field.dispatchEvent(new Event('input', { bubbles: true }))
          found?.querySelector<HTMLElement>('.answer-letter')?.click()
        },
        letter,
        text,
      )
      await shows('.letters [data-answer=kept]')
    },
    complains: () => watched.errors.filter((error) => !/status of (403|409|410) /.test(error)),
    isTold: (sentence) =>
      until(`"${sentence}"`, () =>
        page.waitForFunction((said) => document.getElementById('app')?.textContent?.includes(said), within, sentence),
      ),
    holds: () =>
      page.evaluate(() => {
        const fields = [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('input, textarea')]
        return [document.documentElement.outerHTML, document.title, ...fields.map((field) => field.value)].join('\n')
      }),
    close,
  }
}

/** Puts a text into a field as typing would; runs in the page. */
function written(one: Element, text: string): void {
  const field = one as HTMLTextAreaElement
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
}

/** As she would, but for the speed of typing. */
async function signIn(page: Page, origin: string, line: WorkplaceLine, name: string): Promise<void> {
  await page.goto(origin)
  await page.waitForSelector('#passphrase', { ...within, visible: true })
  const fields = { name, passphrase: line.personOf(name).passphrase, code: line.codeFor(name) }
  await page.evaluate((given) => {
    for (const [id, value] of Object.entries(given)) {
      const field = document.getElementById(id) as HTMLInputElement
      field.value = value
      field.dispatchEvent(new Event('input', { bubbles: true }))
    }
  }, fields)
  await page.focus('#code')
  await page.keyboard.press('Enter')
  await page.waitForSelector('#passphrase', { ...within, hidden: true })
}

/** One door on the board, in its own sentences. */
export type Counted = { waiting: number; unsafe: number; talking: number }

export type BoardReader = {
  /** Waits until the board counts this at each door, by the name of the door. */
  counts(doors: Readonly<Record<string, Counted>>): Promise<void>
  /** Waits until somebody is shown in this state. */
  shows(pseudonym: string, state: ConsoleText): Promise<void>
  /** Waits until something that nobody has stands there with this sentence, or until nothing does. */
  awaits(sentence: string): Promise<void>
  awaitsNothing(): Promise<void>
}

/** A door asks in its own words what makes somebody go first. */
const urgent = ['board.acute.unsafe', 'board.acute.control', 'board.acute.now'] as const
const many = (key: (typeof urgent)[number] | 'board.waiting' | 'board.talking', count: number): string =>
  consoleWords(`${key}.${count === 1 ? 'one' : 'other'}`, { count })

/** A coordinator opens the board, which looks again by itself every few seconds. */
export async function boardOf({ page, text }: Colleague): Promise<BoardReader> {
  await page.waitForSelector('.to-board', { ...within, visible: true })
  await page.evaluate(() => document.querySelector<HTMLElement>('.to-board')?.click())
  await page.waitForSelector('.board .doors', { ...within, visible: true })
  const until = async (claim: string, arranged: () => Promise<unknown>): Promise<void> => {
    try {
      await arranged()
    } catch (error) {
      throw new Error(`the board never says: ${claim}\nIt says:\n${await text().catch(() => 'no page')}`, {
        cause: error,
      })
    }
  }
  return {
    counts(doors) {
      const sentences = Object.entries(doors).map(([name, { waiting, unsafe, talking }]) => ({
        name,
        has: [
          waiting === 0 ? consoleWords('board.nobodyWaits') : many('board.waiting', waiting),
          many('board.talking', talking),
        ],
        urgent: urgent.map((key) => many(key, Math.max(1, unsafe))),
        isUrgent: unsafe > 0,
      }))
      const isSo = (all: typeof sentences): boolean =>
        all.every(({ name, has, urgent, isUrgent }) => {
          const door = [...document.querySelectorAll('.board .doors li')].find(
            (each) => each.querySelector('h3 bdi')?.textContent === name,
          )
          const said = door?.querySelector(':scope > p')?.textContent ?? ''
          const saysUrgent = isUrgent
            ? urgent.some((each) => said.includes(each))
            : urgent.some((each) => said.includes(each.replace(/^\d+ /, '')))
          return has.every((each) => said.includes(each)) && saysUrgent === isUrgent
        })
      return until(JSON.stringify(doors), () => page.waitForFunction(isSo, within, sentences))
    },
    shows: (pseudonym, state) =>
      until(`${pseudonym}: ${consoleWords(state)}`, () =>
        page.waitForFunction(
          (name, words) =>
            [...document.querySelectorAll('.board .staff li')].some(
              (each) =>
                each.textContent?.includes(name) && each.querySelector('.state')?.textContent?.startsWith(words),
            ),
          within,
          pseudonym,
          consoleWords(state),
        ),
      ),
    awaits: (sentence) =>
      until(sentence, () =>
        page.waitForFunction(
          (said) => document.querySelector('.board .unanswered')?.textContent?.includes(said),
          within,
          sentence,
        ),
      ),
    awaitsNothing: () =>
      until('nothing that waits', () => page.waitForSelector('.board .unanswered', { ...within, hidden: true })),
  }
}
