/** Who may be removed, and who has to stay so that a line can still mend itself. Pure. */

export type Member = { leaf: string; roles: readonly string[] }

/** Why she cannot be removed here; null: she can. */
export type Stays = 'me' | 'last-signer' | 'last-coordinator'

/** A change of roles that would leave nobody to sign, or nobody to invite. `after`: the same members with their new roles. */
export const leavesNobody = (before: readonly Member[], after: readonly Member[]): boolean =>
  ['roster-signer', 'coordinator'].some((role) => {
    const isHeld = (members: readonly Member[]) => members.some(({ roles }) => roles.includes(role))
    return isHeld(before) && !isHeld(after)
  })

/** `members`: everybody certified in the same organisation, she and whoever asks included. */
export function whyStays(leaf: string, asker: string, members: readonly Member[]): Stays | null {
  if (leaf === asker) return 'me'
  const isLast = (role: string): boolean => {
    const holders = members.filter(({ roles }) => roles.includes(role))
    return holders.length === 1 && holders[0]?.leaf === leaf
  }
  if (isLast('roster-signer')) return 'last-signer'
  return isLast('coordinator') ? 'last-coordinator' : null
}
