/** What a custodian needs to certify the first people: the trust that is kept now, open invitations, and who used hers. */
import type { TrustFile } from '@lijn116/protocol/custody'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Database } from '../database/open.ts'
import { trustNow } from '../trust/next-trust.ts'
import * as store from './store.ts'

export async function trustForCustodian(parts: { sql: Database }): Promise<TrustFile | null> {
  const trust = await trustNow(parts)
  if (!trust) return null
  const invited = await store.invitedByCustody(parts.sql)
  return {
    ...trust,
    invitations: invited.map(({ signingKey: _s, sealingKey: _e, proof: _p, leaf, ...rest }) => ({
      leaf: leaf as LeafId,
      ...rest,
    })),
    requests: invited.flatMap(({ name, link, leaf, signingKey, sealingKey, proof }) =>
      signingKey === null || sealingKey === null || proof === null
        ? []
        : [{ name, link, leaf: leaf as LeafId, signingKey, sealingKey, proof }],
    ),
  }
}
