/** Certifies the keys that somebody with a valid one-time link presents. */
import { equalBytes, fromBase64url, toBase64url } from '@lijn116/encryption'
import { certificateUntil, signCertificate } from '@lijn116/encryption/issue'
import { enrolmentProof } from '@lijn116/encryption/staff'
import type { Request } from '@lijn116/protocol/custody'
import { handKeys } from './hand-keys.ts'
import { signersOf } from './make-line.ts'
import { renewTrial, type TrialPerson, type TrialState } from './trial-state.ts'

/**
 * The state in which this person is certified: the same object when she already was, with these very keys by this link
 * (a lost answer); null when refused.
 */
export async function certify(state: TrialState, asked: Request, now: number): Promise<TrialState | null> {
  const person = state.people.find(({ link }) => link.id === asked.link)
  if (person === undefined || person.leaf !== asked.leaf || !(await isProven(state, person, asked))) return null
  const { enrolled, leaf } = person
  if (enrolled !== null) {
    if (enrolled.signingKey !== asked.signingKey || enrolled.sealingKey !== asked.sealingKey) return null
    if (state.certificates.some((each) => each.leaf === leaf)) return state
    // A console's roster came first, and what was signed here was never kept: once more, on top of that.
    return renewTrial(withCertificate(state, leaf, enrolled.certificate), now)
  }
  if (now >= person.link.expiresAt) return null
  if (!(await isPoint(asked.signingKey)) || !(await isPoint(asked.sealingKey))) return null

  const { signingKey, sealingKey } = asked
  const signed = await signCertificate(state.line, await signersOf(state.signers), {
    leaf: fromBase64url(person.leaf),
    roles: person.roles,
    teams: [person.team],
    signingKey: fromBase64url(signingKey),
    sealingKey: fromBase64url(sealingKey),
    notAfter: certificateUntil(now),
  })
  const certificate = toBase64url(signed)
  const certified = { ...person, enrolled: { signingKey, sealingKey, certificate } }
  const people = state.people.map((each) => (each === person ? certified : each))
  return renewTrial(await handKeys(withCertificate({ ...state, people }, leaf, certificate)), now)
}

const withCertificate = (state: TrialState, leaf: string, certificate: string): TrialState => ({
  ...state,
  certificates: [...state.certificates.filter((each) => each.leaf !== leaf), { leaf, certificate }],
})

/** Compared in constant time; only the holder of the link's secret can make it. */
async function isProven({ line }: TrialState, { leaf, link }: TrialPerson, asked: Request): Promise<boolean> {
  const [secret, leafId] = [fromBase64url(link.secret), fromBase64url(leaf)]
  const { signingKey, sealingKey } = asked
  const keys = [fromBase64url(signingKey), fromBase64url(sealingKey)] as const
  return equalBytes(await enrolmentProof(line, secret, leafId, ...keys), fromBase64url(asked.proof))
}

async function isPoint(key: string): Promise<boolean> {
  try {
    await crypto.subtle.importKey('raw', fromBase64url(key), { name: 'ECDH', namedCurve: 'P-256' }, false, [])
    return true
  } catch {
    return false
  }
}
