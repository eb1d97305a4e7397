/** What strangers send: nothing that fits, each with a word by which it is known again. */
import { once } from 'node:events'
import { createConnection } from 'node:net'
import type { Line } from './line.ts'

type Way = { asks: typeof fetch; port: number | null }

/** Every answer, as `method path status`, headers and body. */
export async function nonsenseTo(line: Line, word: string, { asks, port }: Way): Promise<string[]> {
  const answers: string[] = []
  const ask = async (at: number, path: string, init: RequestInit = {}): Promise<void> => {
    const what = `${init.method ?? 'GET'} ${path.split('?')[0]?.replaceAll(word, '…')}`
    try {
      const answer = await asks(`http://127.0.0.1:${at}${path}`, { redirect: 'manual', ...init })
      answers.push(`${what} ${answer.status}\n${JSON.stringify([...answer.headers])}\n${await answer.text()}`)
    } catch {
      // Whoever sends on and on is cut off, and may not see the answer.
      answers.push(`${what} cut off`)
    }
  }
  const chat = port ?? line.ports.chat
  for (const at of [line.ports.site, chat, line.ports.console])
    for (const path of ['/metrics', '/debug', '/status', `/v1/${word}`, `/${word}?${word}=${word}`, `/%ff${word}`])
      await ask(at, path)
  const post = (body: string, over: Record<string, string> = {}): RequestInit => ({
    method: 'POST',
    headers: {
      origin: line.chatOrigin,
      authorization: `Bearer ${Buffer.alloc(32, word).toString('base64url')}`,
      'content-type': 'application/json',
      ...over,
    },
    body,
  })
  await ask(chat, '/v1/start', post(`{"version":1,"door":"${word}","language":"${word}"}`))
  await ask(chat, '/v1/start', post(`{"version":"${word}`))
  await ask(chat, '/v1/messages', post(JSON.stringify({ messages: [{ sealed: word.repeat(90_000) }] })))
  await ask(chat, '/v1/beat', post('{"seq":0}', { origin: `https://${word}.example` }))
  await ask(chat, '/v1/beat', post('{"seq":0}', { authorization: `Bearer ${word}` }))
  await ask(chat, `/v1/open?door=${word}`)
  answers.push(await raw(chat, `GET /v1/open HTTP/1.1\r\nHost: x\r\nX-\u0001${word}: ${word}\r\n\r\n`))
  answers.push(await raw(chat, `${word} ${word}\r\n\r\n`))
  return answers
}

async function raw(port: number, bytes: string): Promise<string> {
  const socket = createConnection({ port, host: '127.0.0.1' })
  const heard: Buffer[] = []
  socket.on('data', (chunk: Buffer) => heard.push(chunk))
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(bytes, 'latin1')
  await once(socket, 'close')
  return `raw ${Buffer.concat(heard).toString('latin1').split(' ')[1]}\n${Buffer.concat(heard).toString('latin1')}`
}
