/** A new counsellor's first steps: a passphrase and keys are made here, and only their public halves leave. */
import { fromBase64url, type LineFile, SealError, toBase64url } from '@lijn116/encryption'
import {
  createStaffKeys,
  derivePassphrase,
  enrolmentProof,
  fingerprintWords,
  makePassphrase,
} from '@lijn116/encryption/staff'
import type { CounsellorTransport } from './counsellor-wire.ts'
import { NetworkError, ProblemError } from './transport.ts'

export type OpenedLink = {
  name: string
  roles: string[]
  team: string
  /** Six words, to be written down. Never sent. */
  passphrase: string
  totpSecret: string
  /** Uses the link up. May be called again after a network error: the same keys are sent. */
  finish(totp: string): Promise<Enrolled>
}

/** `words`: six of her keys, to be read aloud to whoever admits her; null: she was admitted at once. */
export type Enrolled = { words: readonly string[] | null }

const linkLength = 16
const secretLength = 32

/** `link`: 'linkId.secret' as it stands in the fragment. @throws ProblemError `link-over`, SealError `malformed`. */
export async function openEnrolment(line: LineFile, transport: CounsellorTransport, link: string): Promise<OpenedLink> {
  const [id = '', secretText = ''] = link.split('.')
  const secret = fromBase64url(secretText)
  if (fromBase64url(id).length !== linkLength || secret.length !== secretLength) throw new SealError('malformed')
  const { name, roles, team, totpSecret, leaf, salt } = await transport.call('openLink', { link: id })
  const passphrase = makePassphrase()
  let made: ReturnType<typeof make> | null = null
  let answerLost = false

  async function make() {
    const leafBytes = fromBase64url(leaf)
    const { authKey, wrapKey } = await derivePassphrase(line, passphrase, fromBase64url(salt))
    const { staff, wrap } = await createStaffKeys(leafBytes)
    const { signingPublic, sealingPublic } = staff
    const words = await fingerprintWords(signingPublic, sealingPublic)
    const body = {
      link: id,
      authKey: toBase64url(authKey),
      signingKey: toBase64url(signingPublic),
      sealingKey: toBase64url(sealingPublic),
      proof: toBase64url(await enrolmentProof(line, secret, leafBytes, signingPublic, sealingPublic)),
      wrappedKeys: toBase64url(await wrap(line, wrapKey)),
    }
    return { words, body }
  }

  return {
    name,
    roles,
    team,
    passphrase,
    totpSecret,
    async finish(totp) {
      made ??= make()
      const { words, body } = await made
      try {
        const { waits } = await transport.call('enrol', { ...body, totp })
        return { words: waits ? words : null }
      } catch (error) {
        // Used up by ourselves, when only the answer was lost: signing in will show. The words do no harm meanwhile.
        if (answerLost && error instanceof ProblemError && error.problem.type === 'link-over') return { words }
        answerLost ||= error instanceof NetworkError
        throw error
      }
    },
  }
}
