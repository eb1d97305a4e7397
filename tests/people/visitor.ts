/** A visitor at the chat page: what she does and sees, in her words. Works in Chromium and in Firefox. */
import { readFileSync } from 'node:fs'
import type { Browser, ElementHandle, Page } from 'puppeteer-core'
import { goesTo, openPage, type Watched, watchPage } from '../stage/browser.ts'
import { type VisitorWords, visitorWords } from './visitor-words.ts'

const root = new URL('../../', import.meta.url)
const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(`content/${path}.json`, root), 'utf8'))
type Door = { paths: Record<string, string>; cover: string }

const textsOf = (language: string): Record<string, string> =>
  read<{ texts: Record<string, string> }>(`translations/chat.${language}`).texts

/** How far a message came: the key of its words in content/ without `state-`. */
export type MessageState = 'unsent' | 'sending' | 'kept' | 'waiting' | 'read' | 'refused'
export type Message = { mine: boolean; text: string; state: string }

export type VisitorPage = {
  readonly page: Page
  readonly watched: Watched
  /** Words to come back by. */
  readonly words: VisitorWords
  /** Presses the one button. */
  begin(): Promise<void>
  /** Types into the box as a person does, and presses Enter. */
  say(text: string): Promise<void>
  /** Waits until a message of the counsellor stands on the screen. */
  reads(text: string): Promise<void>
  /** Waits until her own message has come this far. */
  sees(text: string, state: MessageState): Promise<void>
  /** Waits until the page says this sentence (a key of content/translations/chat). */
  isTold(key: string, values?: Readonly<Record<string, string>>): Promise<void>
  messages(): Promise<Message[]>
  goodbye(): Promise<void>
  /** One tap, and a second one takes it back. */
  saysNotSafe(): Promise<void>
  /** One tap beside the box. */
  tells(sign: Sign | 'back'): Promise<void>
  /** Somebody would like to come along. */
  answers(yes: boolean): Promise<void>
  /** Who is in the conversation, as the page shows them. */
  company(): Promise<string>
  /** The conversation makes room for an everyday page, by its own button. */
  hides(): Promise<void>
  /** Waits until the everyday page stands there, as after the agreed word. */
  isHidden(): Promise<void>
  /** Types the word that brings back, and says whether she can write. */
  comesBack(how?: 'yes' | 'yesno'): Promise<void>
  /** Leaves; resolves when the page stands at `exit`. */
  leave(way: 'button' | 'escape' | 'shift', exit: string): Promise<void>
  close(): Promise<void>
}

/** What she can pass on with one tap. */
export type Sign = 'someone' | 'yes-no' | 'pause' | 'go'

type Arriving = { language?: 'nl' | 'en'; door?: string; cameFrom?: string }

/** One visitor in a browser of her own, before the start. `door`: its id; `cameFrom`: the page she was on before. */
export async function visit(browser: Browser, chatOrigin: string, arriving: Arriving = {}): Promise<VisitorPage> {
  const { page, watched, close } = await openPage(browser)
  return visitIn(page, chatOrigin, arriving, watched, close)
}

