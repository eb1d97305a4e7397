/** A line in process with people on a roster. Signed bytes are made up: the server cannot tell. */
import { randomBytes } from 'node:crypto'
import type { People } from '@lijn116/protocol/people'
import type { LeafId } from '@lijn116/protocol/sealed'
import { keepTrust, trustNow } from '../../server/trust/next-trust.ts'
import { type Answer, type InnerLine, innerLine, type Kind, origins, type Person, sealedBytes } from './inner-line.ts'

export type Said = { type?: string }
export type PeopleLine = InnerLine & {
  /** Coordinators who hold signing keys. */
  ada: Person
  bo: Person
  version(): Promise<number>
  list(person: { session: string }): Promise<Answer<People & Said>>
  /** The next roster, as whoever signs it would send it. */
  next(): Promise<{ roster: string; version: number }>
  /** A body for a fresh invitation. */
  invitation(name: string, over?: object): Invited
  /** Somebody who has used her link and waits to be admitted. */
  newcomer(name: string, by: Person): Promise<Invited>
}
export type Invited = { name: string; team: string; roles: string[]; leaf: string; link: string; secret: string }

const id = () => randomBytes(16).toString('base64url')

export async function peopleLine(kind: Kind): Promise<PeopleLine> {
  const inner = await innerLine(kind)
  const coordinator = (name: string) => inner.counsellor(name, { roles: ['coordinator', 'roster-signer'] })
  const ada = await coordinator('ada')
  const bo = await coordinator('bo')
  const certificates = (await inner.database.sql.selectFrom('certificate').selectAll().execute()).map((row) => ({
    leaf: row.leaf as LeafId,
    certificate: row.signed,
  }))
  const made = { delegation: sealedBytes(), roster: sealedBytes(), follows: [], certificates, signerKeys: [] }
  await keepTrust({ sql: inner.database.sql }, { version: 1, ...made })
  const version = async () => (await trustNow({ sql: inner.database.sql }))?.version ?? 0
  const invitation = (name: string, over: object = {}): Invited => ({
    name,
    team: 'landelijk',
    roles: ['counsellor'],
    leaf: id(),
    link: id(),
    secret: sealedBytes(150),
    ...over,
  })
  return {
    ...inner,
    ada,
    bo,
    version,
    async list({ session }) {
      const headers = { origin: origins.console, authorization: `Bearer ${session}` }
      const answer = await inner.console.inject({ method: 'GET', url: '/v1/people', headers })
      return { status: answer.statusCode, body: answer.json(), raw: answer.body }
    },
    next: async () => ({ roster: sealedBytes(900), version: (await version()) + 1 }),
    invitation,
    async newcomer(name, by) {
      const invited = invitation(name)
      await by.post('/v1/people/invite', invited)
      await inner.database.sql
        .updateTable('account')
        .set({ signing_key: sealedBytes(65), sealing_key: sealedBytes(65), proof: sealedBytes(32) })
        .where('name', '=', name)
        .execute()
      return invited
    },
  }
}
