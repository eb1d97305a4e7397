/** What a visitor does with words to come back by, on her page: as a person does it. */
import { readFileSync } from 'node:fs'
import type { ElementHandle, Page } from 'puppeteer-core'

const root = new URL('../../', import.meta.url)
type Texts = Readonly<Record<string, string>>
const textsOf = (language: string): Texts =>
  JSON.parse(readFileSync(new URL(`content/translations/chat-return.${language}.json`, root), 'utf8')).texts

/** One thing that is kept for her, as it stands there. */
export type KeptForHer = { title: string; text: string }

export type VisitorWords = {
  /** From the first screen: gives her words or numbers, as typed, and waits for what she may do next. */
  comesBackWith(words: string): Promise<void>
  /** From there to the first screen again, to talk. */
  goesToTalk(rather?: { wish?: 'any' | 'same' | 'other'; givesSummary?: boolean }): Promise<void>
  /** From there, after the safety check. Waits until something, or "nothing", stands there. `word`: of her own. */
  readsWhatIsKept(word?: string): Promise<KeptForHer[]>
  /** From what is kept. */
  forgetsFirst(): Promise<void>
  stopsReading(): Promise<void>
  /** From what she may do next, without reading. Waits until it is kept. */
  writesLetter(text: string): Promise<void>
  /** From what she may do next: one tap. Waits until it is confirmed, and stands at the first screen. */
  forgetsEverything(): Promise<void>
  /** In a talk: of her own accord, or after the offer. Returns what she saw, once the line keeps it. */
  makesWords(how?: { offered?: boolean; asNumbers?: boolean; word?: string }): Promise<string>
  /** Answers the offer otherwise. */
  ratherNoWords(answer: 'later' | 'no'): Promise<void>
  /** Waits until the page says that it looks like her words and was not sent. */
  isHeldBack(): Promise<void>
  /** The safety plan as it stands in the talk: the headings that are filled. */
  plan(): Promise<string[]>
  /** Waits until she is told what was reported. */
  isNotified(text: string): Promise<void>
}