/** The same in a page that is open already. */
export async function visitIn(
  page: Page,
  chatOrigin: string,
  { language = 'nl', door = 'nationaal', cameFrom }: Arriving = {},
  watched: Watched = watchPage(page),
  close: () => Promise<void> = () => page.close(),
): Promise<VisitorPage> {
  const texts = textsOf(language)
  const { paths, cover } = read<Door>(`doors/${door}`)
  const { word: wayBack } = read<{ word: string }>(`covers/${cover}.${language}`)
  const word = (key: string): string => {
    const text = texts[key]
    if (text === undefined) throw new Error(`chat.${language}.json has no "${key}"`)
    return text
  }
  if (cameFrom !== undefined) await page.goto(cameFrom)
  await page.goto(`${chatOrigin}/${paths[language]}`)

  const until = async (claim: string, arranged: () => Promise<unknown>): Promise<void> => {
    try {
      await arranged()
    } catch (error) {
      // biome-ignore lint/performance/useDomNodeTextContent: only what is really visible
      const seen = await page.evaluate(() => document.body?.innerText ?? '').catch(() => 'no page')
      throw new Error(`the visitor waited in vain for: ${claim}\nOn her screen:\n${seen}`, { cause: error })
    }
  }

  /** The button with these words, once it can be pressed. */
  const press = async (within: string, key: string): Promise<void> => {
    const isThere = (where: string, said: string): HTMLElement | undefined =>
      [...document.querySelectorAll<HTMLElement>(`${where} button`)].find(
        (each) => each.textContent === said && each.offsetParent !== null,
      )
    await until(`the button "${word(key)}"`, async () => {
      const found = await page.waitForFunction(isThere, {}, within, word(key))
      await (found.asElement() as ElementHandle<HTMLElement>).click()
    })
  }

  const isHidden = (): Promise<void> =>
    until('the everyday page', () => page.waitForSelector('#cover #box', { visible: true }))

  return {
    page,
    watched,
    words: visitorWords(page, language),
    async begin() {
      await page.waitForSelector('#start:not([hidden])', { visible: true })
      await page.click('#start')
      await page.waitForSelector('#write', { visible: true })
    },
    async say(text) {
      await page.focus('#write')
      const lines = text.split('\n')
      for (const [index, line] of lines.entries()) {
        await page.keyboard.type(line)
        if (index === lines.length - 1) continue
        await page.keyboard.down('Shift')
        await page.keyboard.press('Enter')
        await page.keyboard.up('Shift')
      }
      await page.keyboard.press('Enter')
    },
    reads(text) {
      const claim = `the counsellor saying "${text}"`
      return until(claim, () =>
        page.waitForFunction(
          (said) =>
            [...document.querySelectorAll('#log .message:not(.mine) .text')].some((each) => each.textContent === said),
          {},
          text,
        ),
      )
    },
    sees(text, state) {
      return until(`"${text}" to be ${state}`, () =>
        page.waitForFunction(
          (said, words) =>
            [...document.querySelectorAll('#log .message.mine')].some(
              (each) =>
                each.querySelector('.text')?.textContent === said && each.querySelector('span')?.textContent === words,
            ),
          {},
          text,
          word(`state-${state}`),
        ),
      )
    },
    isTold(key, values = {}) {
      const sentence = Object.entries(values).reduce((all, [name, is]) => all.replaceAll(`{${name}}`, is), word(key))
      const start = sentence.split('{')[0] ?? sentence
      return until(`the sentence "${sentence}"`, () =>
        page.waitForFunction((said) => document.getElementById('said')?.textContent?.includes(said), {}, start),
      )
    },
    messages: () =>
      page.evaluate(() =>
        [...document.querySelectorAll('#log .message')].map((each) => ({
          mine: each.classList.contains('mine'),
          text: each.querySelector('.text')?.textContent ?? '',
          state: each.querySelector('span')?.textContent ?? '',
        })),
      ),
    async saysNotSafe() {
      await page.waitForSelector('#unsafe', { visible: true })
      await page.click('#unsafe')
    },
    tells: (sign) => press('#signs', `tell-${sign}`),
    answers: (yes) => press('#asks', yes ? 'asks-yes' : 'asks-no'),
    company: () => page.$eval('#who', (who) => who.textContent ?? ''),
    async hides() {
      await press('#signs', 'cover')
      await isHidden()
    },
    isHidden,
    async comesBack(how = 'yes') {
      await page.type('#box', wayBack)
      await page.keyboard.press('Enter')
      await press('#cover', `back-${how}`)
      await page.waitForSelector('#write')
    },
    async goodbye() {
      await page.waitForSelector('#stop', { visible: true })
      await page.click('#stop')
      await page.waitForSelector('#stop-yes', { visible: true })
      await page.click('#stop-yes')
    },
    leave(way, exit) {
      return goesTo(page, exit, async () => {
        if (way === 'button') return page.click('#leave')
        const key = way === 'escape' ? 'Escape' : 'Shift'
        for (let times = way === 'escape' ? 2 : 3; times > 0; times--) await page.keyboard.press(key)
      })
    },
    close,
  }
}
