/**
 * The map for everybody, under /v1/open/ (docs/open-data.md): read-only, the same for all, with headers of its own (D4 of the
 * design: read by whatever origin, kept for a while by whoever wants). Nothing here knows a secret entry: it never gets one.
 */
import { stateOf } from '@lijn116/domain/directory/order'
import { openDirectoryRoutes, openLicence, openVersion } from '@lijn116/protocol/directory-open'
import type { FastifyReply, FastifyRequest } from 'fastify'
import * as v from 'valibot'
import { languages, languagesFor } from '../../content/languages.ts'
import { pageOf } from '../directory/hsds/page-of.ts'
import { fullService, listedService, type Service, type ServiceListed } from '../directory/hsds/service.ts'
import { embedPage, embedPolicy } from '../directory/open/embed.ts'
import { hsds } from '../directory/open/hsds-words.ts'
import type { MapNow } from '../directory/open/map-now.ts'
import { openApi } from '../directory/open/openapi.ts'
import { wordsIn } from '../directory/signpost/words.ts'
import { type App, anyone, sendCompressed, sendProblem, serve } from './app.ts'
import type { Signpost } from './signpost.ts'

const keptSeconds = 300
const openHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'API-Version, Link',
  'cross-origin-resource-policy': 'cross-origin',
  'cache-control': `public, max-age=${keptSeconds}`,
  'api-version': openVersion,
  link: `<${openLicence.url}>; rel="license"`,
}
const isOpen = ({ url }: FastifyRequest): boolean => url.startsWith('/v1/open/')

/** A row of headers for all that stands under /v1/open/, also for what goes wrong there. */
export function addOpenHeaders(app: App): void {
  app.addHook('onRequest', async (request, reply) => {
    if (isOpen(request)) reply.headers(openHeaders)
  })
  app.addHook('onSend', async (request, reply) => {
    if (isOpen(request) && reply.statusCode >= 400) reply.header('cache-control', 'no-store')
  })
  // The NL API Design Rules ask for words about each mistake.
  app.addHook('preSerialization', async (request, reply, payload) =>
    isOpen(request) && reply.statusCode >= 400 && typeof payload === 'object' && payload !== null && 'title' in payload
      ? { ...payload, detail: payload.title }
      : payload,
  )
}

const number = (most: number) => v.pipe(v.string(), v.regex(/^[1-9]\d{0,5}$/), v.transform(Number), v.maxValue(most))
const id = v.pipe(v.string(), v.regex(/^[0-9a-f-]{36}$/))
const paging = { page: v.optional(number(999_999), '1'), per_page: v.optional(number(100), '50') }
const search = { search: v.optional(v.pipe(v.string(), v.maxLength(100))) }
const questions = {
  // A parameter that does nothing would be a silent no.
  none: v.strictObject({}),
  list: v.strictObject({ ...paging, ...search }),
  terms: v.strictObject({ ...paging, ...search, taxonomy_id: v.optional(id) }),
  services: v.strictObject({
    ...paging,
    ...search,
    taxonomy_id: v.optional(id),
    taxonomy_term_id: v.optional(id),
    organization_id: v.optional(id),
    full: v.optional(v.picklist(['true', 'false']), 'false'),
  }),
}

/** Frames of single entries: `/v1/open/embed/<id>`, and in other languages of the site `/v1/open/embed/<language>/<id>`. */
export function serveEmbeds(
  app: App,
  origin: string,
  signpost: Pick<Signpost, 'now' | 'map' | 'opening' | 'hours'>,
): void {
  const send = (reply: FastifyReply, language: string, id: string): FastifyReply => {
    const entry = signpost.map().entries.find((each) => each.id === id)
    const facts = languagesFor('site').includes(language) ? languages[language] : undefined
    if (entry === undefined || facts === undefined) return sendProblem(reply, { refused: 'not-found' })
    const now = signpost.now()
    const { hours } = signpost
    const opening = signpost.opening(entry, now)
    const words = wordsIn(language)
    return reply
      .removeHeader('x-frame-options')
      .header('content-security-policy', embedPolicy)
      .header('cache-control', 'public, max-age=60')
      .header('x-robots-tag', 'noindex')
      .type('text/html; charset=utf-8')
      .send(embedPage({ entry, words, direction: facts.direction, now, opening, hours, origin }))
  }
  const config = { guard: anyone.name }
  app.get<{ Params: { id: string } }>('/v1/open/embed/:id', { config }, (request, reply) =>
    send(reply, 'nl', request.params.id),
  )
  app.get<{ Params: { id: string; language: string } }>('/v1/open/embed/:language/:id', { config }, (request, reply) =>
    send(reply, request.params.language, request.params.id),
  )
}

