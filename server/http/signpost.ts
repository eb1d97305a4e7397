/**
 * The signpost: pages made by this program in the frames that the site build makes, because the map changes while it runs and
 * "open now" needs a clock. One address for each choice, without a query and without a form; kept until the map or the minute
 * is another.
 */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Search } from '@lijn116/domain/directory/entry'
import type { Entry } from '@lijn116/protocol/directory'
import { type Asked, askedIn, pathOf, searchOf } from '@lijn116/protocol/signpost'
import type { Opening } from '@lijn116/protocol/signpost-data'
import type { FastifyReply, FastifyRequest } from 'fastify'
import addresses from '../../content/articles/addresses.json' with { type: 'json' }
import { jsonInHtml, toText } from '../directory/signpost/html.ts'
import { scriptData } from '../directory/signpost/script-data.ts'
import { type SignpostParts, signpostHtml } from '../directory/signpost/signpost-html.ts'
import { regions, vocabulary, type Words, wordsIn } from '../directory/signpost/words.ts'
import { logBroken } from '../log.ts'
import type { Page, Pages } from '../page/pages.ts'
import { type App, anyone, sendPage } from './app.ts'

const place = '<!--signpost-->'
const dataPlace = '<script type="application/json" id="map">null</script>'
/** Addresses are many; memory is not. */
const mostKept = 300
const minute = 60_000

export type Signpost = {
  now(): number
  /** As published at this moment. */
  map(): { readonly version: number; readonly entries: readonly Entry[] }
  opening(entry: Entry, now: number): Opening
  /** Opening hours in words of the page; null where they cannot be read. */
  hours(hours: string, words: Words): string | null
  countGap(search: Pick<Search, 'theme' | 'region'> & { audience: string | null }): Promise<unknown>
  phone: { readonly dial: string; readonly shown: string }
}

export const isFrame = ({ plain }: Page): boolean => plain.includes(place)

/** `pages`: all that the build of the site made. @throws Error when it made no frame to fill */
export function serveSignpost(app: App, pages: Pages, signpost: Signpost): void {
  const frames = [...pages].filter(([, page]) => isFrame(page))
  if (frames.length === 0) throw new Error('the site was built without a page for the signpost')
  for (const [base, frame] of frames) {
    const make = createMaker(base, frame, pages, signpost)
    const show = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const asked = askedIn(request.url.slice(base.length))
      const made = asked === null ? null : make(asked)
      if (made === null) {
        reply.callNotFound()
        return reply
      }
      // What somebody chose is nobody's to find again.
      if (asked !== null && pathOf(asked) !== '') reply.header('x-robots-tag', 'noindex, nofollow')
      if (made.gap !== null)
        await signpost.countGap(made.gap).catch((error: unknown) => logBroken('gap', error as Error))
      return sendPage(request, reply, made.page)
    }
    app.get(base, { config: { guard: anyone.name } }, show)
    app.get(`${base}/*`, { config: { guard: anyone.name } }, show)
  }
}

type Made = { page: Page; gap: Parameters<Signpost['countGap']>[0] | null }

function createMaker(base: string, frame: Page, pages: Pages, signpost: Signpost): (asked: Asked) => Made | null {
  const text = frame.plain.toString()
  const words = wordsIn(/<html lang="([\w-]+)"/.exec(text)?.[1] ?? '')
  const [before, between, after] = cut(text)
  const orderWord = addresses.words.volgorde[words.borrows]
  const order = [`${words.prefix}/${orderWord}`, `/${addresses.words.volgorde.nl}`].find((path) => pages.has(path))
  const ways = { chat: `${words.prefix}/chat`, phone: signpost.phone, order: order ?? null }
  let kept = new Map<string, Made>()
  let moment = ''

  return (asked) => {
    const now = Math.floor(signpost.now() / minute) * minute
    const { version, entries } = signpost.map()
    if (moment !== `${version}.${now}`) {
      kept = new Map()
      moment = `${version}.${now}`
    }
    const path = pathOf(asked)
    const known = kept.get(path)
    if (known !== undefined) return known
    const search = searchOf(asked, vocabulary, regions)
    if (search === null) return null
    const parts: SignpostParts = {
      asked,
      search,
      entries,
      now,
      opening: (entry) => signpost.opening(entry, now),
      hours: signpost.hours,
      words,
      base,
      ways,
    }
    const { main, hasGap } = signpostHtml(parts)
    const whole = `${before}${toText(main)}${between}${dataPlace.replace('null', () => jsonInHtml(scriptData(parts)))}${after}`
    const made: Made = {
      page: { ...compressed(Buffer.from(whole)), type: frame.type, policy: frame.policy },
      gap: hasGap ? { theme: search.theme, region: search.region, audience: search.audiences[0] ?? null } : null,
    }
    if (kept.size >= mostKept) kept.delete(kept.keys().next().value ?? '')
    kept.set(path, made)
    return made
  }
}

function cut(text: string): [string, string, string] {
  const [before, rest] = text.split(place)
  const [between, after] = (rest ?? '').split(dataPlace)
  if (before === undefined || between === undefined || after === undefined)
    throw new Error('the frame of the signpost has no place for its words or its data')
  return [before, between, after]
}

/** Made while somebody waits: quick rather than small. */
const compressed = (plain: Buffer): Pick<Page, 'plain' | 'gzip' | 'br'> => ({
  plain,
  gzip: gzipSync(plain, { level: 5 }),
  br: brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
})
