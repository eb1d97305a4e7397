/** Asks with the headers of a browser, so that one header does not tell who looks; a line can still tell: decision 44. */
import { createHash } from 'node:crypto'
import { lookup } from 'node:dns'
import { type IncomingMessage, Agent as PlainAgent, request as requestPlain } from 'node:http'
import { request as requestSecure, Agent as SecureAgent } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Readable } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib'
import { headersOf } from './as-browser.ts'
import type { Answer, Use } from './compare.ts'

/** Longest answer that is read: nothing of ours is a tenth of it. */
const mostBytes = 5_000_000
const milliseconds = 30_000
/** One connection to each origin, kept, as a browser does. */
const kept = { keepAlive: true, maxSockets: 1 }
const [plain, secure] = [new PlainAgent(kept), new SecureAgent(kept)]
/** Browsers take every name under localhost for this machine; not every system does. */
const find: LookupFunction = (name, options, done) =>
  lookup(/(^|\.)localhost$/.test(name) ? '127.0.0.1' : name, options, done)

/** Follows nothing. @throws Error when there is no whole answer in time */
export async function ask(address: string, use: Use): Promise<Answer> {
  const early: number[] = []
  const answer = await begun(address, use, early)
  try {
    return { ...(await whole(answer)), early }
  } catch (error) {
    // The kept connection is still busy with the rest of it.
    answer.destroy()
    throw error
  }
}

async function whole(answer: IncomingMessage): Promise<Omit<Answer, 'early'>> {
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

function begun(address: string, use: Use, early: number[]): Promise<IncomingMessage> {
  const isSecure = address.startsWith('https:')
  return new Promise((resolve, reject) => {
    const sent = (isSecure ? requestSecure : requestPlain)(address, {
      headers: headersOf(new URL(address).host, use),
      lookup: find,
      agent: isSecure ? secure : plain,
      signal: AbortSignal.timeout(milliseconds),
    })
    sent.on('information', ({ statusCode }) => early.push(statusCode))
    sent.once('response', resolve)
    sent.once('error', (error: NodeJS.ErrnoException) => {
      // A kept connection that the line let go while this was on its way: once more, on a new one.
      if (sent.reusedSocket && error.code === 'ECONNRESET') begun(address, use, early).then(resolve, reject)
      else reject(error)
    })
    sent.end()
  })
}

function decoded(answer: IncomingMessage): Readable {
  const encoding = answer.headers['content-encoding'] ?? 'identity'
  if (encoding === 'identity') return answer
  const decoder = decoderOf(encoding)
  answer.once('error', (error) => decoder.destroy(error))
  return answer.pipe(decoder)
}

function decoderOf(encoding: string) {
  if (encoding === 'br') return createBrotliDecompress()
  if (encoding === 'zstd') return createZstdDecompress()
  if (encoding === 'gzip') return createGunzip()
  if (encoding === 'deflate') return createInflate()
  throw new Error(`the answer is packed in a way nobody asked for: ${encoding}`)
}
