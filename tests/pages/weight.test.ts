/** What an old phone on a bad network has to fetch before the first letter can be typed (decisions D16). */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { get } from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TwoPeople, twoPeople } from '../people/two-people.ts'
import { compressedInFull } from '../stage/compressed-once.ts'

const budget = 30_000
const built = new URL('../../chat/build/', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, built), 'utf8')
const front = read('k7d2.html')
/** The one that comes with the page, the one that comes after the first message, and the one for coming back by words. */
const [first = ''] = /assets\/[\w-]+\.js/.exec(/<script type="module"[^>]*>/.exec(front)?.[0] ?? '') ?? []
const named = new Set(/<script type="importmap">[^<]*/.exec(front)?.[0].match(/assets\/[\w-]+\.js/g))
const [second = '', third = ''] = named
/** The page for a complaint has one of its own, and none of these (tests/pages/complaint.test.ts weighs it). */
const { paths: complaints } = JSON.parse(
  readFileSync(new URL('../../content/complaint.json', import.meta.url), 'utf8'),
) as { paths: Record<string, string> }
const ofComplaints = Object.values(complaints).map((path) => `${path}.html`)
const [complaint = ''] =
  /assets\/[\w-]+\.js/.exec(/<script type="module"[^>]*>/.exec(read('q4w8.html'))?.[0] ?? '') ?? []

/** The body as it comes over the wire, still encoded; and what it weighs without an encoding. */
function fetchRaw(port: number, path: string, encoding: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, headers: { 'accept-encoding': encoding } }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => resolve(Buffer.concat(chunks)))
      answer.on('error', reject)
    }).on('error', reject)
  })
}

describe('the chat page', () => {
  let people: TwoPeople
  let asked: string[]

  beforeAll(async () => {
    // With a counsellor on duty: then the answer about who is there is at its largest.
    people = await twoPeople('chromium', { env: compressedInFull })
    const visitor = await people.visitor()
    await visitor.begin()
    asked = visitor.watched.requests
      .filter((address) => address.startsWith(people.line.chatOrigin))
      .map((address) => new URL(address).pathname)
    await visitor.close()
  })
  afterAll(() => people.close())

  // @req:R-073 @norm:AV-02
  test('asks three times, and all together weighs at most 30 kB compressed', async () => {
    expect(asked).toEqual(['/k7d2', `/${first}`, '/v1/open'])
    const port = people.line.ports.chat
    const rows = await Promise.all(
      asked.map(async (path) => {
        const plain = await fetchRaw(port, path, 'identity')
        return {
          path,
          plain: plain.length,
          gzip: gzipSync(plain, { level: 9 }).length,
          wire: (await fetchRaw(port, path, 'gzip, br')).length,
        }
      }),
    )
    const sum = (of: 'plain' | 'gzip' | 'wire') => rows.reduce((all, row) => all + row[of], 0)
    console.table([...rows, { path: 'all', plain: sum('plain'), gzip: sum('gzip'), wire: sum('wire') }])
    // What a phone receives: Brotli, which browsers have had since 2017. The column gzip is for comparing.
    expect(sum('wire')).toBeLessThanOrEqual(budget)

    // Every other door and language by what its page weighs more or less than this one.
    const weigh = (path: string): number => brotliCompressSync(read(path)).length
    const pages = readdirSync(built).filter((name) => name.endsWith('.html'))
    const heavier = pages.map((name) => ({ name, all: sum('wire') + weigh(name) - weigh('k7d2.html') }))
    console.table(heavier)
    expect(heavier.length).toBeGreaterThanOrEqual(6)
    expect(heavier.filter(({ all }) => all > budget)).toEqual([])
  })
})

test('what comes when she uses words to come back weighs little too', () => {
  const weigh = (path: string): number => brotliCompressSync(read(path)).length
  const lists = readdirSync(new URL('words/', built)).map((name) => `words/${name}`)
  const texts = readdirSync(new URL('texts/', built)).flatMap((name) =>
    name.endsWith('-return.json') ? [`texts/${name}`] : [],
  )
  const talking = readdirSync(new URL('texts/', built)).filter((name) => !name.endsWith('-return.json'))
  expect([lists.length, texts.length]).toEqual([2, talking.length])
  const rows = [second, third, ...lists, ...texts].map((path) => ({ path, wire: weigh(path) }))
  console.table(rows)
  // Each list of words (decisions D16).
  expect(rows.filter(({ path, wire }) => path.startsWith('words/') && wire > budget)).toEqual([])
  const most = Math.max(...texts.map(weigh))
  expect(weigh(third) + most).toBeLessThanOrEqual(budget)
})

test('there are three scripts, and one for a complaint, each named with what it must be, and written as phones of 2020 read it', async () => {
  expect(
    readdirSync(new URL('assets/', built))
      .map((name) => `assets/${name}`)
      .sort(),
  ).toEqual([first, second, third, complaint].sort())
  const digest = (path: string): string => `sha256-${createHash('sha256').update(read(path)).digest('base64')}`
  for (const name of readdirSync(built).filter((each) => each.endsWith('.html'))) {
    const html = read(name)
    if (ofComplaints.includes(name)) {
      expect(html).toContain(`src="/${complaint}" integrity="${digest(complaint)}" crossorigin="anonymous"`)
      continue
    }
    expect(html).toContain(`src="/${first}" integrity="${digest(first)}" crossorigin="anonymous"`)
    for (const later of [second, third]) expect(html).toContain(`"/${later}":"${digest(later)}"`)
  }
  const inline = /<script>([\s\S]*?)<\/script>/.exec(front)?.[1] ?? ''
  // Written again for ES2020, nothing changes: there is nothing newer in it.
  const as = async (code: string, target: string) => (await transform(code, { target, format: 'esm' })).code
  expect(await as('class A { #a = 1; b = this.#a ??= 2 }', 'es2020')).not.toBe(
    await as('class A { #a = 1; b = this.#a ??= 2 }', 'esnext'),
  )
  for (const code of [inline, read(first), read(second), read(third), read(complaint)]) {
    expect(code.length).toBeGreaterThan(500)
    expect((await as(code, 'es2020')) === (await as(code, 'esnext'))).toBe(true)
  }
})
