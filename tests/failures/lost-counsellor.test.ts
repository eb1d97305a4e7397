/** I8 on a real line: a console that is gone ends with the visitor at the front, told, and read by whom she chose. */
import type { VisitorClient } from '@lijn116/client/visitor'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type NodeCounsellor, nodeCounsellor, nodeVisitor, textsOf, until } from '../journeys/node-people.ts'
import { freePort } from '../stage/free-port.ts'
import { type Line, startLine } from '../stage/line.ts'
import { startTcpProxy, type TcpProxy } from '../stage/tcp-proxy.ts'

let line: Line
let proxy: TcpProxy
let noor: NodeCounsellor
let sam: NodeCounsellor
let her: VisitorClient

beforeAll(async () => {
  line = await startLine()
  const seen = await freePort()
  proxy = await startTcpProxy(line.ports.console, seen)
  noor = await nodeCounsellor(line, line.links[0] ?? '', 'Noor', seen)
  sam = await nodeCounsellor(line, line.links[1] ?? '', 'Sam')
  her = nodeVisitor(line)
})
afterAll(async () => {
  her?.drop()
  await sam?.staff.signOut()
  await proxy?.close()
  await line?.close()
})

async function take({ staff }: NodeCounsellor, id: string): Promise<void> {
  await until(staff, ({ waiting }) => waiting.some(({ conversation }) => conversation === id))
  expect(await staff.take(id)).toBe('taken')
}

test('killed in the middle of a talk: she is told, waits in front, and a colleague reads what she brings along', async () => {
  await her.open()
  her.say('Hallo.')
  const waiting = await until(noor.staff, (view) => view.waiting.length === 1)
  const id = waiting.waiting[0]?.conversation ?? ''
  await take(noor, id)
  noor.staff.say('Ik luister.')
  await noor.staff.note('Rustig aan.')
  await until(her, ({ messages }) => messages.length === 2)

  await proxy.close()
  her.say('Bent u er nog?')
  await until(her, ({ counsellor }) => counsellor?.present === false, 80_000)
  expect(her.view().phase).toBe('talking')
  await until(her, ({ lost }) => lost?.passing === 'along', 20_000)
  her.say('Dit zeg ik tegen wie er komt.')
  await until(her, ({ phase, again }) => phase === 'waiting' && again === 'along', 30_000)
  expect(her.view().counsellor).toBeNull()
  expect(her.view().messages).toHaveLength(4)

  await take(sam, id)
  await until(her, ({ counsellor }) => counsellor?.pseudonym === 'Sam')
  const { conversation } = await until(sam.staff, (view) => view.conversation?.notes.length === 1)
  expect(textsOf(conversation ?? { messages: [] })).toEqual([
    'other: Hallo.',
    'colleague: Ik luister.',
    'other: Bent u er nog?',
    'other: Dit zeg ik tegen wie er komt.',
  ])
  expect(conversation).toMatchObject({ past: 'along', missing: false, notes: [{ text: 'Rustig aan.' }] })
  expect(her.view().messages[1]).toMatchObject({ text: 'Ik luister.', by: 'Noor' })
  sam.staff.say('Ik heb het gelezen.')
  await until(her, ({ messages }) => messages.length === 5)
  expect(her.view().messages[4]).toMatchObject({ by: 'Sam' })
  expect(her.view().missing).toBe(false)
  await sam.staff.end()
}, 180_000)
