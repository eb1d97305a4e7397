/** What a line sees of who looks after it, and that nothing it answers goes by unseen. */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it, test } from 'vitest'
import { ask } from './ask.ts'

let answerWith: RequestListener = () => {}
let connections = 0
const server = createServer((asked, answer) => answerWith(asked, answer)).on('connection', () => connections++)
let address = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close().closeAllConnections())

const names = (raw: readonly string[]): string[] => raw.filter((_, index) => index % 2 === 0)

it('sends what a browser sends, in its order, on one connection that is kept', async () => {
  const seen: string[][] = []
  answerWith = (asked, answer) => {
    seen.push(asked.rawHeaders)
    answer.end('goed')
  }
  for (const use of ['document', 'script'] as const) await ask(`${address}/k7d2`, use)
  const [page = [], script = []] = seen
  const both = ['Host', 'User-Agent', 'Accept', 'Accept-Language', 'Accept-Encoding', 'Connection']
  const fetched = ['Sec-Fetch-Dest', 'Sec-Fetch-Mode', 'Sec-Fetch-Site']
  expect(names(page)).toEqual([...both, 'Upgrade-Insecure-Requests', ...fetched, 'Sec-Fetch-User', 'Priority'])
  expect(names(script)).toEqual([...both, ...fetched])
  for (const raw of seen) expect(raw).toEqual(expect.arrayContaining(['keep-alive', 'gzip, deflate, br, zstd']))
  expect(page).toEqual(expect.arrayContaining(['document', 'navigate', 'none', '?1']))
  expect(script).toEqual(expect.arrayContaining(['*/*', 'script', 'cors', 'same-origin']))
  expect(connections).toBe(1)
})

test.each([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
  ['zstd', zstdCompressSync],
] as const)('%s is taken off', async (encoding, pack) => {
  answerWith = (_asked, answer) => {
    answer.setHeader('content-encoding', encoding)
    answer.end(pack(Buffer.from('U bent hier goed.')))
  }
  expect((await ask(address, 'document')).body).toBe('U bent hier goed.')
})

it('what nobody asked for is not taken off, and a hint before the answer is told', async () => {
  answerWith = (_asked, answer) => void answer.setHeader('content-encoding', 'lzma').end('goed')
  await expect(ask(address, 'document')).rejects.toThrow('lzma')
  answerWith = (_asked, answer) => {
    answer.writeEarlyHints({ link: '<https://elders.example/x>; rel=preload; as=script' })
    answer.end('goed')
  }
  expect((await ask(address, 'document')).early).toEqual([103])
})
