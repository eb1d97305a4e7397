/** What somebody beside her and somebody on the way can see of one visit with words, to lay beside that of another. */
import { createHash } from 'node:crypto'
import type { Page } from 'puppeteer-core'
import type { WorkplaceLine } from './workplace-line.ts'

export type EntrySeen = {
  /** Every state of the screens of coming back, in order; what was typed stands there as `…`. */
  states: string[]
  /** What stood there where somebody stopped to look, and a print of how it looked. */
  looks: { at: string; text: string; picture: string }[]
  /** Asked of the line about words and conversations: path, status, bytes up and down. */
  asked: string[]
}

type Watching = { states: string[] }

/** Before the page comes: writes down every state of the screens of coming back. `typed`: every word that is typed there. */
export const watchEntry = (page: Page, typed: readonly string[]): Promise<unknown> =>
  page.evaluateOnNewDocument((words) => {
    const watching: Watching = { states: [] }
    Object.assign(window, { watching })
    new MutationObserver(() => {
      const screen = document.getElementById('return')
      // While she types, the page says what it reads in the words themselves: that is another for other words.
      if (screen === null || (screen.dataset.screen === 'enter' && screen.querySelector('textarea') !== null)) return
      const lines = [...document.querySelectorAll<HTMLElement>('#return, #return-bar')]
        // biome-ignore lint/performance/useDomNodeTextContent: only what is really visible
        .flatMap(({ innerText }) => innerText.split('\n'))
        .map((each) => (words.includes(each.trim()) ? '…' : each))
      const state = [screen.dataset.screen, ...lines].join('\n')
      if (watching.states.at(-1) !== state) watching.states.push(state)
    }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
  }, typed)

const isAboutHer = /^\/v1\/(code|start|hold|messages)/

/** From now on, at a page that `watchEntry` watches. */
export function seesEntry(page: Page, line: WorkplaceLine) {
  const from = line.asked.length
  const looks: EntrySeen['looks'] = []
  return {
    async look(at: string): Promise<void> {
      // biome-ignore lint/performance/useDomNodeTextContent: only what is really visible
      const text = await page.evaluate(() => document.body.innerText)
      const picture = createHash('sha256')
        .update(await page.screenshot())
        .digest('hex')
      looks.push({ at, text, picture })
    },
    async seen(): Promise<EntrySeen> {
      const { states } = await page.evaluate(() => (window as unknown as { watching: Watching }).watching)
      const asked = line.asked
        .slice(from)
        .filter(({ path }) => isAboutHer.test(path))
        .map(({ path, status, bytes, answered }) => `${path} ${status} ${bytes} ${answered}`)
      return { states, looks, asked }
    },
  }
}

/** Before the page comes: whether any of these words ever stands in the document, or leaves it again. */
export const seekEver = (page: Page, words: readonly string[]): Promise<unknown> =>
  page.evaluateOnNewDocument((sought) => {
    const found = new Set<string>()
    Object.assign(window, { everSeen: found })
    const look = (text: string | null): void => {
      for (const word of sought) if (text?.includes(word)) found.add(word)
    }
    new MutationObserver((changes) => {
      for (const { target, addedNodes, removedNodes, oldValue } of changes) {
        look(oldValue)
        for (const node of [target, ...addedNodes, ...removedNodes]) look(node.textContent)
      }
      for (const box of document.querySelectorAll<HTMLInputElement>('input, textarea')) look(box.value)
    }).observe(document, {
      subtree: true,
      childList: true,
      characterData: true,
      characterDataOldValue: true,
      attributes: true,
      attributeOldValue: true,
    })
  }, words)

export const everSeen = (page: Page): Promise<string[]> =>
  page.evaluate(() => [...(window as unknown as { everSeen: Set<string> }).everSeen])
