/** For tests: one conversation on a made-up line, up to the moment both ends hold the talk key. */
import { randomBytes, utf8 } from './bytes.ts'
import type { Content } from './content.ts'
import { type MadeUpLine, makeUpLine, noon, type Person, talks } from './made-up-line.ts'
import { makeGrant } from './make-grant.ts'
import { type GivenGrant, openGrant } from './open-grant.ts'
import { beginVisit, type HeldVisit, openWait, sealWait, type Visit } from './visit.ts'

export const text = (words: string, more: Partial<Content> = {}): Content => ({
  type: 'text',
  id: randomBytes(16),
  part: 0,
  parts: 1,
  seen: [],
  body: utf8(words),
  ...more,
})

export function at<T>(items: readonly T[], index: number): T {
  const item = items[index]
  if (item === undefined) throw new Error(`nothing at ${index}`)
  return item
}

/** What the visitor is given with a grant of `person`. */
export async function grantBy(made: MadeUpLine, held: HeldVisit, person: Person, more: Partial<GivenGrant> = {}) {
  const role = person.certificate.roles[0] ?? 'counsellor'
  const granted = await makeGrant(made.line, held, person.staff, person.shift, role, made.roster.version)
  const given: GivenGrant = {
    door: 'nationaal',
    delegation: made.delegation,
    roster: made.roster,
    grant: granted.grant,
    envelope: granted.toVisitor,
    certificate: person.certificate.signed,
    shift: person.shift.shift.signed,
    now: noon,
    permits: talks,
    ...more,
  }
  return { granted, given }
}

type Granted = Awaited<ReturnType<typeof makeGrant>>

export type MadeUpConversation = {
  made: MadeUpLine
  counsellor: Person
  waiting: Visit
  claimed: HeldVisit
  visit: Visit
  held: HeldVisit
  granted: Granted
  given: GivenGrant
}

export async function makeUpConversation(on?: MadeUpLine): Promise<MadeUpConversation> {
  const made = on ?? (await makeUpLine())
  const { line, duty, dutyKey } = made
  const counsellor = at(made.people, 0)
  const waiting = await beginVisit(line)
  const wait = await sealWait(line, waiting, duty)
  const claimed = await openWait(line, dutyKey, duty, waiting.conversation, waiting.publicKey, wait)
  const { granted, given } = await grantBy(made, claimed, counsellor)
  const { visit } = await openGrant(line, waiting, given)
  return { made, counsellor, waiting, claimed, visit, held: granted.held, granted, given }
}
