/**
 * Who answers the letters of one code: a coach and a deputy, fixed from the first letter on. Before that, and for a code
 * that is not there, chance that stays the same chooses: the answer does not say whether there is a mailbox.
 */
import { permits } from '@lijn116/domain/access/roles'
import type { Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'
import { type KeyStore, keyedHash } from '../key-store/key-store.ts'
import type { Door } from '../queue/door.ts'
import { type Certified, certifiedIn } from '../staffing/certified.ts'

/** Written down by coordinators of who answers letters (staffing). */
export const mailSkill = 'mail'

type Seats = { coach: string | null; deputy: string | null }

/**
 * The coach, then the deputy, of those who answer this door; nobody where nobody can be named. `seats`: of the mailbox;
 * null: there is none. A seat that became empty stays so until a coordinator names somebody, unless both are.
 */
export async function whoAnswers(
  parts: { sql: Database | Transaction<Schema>; keys: KeyStore },
  door: Door,
  lookup: string,
  seats: Seats | null,
): Promise<Certified[]> {
  const people = (await certifiedIn(parts, door.organisation)).filter(({ roles }) => permits('mail', roles))
  const answersHere = ({ team }: Certified): boolean => door.teams.includes(team)
  const seated = [seats?.coach, seats?.deputy].flatMap((leaf) => people.find((each) => each.leaf === leaf) ?? [])
  if (seated.length > 0) return seated.filter(answersHere)
  const pepper = await parts.keys.secret('mail-coach')
  const rank = ({ leaf, team, roles, skills }: Certified): string => {
    const marked = skills.includes(mailSkill) ? 0 : 1
    const counsels = roles.includes('counsellor') ? 0 : 1
    const chance = keyedHash(pepper, `${lookup} ${leaf}`).toString('hex')
    return `${marked} ${String(door.teams.indexOf(team)).padStart(3, '0')} ${counsels} ${chance}`
  }
  return people
    .filter(answersHere)
    .map((person) => ({ person, rank: rank(person) }))
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
    .slice(0, 2)
    .map(({ person }) => person)
}
