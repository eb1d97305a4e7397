/** What an old phone on a bad network has to fetch before the first letter can be typed (decisions D16). */
import { readdirSync, readFileSync } from 'node:fs'
import { get } from 'node:http'
import { gzipSync } from 'node:zlib'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TwoPeople, twoPeople } from '../people/two-people.ts'

const budget = 30_000
const built = new URL('../../chat/build/', import.meta.url)
const scripts = readdirSync(new URL('assets/', built))

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
    people = await twoPeople('chromium')
    const visitor = await people.visitor()
    await visitor.begin()
    asked = visitor.watched.requests
      .filter((address) => address.startsWith(people.line.chatOrigin))
      .map((address) => new URL(address).pathname)
    await visitor.close()
  })
  afterAll(() => people.close())

  test('asks three times, and all together weighs at most 30 kB compressed', async () => {
    expect(asked).toEqual(['/k7d2', `/assets/${scripts[0]}`, '/v1/open'])
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
  })
})

test('there is one script, and it is written as phones of 2020 read it', async () => {
  expect(scripts.length).toBe(1)
  const html = readFileSync(new URL('k7d2.html', built), 'utf8')
  const inline = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? ''
  const external = readFileSync(new URL(`assets/${scripts[0]}`, built), 'utf8')
  // Written again for ES2020, nothing changes: there is nothing newer in it.
  const as = async (code: string, target: string) => (await transform(code, { target, format: 'esm' })).code
  expect(await as('class A { #a = 1; b = this.#a ??= 2 }', 'es2020')).not.toBe(
    await as('class A { #a = 1; b = this.#a ??= 2 }', 'esnext'),
  )
  for (const code of [inline, external]) {
    expect(code.length).toBeGreaterThan(500)
    expect((await as(code, 'es2020')) === (await as(code, 'esnext'))).toBe(true)
  }
})
