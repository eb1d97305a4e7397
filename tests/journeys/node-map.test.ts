/** The map on a real line, in Node: changed by two, given in a talk, and what is secret for the people it names. */
import type { StaffClient } from '@lijn116/client/counsellor'
import type { VisitorClient } from '@lijn116/client/visitor'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Line, startLine } from '../stage/line.ts'
import { nodeCounsellor, nodeVisitor, textsOf, until } from './node-people.ts'

let line: Line
let lio: StaffClient
let noor: StaffClient
let sam: StaffClient
let visitor: VisitorClient

const entryIn = (staff: StaffClient, id: string) => {
  const found = staff.view().desk.map.entries.find(({ entry }) => entry.id === id)
  if (found === undefined) throw new Error(`${id} is not on the map`)
  return found
}
const id = 'alles-oke'
/** Of today, by the clock of this machine, as the line has it. */
const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Amsterdam' })

beforeAll(async () => {
  line = await startLine()
  const [first = '', second = '', third = ''] = line.links
  lio = (await nodeCounsellor(line, first, 'Linde')).staff
  noor = (await nodeCounsellor(line, second, 'Noor')).staff
  sam = (await nodeCounsellor(line, third, 'Sam')).staff
  for (const staff of [lio, noor, sam]) await staff.map.look()
})
afterAll(async () => {
  visitor?.drop()
  for (const staff of [lio, noor, sam]) await staff?.signOut().catch(() => undefined)
  await line?.close()
})

it('what one has checked is on the map once another has seen it', async () => {
  const { entry, revision } = entryIn(noor, id)
  expect(entry.checked).toBeNull()
  const change = { from: revision, gone: false, note: 'Gebeld.' }
  await expect(lio.map.propose({ entry, ...change })).rejects.toThrow('not-allowed')
  await noor.map.propose({ entry: { ...entry, checked: { on: today, by: 'balie' } }, ...change })
  const own = noor.view().desk.map.proposals[0]
  expect(own).toMatchObject({ own: true, note: 'Gebeld.' })
  await expect(noor.map.publish(own?.id ?? '')).rejects.toThrow('not-allowed')
  const asked = (await until(sam, ({ desk }) => desk.map.proposals.length === 1)).desk.map.proposals[0]
  await sam.map.publish(asked?.id ?? '')
  for (const staff of [lio, noor, sam]) {
    await until(staff, () => entryIn(staff, id).entry.checked?.on === today)
    expect(entryIn(staff, id)).toMatchObject({ recommended: true, gone: false })
  }
  expect((await noor.map.history(id))[0]).toMatchObject({ by: 'proef-2', publishedBy: 'proef-3', note: 'Gebeld.' })
})

it('a card is in the talk where it was given, for her and for who goes on with her', async () => {
  visitor = nodeVisitor(line)
  await visitor.open()
  visitor.say('Is er iemand voor mensen van mijn leeftijd?')
  const { waiting } = await until(lio, (view) => view.waiting.length === 1)
  const conversation = waiting[0]?.conversation ?? ''
  expect(await lio.take(conversation)).toBe('taken')
  await until(visitor, ({ phase }) => phase === 'talking')
  visitor.say('Ik hoor het graag.')
  await until(lio, (view) => view.conversation?.phase === 'talking')
  lio.say('Ja, die is er. Zal ik die sturen?')
  await lio.map.give(id, 'Vraag naar de chat.')
  lio.say('Hij staat hierboven.')

  const heard = await until(visitor, ({ messages }) => messages.filter(({ from }) => from === 'other').length === 3)
  const given = heard.messages.find((message) => heard.cards?.[message.id] !== undefined)
  expect(textsOf(heard).map((text) => text.split('\n')[0])).toEqual([
    'me: Is er iemand voor mensen van mijn leeftijd?',
    'me: Ik hoor het graag.',
    'other: Ja, die is er. Zal ik die sturen?',
    'other: Alles oké? Supportlijn',
    'other: Hij staat hierboven.',
  ])
  expect(heard.cards?.[given?.id ?? '']).toMatchObject({
    name: 'Alles oké? Supportlijn',
    anonymous: true,
    cost: null,
    website: 'https://www.allesoke.nl',
    checkedOn: today,
    note: 'Vraag naar de chat.',
  })
  const sent = lio.view().conversation
  expect(sent?.messages.filter(({ id }) => sent.given[id] !== undefined)).toMatchObject([{ from: 'me' }])

  const { leaf } = (await lio.colleagues()).find(({ pseudonym }) => pseudonym === 'Noor') ?? { leaf: '' }
  await lio.offerHandover(conversation, leaf)
  await until(noor, ({ offers }) => offers.some(({ state }) => state === 'open'))
  await noor.acceptOffer(conversation)
  const taken = (await until(noor, (view) => Object.keys(view.conversation?.given ?? {}).length === 1)).conversation
  expect(taken?.messages.map(({ from, text }) => `${from} ${text.split('\n')[0]}`)).toContain(
    'colleague Alles oké? Supportlijn',
  )
  await until(visitor, ({ counsellor }) => counsellor?.pseudonym === 'Noor')
  expect(Object.values(visitor.view().cards ?? {})).toHaveLength(1)
  await noor.end()
  noor.wipe()
})

it('what is secret opens for who is named, is closed to who wrote it for others, and is on no map', async () => {
  const people = await noor.map.readers()
  expect(people.map(({ name }) => name).sort()).toEqual(['proef-1', 'proef-3'])
  const secret = { name: 'Rustig huis', text: 'Achter het water, tweede deur.', checkedOn: today }
  const leaves = people.map(({ leaf }) => leaf)
  await expect(noor.map.writeSecret(secret, leaves.slice(0, 1), true), 'one is too few').rejects.toThrow('not-allowed')
  await expect(lio.map.writeSecret(secret, leaves, true), 'not hers to write').rejects.toThrow('not-allowed')
  await noor.map.writeSecret(secret, leaves, false)
  for (const staff of [lio, sam])
    expect(await staff.map.secrets()).toMatchObject([{ state: 'open', secret, own: false }])
  const [own] = await noor.map.secrets()
  expect(own).toMatchObject({ state: 'sealed', secret: null, own: true })
  for (const staff of [lio, noor, sam]) {
    await staff.map.look()
    expect(JSON.stringify(staff.view())).not.toContain(secret.text)
  }
  await noor.map.removeSecret(own?.id ?? '')
  for (const staff of [lio, noor, sam]) expect(await staff.map.secrets()).toEqual([])
})
