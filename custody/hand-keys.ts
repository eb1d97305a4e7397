/** A trial's two roster signing keys go to the first two people certified for them, each sealed to her alone. */
import { fromBase64url, toBase64url, verifyDelegation } from '@lijn116/encryption'
import { readProposal, sealSignerKey } from '@lijn116/encryption/people'
import type { TrialState } from './trial-state.ts'

/** The same object when nobody is waiting for a key, or none is free. Whoever left keeps no place. */
export async function handKeys(state: TrialState): Promise<TrialState> {
  const { line, signers, certificates } = state
  const delegation = await verifyDelegation(line, fromBase64url(state.delegation), 0)
  const held = state.signerKeys.filter(({ leaf }) => certificates.some((each) => each.leaf === leaf))
  const handed = [...held]
  for (const { leaf, certificate } of certificates) {
    const person = await readProposal(line, delegation, fromBase64url(certificate))
    if (!person.roles.includes('roster-signer') || handed.some((each) => each.leaf === leaf)) continue
    const index = signers.findIndex((_key, place) => !handed.some((each) => each.index === place))
    const key = signers[index]
    if (key === undefined) continue
    const sealed = await sealSignerKey(line, person, { index, pkcs8: fromBase64url(key.privateKey) })
    handed.push({ leaf, index, sealed: toBase64url(sealed) })
  }
  return handed.length === state.signerKeys.length && held.length === state.signerKeys.length
    ? state
    : { ...state, signerKeys: handed }
}
