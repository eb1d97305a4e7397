import type { Colleague } from '@lijn116/protocol/together'
import { expect, test } from 'vitest'
import { deskClient, momentExample } from '../../gallery/desk-examples.ts'
import { viewExample } from '../../gallery/view-example.ts'
import { MomentsDesk, mayChange } from './moments-desk.svelte.ts'

const colleagues = [
  { leaf: 'b', pseudonym: 'Berk', roles: ['counsellor'] },
  { leaf: 'e', pseudonym: 'Es', roles: ['interpreter'] },
] as unknown as Colleague[]
const moment = momentExample()
const me = (roles: string[], name = 'proef-1') => ({ name, roles, team: 'landelijk' })
const view = (roles: string[], moments = [moment]) => ({
  ...viewExample(),
  me: me(roles),
  desk: { ...viewExample().desk, moments: { state: 'here' as const, moments } },
})

function stage(refuse?: () => Error) {
  const asked: string[] = []
  const client = deskClient(async (name, ...values) => {
    asked.push([name, ...values].join(' '))
    if (refuse !== undefined) throw refuse()
  })
  const { changeMoment: change, mailboxes } = client
  return { asked, desk: new MomentsDesk({ change, mailboxes, colleagues: () => Promise.resolve(colleagues) }) }
}

test('it is changed by who is to be ready or by a coordinator, and by nobody else', () => {
  expect(mayChange(me(['counsellor']), moment)).toBe(true)
  expect(mayChange(me(['counsellor'], 'Noor'), moment)).toBe(false)
  expect(mayChange(me(['coordinator'], 'Noor'), moment)).toBe(true)
  expect(mayChange(me(['counsellor']), { ...moment, with: null })).toBe(false)
  expect(mayChange(null, moment)).toBe(false)
})

test('a counsellor chooses among who is on duty, a coordinator among everybody who could', async () => {
  const { desk } = stage()
  desk.see(view(['counsellor']))
  await desk.change(moment)
  expect(desk.people.map(({ name }) => name)).toEqual(['proef-1', 'Berk'])
  desk.see(view(['coordinator']))
  await desk.change(moment)
  expect(desk.people.map(({ name }) => name).slice(0, 3)).toEqual(['proef-1', 'Noor', 'Lio'])
})

test('nobody by name is whoever is on duty; a refusal is said, and what was chosen stays', async () => {
  const { desk, asked } = stage()
  desk.see(view(['counsellor']))
  await desk.change(moment)
  desk.who = ''
  await desk.keep()
  expect([asked, desk.changing]).toEqual([[`changeMoment ${moment.id} `], null])

  const refused = stage(() => Object.assign(new Error('x'), { problem: { type: 'not-found' } }))
  refused.desk.see(view(['counsellor']))
  await refused.desk.change(moment)
  refused.desk.who = 'b'
  await refused.desk.keep()
  expect([refused.desk.reason, refused.desk.who]).toEqual(['not-found', 'b'])
})

test('a moment that is gone is not changed any longer, and a late list is not shown at another', async () => {
  const { desk } = stage()
  desk.see(view(['counsellor']))
  const looking = desk.change(moment)
  desk.see(view(['counsellor'], []))
  await looking
  expect([desk.changing, desk.people]).toEqual([null, []])
})
