/** Asks as an ordinary browser does, so that a line cannot simply tell who looks after it; how far that goes: decision 44. */
import { createHash } from 'node:crypto'
import { lookup } from 'node:dns'
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip } from 'node:zlib'
import type { Answer } from './compare.ts'

/** Longest answer that is read: nothing of ours is a tenth of it. */
const mostBytes = 5_000_000
const milliseconds = 30_000
/** Of a phone that many people have; ours would tell the line who asks. */
const agent =
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36'

/** Browsers take every name under localhost for this machine; not every system does. */
const find: LookupFunction = (name, options, done) =>
  lookup(/(^|\.)localhost$/.test(name) ? '127.0.0.1' : name, options, done)

/** Follows nothing. @throws Error when there is no whole answer in time */
export async function ask(address: string, headers: Readonly<Record<string, string>>): Promise<Answer> {
  const request = address.startsWith('https:') ? requestSecure : requestPlain
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(address, {
      headers: { 'user-agent': agent, 'accept-language': 'nl-NL,nl;q=0.9', ...headers },
      lookup: find,
      agent: false,
      signal: AbortSignal.timeout(milliseconds),
    })
    sent.once('response', resolve).once('error', reject).end()
  })
  const hash = createHash('sha256')
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of decoded(answer) as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > mostBytes) throw new Error('the answer has no end')
    hash.update(chunk)
    chunks.push(chunk)
  }
  const given = Object.entries(answer.headersDistinct).map(([name, values]) => [name, values?.join(', ') ?? ''])
  return {
    status: answer.statusCode ?? 0,
    headers: Object.fromEntries(given),
    sha256: hash.digest('base64url'),
    body: Buffer.concat(chunks).toString(),
  }
}

function decoded(answer: IncomingMessage): Readable {
  const encoding = answer.headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity') return answer
  const decoder = encoding === 'br' ? createBrotliDecompress() : encoding === 'gzip' ? createGunzip() : null
  if (decoder === null) throw new Error(`the answer is packed in a way nobody asked for: ${encoding}`)
  answer.once('error', (error) => decoder.destroy(error))
  return answer.pipe(decoder)
}
