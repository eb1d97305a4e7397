/** The map for everybody: HSDS 3.0 as its schemas have it, the NL API Design Rules that do not clash, and nothing that runs. */
import { readdirSync, readFileSync } from 'node:fs'
import { openVersion } from '@lijn116/protocol/directory-open'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { HtmlValidate } from 'html-validate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { languagesFor } from '../../content/languages.ts'
import { baseOfProgram } from '../../server/directory/desk/base.ts'
import { openingOf } from '../../server/directory/opening.ts'
import { hoursInWords } from '../../server/directory/signpost/hours-in-words.ts'
import { type App, createApp } from '../../server/http/app.ts'
import { addOpenHeaders, serveEmbeds, serveOpenDirectory } from '../../server/http/directory-open.ts'
import { hostileEntry } from '../stage/hostile-entry.ts'

const origin = 'http://localhost:1160'
const now = Date.UTC(2026, 10, 22, 12)
const base = [...baseOfProgram().entries.values()]
const checked = {
  ...hostileEntry,
  id: 'nagekeken',
  name: 'Voorbeeldhuis',
  checked: { on: '2026-11-01', by: 'redactie' },
}
const entries = [...base, hostileEntry, checked]

let app: App
beforeAll(() => {
  app = createApp('site', origin, () => false)
  addOpenHeaders(app)
  const map = () => ({ version: 7, entries })
  serveOpenDirectory(app, origin, { now: () => now, map })
  serveEmbeds(app, origin, { now: () => now, map, opening: openingOf, hours: hoursInWords })
})
afterAll(() => app.close())

const get = async (path: string) => {
  const answer = await app.inject({ url: path })
  return { status: answer.statusCode, headers: answer.headers, text: answer.body }
}
const json = async (path: string): Promise<Record<string, unknown>> => {
  const { status, text } = await get(path)
  expect([path, status]).toEqual([path, 200])
  return JSON.parse(text)
}

