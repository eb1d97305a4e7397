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
import { certificateEnd } from './certificate-end.ts'

/** Written down by coordinators of who answers letters (staffing). */
export const mailSkill = 'mail'

type Seats = { coach: string | null; deputy: string | null }
type Parts = { sql: Database | Transaction<Schema>; now(): number }

/** Of an organisation, whoever may answer letters and whose certificate holds. */
export async function whoCould(parts: Parts, organisation: string): Promise<Certified[]> {
  const now = parts.now()
  const holds = (certificate: string): boolean => (certificateEnd(certificate) ?? Number.POSITIVE_INFINITY) > now
  const people = await certifiedIn(parts, organisation)
  return people.filter(({ roles, certificate }) => permits('mail', roles) && holds(certificate))
}

/** Of these, whoever answers this door. */
export const answering = async (parts: Parts, door: Pick<Door, 'organisation' | 'teams'>): Promise<Certified[]> =>
  (await whoCould(parts, door.organisation)).filter(({ team }) => door.teams.includes(team))

/**
 * The coach, then the deputy, of those who answer this door; nobody where nobody can be named. `seats`: of the mailbox; null:
 * there is none. Always as many as where there is none: chance takes the place of who cannot answer here.
 */
export async function whoAnswers(
  parts: Parts & { keys: KeyStore },
  door: Door,
  lookup: string,
  seats: Seats | null,
): Promise<Certified[]> {
  const people = await answering(parts, door)
  const pepper = await parts.keys.secret('mail-coach')
  const rank = ({ leaf, team, roles, skills }: Certified): string => {
    const marked = skills.includes(mailSkill) ? 0 : 1
    const counsels = roles.includes('counsellor') ? 0 : 1
    const chance = keyedHash(pepper, `${lookup} ${leaf}`).toString('hex')
    return `${marked} ${String(door.teams.indexOf(team)).padStart(3, '0')} ${counsels} ${chance}`
  }
  const isSeated = (leaf: string): boolean => leaf === seats?.coach || leaf === seats?.deputy
  const others = people
    .filter(({ leaf }) => !isSeated(leaf))
    .map((person) => ({ person, rank: rank(person) }))
    .sort((one, other) => (one.rank < other.rank ? -1 : 1))
    .map(({ person }) => person)
  return [seats?.coach, seats?.deputy].flatMap(
    (leaf) => people.find((each) => each.leaf === leaf) ?? others.shift() ?? [],
  )
}