/** `origin`: where the site is. */
export function serveOpenDirectory(app: App, origin: string, parts: Pick<Signpost, 'now' | 'map'>): void {
  const now = (): MapNow => mapNow(parts)
  const served = createHsds(now)
  serve(
    app,
    openDirectoryRoutes.directory,
    anyone,
    async () => {
      const { revision, entries } = now()
      return {
        license: openLicence,
        revision,
        entries: entries.map(({ entry, ...own }) => ({ ...entry, ...own })),
      }
    },
    true,
  )

  const { taxonomies, terms } = hsds.taxonomies
  const answer = <Question, Answer extends object>(
    path: string,
    question: v.GenericSchema<unknown, Question>,
    give: (question: Question, id: string) => Answer | undefined,
  ): void => {
    app.get<{ Params: { id?: string } }>(`/v1/open${path}`, { config: { guard: anyone.name } }, (request, reply) => {
      const asked = v.safeParse(question, request.query)
      if (!asked.success) return sendProblem(reply, { refused: 'malformed' })
      const found = give(asked.output, request.params.id ?? '')
      return found === undefined ? sendProblem(reply, { refused: 'not-found' }) : sendCompressed(request, reply, found)
    })
  }
  const has = (words: string | undefined) => (one: { name: string; description: string }) =>
    words === undefined || `${one.name} ${one.description}`.toLowerCase().includes(words.toLowerCase())

  const api = openApi(origin)
  answer('/openapi.json', questions.none, () => api)
  const root = {
    version: '3.0',
    profile: 'https://docs.openreferral.org/en/3.0/',
    openapi_url: `${origin}/v1/open/openapi.json`,
    license: openLicence,
  }
  // HSDS asks for `/` after its base; the API Design Rules for none. Both get the same.
  for (const path of ['/hsds', '/hsds/']) answer(path, questions.none, () => root)
  answer('/hsds/services', questions.services, ({ page, per_page, full, ...wanted }) => {
    const fitting = served().filter(
      ({ service }) =>
        has(wanted.search)(service) &&
        (wanted.organization_id ?? service.organization_id) === service.organization_id &&
        (wanted.taxonomy_id === undefined ||
          service.attributes.some((each) => each.taxonomy_term.taxonomy_id === wanted.taxonomy_id)) &&
        (wanted.taxonomy_term_id === undefined ||
          service.attributes.some((each) => each.taxonomy_term_id === wanted.taxonomy_term_id)),
    )
    return pageOf<Service | ServiceListed>(
      fitting.map(full === 'true' ? (each) => each.service : (each) => each.listed),
      page,
      per_page,
    )
  })
  answer(
    '/hsds/services/:id',
    questions.none,
    (_question, id) => served().find(({ service }) => service.id === id)?.service,
  )
  const organizations = () => served().map(({ service }) => service.organization)
  answer('/hsds/organizations', questions.list, ({ page, per_page, search: words }) =>
    pageOf(organizations().filter(has(words)), page, per_page),
  )
  answer('/hsds/organizations/:id', questions.none, (_question, id) => organizations().find((each) => each.id === id))
  answer('/hsds/taxonomies', questions.list, ({ page, per_page, search: words }) =>
    pageOf(taxonomies.filter(has(words)), page, per_page),
  )
  answer('/hsds/taxonomies/:id', questions.none, (_question, id) => taxonomies.find((each) => each.id === id))
  answer('/hsds/taxonomy_terms', questions.terms, ({ page, per_page, search: words, taxonomy_id }) =>
    pageOf(
      terms.filter((term) => has(words)(term) && (taxonomy_id ?? term.taxonomy_id) === term.taxonomy_id),
      page,
      per_page,
    ),
  )
  answer('/hsds/taxonomy_terms/:id', questions.none, (_question, id) => terms.find((each) => each.id === id))
  app.get('/v1/open/*', { config: { guard: anyone.name } }, (_request: FastifyRequest, reply: FastifyReply) =>
    sendProblem(reply, { refused: 'not-found' }),
  )
}

/** Recommended is what was checked in the last six months; that ends at a midnight, so the day is part of the revision. */
function mapNow({ now, map }: Pick<Signpost, 'now' | 'map'>): MapNow {
  const { version, entries } = map()
  const at = now()
  return {
    revision: `${version}.${new Date(at).toISOString().slice(0, 10)}`,
    entries: entries.map((entry) => ({ entry, recommended: stateOf(entry, at) === 'checked' })),
  }
}

/** Made once for each revision of the map. */
function createHsds(now: () => MapNow): () => readonly { service: Service; listed: ServiceListed }[] {
  let made: { revision: string; all: readonly { service: Service; listed: ServiceListed }[] } | null = null
  return () => {
    const { revision, entries } = now()
    if (made?.revision !== revision)
      made = {
        revision,
        all: entries.map(({ entry, recommended }) => ({
          service: fullService(entry, recommended, hsds),
          listed: listedService(entry, hsds),
        })),
      }
    return made.all
  }
}
