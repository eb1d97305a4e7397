/** A13: a colleague with every role, on duty in the same team, wants to read a talk that is not hers. Not a status: not one byte. */
import { roles } from '@lijn116/domain/access/roles'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { askedOfStaff } from '../stage/asked-of-staff.ts'
import { grantBody } from '../stage/grants.ts'
import { type Person, sealedBytes, type VisitorAtTheDoor } from '../stage/inner-line.ts'
import { type PeopleLine, peopleLine } from '../stage/people-line.ts'

let line: PeopleLine
let target = ''
let her: VisitorAtTheDoor
let lead: Person
let curious: Person
/** Every sealed thing of the talk, by what it is. */
const sealed: Record<string, string> = {}

beforeAll(async () => {
  line = await peopleLine('embedded')
  target = (await line.newcomer('nieuw', line.ada)).leaf
  lead = await line.counsellor('hoofd')
  curious = await line.counsellor('nieuwsgierig', { roles: [...roles] })
  her = line.visitor()
  const { conversation } = her
  const wait = { segment: 0, team: 'landelijk', epoch: 20_000, seq: 1, sealed: sealedBytes(600) }
  const first = her.message(0)
  expect((await her.start({ wait, messages: [first] })).status).toBe(200)
  const taken = await lead.post('/v1/claim', { conversation, segment: 0 })
  expect(taken.status).toBe(200)
  // Control: whoever takes her is given the very bytes that are looked for.
  expect(taken.raw).toContain(wait.sealed)
  expect(taken.raw).toContain(first.sealed)

  const grant = grantBody(conversation, [lead])
  expect((await lead.post('/v1/grants', grant)).status).toBe(200)
  const said = her.message(1, { segment: 1 })
  const answered = { segment: 1, instance: sealedBytes(16), counter: 0, sealed: sealedBytes() }
  const note = { conversation, id: sealedBytes(16), sealed: sealedBytes() }
  const card = { conversation, after: null, id: sealedBytes(16), sealed: sealedBytes(1_040) }
  expect((await her.post('/v1/messages', { messages: [said] })).status).toBe(200)
  expect((await lead.post('/v1/messages', { conversation, messages: [answered] })).status).toBe(200)
  expect((await lead.post('/v1/notes', note)).status).toBe(200)
  expect((await lead.post('/v1/card', card)).status).toBe(200)
  Object.assign(sealed, {
    ...{ wait: wait.sealed, first: first.sealed, said: said.sealed, answered: answered.sealed },
    ...{ note: note.sealed, card: card.sealed, grant: grant.grant, toVisitor: grant.toVisitor },
    envelope: grant.members[0]?.envelope ?? '',
  })
})
afterAll(() => line.close())

const staff = askedOfStaff(() => ({ line, conversation: her.conversation, target }))
const seenIn = (raw: string): string[] => Object.keys(sealed).filter((what) => raw.includes(sealed[what] ?? 'nothing'))

const all = staff.names.filter((name) => name !== 'signOut')
async function answersTo(person: Person, names = all, segments = [0, 1, 2]): Promise<string[]> {
  const seen: string[] = []
  for (const name of names)
    for (const segment of segments) {
      const hasSegment = JSON.stringify(staff.table[name].body()).includes('"segment"')
      if (!hasSegment && segment !== segments[0]) continue
      // So that a bucket never answers in place of the guard.
      line.clock.now += 1_000
      const { raw } = await staff.ask(name, person.session, hasSegment ? { segment } : {})
      seen.push(...seenIn(raw).map((what) => `${name} (${segment}): ${what}`))
    }
  return seen
}

// @req:R-039 @norm:CO-16
it('is given no byte of it by any route, whatever she names and with every role there is', async () => {
  expect(Object.values(sealed).filter((bytes) => bytes.length > 20)).toHaveLength(9)
  expect(await answersTo(curious)).toEqual([])
})

it('control: the one who talks with her is given its note and its card by the same questions', async () => {
  expect(await answersTo(lead, ['readNotes', 'readCard'])).toEqual(['readNotes (0): note', 'readCard (0): card'])
})

it('once it is closed and she has read that, there is nothing left to give, to the one who had it neither', async () => {
  const { conversation } = her
  const close = { conversation, segment: 1, close: sealedBytes() }
  expect((await lead.post('/v1/close', close)).status).toBe(200)
  expect((await her.post('/v1/goodbye', {})).status).toBe(200)
  for (const person of [lead, curious]) expect(await answersTo(person, all, [1])).toEqual([])
})
