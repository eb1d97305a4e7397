/** Who is on duty now, believed only as certified and by the shift she signed; the rest is the server's word. */
import { answersDoor, permits } from '@lijn116/domain/access/roles'
import { SealError } from '@lijn116/encryption'
import type { Colleague, MemberRole } from '@lijn116/protocol/together'
import type { StaffCall } from './counsellor-wire.ts'
import { refusalOf } from './refusal.ts'
import type { Session } from './session.ts'
import { type Present, presentAs } from './taken-members.ts'
import { leadRoleOf, type TrustPort, type Verified, verifyPerson, verifyWith } from './verified.ts'

export type ColleaguesPort = {
  line: TrustPort['line']
  call: StaffCall
  current(): Session
  /** Somebody on the list is not to be believed. */
  refused(is: boolean): void
}

export type Colleagues = ReturnType<typeof createColleagues>

export function createColleagues({ line, call, current, refused }: ColleaguesPort) {
  const trustOf = ({ trust, refresh }: Session): TrustPort => ({ line, trust, refresh })

  const isOfDoor = ({ certificate }: Verified, door: string): boolean =>
    answersDoor(line.doors.find(({ id }) => id === door)?.teams ?? [], certificate.teams)

  /** By now, and not by what was true an hour ago: keys are sealed to her. */
  async function afresh(leaf: string): Promise<Verified> {
    const mine = current()
    const { colleagues } = await call('colleagues', null)
    const given = colleagues.find((each) => each.leaf === leaf)
    if (given === undefined) throw refusalOf('colleague-away')
    const person = await verifyWith(line, await mine.refresh(), given)
    if (person.leaf !== leaf) throw new SealError('wrong-sender')
    return person
  }

  return {
    async list(): Promise<readonly Colleague[]> {
      const mine = current()
      const { colleagues } = await call('colleagues', null)
      const believed: Colleague[] = []
      for (const given of colleagues) {
        const person = await verifyPerson(trustOf(mine), given).catch(() => null)
        if (person?.leaf !== given.leaf) continue
        const { certificate, shift } = person
        believed.push({ ...given, roles: certificate.roles, pseudonym: shift.pseudonym })
      }
      refused(believed.length < colleagues.length)
      return believed
    },

    /** Somebody who may lead at this door. @throws SealError, ProblemError, NetworkError */
    async toLead(leaf: string, door: string): Promise<Present> {
      const person = await afresh(leaf)
      const { roles } = person.certificate
      if (!permits('claim', roles) || !isOfDoor(person, door)) throw new SealError('not-allowed')
      return presentAs(person, leadRoleOf(roles))
    },

    /**
     * Somebody who may come along as this. An interpreter, an expert or a partner's worker may be of any team; whoever
     * could lead must be of this door. @throws SealError, ProblemError, NetworkError
     */
    async toJoin(leaf: string, role: MemberRole, door: string): Promise<Present> {
      const person = await afresh(leaf)
      const isCertified = person.certificate.roles.includes(role) && permits('join', [role])
      if (!isCertified || (permits('claim', [role]) && !isOfDoor(person, door))) throw new SealError('not-allowed')
      return presentAs(person, role)
    },
  }
}
