/** The second script: what is on the screen only once her first message is kept, and the words for it. */

import style from 'virtual:later-style'
import type { VisitorClient } from '@lijn116/client/visitor'
import { armAway } from './away.ts'
import { createComeBack } from './come-back.ts'
import { createCompany } from './company.ts'
import { createCover } from './cover.ts'
import { element } from './element.ts'
import { createGiven } from './given.ts'
import { fetchWords, retext } from './language.ts'
import { createLow } from './low.ts'
import { createMeanwhile } from './meanwhile.ts'
import type { Part, PartPort } from './part.ts'
import { createRatherNot } from './rather-not.ts'
import { createReadAloud } from './read-aloud.ts'
import { whereLater } from './show-later.ts'
import { createSigns } from './signs.ts'
import { createStop } from './stop.ts'
import type { TalkRest } from './talk.ts'
import type { Words } from './words.ts'

export { createTogether } from '@lijn116/client/visitor-together'

export type Rest = TalkRest & {
  /** After every change. */
  draw(): void
  /** In the language of this link. When its words do not arrive, nothing changes. */
  readIn(link: HTMLAnchorElement): void
  /** With words of an earlier time, if that is wanted still. @throws when what it needs does not arrive. */
  comeBack(isWanted: () => boolean): Promise<void>
  /** May this leave? See come-back.ts. */
  holds(text: string, isLike: boolean, go: () => void): boolean
}
export type RestPort = {
  readonly client: VisitorClient
  readonly words: () => Words
  /** Other words are to be used from now on. */
  speak<Given extends Words>(words: Given): Given
  hasLeft(): boolean
}

/** On the screen once their words are there: a button without a name is worse than none. */
function createParts(port: PartPort, cover: ReturnType<typeof createCover>, comeBack: Part): readonly Part[] {
  const signs = createSigns(port, cover)
  cover.onBack(signs.back)
  const talk = [createReadAloud(port), createStop(port), createRatherNot(port)]
  return [...talk, comeBack, createMeanwhile(port), createGiven(port), createCompany(port), signs, cover, createLow()]
}

export function createRest(port: RestPort): Rest {
  const { client } = port
  // A style element would need a hash of its own; a rule added to the one there is does not.
  document.styleSheets[0]?.insertRule(`@media all{${style}}`, document.styleSheets[0].cssRules.length)
  armAway()
  const cover = createCover(port)
  let parts: readonly Part[] | null = null
  let { pathname } = location
  let arrived = (): void => {}
  const whole = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const comeBack = createComeBack(port, {
    cover,
    path: () => pathname,
    whole,
    hasLeft: port.hasLeft,
    redraw: () => void port.speak(port.words()),
  })
  /** The newest wish of hers for a language is the one that counts. */
  let asked = 0

  async function fetchRest(seconds: number): Promise<void> {
    if (asked > 0 || port.hasLeft()) return
    try {
      const given = await fetchWords(location.pathname)
      if (asked === 0 && !port.hasLeft()) {
        port.speak(given)
        arrived()
      }
    } catch {
      setTimeout(fetchRest, seconds * 1000, Math.min(seconds * 2, 60))
    }
  }

  async function readIn(link: HTMLAnchorElement): Promise<void> {
    const mine = ++asked
    const given = await fetchWords(link.pathname).catch(() => null)
    if (mine !== asked || port.hasLeft()) return
    const speak = (): void => {
      if (given === null) return
      pathname = link.pathname
      retext(port.speak(given), link)
      arrived()
    }
    // Hidden, the sentences are not in the document, and what stands there is of another page.
    if (given !== null) cover.whenBack(speak)
    else if (port.words().more === undefined) {
      asked = 0
      await fetchRest(2)
    }
  }
  void fetchRest(2)

  return {
    draw() {
      if (port.words().more === undefined) {
        // The agreed word, and no words for the everyday page yet: an empty page will do.
        if (client.view().cover) for (const id of ['page', 'bottom']) element(id, HTMLElement).hidden = true
        return
      }
      parts ??= createParts(port, cover, comeBack)
      for (const part of parts) part.draw(client.view())
    },
    // Without its words it would say less than the first script does.
    where: (view, had) => (parts === null ? null : whereLater(view, had)),
    sentences: () => (parts ?? []).flatMap((part) => part.sentences?.(client.view()) ?? []),
    readIn: (link) => void readIn(link),
    comeBack: comeBack.open,
    holds: comeBack.holds,
  }
}
