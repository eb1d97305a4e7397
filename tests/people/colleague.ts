/** A counsellor among colleagues, and a coordinator at the board: what they do at a console of a workplace line. */
import type { Browser, Page } from 'puppeteer-core'
import consoleTexts from '../../content/translations/console.nl.json' with { type: 'json' }
import teamTexts from '../../content/translations/console-team.nl.json' with { type: 'json' }
import talkTexts from '../../content/translations/console-triage.nl.json' with { type: 'json' }
import { openPage } from '../stage/browser.ts'
import type { WorkplaceLine } from '../stage/workplace-line.ts'
import { type Counsellor, counsellorAt } from './counsellor.ts'

const texts = { ...consoleTexts.texts, ...teamTexts.texts, ...talkTexts.texts }
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
