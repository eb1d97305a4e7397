/** One letter, opened and looked at: is it of whoever this mailbox belongs to? */
import { permits } from '@lijn116/domain/access/roles'
import { equalBytes, fromBase64url, SealError, toBase64url } from '@lijn116/encryption'
import {
  checkLetter,
  type LetterText,
  type MailCert,
  openLetter,
  signMailCert,
  verifyAuthor,
  verifyMailCert,
} from '@lijn116/encryption/keep'
import type { Letter } from '@lijn116/protocol/mail'
import { type DeskPort, trustOf } from './desk-port.ts'
import type { LetterView } from './desk-view.ts'
import { networkTries } from './insist.ts'
import { ProblemError } from './transport.ts'
import { withTrust } from './verified.ts'

export type ReadLetter = { state: LetterView['state']; text: string | null; cert: MailCert | null }

const mayWrite = (roles: readonly string[]) => permits('mail', roles)
const isSame = (a: MailCert, b: MailCert) =>
  equalBytes(a.handle, b.handle) &&
  equalBytes(a.publicKey, b.publicKey) &&
  equalBytes(a.second ?? new Uint8Array(0), b.second ?? new Uint8Array(0)) &&
  equalBytes(a.resumeHash, b.resumeHash)

export function createMailLetters(port: DeskPort) {
  const { line, call, insist, current } = port
  /** By handle, as first seen here: another one is not believed later, and neither is none. */
  const known = new Map<string, { cert: MailCert; toTell: string | null }>()

  /** Who vouches may be gone by now; what she signed still counts. @throws SealError */
  async function vouched({ handle, certified }: Letter): Promise<MailCert | null> {
    const before = known.get(handle)
    if (certified === null) return before?.cert ?? null
    const cert = await withTrust(trustOf(port), async (trust) => {
      const author = { ...trust, permits: mayWrite }
      const { certificate } = await verifyAuthor(line, author, fromBase64url(certified.certificate))
      return verifyMailCert(line, certificate, fromBase64url(certified.signed))
    })
    if (toBase64url(cert.handle) !== handle) throw new SealError('wrong-sender')
    if (before !== undefined && !isSame(before.cert, cert)) throw new SealError('wrong-sender')
    known.set(handle, { cert, toTell: null })
    return cert
  }

  /** Of a first letter: from now on this mailbox is of who holds these words. The coach tells the line. */
  async function vouch({ handle, as }: Letter, { made }: LetterText): Promise<MailCert> {
    const { staff, trust } = current()
    const signed = await signMailCert(line, staff, made)
    const cert = await verifyMailCert(line, trust().own, signed)
    known.set(handle, { cert, toTell: as === 'coach' ? toBase64url(signed) : null })
    return cert
  }

  return {
    /** @throws NetworkError: it is not known yet. */
    async read(given: Letter): Promise<ReadLetter> {
      const { envelope, sealed, id } = given
      if (envelope === null) return { state: 'elsewhere', text: null, cert: null }
      try {
        const bytes = [fromBase64url(envelope), fromBase64url(sealed)] as const
        const letter = await openLetter(line, current().staff, fromBase64url(id), ...bytes)
        if (toBase64url(letter.made.handle) !== given.handle) return { state: 'mismatch', text: null, cert: null }
        const cert = (await vouched(given)) ?? (await vouch(given, letter))
        const isHers = await checkLetter(letter, cert).then(
          () => true,
          () => false,
        )
        return isHers ? { state: 'open', text: letter.text, cert } : { state: 'mismatch', text: null, cert: null }
      } catch (error) {
        if (!(error instanceof SealError)) throw error
        port.refused()
        return { state: 'unreadable', text: null, cert: null }
      }
    },
    /** What the line does not know yet of who a mailbox belongs to. Refused: somebody was first, or it is gone. */
    async tell(): Promise<void> {
      for (const [handle, { cert, toTell: signed }] of known)
        if (signed !== null) {
          await insist(() => call('certifyMailbox', { handle, signed }), networkTries).catch((error: unknown) => {
            if (!(error instanceof ProblemError)) throw error
          })
          if (known.has(handle)) known.set(handle, { cert, toTell: null })
        }
    },
    wipe: () => known.clear(),
  }
}
