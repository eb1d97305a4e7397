/** I21: role, team and door are each checked, for each purpose. */
import { expect, test } from 'vitest'
import { verifyDuty } from './duty.ts'
import { handsOver, joins } from './made-up-change.ts'
import { at, grantBy, makeUpConversation } from './made-up-conversation.ts'
import { makeDuty, makeUpLine, noon } from './made-up-line.ts'
import { type GivenChange, openChange } from './open-change.ts'
import { openGrant } from './open-grant.ts'

const roles = ['counsellor', 'coordinator', 'interpreter', 'expert', 'partner-worker', 'roster-signer', 'operator']
const teams = ['landelijk', 'groningen', 'drenthe']
const doors = ['nationaal', 'noord', 'gesloten']
/** Who may what on this line; two purposes that differ, so that one is never asked in place of the other. */
const may = {
  claim: ['counsellor', 'coordinator'],
  issue: ['coordinator'],
  takeOver: ['coordinator', 'expert'],
  join: ['interpreter', 'expert', 'coordinator'],
  joinUnasked: ['expert'],
}
const permits = (purpose: keyof typeof may) => (held: string[]) => held.some((role) => may[purpose].includes(role))

const people = roles.flatMap((role) => teams.map((team) => ({ role, team })))
const made = await makeUpLine([{}, ...people.map(({ role, team }) => ({ roles: [role], teams: [team] }))])
const { line, roster } = made
const answers: Record<string, string[]> = { nationaal: ['landelijk'], noord: ['groningen', 'landelijk'], gesloten: [] }
const { waiting, claimed, visit, held, counsellor } = await makeUpConversation(made)

const outcome = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: { reason?: string }) => error.reason,
  )

test('claim: only a role that may, of a team that answers this door', async () => {
  const counts = { accepted: 0, refused: 0 }
  for (const [i, { role, team }] of people.entries()) {
    const { given } = await grantBy(made, claimed, at(made.people, i + 1), { permits: permits('claim') })
    for (const door of doors) {
      const fits = may.claim.includes(role) && answers[door]?.includes(team) === true
      expect(await outcome(openGrant(line, waiting, { ...given, door })), `${role} ${team} ${door}`).toBe(
        fits ? 'accepted' : 'not-allowed',
      )
      counts[fits ? 'accepted' : 'refused']++
    }
  }
  expect(counts).toEqual({ accepted: 6, refused: 57 })
})

test('issue: only a role that may, for her own team, for doors that team answers', async () => {
  const counts = { accepted: 0, refused: 0 }
  for (const [i, { role, team: own }] of people.entries()) {
    const issuer = at(made.people, i + 1)
    for (const team of teams)
      for (const door of doors) {
        const { duty } = await makeDuty(line, issuer, { team, doors: [door] })
        const use = { permits: permits('issue'), door }
        const fits = may.issue.includes(role) && own === team && answers[door]?.includes(team) === true
        const verified = verifyDuty(line, issuer.certificate, roster, duty.signed, noon, use)
        expect(await outcome(verified), `${role} ${own} for ${team} ${door}`).toBe(fits ? 'accepted' : 'not-allowed')
        counts[fits ? 'accepted' : 'refused']++
      }
  }
  expect(counts).toEqual({ accepted: 3, refused: 186 })
})

test('take over, come along, come along unasked: each asks its own question, of role and of team', async () => {
  const counts = { accepted: 0, refused: 0 }
  const yes = new Uint8Array(16)
  const asked = { mayJoin: permits('join'), mayJoinUnasked: permits('joinUnasked') }
  for (const [i, { role, team }] of people.entries()) {
    const person = at(made.people, i + 1)
    const over = await handsOver(made, held, [counsellor, person], [], { ...asked, permits: permits('takeOver') })
    const join = await joins(made, held, counsellor, [person], yes, asked)
    const unasked = await joins(made, held, counsellor, [person], null, asked)
    const tries: [string, GivenChange, boolean][] = [
      ['takes over', over.given, may.takeOver.includes(role)],
      ['comes along', join.given, may.join.includes(role)],
      ['comes unasked', unasked.given, may.join.includes(role) && may.joinUnasked.includes(role)],
    ]
    for (const [what, given, isRole] of tries)
      for (const door of ['nationaal', 'noord']) {
        const fits = isRole && answers[door]?.includes(team) === true
        const opened = openChange(line, visit, { ...given, door })
        expect(await outcome(opened), `${role} ${team} ${what} ${door}`).toBe(fits ? 'accepted' : 'not-allowed')
        counts[fits ? 'accepted' : 'refused']++
      }
  }
  expect(counts).toEqual({ accepted: 18, refused: 108 })
})

test('a duty key for one door is not used at another, even of the same team', async () => {
  const issuer = at(made.people, 0)
  const { duty } = await makeDuty(line, issuer, { doors: ['noord'] })
  const check = (door: string | null) =>
    outcome(verifyDuty(line, issuer.certificate, roster, duty.signed, noon, { permits: () => true, door }))
  expect(await check('noord')).toBe('accepted')
  expect(await check(null)).toBe('accepted')
  expect(await check('nationaal')).toBe('not-allowed')
})

test('one good door does not carry a wrong one along', async () => {
  const issuer = at(made.people, 0)
  const { duty } = await makeDuty(line, issuer, { doors: ['nationaal', 'gesloten'] })
  const use = { permits: () => true, door: 'nationaal' }
  expect(await outcome(verifyDuty(line, issuer.certificate, roster, duty.signed, noon, use))).toBe('not-allowed')
})
