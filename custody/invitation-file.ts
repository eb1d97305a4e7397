/** What the custodian keeps of a link until its person is certified: the public part, and the secret of the fragment. */
import { type Invitation, invitation } from '@lijn116/protocol/custody'
import { fitSchema } from './fit-schema.ts'
import { Refusal } from './refusal.ts'
import { readText } from './trust-file.ts'

export type KeptInvitation = { invitation: Invitation; secret: string }

export async function readInvitation(path: string): Promise<KeptInvitation> {
  const { secret, ...rest } = JSON.parse(await readText(path))
  const found = fitSchema(invitation, rest)
  if (found === null || typeof secret !== 'string') throw new Refusal(`${path} is not an invitation.`)
  return { invitation: found, secret }
}
