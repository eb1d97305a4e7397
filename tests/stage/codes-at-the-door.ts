/** Return codes as a page makes and asks them, on an inner line. What a page would derive from words is chance here. */
import { createHash, randomBytes } from 'node:crypto'
import { codeBlobBytes } from '@lijn116/protocol/code-blob'
import type { DocumentsPage } from '@lijn116/protocol/return-code'
import type { Challenge } from '@lijn116/protocol/visitor'
import { type InnerLine, origins } from './inner-line.ts'

const chance = (bytes: number): string => randomBytes(bytes).toString('base64url')

export type DrawnCode = {
  lookup: string
  auth: string
  blob: string
  handle: string
  resume: string
  second: { lookup: string; blob: string } | null
}
export const drawCode = (withSecond = false): DrawnCode => ({
  lookup: chance(32),
  auth: chance(32),
  blob: chance(codeBlobBytes),
  handle: chance(16),
  resume: chance(32),
  second: withSecond ? { lookup: chance(32), blob: chance(codeBlobBytes) } : null,
})

/** What a page, and whoever listens to it, sees of an answer. */
export type Seen = { status: number; headers: string; bytes: number; body: Record<string, unknown> }
type Proof = { token: string; nonce: number }

export type CodesAtTheDoor = ReturnType<typeof codesAtTheDoor>

export function codesAtTheDoor(inner: Pick<InnerLine, 'chat'>) {
  async function ask(method: 'GET' | 'POST', url: string, body?: object, token = ''): Promise<Seen> {
    const answer = await inner.chat.inject({
      method,
      url,
      headers: { origin: origins.chat, ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
      ...(body === undefined ? {} : { payload: body }),
    })
    const { date: _date, ...headers } = answer.headers
    return {
      status: answer.statusCode,
      headers: JSON.stringify(headers),
      bytes: answer.rawPayload.length,
      body: answer.json(),
    }
  }
  const post = (path: string, body: object) => ask('POST', path, body)

  async function proof(): Promise<Proof> {
    const { body } = await ask('GET', '/v1/code/challenge')
    return solved(body.challenge as Challenge)
  }
  type Owner = Pick<DrawnCode, 'lookup' | 'auth'>
  const owner = async ({ lookup, auth }: Owner) => ({ proof: await proof(), lookup, auth })
  return {
    ask,
    proof,
    async make({ resume: _resume, ...code }: DrawnCode, door = 'nationaal') {
      return post('/v1/code/make', { proof: await proof(), door, ...code })
    },
    look: async ({ lookup }: Pick<DrawnCode, 'lookup'>, given?: Proof) =>
      post('/v1/code/look', { proof: given ?? (await proof()), lookup }),
    second: async (code: DrawnCode, second: string) => post('/v1/code/second', { ...(await owner(code)), second }),
    stay: async (code: Owner) => post('/v1/code/stay', await owner(code)),
    erase: async (code: Owner) => post('/v1/code/erase', await owner(code)),
    forgetDocument: async (code: Owner, id: string) =>
      post('/v1/code/documents/forget', { ...(await owner(code)), id }),
    documents: async (code: Owner, from = 0) => post('/v1/code/documents', { ...(await owner(code)), from }),
  }
}

/** As a page reads it. */
export function pageIn({ body }: Seen): DocumentsPage {
  const bytes = Buffer.from(String(body.page), 'base64url')
  return JSON.parse(bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString())
}

export function solved({ token, bits }: Challenge): Proof {
  for (let nonce = 0; ; nonce++) {
    const digest = createHash('sha256').update(`${token}.${nonce}`).digest()
    if (digest.readUInt32BE(0) >>> (32 - bits) === 0) return { token, nonce }
  }
}
