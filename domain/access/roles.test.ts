import { expect, it } from 'vitest'
import { answersDoor, givenByColleagues, mayBeConsulted, permits, roles } from './roles.ts'

it('only counsellors and coordinators take, close, note, issue and see the queue', () => {
  for (const purpose of ['claim', 'issue-duty', 'close', 'note', 'see-queue'] as const)
    expect(roles.filter((role) => permits(purpose, [role]))).toEqual(['counsellor', 'coordinator'])
})
// @req:R-167 @norm:QU-11
it('whoever can come along does duty, joins and is consulted; offers, cards, alerts and pauses are for counsellors and coordinators; the board and the staffing for coordinators', () => {
  const may = (purpose: Parameters<typeof permits>[0]) => roles.filter((role) => permits(purpose, [role]))
  for (const purpose of ['duty', 'join', 'consult'] as const)
    expect(may(purpose)).toEqual(['counsellor', 'coordinator', 'expert', 'interpreter', 'partner-worker'])
  for (const purpose of ['offer', 'take-over', 'card', 'alert', 'cool-down'] as const)
    expect(may(purpose)).toEqual(['counsellor', 'coordinator'])
  for (const purpose of ['mail', 'appointment', 'report'] as const)
    expect(may(purpose)).toEqual(['counsellor', 'coordinator'])
  for (const purpose of ['see-board', 'staffing', 'join-unasked', 'see-mailboxes', 'sign-report'] as const)
    expect(may(purpose)).toEqual(['coordinator'])
})
it('no role and a made-up role may nothing', () => {
  expect(permits('claim', [])).toBe(false)
  expect(permits('claim', ['admin'])).toBe(false)
})
// @norm:IN-04
it('there is no role for whoever pays: each of the nine does work on the line, and nothing sees figures', () => {
  const coming = ['counsellor', 'coordinator', 'expert', 'interpreter', 'partner-worker'] as const
  expect(roles).toEqual([...coming, 'roster-signer', 'custodian', 'operator', 'editor'])
  // What shows how busy the line is, is for who runs a shift.
  expect(roles.filter((role) => permits('see-board', [role]))).toEqual(['coordinator'])
})
it('a team answers a door only if the line file names it', () => {
  expect(answersDoor(['landelijk'], ['landelijk', 'sport'])).toBe(true)
  expect(answersDoor(['landelijk'], ['sport'])).toBe(false)
  expect(answersDoor([], ['sport'])).toBe(false)
})
it('whoever could lead is consulted if her team answers some door; who only comes along, whatever her team', () => {
  const doors = [{ teams: ['landelijk'] }, { teams: ['noord', 'landelijk'] }]
  expect(mayBeConsulted(doors, ['noord'], ['counsellor'])).toBe(true)
  for (const role of ['counsellor', 'coordinator']) expect(mayBeConsulted(doors, ['elders'], [role])).toBe(false)
  for (const role of ['expert', 'interpreter', 'partner-worker'])
    expect(mayBeConsulted(doors, ['elders'], [role])).toBe(true)
  expect(mayBeConsulted([], ['landelijk'], ['counsellor'])).toBe(false)
  expect(mayBeConsulted(doors, ['elders'], ['counsellor', 'expert'])).toBe(true)
  for (const role of ['operator', 'roster-signer', 'baas'])
    expect(mayBeConsulted(doors, ['landelijk'], [role])).toBe(false)
})
it('coordinators invite, roster signers approve, remove and renew; nobody else sees the people', () => {
  const may = (purpose: Parameters<typeof permits>[0]) => roles.filter((role) => permits(purpose, [role]))
  expect(may('see-people')).toEqual(['coordinator', 'roster-signer'])
  expect(may('invite')).toEqual(['coordinator'])
  for (const purpose of ['approve', 'remove', 'renew-roster'] as const) expect(may(purpose)).toEqual(['roster-signer'])
})
it('colleagues make nobody a signer, a custodian or an operator', () => {
  for (const role of ['roster-signer', 'custodian', 'operator'] as const) expect(givenByColleagues).not.toContain(role)
})
