import type { VisitorView } from '@lijn116/client/visitor'
import { element } from './element.ts'
import { fetchFile } from './language.ts'
import { loadAgain } from './load-again.ts'
import { set } from './log.ts'
import { button } from './make.ts'
import type { Part, PartPort } from './part.ts'
import type { Third, ThirdPort } from './third.ts'

const loadThird = loadAgain(8, () => import('./third.ts'))
/** Milliseconds. */
const againAfter = 4_000

/** Something of the third script has to be on the screen of the conversation. */
const needsThird = ({ offersWords, plan, moment, notice }: VisitorView): boolean =>
  [offersWords, plan, moment, notice].some((each) => each !== undefined && each !== null)

export type ComeBack = Part & {
  /** From the first screen, if that is wanted still. @throws when it does not come. */
  open(isWanted: () => boolean): Promise<void>
  /** May this leave? `isLike`: it has the look of words to come back by. `go`: called when it may after all. */
  holds(text: string, isLike: boolean, go: () => void): boolean
}

/** Brings the third script when something of it is wanted, and the way to it in the conversation. */
export function createComeBack(
  { client, words }: PartPort,
  port: Pick<ThirdPort, 'cover' | 'path' | 'hasLeft'> & {
    /** The words are there. */
    readonly whole: Promise<void>
    redraw(): void
  },
): ComeBack {
  // Looked up while they are in the document: hidden, they are not.
  const page = {
    page: element('page', HTMLElement),
    status: element('status', HTMLElement),
    log: element('log', HTMLElement),
    compose: element('compose', HTMLElement),
    write: element('write', HTMLTextAreaElement),
    start: element('start', HTMLElement),
  }
  let third: Third | null = null
  let loading: Promise<Third> | null = null
  let isChecking = false
  let isAway = false

  function fetchThird(): Promise<Third> {
    loading ??= Promise.all([loadThird(), port.whole])
      .then(([script]) => script.createThird({ ...port, client, words, page, fetchFile }))
      .then((made) => {
        isAway = false
        third = made
        port.redraw()
        return made
      })
      .catch((error) => {
        isAway = true
        loading = null
        if (!port.hasLeft()) port.redraw()
        throw error
      })
    return loading
  }
  function fetchAgain(): void {
    // Once it is there everything is drawn again.
    fetchThird().catch(() => port.hasLeft() || setTimeout(fetchAgain, againAfter))
  }
  let wantsThird = false

  const way = button(() => {
    fetchThird().then(
      (made) => made.make(),
      () => {},
    )
  })
  way.id = 'come-back'
  way.hidden = true

  return {
    draw(view) {
      const { texts } = words()
      // The same for all: that she came with words, or has them, is for her to know.
      const label = view.phase === 'ended' ? '' : texts[view.phase === 'talking' ? 'come-back' : 'come-back-with']
      set(way, label ?? '')
      if (!way.isConnected) page.status.append(way)
      way.hidden = !label
      third?.draw(view)
      if (wantsThird || third !== null || !needsThird(view)) return
      wantsThird = true
      fetchAgain()
    },
    sentences(view) {
      const { texts } = words()
      const isWanted = isAway && view.phase === 'talking'
      const said = isChecking ? texts['held-checking'] : isWanted ? texts['come-back-away'] : undefined
      return [...(third?.sentences(view) ?? []), ...(said === undefined ? [] : [said])]
    },
    async open(isWanted) {
      const made = await fetchThird()
      if (isWanted()) made.comeBack()
    },
    holds(text, isLike, go) {
      if (third !== null) return third.holds(text)
      if (!isLike) return false
      isChecking = true
      port.redraw()
      const checked = (holds: boolean): void => {
        isChecking = false
        port.redraw()
        if (!holds) go()
      }
      // What cannot be looked at goes: it is sealed, and she may need it to.
      fetchThird().then(
        (made) => checked(made.holds(text)),
        () => checked(false),
      )
      return true
    },
  }
}
