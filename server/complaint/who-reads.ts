/** Who reads complaints: certified, with the skill written down, and outside of the team that is concerned. */
import { permits } from '@lijn116/domain/access/roles'
import { complaintSkill, isOutside } from '@lijn116/domain/complaint/complaint'
import type { Transaction } from 'kysely'
import type { Database } from '../database/open.ts'
import type { Schema } from '../database/schema.ts'
import { certificateEnd } from '../mail/certificate-end.ts'
import type { Doors } from '../queue/door.ts'
import { type Certified, certifiedIn } from '../staffing/certified.ts'

type Parts = { sql: Database | Transaction<Schema>; doors: Doors; now(): number }

/** Of every organisation that answers a door here. */
export async function complaintReaders(parts: Parts): Promise<Certified[]> {
  const organisations = [...new Set([...parts.doors.values()].map(({ organisation }) => organisation))]
  const people = (await Promise.all(organisations.map((each) => certifiedIn(parts, each)))).flat()
  const holds = (certificate: string): boolean =>
    (certificateEnd(certificate) ?? Number.POSITIVE_INFINITY) > parts.now()
  return people.filter(
    ({ roles, skills, certificate }) =>
      permits('complaint', roles) && skills.includes(complaintSkill) && holds(certificate),
  )
}

/** Of these, whoever is outside of the team of this door; null: of every team. */
export const outsideOf = (
  parts: Pick<Parts, 'doors'>,
  door: string | null,
  people: readonly Certified[],
): Certified[] => people.filter(({ team }) => isOutside(parts.doors.values(), door, [team]))

/** Of these, whoever may read this one: outside of its team, and not whom she does not agree with. */
export const mayReadOf = (
  parts: Pick<Parts, 'doors'>,
  { door, answeredBy }: { door: string | null; answeredBy: string | null },
  people: readonly Certified[],
): Certified[] => outsideOf(parts, door, people).filter(({ leaf }) => leaf !== answeredBy)
