/** Colleagues as the client would report them. Nobody in them exists. */
import type { Member, Newcomer, PeopleClient, PeopleView } from '@lijn116/client/people-view'

const year = 31_536_000_000
const at = Date.UTC(2026, 10, 22, 14, 5)

const member = (name: string, roles: string[], change: Partial<PeopleView['members'][number]> = {}) => ({
  leaf: `leaf-of-${name}`,
  name,
  roles,
  words: ['window', 'pepper', 'gravity', 'meadow', 'saddle', 'orbit'],
  notAfter: at + year,
  refused: null,
  isMe: false,
  stays: null,
  renewal: null,
  ...change,
})

const newcomer = (name: string, change: Partial<Newcomer> = {}): Newcomer => ({
  leaf: `leaf-of-${name}`,
  name,
  roles: ['counsellor'],
  team: 'landelijk',
  state: 'compare',
  words: ['harvest', 'violin', 'kitchen', 'umbrella', 'shoulder', 'lantern'],
  signatures: 0,
  signedBy: null,
  invitedByMe: true,
  invitedBy: 'proef-2',
  expiresAt: at + 80_000_000,
  ...change,
})

export const peopleExample: PeopleView = {
  mayInvite: true,
  maySign: true,
  approvals: 2,
  members: [
    member('proef-1', ['counsellor'], { renewal: { roles: ['counsellor'], notAfter: at + 2 * year, mine: false } }),
    member('proef-2', ['counsellor', 'coordinator', 'roster-signer'], { isMe: true, stays: 'me' }),
    member('proef-3', ['coordinator', 'roster-signer'], { stays: 'last-signer' }),
    member('eenheellangenaamzonderspatiesdienietbreekt', ['interpreter', 'partner-worker', 'expert']),
    member('Tess', ['counsellor'], { notAfter: at - year, refused: 'expired' }),
  ],
  newcomers: [
    newcomer('Noor'),
    newcomer('Bo', { state: 'compare', signatures: 1, signedBy: 'proef-3', invitedByMe: false, invitedBy: 'proef-3' }),
    newcomer('Sam', { state: 'signed', signatures: 1, signedBy: 'proef-2' }),
    newcomer('Lio', { state: 'unused', words: [] }),
    newcomer('Ari', { state: 'over', words: [] }),
    newcomer('Kim', { state: 'wrong-proof' }),
    newcomer('Robin', { state: 'wrong-proposal', signedBy: 'proef-3' }),
    newcomer('Eva', { state: 'custody', roles: ['roster-signer'] }),
    newcomer('Ada', { state: 'other-team', team: 'elders' }),
  ],
}

const made = { leaf: 'leaf-of-Lio', fragment: `${'k'.repeat(22)}.${'s'.repeat(43)}` }

export function newcomerExample(name: string): Newcomer {
  const found = peopleExample.newcomers.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no newcomer ${name}`)
  return found
}

export function memberExample(name: string): Member {
  const found = peopleExample.members.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no member ${name}`)
  return found
}

/** What is done is written down by `told`; the list stays as it is. */
export const peopleExamples = (told: (name: string, ...values: string[]) => void): PeopleClient => ({
  list: () => Promise.resolve(peopleExample),
  invite(name, roles) {
    told('invite', name, ...roles)
    if (name === 'proef-1') return Promise.reject(Object.assign(new Error('x'), { problem: { type: 'already-used' } }))
    return Promise.resolve(made)
  },
  linkOf: () => Promise.resolve(made),
  approve(leaf, { words }) {
    told('approve', leaf, ...words)
    return Promise.resolve(leaf === 'leaf-of-Bo' ? 'admitted' : 'signed')
  },
  withdraw: (leaf) => Promise.resolve(told('withdraw', leaf)),
  renew(leaf, roles) {
    told('renew', leaf, ...roles)
    return Promise.resolve('signed')
  },
  remove: (leaf) => Promise.resolve(told('remove', leaf)),
  renewAccess(leaf) {
    told('renewAccess', leaf)
    return Promise.resolve(made)
  },
})
