/** I1: only who holds CK_{n-1}, and was named by the wait, can open segment n to the visitor. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bytes, randomBytes } from './bytes.ts'
import { at, grantBy, makeUpConversation } from './made-up-conversation.ts'
import { makeRoster, makeUpLine } from './made-up-line.ts'
import { makeGrant } from './make-grant.ts'
import { type GivenGrant, openGrant } from './open-grant.ts'
import { beginVisit, type HeldVisit } from './visit.ts'

const made = await makeUpLine([
  {},
  {},
  { roles: ['interpreter'] },
  { teams: ['groningen'] },
  { roles: ['interpreter', 'expert'] },
])
const { line } = made
const conversation = await makeUpConversation(made)
const { waiting, claimed, visit, held, given } = conversation
const [lead, colleague, interpreter, elsewhere, expert] = [0, 1, 2, 3, 4].map((i) => at(made.people, i))
if (!lead || !colleague || !interpreter || !elsewhere || !expert) throw new Error('people are missing')

/** As somebody would who has the code in her own hands. */
const forced = (from: HeldVisit): HeldVisit => ({ ...from, segment: { ...from.segment, kind: 'wait' } })
const guessing = (from: HeldVisit): HeldVisit => ({ ...from, segment: { ...from.segment, key: randomBytes(32) } })

test('a colleague on duty with the wait key opens the next segment', async () => {
  const { visit: next, lead: who } = await openGrant(line, waiting, given)
  expect(next.segment).toEqual(held.segment)
  expect(who.leaf).toEqual(lead.staff.leaf)
})

test('somebody on the roster who does not hold the key of the segment before is refused', async () => {
  const { given: outsider } = await grantBy(made, guessing(claimed), colleague)
  await expect(openGrant(line, waiting, outsider)).rejects.toThrow('not-opened')
})

test('an interpreter or expert who knows the key is refused', async () => {
  for (const person of [interpreter, expert]) {
    const { given: unfit } = await grantBy(made, claimed, person)
    await expect(openGrant(line, waiting, unfit)).rejects.toThrow('not-allowed')
  }
})

test('a role she does not hold does not become hers by naming it', async () => {
  const unfit = { ...given, permits: (roles: string[]) => roles.includes('coordinator') }
  await expect(openGrant(line, waiting, unfit)).rejects.toThrow('not-allowed')
  const named = await makeGrant(line, claimed, interpreter.staff, interpreter.shift, 'counsellor', 1)
  const { given: hers } = await grantBy(made, claimed, interpreter)
  const claims = { ...hers, grant: named.grant, envelope: named.toVisitor, permits: () => true }
  await expect(openGrant(line, waiting, claims)).rejects.toThrow('not-allowed')
})

test('a counsellor of a team that does not answer this door is refused, and accepted at her own', async () => {
  const { given: there } = await grantBy(made, claimed, elsewhere)
  await expect(openGrant(line, waiting, there)).rejects.toThrow('not-allowed')
  await expect(openGrant(line, waiting, { ...there, door: 'onbekend' })).rejects.toThrow('not-allowed')
  expect((await openGrant(line, waiting, { ...there, door: 'noord' })).lead.leaf).toEqual(elsewhere.staff.leaf)
})

test('somebody who left the roster is refused although she still knows the key', async () => {
  const others = made.people.slice(1).map(({ certificate }) => certificate.signed)
  const next = await makeRoster(made, 2, others)
  await expect(openGrant(line, waiting, { ...given, roster: next })).rejects.toThrow('not-on-roster')
})

test('a second grant for the same segment is refused, by the lead or by anybody', async () => {
  for (const person of [lead, colleague]) {
    const { given: second } = await grantBy(made, claimed, person)
    await expect(openGrant(line, visit, second)).rejects.toThrow('wrong-segment')
  }
  await expect(openGrant(line, visit, given)).rejects.toThrow('wrong-segment')
})

test('during a talk nobody takes over by claiming: not a colleague who knows the key, not the lead', async () => {
  for (const person of [lead, colleague]) {
    const { given: over } = await grantBy(made, forced(held), person)
    await expect(openGrant(line, visit, over)).rejects.toThrow('not-allowed')
  }
})

test('a grant from a counsellor who knows a newer roster makes her client fetch it first', async () => {
  const ahead = await makeGrant(line, claimed, lead.staff, lead.shift, 'counsellor', made.roster.version + 1)
  const newer = { ...given, grant: ahead.grant, envelope: ahead.toVisitor }
  await expect(openGrant(line, waiting, newer)).rejects.toThrow('roster-behind')
  const certificates = made.people.map(({ certificate }) => certificate.signed)
  const roster = await makeRoster(made, made.roster.version + 1, certificates)
  expect((await openGrant(line, waiting, { ...newer, roster })).visit.segment.n).toBe(1)
})

test('a grant for another conversation is refused', async () => {
  await expect(openGrant(line, await beginVisit(line), given)).rejects.toThrow('wrong-conversation')
})

test('certificate, shift and signature must be those of one person', async () => {
  const { given: hers } = await grantBy(made, claimed, colleague)
  for (const part of ['certificate', 'shift', 'grant'] as const)
    await expect(openGrant(line, waiting, { ...given, [part]: hers[part] }), part).rejects.toThrow()
  await expect(openGrant(line, waiting, { ...given, envelope: hers.envelope })).rejects.toThrow('not-opened')
})

test('one bit changed anywhere in what comes with a grant, and it is refused', async () => {
  const parts = ['grant', 'envelope', 'certificate', 'shift'] as const
  const change = fc
    .constantFrom(...parts)
    .chain((part) => fc.tuple(fc.constant(part), fc.nat(given[part].length - 1), fc.nat(7)))
  await fc.assert(
    fc.asyncProperty(change, async ([part, index, bit]) => {
      const changed: Bytes = given[part].slice()
      changed[index] = (changed[index] ?? 0) ^ (1 << bit)
      const wrong: GivenGrant = { ...given, [part]: changed }
      await expect(openGrant(line, waiting, wrong)).rejects.toMatchObject({ reason: expect.any(String) })
    }),
    { numRuns: 300 },
  )
})