type Schema = { $id: string; properties: Record<string, unknown> }
const folder = new URL('../hsds/', import.meta.url)
const schemas = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => [name.slice(0, -5), JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Schema]),
)
const ajv = new Ajv2020({ allErrors: true })
addFormats(ajv)
for (const schema of schemas.values()) ajv.addSchema(schema)
/** What is wrong with it, by the official schema. */
const wrong = (table: string, value: unknown): string[] => {
  ajv.validate(schemas.get(table)?.$id ?? table, value)
  return (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}

describe('HSDS 3.0', () => {
  // @norm:RE-03
  it('gives every entry of the map as a service that its schema takes, alone, in a list and whole', async () => {
    const list = await json('/v1/open/hsds/services?per_page=100')
    expect(wrong('page', list)).toEqual([])
    const services = list.contents as { id: string; name: string }[]
    expect(services.map(({ name }) => name)).toEqual(entries.map(({ name }) => name))
    expect(new Set(services.map(({ id }) => id)).size).toBe(entries.length)
    for (const service of services) expect([service.name, wrong('service_list', service)]).toEqual([service.name, []])
    const whole = await json('/v1/open/hsds/services?per_page=100&full=true')
    const all = whole.contents as Record<string, unknown>[]
    for (const service of all) expect([service.name, wrong('service', service)]).toEqual([service.name, []])
    expect(await json(`/v1/open/hsds/services/${services[0]?.id}`)).toEqual(all[0])
  })

  it('says nothing that the schemas do not name', async () => {
    const whole = await json('/v1/open/hsds/services?per_page=100&full=true')
    const named = new Set([...schemas.values()].flatMap(({ properties }) => Object.keys(properties)))
    const said = new Set<string>()
    const walk = (value: unknown): void => {
      if (Array.isArray(value)) value.forEach(walk)
      else if (typeof value === 'object' && value !== null)
        for (const [name, inside] of Object.entries(value)) {
          said.add(name)
          walk(inside)
        }
    }
    walk(whole)
    expect(said.size).toBeGreaterThan(30)
    expect([...said].filter((name) => !named.has(name))).toEqual([])
  })

  it('has organizations, taxonomies and terms that fit each other', async () => {
    for (const [path, table] of [
      ['organizations', 'organization'],
      ['taxonomies', 'taxonomy'],
      ['taxonomy_terms', 'taxonomy_term'],
    ] as const) {
      const list = await json(`/v1/open/hsds/${path}?per_page=100`)
      expect(wrong('page', list)).toEqual([])
      const contents = list.contents as { id: string }[]
      expect(contents.length).toBeGreaterThan(5)
      for (const each of contents) expect(wrong(table, each)).toEqual([])
      expect(await json(`/v1/open/hsds/${path}/${contents[1]?.id}`)).toEqual(contents[1])
    }
    const [term] = (await json('/v1/open/hsds/taxonomy_terms?search=Seksueel%20geweld')).contents as { id: string }[]
    const found = await json(`/v1/open/hsds/services?taxonomy_term_id=${term?.id}&per_page=100`)
    expect(found.total_items).toBeGreaterThan(10)
    expect(found.total_items).toBeLessThan(entries.length)
  })

  it('turns pages, and says when there is no more', async () => {
    const first = await json('/v1/open/hsds/services?per_page=20')
    const last = await json('/v1/open/hsds/services?per_page=20&page=4')
    const after = await json('/v1/open/hsds/services?per_page=20&page=99')
    expect([first.first_page, first.last_page, first.size, first.total_pages]).toEqual([true, false, 20, 4])
    expect([last.first_page, last.last_page, last.empty]).toEqual([false, true, false])
    expect([after.empty, after.size, after.contents]).toEqual([true, 0, []])
  })

  it('keeps what is unknown unknown, and flags what nobody checked', async () => {
    const { contents } = await json('/v1/open/hsds/services?search=Voorbeeldhuis&full=true')
    const [service] = contents as {
      assured_date: string
      attributes: { taxonomy_term: { code: string }; value: string }[]
    }[]
    const fact = (code: string) => service?.attributes.find((each) => each.taxonomy_term.code === code)?.value
    expect([service?.assured_date, fact('recommended'), fact('anonymous')]).toEqual(['2026-11-01', 'yes', 'unknown'])
    const all = (await json('/v1/open/hsds/services?per_page=100&full=true')).contents as typeof contents
    const others = (all as { name: string; attributes: { taxonomy_term: { code: string }; value: string }[] }[]).filter(
      ({ name }) => name !== 'Voorbeeldhuis',
    )
    for (const { attributes } of others)
      expect(attributes.find((each) => each.taxonomy_term.code === 'recommended')?.value).toBe('no')
  })

  // @norm:RE-03
  it('the schemas notice what is wrong', () => {
    const right = { id: '6cd71e9f-1013-49d9-8370-26b8f59d3e5a', name: 'x', status: 'active' }
    expect(wrong('service', right)).toEqual([])
    expect(wrong('service', { ...right, id: 'x' })).not.toEqual([])
    expect(wrong('service', { ...right, status: 'open' })).not.toEqual([])
    expect(wrong('service', { ...right, metadata: [] })).not.toEqual([])
  })
})

describe('the NL API Design Rules', () => {
  const paths = [
    '/v1/open/openapi.json',
    '/v1/open/directory',
    '/v1/open/hsds',
    '/v1/open/hsds/services',
    '/v1/open/hsds/taxonomy_terms',
  ]
  // @norm:IO-01 @norm:RE-11
  it.each(paths)('%s may be read from anywhere, kept for a while, and names its version and licence', async (path) => {
    const { status, headers } = await get(path)
    expect([status, headers['api-version'], headers['access-control-allow-origin']]).toEqual([200, openVersion, '*'])
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin')
    expect(headers['cache-control']).toMatch(/^public, max-age=\d+$/)
    expect(headers['content-type']).toMatch(/^application\/json/)
    expect(headers.link).toContain('creativecommons.org/publicdomain/zero')
    expect(headers['set-cookie']).toBeUndefined()
  })

  // @norm:IO-02
  it.each([
    ['/v1/open/hsds/services/6cd71e9f-1013-49d9-8370-26b8f59d3e5a', 404],
    ['/v1/open/hsds/services/..%2f..', 404],
    ['/v1/open/nothing', 404],
    ['/v1/open/hsds/services/', 404],
    ['/v1/open/hsds/services?page=0', 400],
    ['/v1/open/hsds/services?per_page=101', 400],
    ['/v1/open/hsds/services?modified_after=2026-01-01', 400],
    ['/v1/open/hsds/services?page=1&page=2', 400],
  ])('%s is a problem in words: %i', async (path, status) => {
    const answer = await get(path)
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
    expect(JSON.parse(answer.text)).toEqual({
      type: expect.any(String),
      title: expect.any(String),
      detail: expect.any(String),
      status,
    })
    expect([answer.status, answer.headers['cache-control'], answer.headers['access-control-allow-origin']]).toEqual([
      status,
      'no-store',
      '*',
    ])
    expect(answer.headers['api-version']).toBe(openVersion)
  })

  // @norm:IO-01
  it('is described by OpenAPI with a contact and a version, and each address in it answers', async () => {
    const api = (await json('/v1/open/openapi.json')) as {
      openapi: string
      info: { version: string; contact: { url: string } }
      servers: { url: string }[]
      paths: Record<string, Record<string, { operationId: string; responses: object }>>
    }
    expect(api.openapi).toMatch(/^3\.[01]\.\d$/)
    expect([api.info.version, api.info.contact.url, api.servers[0]?.url]).toEqual([
      openVersion,
      `${origin}/`,
      `${origin}/v1/open`,
    ])
    const told = Object.keys(api.paths).map((path) => path.replace(/\{(\w+)\}/g, ':$1'))
    const gets = app.guardedRoutes.filter(({ method }) => method === 'GET')
    const served = gets.map(({ url }) => url.replace('/v1/open', ''))
    // Counts are served elsewhere; frames are pages, and the rest is 404.
    expect(served.filter((url) => url.startsWith('/') && !/^\/(embed|\*|health|hsds\/$)/.test(url)).sort()).toEqual(
      told.filter((path) => path !== '/counts').sort(),
    )
    for (const [path, methods] of Object.entries(api.paths)) {
      expect(Object.keys(methods)).toEqual(['get'])
      expect(path).not.toMatch(/[A-Z]|.\/$/)
    }
  })

  it('what writes is not there', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      const answer = await app.inject({ method, url: '/v1/open/directory', headers: { origin } })
      expect([method, answer.statusCode]).toEqual([method, 404])
    }
  })
})

