/** Who reads and writes in a conversation: named by grants, and shown as they are certified, never on the server's word alone. */
import { equalBytes, type HeldVisit, SealError, type Shift, toBase64url } from '@lijn116/encryption'
import type { GrantEvent } from '@lijn116/protocol/conversation'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { MemberRole } from '@lijn116/protocol/together'
import { memberRoleOf, type TrustPort, type Verified, verifyPerson } from './verified.ts'

export type Present = { leaf: LeafId; pseudonym: string; role: MemberRole; shift: Shift }

export const presentAs = ({ leaf, shift }: Verified, role: MemberRole): Present => ({
  leaf: leaf as LeafId,
  pseudonym: shift.pseudonym,
  role,
  shift,
})

export type TakenMembers = ReturnType<typeof createTakenMembers>

export function createTakenMembers(port: TrustPort) {
  /** Per segment: the leaves in it, and their names. */
  const inSegment = new Map<number, ReadonlyMap<string, string>>()
  let now: readonly Present[] = []

  const remember = (n: number, people: readonly { leaf: string; pseudonym: string }[]) =>
    inSegment.set(n, new Map(people.map(({ leaf, pseudonym }) => [leaf, pseudonym])))

  async function believeOne(
    { leaf, role, shiftHash }: HeldVisit['members'][number],
    given: { certificate: string; shift: string } | undefined,
  ): Promise<Present> {
    if (given === undefined) throw new SealError('not-allowed')
    const person = await verifyPerson(port, given)
    if (person.leaf !== toBase64url(leaf) || !equalBytes(person.shift.hash, shiftHash))
      throw new SealError('wrong-sender')
    return presentAs(person, memberRoleOf(role))
  }

  return {
    /** The lead first. */
    now: () => now,

    /** By a grant of our own: everybody in it was verified before. */
    set(n: number, members: readonly Present[]) {
      now = members
      remember(n, members)
    },

    /**
     * By a grant that was opened. `lead`: she made it herself; then who is not to be believed any more is left out, and
     * has to go. @throws SealError for one who came along, when anybody named in it is not to be believed.
     */
    async believe(fact: GrantEvent, held: HeldVisit, lead: Present | null = null): Promise<void> {
      const given = [fact, ...(fact.others ?? [])]
      const members: Present[] = []
      for (const [i, named] of held.members.entries()) {
        if (i === 0 && lead !== null) members.push(lead)
        else {
          const member = believeOne(named, given[i])
          if (lead === null) members.push(await member)
          else await member.then((is) => members.push(is)).catch(() => {})
        }
      }
      now = members
      remember(held.segment.n, members)
    },

    /** By a grant that lies behind: who cannot be verified any more stays without a name. */
    async meet(fact: GrantEvent): Promise<void> {
      const known: { leaf: string; pseudonym: string }[] = []
      for (const bytes of [fact, ...(fact.others ?? [])])
        await verifyPerson(port, bytes).then(
          ({ leaf, shift }) => known.push({ leaf, pseudonym: shift.pseudonym }),
          () => {},
        )
      remember(fact.segment, known)
    },

    isIn: (n: number, leaf: string) => inSegment.get(n)?.has(leaf) === true,
    nameIn: (n: number, leaf: string) => inSegment.get(n)?.get(leaf),

    drop() {
      now = []
      inSegment.clear()
    },
  }
}
