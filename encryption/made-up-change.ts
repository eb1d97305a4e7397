/** For tests: what a visitor is given when the people of her talk change. */
import type { Bytes } from './bytes.ts'
import { at } from './made-up-conversation.ts'
import { type MadeUpLine, noon, type Person, talks } from './made-up-line.ts'
import { type Change, type Companion, type MadeGrant, makeGrant } from './make-grant.ts'
import { makeOffer } from './offer.ts'
import type { GivenChange } from './open-change.ts'
import type { HeldVisit } from './visit.ts'

const come = ['counsellor', 'coordinator', 'expert', 'interpreter', 'partner-worker']
export const comes = (roles: string[]) => roles.some((role) => come.includes(role))
export const comesUnasked = (roles: string[]) => roles.includes('coordinator')

export const roleOf = ({ certificate }: Person): string => at(certificate.roles, 0)
export const beside = (...people: Person[]): Companion[] =>
  people.map((person) => ({ role: roleOf(person), shift: person.shift.shift }))

/** `lead`: who leads so far. `people`: everybody beside whoever grants, from now on. */
export async function changeBy(
  made: MadeUpLine,
  held: HeldVisit,
  [by, lead]: [Person, Person],
  change: Change,
  people: Person[],
  more: Partial<GivenChange> = {},
): Promise<{ granted: MadeGrant; given: GivenChange }> {
  const granted = await makeGrant(made.line, held, by.staff, by.shift, roleOf(by), made.roster.version, change)
  const given: GivenChange = {
    door: 'nationaal',
    delegation: made.delegation,
    roster: made.roster,
    grant: granted.grant,
    envelope: granted.toVisitor,
    certificate: by.certificate.signed,
    shift: by.shift.shift.signed,
    now: noon,
    permits: talks,
    lead: lead.certificate,
    others: people.map(({ certificate, shift }) => ({ certificate: certificate.signed, shift: shift.shift.signed })),
    offer: change.reason === 'handover' ? change.offer : null,
    agreed: [],
    heardAt: noon,
    mayJoin: comes,
    mayJoinUnasked: comesUnasked,
    ...more,
  }
  return { granted, given }
}

/** With her yes, unless `yesTo` says otherwise. */
export function joins(
  made: MadeUpLine,
  held: HeldVisit,
  lead: Person,
  [newcomer, ...before]: [Person, ...Person[]],
  yesTo: Bytes | null,
  more: Partial<GivenChange> = {},
) {
  const people = [...before, newcomer]
  const change: Change = { reason: 'join', others: beside(...people), yesTo }
  const yes = yesTo === null ? [] : [{ id: yesTo, leaf: newcomer.staff.leaf, role: roleOf(newcomer) }]
  return changeBy(made, held, [lead, lead], change, people, { agreed: yes, ...more })
}

export const leaves = (
  made: MadeUpLine,
  held: HeldVisit,
  lead: Person,
  stay: Person[],
  more: Partial<GivenChange> = {},
) => changeBy(made, held, [lead, lead], { reason: 'leave', others: beside(...stay) }, stay, more)

export async function handsOver(
  made: MadeUpLine,
  held: HeldVisit,
  [lead, to]: [Person, Person],
  stay: Person[] = [],
  more: Partial<GivenChange> = {},
) {
  const offered = await makeOffer(made.line, held, lead.staff, to.shift.shift, noon)
  const change: Change = { reason: 'handover', offer: offered.signed, others: beside(...stay) }
  return { offered, ...(await changeBy(made, held, [to, lead], change, stay, more)) }
}