describe('a frame of one entry', () => {
  // @norm:RE-11
  it('may stand in any page, runs nothing, and says what the entry says as words only', async () => {
    const validator = new HtmlValidate({ extends: ['html-validate:recommended', 'html-validate:a11y'], rules })
    for (const id of [hostileEntry.id, 'veilig-thuis'])
      for (const path of [
        `/v1/open/embed/${id}`,
        ...languagesFor('site').map((each) => `/v1/open/embed/${each}/${id}`),
      ]) {
        const { status, headers, text } = await get(path)
        expect([path, status]).toEqual([path, 200])
        expect(headers['x-frame-options']).toBeUndefined()
        const policy = String(headers['content-security-policy'])
        expect(policy).toContain('frame-ancestors *')
        expect(policy).toContain("default-src 'none'")
        expect(policy).not.toMatch(/script-src|unsafe/)
        expect(text).not.toMatch(/<(script|img)|<[^>]*\son\w+=|="javascript:|style="/i)
        expect(text).toContain('tel:112')
        const report = await validator.validateString(text)
        expect(
          report.results.flatMap(({ messages }) => messages.map(({ ruleId, message }) => `${ruleId} ${message}`)),
        ).toEqual([])
      }
  })

  it('of an entry that is not there is a problem', async () => {
    for (const path of ['/v1/open/embed/nergens', '/v1/open/embed/xx/veilig-thuis', '/v1/open/embed/constructor'])
      expect((await get(path)).status).toBe(404)
  })
})

const rules = {
  'no-trailing-whitespace': 'off',
  'long-title': 'off',
  'tel-non-breaking': 'off',
  'doctype-style': 'off',
  'void-style': 'off',
} as const
