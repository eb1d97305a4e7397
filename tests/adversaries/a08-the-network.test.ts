/** A8: who runs the wifi sees how long each request is, of both people. A text may show there as one of four sizes, no more. */
import type { AddressInfo } from 'node:net'
import { createStaff } from '@lijn116/client/counsellor'
import { httpTransport } from '@lijn116/client/transport'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { origins } from '../stage/inner-line.ts'
import { type SealedLine, sealedLine, staffWire } from '../stage/sealed-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

/** Short and long, one letter apart, and in letters of two bytes and more. */
const texts = [
  ...['Ja.', 'Nee.', 'Hij is thuis.', 'x'.repeat(199), 'x'.repeat(200)],
  ...['é'.repeat(150), 'لا أستطيع الكلام الآن', 'x'.repeat(700), 'x'.repeat(701), 'x'.repeat(2_500), 'x'.repeat(3_800)],
]
type Sent = { sealed: string }
const hers: string[] = []
const counsellors: string[] = []
let line: SealedLine

beforeAll(async () => {
  line = await sealedLine('embedded')
  const person = await line.member('proef-1')
  await line.certify()
  const { port } = line.inner.console.server.address() as AddressInfo
  const heard: typeof fetch = (input, init) => {
    if (new URL(`${input}`).pathname === '/v1/messages') counsellors.push(`${init?.body ?? ''}`)
    return fetch(input, init)
  }
  const wire = { origin: origins.console, address: `http://127.0.0.1:${port}` }
  const staff = createStaff({ line: line.line, transport: httpTransport(staffWire, wire, heard) })
  await line.signIn(staff, person)
  await staff.goOnDuty('Noor')
  const her = await line.waits('Hallo.')
  await line.takesFirst(staff)
  const read = (view: { messages: readonly { text?: string }[] } | null, text: string): boolean =>
    view?.messages.some((message) => message.text === text) ?? false
  for (const [at, text] of texts.entries()) {
    her.say(text)
    await line.comes(() => read(staff.view().conversation, text), `she said ${at}`)
    staff.say(`${text}!`)
    await line.comes(() => read(her.view(), `${text}!`), `the counsellor said ${at}`)
  }
  hers.push(...her.asked.filter(({ path }) => path === '/v1/messages').map(({ body }) => body))
})
afterAll(() => line.close())

const messagesIn = (body: string): Sent[] => (JSON.parse(body) as { messages: Sent[] }).messages
/** What stands around so many sealed messages, but for the digits of a number. */
function around(body: string): string {
  const messages = messagesIn(body)
  const bare = body.replaceAll(/:\d+/g, ':0').length - messages.reduce((sum, { sealed }) => sum + sealed.length, 0)
  return `${messages.length}: ${bare}`
}

it.each([
  ['what she sends', hers],
  ['what the counsellor sends', counsellors],
])('%s is one of four lengths, and what stands around it is always as long', (_who, bodies) => {
  const sealed = bodies.flatMap(messagesIn).map((message) => message.sealed.length)
  expect(sealed.length).toBeGreaterThanOrEqual(texts.length)
  expect(new Set(sealed).size).toBe(4)
  const counts = new Set(bodies.map((body) => messagesIn(body).length))
  expect(new Set(bodies.map(around)).size).toBe(counts.size)
})

it('control: the same texts as they were typed have nearly as many lengths as there are texts', () => {
  expect(new Set(texts.map((text) => Buffer.byteLength(text))).size).toBeGreaterThan(8)
})
