/** Somebody who writes to the line, in a real page or by the same client without one: what a story of many needs of each. */
import type { VisitorClient } from '@lijn116/client/visitor'
import { until } from '../journeys/node-people.ts'
import type { VisitorPage } from './visitor.ts'

export type Wish = 'woman' | 'man' | null
export type Needing = { unsafe: boolean; wish: Wish }

export type Caller = {
  /** Her first words are kept, and she waits. */
  comes(firstWords: string, need: Needing): Promise<void>
  says(text: string): Promise<void>
  /** Waits until this came from the other end. */
  hears(text: string): Promise<void>
  /** All that stands before her, in order. */
  texts(): Promise<string[]>
  /** Her counsellor has ended it. */
  isOver(): Promise<void>
}

export function callerAt(visitor: VisitorPage): Caller {
  const { page } = visitor
  return {
    async comes(firstWords, { unsafe, wish }) {
      if (unsafe) await visitor.saysNotSafe()
      await visitor.begin()
      await visitor.say(firstWords)
      await visitor.isTold('waiting')
      if (wish === null) return
      await page.waitForSelector('#wish', { visible: true })
      await page.click('#wish summary')
      const [either, woman, man] = await page.$$('#wish button')
      await (wish === 'woman' ? woman : wish === 'man' ? man : either)?.click()
    },
    says: (text) => visitor.say(text),
    hears: (text) => visitor.reads(text),
    texts: async () => (await visitor.messages()).map(({ text }) => text),
    isOver: () => visitor.isTold('ended-counsellor'),
  }
}

export function callerWithoutPage(client: VisitorClient): Caller {
  return {
    async comes(firstWords, need) {
      await client.open()
      client.setNeed(need)
      client.say(firstWords)
      await until(client, ({ phase, messages }) => phase === 'waiting' && messages[0]?.state === 'kept')
    },
    async says(text) {
      client.say(text)
    },
    async hears(text) {
      await until(client, ({ messages }) => messages.some((each) => each.from === 'other' && each.text === text))
    },
    texts: async () => client.view().messages.map(({ text }) => text),
    async isOver() {
      await until(client, ({ phase, endedBy }) => phase === 'ended' && endedBy === 'counsellor')
    },
  }
}