export function visitorWords(page: Page, language: 'nl' | 'en'): VisitorWords {
  const texts = textsOf(language)

  const until = async <T>(claim: string, arranged: () => Promise<T>): Promise<T> => {
    try {
      return await arranged()
    } catch (error) {
      // biome-ignore lint/performance/useDomNodeTextContent: only what is really visible
      const seen = await page.evaluate(() => document.body?.innerText ?? '').catch(() => 'no page')
      throw new Error(`the visitor waited in vain for: ${claim}\nOn her screen:\n${seen}`, { cause: error })
    }
  }
  /** The page reads what was typed 150 ms after the last letter, and that moves what lies below. Its timers go in order. */
  const isReadBack = (): Promise<void> =>
    until('her words read back', async () => {
      await page.evaluate(() => new Promise((isOver) => setTimeout(isOver, 200)))
      await page.waitForSelector('#return [aria-labelledby="understood"]', { visible: true })
    })
  const press = (key: string): Promise<void> =>
    until(`the button "${texts[key] ?? key}"`, async () => {
      // Where it stood a moment ago: when what she typed is read back above it, it moves from under the finger.
      const isThere = (name: string): HTMLElement | undefined => {
        const found = [...document.querySelectorAll<HTMLElement>(`[data-key="${name}"]`)].find(
          (each) => each.offsetParent !== null,
        )
        const stage = window as unknown as { stood?: { on: HTMLElement | undefined; at: string } }
        const { x, y } = found?.getBoundingClientRect() ?? { x: 0, y: 0 }
        const [before, now] = [stage.stood, { on: found, at: `${x} ${y}` }]
        stage.stood = now
        return before?.on === now.on && before?.at === now.at ? found : undefined
      }
      const found = await page.waitForFunction(isThere, { polling: 100 }, key)
      await (found.asElement() as ElementHandle<HTMLElement>).click()
    })
  const stands = (screen: string): Promise<unknown> =>
    until(`the screen "${texts[screen] ?? screen}"`, () =>
      page.waitForSelector(`#return[data-screen="${screen}"]`, { visible: true }),
    )
  const says = (key: string): Promise<unknown> =>
    until(`"${texts[key]}"`, () =>
      page.waitForFunction(
        (text) =>
          [...document.querySelectorAll<HTMLElement>('#return p')].some(
            (each) => each.offsetParent !== null && each.textContent?.includes(text),
          ),
        {},
        // What stands there before a value is filled in.
        (texts[key] ?? key).split('{')[0] ?? key,
      ),
    )

  return {
    async comesBackWith(words) {
      await page.waitForSelector('#back', { visible: true })
      await page.click('#back')
      await stands('enter')
      await page.type('#return textarea', words)
      await isReadBack()
      await press('on')
      await stands('menu')
    },
    async goesToTalk({ wish = 'any', givesSummary = true } = {}) {
      await press('menu-talk')
      await stands('talk')
      const at = ['any', 'same', 'other'].indexOf(wish) + 1
      await page.click(`#return fieldset label:nth-of-type(${at})`)
      if (!givesSummary) await page.click('#return .tick')
      await press('talk-on')
      await page.waitForSelector('#start', { visible: true })
    },
    async readsWhatIsKept(word) {
      await press('menu-read')
      await press('check-no')
      await stands('word')
      if (word === undefined) await press('word-none')
      else {
        await page.type('#return input', word)
        await press('on')
      }
      await stands('read')
      await until('what is kept, or nothing', () =>
        page.waitForSelector('#return [data-key="read-done"]', { visible: true }),
      )
      return page.$$eval('#kept article', (all) =>
        all.map((each) => ({
          title: each.querySelector('h2')?.textContent ?? '',
          text: [...each.querySelectorAll('.text, .moment')].map((words) => words.textContent).join('\n'),
        })),
      )
    },
    async forgetsFirst() {
      const before = (await page.$$('#kept article')).length
      await press('read-forget')
      await press('read-forget-yes')
      await until('one thing less', () =>
        page.waitForFunction((had) => document.querySelectorAll('#kept article').length < had, {}, before),
      )
    },
    async stopsReading() {
      await press('read-done')
      await stands('menu')
    },
    async writesLetter(text) {
      await press('menu-read')
      await press('check-no')
      await press('word-letter')
      await stands('letter')
      await page.type('#return textarea', text)
      await press('letter-send')
      await says('letter-kept')
      await press('back')
      await stands('menu')
    },
    async forgetsEverything() {
      await press('menu-forget-do')
      await says('forget-not')
      await press('forget-on')
      await page.waitForSelector('#start', { visible: true })
    },
    async makesWords({ offered = false, asNumbers = false, word } = {}) {
      if (offered) await press('offer-yes')
      else {
        await until('the way to words', () => page.waitForSelector('#come-back', { visible: true }))
        await page.click('#come-back')
      }
      await press('make-show')
      if (asNumbers) await press('show-as-numbers')
      const words = await page.$$eval('#return .drawn li', (all) => all.map((each) => each.textContent).join(' '))
      await press('show-on')
      await stands('practise')
      await page.type('#return textarea', words)
      await press('practise-check')
      await says('practise-right')
      await press('practise-on')
      await stands('extra')
      if (word === undefined) await press('extra-without')
      else {
        await page.type('#return input', word)
        await press('extra-with')
      }
      await says('made-days')
      await press('made-back')
      await page.waitForSelector('#write', { visible: true })
      return words
    },
    ratherNoWords: (answer) => press(`offer-${answer}`),
    async isHeldBack() {
      await until('words held back', () => page.waitForSelector('#held', { visible: true }))
    },
    plan: () =>
      until('the plan', async () => {
        await page.waitForSelector('#plan', { visible: true })
        return page.$$eval('#plan h3', (all) => all.map((each) => each.textContent ?? ''))
      }),
    async isNotified(text) {
      await until(`the notice "${text}"`, () =>
        page.waitForFunction((said) => document.querySelector('#notice .text')?.textContent === said, {}, text),
      )
    },
  }
}
