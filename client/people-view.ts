/** Who works here, who is to come, and what one person at a console may do about it. */
import type { Stays } from '@lijn116/domain/access/removal'

export type Member = {
  leaf: string
  name: string
  /** As signed in her certificate; what the server says when that does not verify. */
  roles: readonly string[]
  /** Six words of the keys in her certificate; names are the server's word. Empty: it is not hers, or not signed. */
  words: readonly string[]
  /** ms UTC; null: her certificate is not hers, or not signed. */
  notAfter: number | null
  /** Why her certificate is not believed, in one code word. `expired`: it can be renewed. */
  refused: string | null
  isMe: boolean
  /** Why she cannot be removed here. */
  stays: Stays | null
  /** A new certificate with fewer signatures than it needs. `mine`: one of them is of whoever looks. */
  renewal: { roles: readonly string[]; notAfter: number; mine: boolean } | null
}

/**
 * unused, over: the link was not used (in time). compare: her words are to be heard. signed: heard here, a colleague is
 * next. wrong-proof: these keys do not come from the link. wrong-proposal: what a colleague signed is not about these
 * keys, roles or team; it can be begun anew. custody: not to be admitted by a console. other-team: not of a team of whoever looks.
 */
export type NewcomerState =
  | 'unused'
  | 'over'
  | 'compare'
  | 'signed'
  | 'wrong-proof'
  | 'wrong-proposal'
  | 'custody'
  | 'other-team'

export type Newcomer = {
  leaf: string
  name: string
  roles: readonly string[]
  /** The team she comes to belong to, as it is signed. */
  team: string
  state: NewcomerState
  /** Six words of her keys; empty before there are keys. */
  words: readonly string[]
  /** Signatures that are there already. */
  signatures: number
  /** Who signed last, by the server's word; null: nobody, or not known here. */
  signedBy: string | null
  invitedByMe: boolean
  /** The colleague who invited her; null when that is not known here. */
  invitedBy: string | null
  expiresAt: number
}

export type PeopleView = {
  mayInvite: boolean
  /** She holds a roster signing key, and it opened. */
  maySign: boolean
  /** How many colleagues have to hear the words. */
  approvals: number
  members: readonly Member[]
  newcomers: readonly Newcomer[]
}

/** `fragment`: what stands behind the # of the one-time link. */
export type MadeLink = { leaf: string; fragment: string }

/** `signed`: a colleague has to hear the words too. */
export type Approved = 'admitted' | 'signed'

/** What stood on the screen when it was approved; anything else is not signed. */
export type Heard = Pick<Newcomer, 'words' | 'roles' | 'team'>

export type PeopleClient = {
  /** @throws ProblemError, SealError, NetworkError; so do all of these. */
  list(): Promise<PeopleView>
  invite(name: string, roles: readonly string[]): Promise<MadeLink>
  /** The same link again, for whoever made it. @throws SealError when it is not hers to open. */
  linkOf(leaf: string): Promise<MadeLink>
  approve(leaf: string, heard: Heard): Promise<Approved>
  withdraw(leaf: string): Promise<void>
  /** A new certificate on the same keys. */
  renew(leaf: string, roles: readonly string[]): Promise<Approved>
  remove(leaf: string): Promise<void>
  /** Both factors lost: removed, and invited anew under the same name. */
  renewAccess(leaf: string): Promise<MadeLink>
}
