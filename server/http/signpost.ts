/**
 * The signpost: pages made by this program in the frames that the site build makes, because the map changes while it runs and
 * "open now" needs a clock. One address for each choice, without a query and without a form.
 */
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { askedIn, pathOf, searchOf } from '@lijn116/protocol/signpost'
import type { FastifyReply, FastifyRequest } from 'fastify'
import addresses from '../../content/articles/addresses.json' with { type: 'json' }
import { languages } from '../../content/languages.ts'
import { toText } from '../directory/signpost/html.ts'
import { busyHtml, type Ways } from '../directory/signpost/signpost-html.ts'
import { regions, vocabulary, type Words, wordsIn } from '../directory/signpost/words.ts'
import type { Page, Pages } from '../page/pages.ts'
import { type App, anyone, encodingFor, sendPage, sendPageAs } from './app.ts'
import { createMaker, dataPlace, type Frame, filled, type Gap, type MakerParts } from './signpost-maker.ts'

const place = '<!--signpost-->'
const comeAgainSeconds = 5
/** Where the pages of a trial send whoever needs help now (content/translations/site.*.json). */
const veiligThuis = { dial: '08002000', shown: '0800-2000' }

export type Signpost = MakerParts & {
  /** Told at most once for an address in a minute; nobody waits for it. */
  countGap(gap: Gap): void
  phone: { readonly dial: string; readonly shown: string }
}

export const isFrame = ({ plain }: Page): boolean => plain.includes(place)

/** `pages`: all that the build of the site made. @throws Error when it made no frame to fill */
export function serveSignpost(app: App, pages: Pages, signpost: Signpost): void {
  const built = [...pages].filter(([, page]) => isFrame(page))
  if (built.length === 0) throw new Error('the site was built without a page for the signpost')
  const make = createMaker(signpost)
  for (const [base, page] of built) {
    const frame = frameOf(base, page, pages, signpost)
    const busy = busyPage(frame, page)
    const show = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const rest = request.url.slice(base.length)
      // An app that shares an address puts a query behind it; nothing of it is read.
      if (rest.startsWith('?')) return reply.redirect(base, 303)
      const asked = askedIn(rest)
      const search = asked === null ? null : searchOf(asked, vocabulary, regions)
      if (asked === null || search === null) {
        reply.callNotFound()
        return reply
      }
      // What somebody chose is nobody's to find again.
      if (pathOf(asked) !== '') reply.header('x-robots-tag', 'noindex, nofollow')
      const encoding = encodingFor(request)
      const made = await make(frame, asked, search, encoding)
      if (made === 'too-many') {
        reply.status(503).header('retry-after', comeAgainSeconds)
        return sendPage(request, reply, busy)
      }
      if (made.gap !== null && made.isNew && request.method === 'GET') signpost.countGap(made.gap)
      return sendPageAs(reply, page, encoding, made.body)
    }
    app.get(base, { config: { guard: anyone.name } }, show)
    app.get(`${base}/*`, { config: { guard: anyone.name } }, show)
  }
}

function frameOf(base: string, page: Page, pages: Pages, { phone }: Pick<Signpost, 'phone'>): Frame {
  const text = page.plain.toString()
  const words = wordsIn(/<html lang="([\w-]+)"/.exec(text)?.[1] ?? '')
  const isTrial = text.includes('class="trial')
  const order = orderOf(words, pages)
  const ways = { chat: `${words.prefix}/chat`, phone: isTrial ? veiligThuis : phone, isTrial, order }
  return { base, words, ways, parts: cut(text) }
}

/** In the language of the signpost; else in the one it borrows words from, and that is said; else in Dutch. */
function orderOf({ language, prefix, borrows }: Words, pages: Pages): Ways['order'] {
  const { volgorde } = addresses.words
  const own = `${prefix}/${volgorde[borrows]}`
  if (pages.has(own)) return { path: own, language: null }
  const other = [borrows, 'nl' as const].find((one) => pages.has(`${languages[one]?.prefix ?? ''}/${volgorde[one]}`))
  if (other === undefined || other === language) return null
  return { path: `${languages[other]?.prefix ?? ''}/${volgorde[other]}`, language: other }
}

function cut(text: string): Frame['parts'] {
  const [before, rest] = text.split(place)
  const [between, after] = (rest ?? '').split(dataPlace)
  if (before === undefined || between === undefined || after === undefined)
    throw new Error('the frame of the signpost has no place for its words or its data')
  return [before, between, after]
}

function busyPage({ parts, words, base, ways }: Frame, { type, policy }: Page): Page {
  const plain = Buffer.from(filled(parts, toText(busyHtml(words, base, ways)), 'null'))
  return { type, policy, plain, gzip: gzipSync(plain), br: brotliCompressSync(plain) }
}
