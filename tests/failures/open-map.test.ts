/** Fear: what two people published does not reach everybody, or what is for named staff does. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { baseOfProgram } from '../../server/directory/desk/base.ts'
import { createGapTally, type GapTally } from '../../server/directory/desk/gap-tally.ts'
import { regions, vocabulary } from '../../server/directory/signpost/words.ts'
import { type App, createApp, servePages } from '../../server/http/app.ts'
import { trialShown } from '../../server/http/create-site.ts'
import { serveMapForAll } from '../../server/http/map-for-all.ts'
import { isFrame } from '../../server/http/signpost.ts'
import { serveOpenCounts } from '../../server/http/site.ts'
import { readPages } from '../../server/page/pages.ts'
import { type InnerLine, innerLine, type Person, sealedBytes } from '../stage/inner-line.ts'
import { placeOfHelp } from '../stage/place-of-help.ts'

const origin = 'http://localhost:1160'
const id = () => randomBytes(16).toString('base64url')
const entry = placeOfHelp({
  id: 'nieuw-huis',
  name: 'Nieuw huis',
  themes: ['huiselijk-geweld'],
  audiences: ['iedereen'],
})

let inner: InnerLine
let site: App
let tally: GapTally
let [one, two, three] = [] as unknown as [Person, Person, Person]
let bases: string[] = []
beforeAll(async () => {
  inner = await innerLine('embedded')
  one = await inner.counsellor('een', { roles: ['coordinator'] })
  two = await inner.counsellor('twee', { roles: ['coordinator'] })
  three = await inner.counsellor('drie')
  const pages = readPages(new URL('../../site/build/', import.meta.url).pathname, 'site', {
    line: trialShown,
    exit: 'https://weer.example/',
  })
  bases = [...pages].flatMap(([path, page]) => (isFrame(page) ? path : []))
  site = createApp('site', origin, () => false)
  servePages(site, new Map([...pages].filter(([, page]) => !isFrame(page))))
  tally = serveMapForAll(site, origin, pages, inner.line)
  serveOpenCounts(site, inner.line)
})
afterAll(async () => {
  await site.close()
  await inner.close()
})

const get = async (path: string) => (await site.inject({ url: path })).body
/** Every kind of address that the site has about the map. */
const addresses = (): string[] => [
  ...bases.flatMap((base) => [
    base,
    // Of the themes a few: what makes these pages is the same for all.
    ...vocabulary.themes.slice(0, 4).map(({ number }) => `${base}/${number}/0/0`),
    ...regions.slice(0, 1).map(({ number }) => `${base}/0/0/${number}`),
  ]),
  ...['counts', 'directory', 'openapi.json', 'hsds', 'hsds/organizations?per_page=100', 'hsds/taxonomies'].map(
    (path) => `/v1/open/${path}`,
  ),
  '/v1/open/hsds/services?per_page=100&full=true',
  '/v1/open/hsds/taxonomy_terms?per_page=100',
  '/v1/open/embed/veilig-thuis',
]
const publish = async (change: { from: number; gone: boolean }): Promise<void> => {
  const proposal = id()
  const proposed = await one.post('/v1/directory/propose', { id: proposal, entry, note: 'getest', ...change })
  const published = await two.post('/v1/directory/publish', { id: proposal })
  expect([proposed.status, published.status]).toEqual([200, 200])
}
const patient = { timeout: 60_000, interval: 50 }
const places = [
  '/adressen/2/0/0',
  '/v1/open/directory',
  '/v1/open/hsds/services?search=nieuw%20huis',
  `/v1/open/embed/${entry.id}`,
]
const seen = () => Promise.all(places.map(async (path) => (await get(path)).includes('Nieuw huis')))

