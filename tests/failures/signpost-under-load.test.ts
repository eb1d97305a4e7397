/** Fear: one phone that asks for made-up addresses of the signpost keeps everybody else waiting, or fills the memory. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { baseOfProgram } from '../../server/directory/desk/base.ts'
import { vocabulary } from '../../server/directory/signpost/words.ts'
import { type ServedSignpost, servedSignpost } from '../stage/served-signpost.ts'

let signpost: ServedSignpost
beforeAll(async () => {
  signpost = await servedSignpost([...baseOfProgram().entries.values()].slice(0, 4))
})
afterAll(() => signpost.close())

const numbers = vocabulary.themes.map(({ number }) => number)
const address = (at: number): string =>
  `/adressen/${numbers[at % numbers.length]}/0/0/${1 + Math.floor(at / numbers.length)}`
const get = (url: string, encoding = 'br') =>
  signpost.app.inject({ url, headers: { 'accept-encoding': encoding, accept: 'text/html' } })

it('answers whoever asks something else between two pages that are made', async () => {
  const answered: string[] = []
  const ask = async (url: string): Promise<number> => {
    const { statusCode } = await get(url)
    answered.push(url)
    return statusCode
  }
  const pages = Array.from({ length: 6 }, (_, at) => ask(address(at)))
  expect(await ask('/health')).toBe(200)
  expect(answered.filter((url) => url !== '/health').length, 'pages that came before it').toBeLessThan(2)
  expect(await Promise.all(pages)).toEqual(Array(6).fill(200))
})

// @norm:AV-09
it('tells who comes when too many wait to come again, with 112 and a counsellor on the page', async () => {
  signpost.map.version += 1
  const answers = await Promise.all(Array.from({ length: 40 }, (_, at) => get(address(at))))
  const refused = answers.filter(({ statusCode }) => statusCode !== 200)
  expect(refused.length).toBeGreaterThan(10)
  expect(refused.length).toBeLessThan(30)
  for (const { statusCode, headers } of refused) {
    expect([statusCode, headers['content-type']]).toEqual([503, 'text/html; charset=utf-8'])
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    expect(headers['content-security-policy']).toContain("default-src 'none'")
  }
  signpost.map.version += 1
  const [busy, front] = await Promise.all([
    Promise.all(Array.from({ length: 40 }, (_, at) => get(address(at), 'identity'))),
    get('/adressen'),
  ])
  const page = busy.find(({ statusCode }) => statusCode === 503)?.body ?? ''
  expect(page).toMatch(/<main[^>]*>[\s\S]*href="tel:112"[\s\S]*href="\/chat"[\s\S]*href="\/adressen"[\s\S]*<\/main>/)
  expect(front.statusCode, 'the first page is there for everybody').toBe(200)
})

it('makes one page once, however many ask for it, and keeps few of them', async () => {
  signpost.map.version += 1
  signpost.made.length = 0
  await Promise.all(Array.from({ length: 40 }, () => get(address(0))))
  expect(signpost.made).toEqual([address(0)])
  for (let at = 1; at < 40; at += 1) expect((await get(address(at))).statusCode).toBe(200)
  expect(signpost.made.length).toBe(40)
  await get(address(39))
  expect(signpost.made.length, 'kept').toBe(40)
  await get(address(0))
  expect(signpost.made.length, 'no longer kept').toBe(41)
})

it('waits for no database: a page where nothing fits comes while its count hangs', async () => {
  const { map, gaps } = signpost
  const all = map.entries
  try {
    map.entries = []
    map.version += 1
    gaps.length = 0
    for (let times = 0; times < 3; times += 1) expect((await get('/adressen/8/4/5')).statusCode).toBe(200)
    expect(gaps.length, 'once for an address in a minute').toBe(1)
  } finally {
    map.entries = all
    map.version += 1
  }
})
