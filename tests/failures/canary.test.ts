/**
 * Invariant I20, and what a line writes down: two people talk in words found nowhere else; afterwards every byte the
 * server was sent, its database files and log, its data directory and all it said aloud are searched for them. The same on
 * PostgreSQL, with its log, archive and backup, and with fifty people: day-canary.
 */

import { createStaff } from '@lijn116/client/counsellor'
import { together } from '@lijn116/client/fixture/second-script'
import { httpTransport } from '@lijn116/client/transport'
import { createVisitor } from '@lijn116/client/visitor'
import { fromBase64url } from '@lijn116/encryption'
import { derivePassphrase } from '@lijn116/encryption/staff'
import { counsellorRoutes, counsellorStream, counsellorStreamPath } from '@lijn116/protocol/counsellor'
import { visitorRoutes, visitorStream, visitorStreamPath } from '@lijn116/protocol/visitor'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeOf, pinned, until } from '../journeys/node-people.ts'
import { type Line, startLine } from '../stage/line.ts'
import { wordsIn, wordsInFiles } from '../stage/search.ts'
import { startTcpProxy, type TcpProxy } from '../stage/tcp-proxy.ts'

const said = {
  first: 'kanarievogel in de kolenmijn van Limbrichterveld',
  second: 'tweede zin met pimpelpaarse watermeloen',
  answer: 'antwoord van kwikstaart Zevenhuizen',
  note: 'aantekening over grutto Oudewetering',
}
const identity = {
  address: '127.66.116.16',
  forwarded: '203.0.113.116',
  agent: 'SchildwachtBrowser/116.016',
  language: 'x-schildwacht-taal',
}
/** Travels in clear, and is stored in clear: if even this is not found, the search is blind. */
const control = 'nationaal'

describe('on the embedded database', () => {
  let line: Line
  let chat: TcpProxy
  let desk: TcpProxy
  let passphrase = ''
  let keys: { authKey: Uint8Array; wrapKey: Uint8Array }
  const sent: Buffer[] = []
  const bytesSent = () => Buffer.concat(sent)

  beforeAll(async () => {
    line = await startLine()
    const heard = (chunk: Buffer): void => {
      sent.push(chunk)
    }
    chat = await startTcpProxy(line.ports.chat, 0, { from: identity.address, heard })
    desk = await startTcpProxy(line.ports.console, 0, { from: identity.address, heard })
    await talk()
  })
  afterAll(async () => {
    await chat?.close()
    await desk?.close()
    await line?.close()
  })

  const telling: typeof fetch = (address, init) => {
    const headers = new Headers(init?.headers)
    headers.set('user-agent', identity.agent)
    headers.set('x-forwarded-for', identity.forwarded)
    headers.set('accept-language', identity.language)
    return fetch(address, { ...init, headers })
  }

  async function talk(): Promise<void> {
    const file = pinned(line)
    const staffWire = { routes: counsellorRoutes, stream: counsellorStream, streamPath: counsellorStreamPath }
    const visitorWire = { routes: visitorRoutes, stream: visitorStream, streamPath: visitorStreamPath }
    const at = (origin: string, port: number) => ({ origin, address: `http://127.0.0.1:${port}` })
    const staff = createStaff({
      line: file,
      transport: httpTransport(staffWire, at(line.consoleOrigin, desk.port), telling),
    })
    const opened = await staff.openLink((line.links[0] ?? '').split('#')[1] ?? '')
    passphrase = opened.passphrase
    await opened.finish(codeOf(opened.totpSecret))
    await staff.signIn(opened.name, passphrase, codeOf(opened.totpSecret))
    await staff.goOnDuty('Noor')
    const { salt } = await httpTransport(staffWire, at(line.consoleOrigin, desk.port)).call('salt', {
      name: opened.name,
    })
    keys = await derivePassphrase(file, passphrase, fromBase64url(salt))

    const visitor = createVisitor({
      line: file,
      door: 'nationaal',
      language: 'nl',
      together,
      transport: httpTransport(visitorWire, at(line.chatOrigin, chat.port), telling),
    })
    await visitor.open()
    visitor.say(said.first)
    const { waiting } = await until(staff, (view) => view.waiting.length === 1)
    await staff.take(waiting[0]?.conversation ?? '')
    await until(staff, ({ conversation }) => conversation?.phase === 'talking')
    visitor.say(said.second)
    staff.say(said.answer)
    await staff.note(said.note)
    await until(visitor, ({ messages }) => messages.some(({ text }) => text === said.answer))
    await until(staff, ({ conversation }) => conversation?.messages.some(({ text }) => text === said.second) ?? false)
    staff.shown()
    await until(visitor, ({ messages }) => messages.every(({ from, state }) => from === 'other' || state === 'read'))
    // The conversation stays open: everything of it is still stored.
    await staff.signOut()
    visitor.drop()
  }

  test('no byte sent to the server holds what was said, nor the passphrase', () => {
    expect(wordsIn(bytesSent(), [control])).toEqual([`${control} (as it is)`])
    expect(wordsIn(bytesSent(), [...Object.values(said), passphrase, passphrase.replaceAll(' ', '')])).toEqual([])
  })

  test('of the two keys made from the passphrase the server gets the one that signs in, never the one that opens', () => {
    const { authKey, wrapKey } = keys
    expect(wordsIn(bytesSent(), [{ name: 'authKey', bytes: authKey }])).toHaveLength(1)
    expect(wordsIn(bytesSent(), [{ name: 'wrapKey', bytes: wrapKey }])).toEqual([])
  })

  test('the sentinels of who asked really reached the server', () => {
    const { agent, forwarded, language } = identity
    expect(wordsIn(bytesSent(), [agent, forwarded, language])).toHaveLength(3)
  })

  // @req:R-028 @norm:CO-04
  test('database files, write-ahead log, data directory and output hold no word and no trace of who asked', async () => {
    const secret = [
      ...Object.values(said),
      passphrase,
      ...Object.values(identity),
      { name: 'wrapKey', bytes: keys.wrapKey },
      { name: 'authKey', bytes: keys.authKey },
    ]
    expect(await line.terminate()).toBe(0)
    const where = wordsInFiles(line.dataDir, [control])
    expect(where.some((found) => /pg_wal/.test(found))).toBe(true)
    expect(wordsInFiles(line.dataDir, secret)).toEqual([])
    expect(wordsIn(Buffer.from(line.output()), secret)).toEqual([])
  })
})

test('the search finds a word in seven forms', () => {
  const word = 'kanarievogel'
  const hidden = [
    Buffer.from(`x${word}y`),
    Buffer.from(word, 'utf16le'),
    Buffer.from(Buffer.from(`voor ${word} na`).toString('hex')),
    ...['', 'a', 'ab'].map((before) => Buffer.from(Buffer.from(`${before}${word} na`).toString('base64'))),
    ...['', 'a', 'ab'].map((before) => Buffer.from(Buffer.from(`${before}${word} na`).toString('base64url'))),
  ]
  for (const bytes of hidden) expect(wordsIn(bytes, [word])).toHaveLength(1)
  const odd = 'kanarie "vogel"'
  for (const written of [encodeURIComponent(odd), JSON.stringify(odd)])
    expect(wordsIn(Buffer.from(written), [odd])).toHaveLength(1)
  expect(wordsIn(Buffer.from('kolenmijn'), [word])).toEqual([])
})
