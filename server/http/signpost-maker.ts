/**
 * Pages of the signpost, made while somebody waits. Made-up addresses have no end, and chat and console are in this process:
 * one page is made at a time, others are answered between two, few are kept, and who comes when too many wait comes again.
 */
import type { Search } from '@lijn116/domain/directory/entry'
import type { Entry } from '@lijn116/protocol/directory'
import { type Asked, pathOf } from '@lijn116/protocol/signpost'
import { jsonInHtml, toText } from '../directory/signpost/html.ts'
import { type Prepared, type PreparedParts, prepared } from '../directory/signpost/prepared.ts'
import { scriptData } from '../directory/signpost/script-data.ts'
import { signpostHtml, type Ways } from '../directory/signpost/signpost-html.ts'
import type { Words } from '../directory/signpost/words.ts'
import { createTurns, type Turns } from '../return-code/turns.ts'
import { compressed, type Encoding } from './compressed.ts'

const minute = 60_000
/** Of all languages together; a page is 30 kB compressed, and plain ones are not kept. */
const mostKept = 30
const waitingPages = 20

/** One language: its address, the built page cut where words and data go. */
export type Frame = {
  readonly base: string
  readonly words: Words
  readonly ways: Ways
  readonly parts: readonly [before: string, between: string, after: string]
}
/** `gap`: nothing on the map fits; what for. `isNew`: the first that was asked at this address in this minute. */
export type MadePage = { body: Buffer; gap: Gap | null; isNew: boolean }
export type Gap = Pick<Search, 'theme' | 'region'> & { audience: string | null }

export type MakerParts = Pick<PreparedParts, 'opening' | 'hours'> & {
  now(): number
  map(): { readonly version: number; readonly entries: readonly Entry[] }
  /** Told of each page that is made, with its address. */
  made?(path: string): void
}

export type Maker = (
  frame: Frame,
  asked: Asked,
  search: Search,
  encoding: Encoding | null,
) => Promise<MadePage | 'too-many'>

type Made = Omit<MadePage, 'isNew'>
type Moment = {
  key: string
  now: number
  kept: Map<string, Made>
  making: Map<string, Promise<Made | 'too-many'>>
  prepared: Map<string, Prepared>
  /** Addresses that were asked for and have a gap. */
  missed: Set<string>
}

export function createMaker(parts: MakerParts): Maker {
  const turns = createTurns(1, waitingPages)
  // The page without a choice is there for everybody: there are few of them, and with a script it answers every choice.
  const frontTurns = createTurns(1, Number.POSITIVE_INFINITY)
  let moment: Moment | null = null
  const current = (): Moment => {
    const now = Math.floor(parts.now() / minute) * minute
    const key = `${parts.map().version}.${now}`
    if (moment?.key !== key)
      moment = { key, now, kept: new Map(), making: new Map(), prepared: new Map(), missed: new Set() }
    return moment
  }

  function write(at: Moment, { base, words, ways, parts: frame }: Frame, asked: Asked, search: Search) {
    const { entries } = parts.map()
    const { opening, hours } = parts
    const ready = at.prepared.get(base) ?? prepared({ entries, now: at.now, opening, hours, words })
    at.prepared.set(base, ready)
    const all = { asked, search, entries, now: at.now, prepared: ready, words, base, ways }
    const { main, hasGap } = signpostHtml(all)
    const gap = { theme: search.theme, region: search.region, audience: search.audiences[0] ?? null }
    parts.made?.(base + pathOf(asked))
    return { html: filled(frame, toText(main), jsonInHtml(scriptData(all))), gap: hasGap ? gap : null }
  }

  async function make(...[frame, asked, search, encoding]: Parameters<Maker>): Promise<Made> {
    // Whatever else was asked meanwhile comes first.
    await new Promise((resolve) => setImmediate(resolve))
    const { html, gap } = write(current(), frame, asked, search)
    return { body: await compressed(Buffer.from(html), encoding), gap }
  }

  return async (frame, asked, search, encoding) => {
    const at = current()
    const path = frame.base + pathOf(asked)
    const key = `${encoding} ${path}`
    const begin = () => make(frame, asked, search, encoding)
    const made = at.kept.get(key) ?? (await once(at, key, path === frame.base ? frontTurns : turns, begin))
    if (made === 'too-many') return made
    if (encoding !== null) keep(at.kept, key, made)
    const isNew = !at.missed.has(path)
    if (made.gap !== null) at.missed.add(path)
    return { ...made, isNew }
  }
}

/** However many ask for one page at once, it is made once. */
function once(at: Moment, key: string, turns: Turns, begin: () => Promise<Made>): Promise<Made | 'too-many'> {
  const going = at.making.get(key) ?? turns(begin).finally(() => at.making.delete(key))
  at.making.set(key, going)
  return going
}

function keep(kept: Map<string, Made>, key: string, made: Made): void {
  if (kept.size >= mostKept && !kept.has(key)) kept.delete(kept.keys().next().value ?? '')
  kept.set(key, made)
}

export const filled = ([before, between, after]: Frame['parts'], main: string, data: string): string =>
  `${before}${main}${between}${dataPlace.replace('null', () => data)}${after}`

export const dataPlace = '<script type="application/json" id="map">null</script>'
