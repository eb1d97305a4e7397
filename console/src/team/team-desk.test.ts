import { expect, test } from 'vitest'
import { teamClient } from '../../gallery/team-examples.ts'
import { CoolDownDesk } from '../cool-down/cool-down-desk.svelte.ts'
import { TeamDesk } from './team-desk.svelte.ts'

const refusal = (type: string) => Object.assign(new Error(type), { problem: { type } })

function clientThat(done: () => Promise<void>) {
  const asked: string[] = []
  const told = (name: string, ...values: string[]): void => void asked.push([name, ...values].join(' '))
  const client = teamClient(told, (name, ...values) => {
    told(name, ...values)
    return done()
  })
  return { asked, client }
}

test('an offer is made once, about the conversation it stood beside, and then it is closed', async () => {
  const { asked, client } = clientThat(() => Promise.resolve())
  const desk = new TeamDesk(client)
  desk.open('first')
  desk.go('handover')
  await Promise.all([desk.offer('handover', 'leaf', 'counsellor'), desk.offer('handover', 'leaf', 'counsellor')])
  expect(asked).toEqual(['offerHandover first leaf'])
  expect(desk.conversation).toBeNull()
})

test('a refusal is said where it was asked, and nothing closes', async () => {
  const { client } = clientThat(() => Promise.reject(refusal('colleague-away')))
  const desk = new TeamDesk(client)
  desk.open('first')
  await desk.offer('join', 'leaf', 'expert')
  expect(desk.reason).toBe('colleague-away')
  expect(desk.conversation).toBe('first')
})

test('with another conversation in front it closes, and a late answer is not shown beside that one', async () => {
  let refuse: (error: Error) => void = () => undefined
  const { client } = clientThat(() => new Promise((_, rejects) => (refuse = rejects)))
  const desk = new TeamDesk(client)
  desk.open('first')
  const offered = desk.offer('join', 'leaf', 'expert')
  desk.see('second')
  desk.open('second')
  refuse(refusal('colleague-away'))
  await offered
  expect(desk.reason).toBeNull()
  expect(desk.conversation).toBe('second')
  expect(desk.busy).toBe(false)
})

test('a proposed pause says how many conversations it is about', async () => {
  const { asked, client } = clientThat(() => Promise.resolve())
  const desk = new TeamDesk(client)
  desk.open('first')
  desk.go('cool-down')
  desk.minutes = '15'
  await desk.propose()
  expect(asked).toEqual(['proposeCoolDown 15'])
  expect(desk.matches).toBe(2)
})

test('a second person answers only what she has looked at', async () => {
  const { asked, client } = clientThat(() => Promise.resolve())
  const desk = new CoolDownDesk(client)
  const looking = desk.look('one')
  await desk.answer(true)
  expect(asked).toEqual([])
  await looking
  expect(desk.proposal?.minutes).toBe(30)
  await desk.answer(true)
  expect(asked).toEqual(['agreeToCoolDown one'])
  expect(desk.id).toBeNull()
})