describe('the map for everybody', () => {
  it('has what two people published, everywhere and without a restart, until it is taken off', async () => {
    expect(await seen()).toEqual([false, false, false, false])
    await publish({ from: 0, gone: false })
    await expect.poll(seen, patient).toEqual([true, true, true, true])
    await publish({ from: 1, gone: true })
    await expect.poll(seen, patient).toEqual([false, false, false, false])
  })

  // @req:R-161
  it('counts what it has nothing for by month and question, and nothing of who asked', async () => {
    const nothing = '/adressen/26/3/1/7-16-35-46'
    const asked = async () => {
      expect(await get(nothing)).toMatch(/<section id="none" class="panel"><h3>/)
      await get(nothing)
    }
    const rows = () => inner.database.sql.selectFrom('search_gap').select(['source', 'value']).execute()
    await asked()
    expect(await rows(), 'a search is not written down when it happens').toEqual([])
    await tally.write()
    expect(
      (await rows()).map(({ value }) => Number(value)),
      'once for an address in a minute',
    ).toEqual([1])
    const { body } = await one.get<{ gaps: object[] }>('/v1/directory/gaps')
    const gap = {
      month: '2026-11',
      from: 'site',
      theme: 'gedachten-aan-zelfdoding',
      audience: 'eigen-gedrag',
      region: 'groningen',
    }
    expect(body.gaps, 'fewer than five are not told apart').toEqual([{ ...gap, number: null }])
    for (let minutes = 0; minutes < 4; minutes += 1) {
      inner.clock.now += 60_000
      await asked()
    }
    await Promise.all([tally.write(), tally.write()])
    expect((await one.get<{ gaps: object[] }>('/v1/directory/gaps')).body.gaps).toEqual([{ ...gap, number: 5 }])
  })

  it('keeps what it counted while the database does not answer, and writes it once', async () => {
    const broken = { is: true }
    const sql = new Proxy(inner.database.sql, {
      get: (target, key) => {
        if (key === 'transaction' && broken.is) throw new Error('away')
        const value: unknown = Reflect.get(target, key)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const own = createGapTally({ sql, now: inner.line.now })
    own.count({ theme: 'stalking', audience: null, region: null })
    await expect(own.write()).rejects.toThrow('away')
    own.count({ theme: 'stalking', audience: null, region: null })
    broken.is = false
    await own.write()
    await own.write()
    const kept = inner.database.sql.selectFrom('search_gap').select('value').where('theme', '=', 'stalking')
    expect((await kept.execute()).map(({ value }) => Number(value))).toEqual([2])
  })

  // @req:R-152
  it('has nothing of an entry for named staff: not its number, not a byte, not that there is one', async () => {
    const before = await Promise.all(addresses().map(get))
    const secret = {
      id: id(),
      sealed: sealedBytes(1_040),
      readers: [two, three].map(({ leaf }) => ({ leaf, envelope: sealedBytes(97) })),
      signed: sealedBytes(400),
    }
    expect((await one.post('/v1/directory/secret', secret)).status).toBe(200)
    const canaries = [secret.id, secret.sealed, secret.signed, ...secret.readers.map(({ envelope }) => envelope)].map(
      (bytes) => bytes.slice(0, 16),
    )
    const kept = await inner.database.sql.selectFrom('secret_entry').selectAll().execute()
    expect(kept.length).toBe(1)
    const after = await Promise.all(addresses().map(get))
    for (const [at, text] of after.entries()) {
      expect(text.length).toBeGreaterThan(10)
      for (const canary of canaries) expect([addresses()[at], text.includes(canary)]).toEqual([addresses()[at], false])
    }
    expect(after).toEqual(before)
    expect((await site.inject({ url: `/v1/open/embed/${secret.id}` })).statusCode).toBe(404)
  })

  // @norm:RE-04
  it('gives no place of anybody who stays in hiding: no address, no point on a map', async () => {
    const { contents } = JSON.parse(await get('/v1/open/hsds/services?per_page=100&full=true')) as {
      contents: object[]
    }
    expect(contents.length).toBe(baseOfProgram().entries.size)
    expect(JSON.stringify(contents)).not.toMatch(/"(address\w*|latitude|longitude|locations|postal_code)":/)
  })
})
