/**
 * Passkeys of who is signed in: a second wrap of the same keys (encryption/SPEC.md §9). One is kept only after it has given
 * the same secret twice and that secret has opened the keys; until then nothing of it is at the server. Before the first
 * gesture she proves anew that she is there: an open console is not enough.
 */
import { type Bytes, type LineFile, randomBytes, toBase64url } from '@lijn116/encryption'
import { prfSalt, wrapStaffKeysWithPrf } from '@lijn116/encryption/staff'
import { type Authenticator, PasskeyError } from './authenticator.ts'
import type { StaffCall } from './counsellor-wire.ts'
import { refusalOf } from './refusal.ts'
import type { Session } from './session.ts'
import { keysOfPassphrase } from './way-in.ts'

/** `madeOn`, `usedOn`: ms UTC, start of a day. `isNews`: added in another window, and she has not said that she knows. */
export type KeptPasskey = { id: string; label: string; madeOn: number; usedOn: number | null; isNews: boolean }

/** Each step is one gesture of hers, after a press of a button: some browsers want that. */
export type PasskeyStep = 'make' | 'use' | 'again' | 'done'

/** How she shows that it is she, and not somebody at a console she left open. */
export type FreshProof = { passphrase: string; totp: string } | 'passkey'

export type AddingPasskey = {
  /** Which gesture comes next. */
  step(): PasskeyStep
  /**
   * Resolves to the next step. A step that failed or was stopped may be done again; after a passkey that will not do,
   * another may be made. @throws PasskeyError; SealError; ProblemError `challenge-over`: prove it anew
   */
  go(): Promise<PasskeyStep>
}

export type Passkeys = {
  /** `asked`: she was offered one before. */
  list(): Promise<{ passkeys: readonly KeptPasskey[]; asked: boolean }>
  /** She has seen the offer; she is not asked again. */
  asked(): Promise<void>
  /** She knows of one that is news. The window that added it cannot say so for her. */
  known(id: string): Promise<void>
  /** Every other session of hers ends too. */
  remove(id: string): Promise<void>
  /**
   * Where one is made; null: not in this browser. Good for ten minutes after the proof. `label`: her own word for it, in
   * clear at the server. Argon2id takes a second or more. @throws ProblemError `sign-in-failed`; PasskeyError
   */
  add: ((label: string, proof: FreshProof) => Promise<AddingPasskey>) | null
}

type Asked = { challenge: string; userHandle: string; exclude: string[] }

export function createPasskeys(port: {
  line: LineFile
  authenticator: Authenticator | null
  session(): Session
  call: StaffCall
}): Passkeys {
  const { authenticator, call } = port
  return {
    list: () => call('passkeys', null),
    asked: async () => void (await call('passkeysAsked', {})),
    known: async (id) => void (await call('passkeyKnown', { id })),
    remove: async (id) => void (await call('removePasskey', { id })),
    add: authenticator === null ? null : createAdding({ ...port, authenticator }),
  }
}

function createAdding(port: { line: LineFile; authenticator: Authenticator; session(): Session; call: StaffCall }) {
  const { line, authenticator, call } = port

  async function outputOf(id: string): Promise<Bytes> {
    // Answered to nobody: the two tries prove themselves here, by what they open.
    const challenge = toBase64url(randomBytes(32))
    const { output } = await authenticator.get({ challenge, only: id, salt: await prfSalt(line) })
    if (output === null) throw new PasskeyError('passkey-without-prf')
    return output
  }

  async function proofOf(by: FreshProof) {
    if (by === 'passkey') {
      const { challenge } = await call('passkeyProof', {})
      return (await authenticator.get({ challenge, only: null, salt: await prfSalt(line) })).signed
    }
    const { name } = port.session().account
    const { authKey } = await keysOfPassphrase(line, by.passphrase, async () => (await call('salt', { name })).salt)
    return { authKey, totp: by.totp }
  }

  function stepsOf(label: string, { kept, account }: Session, asked: Asked): AddingPasskey {
    let step: PasskeyStep = 'make'
    let made: Omit<Awaited<ReturnType<Authenticator['create']>>, 'prf'> | null = null
    let first: Bytes | null = null
    let wrapped: string | null = null

    /** A passkey that does not give one secret twice is of no use here. */
    const wrap = (output: Bytes, again: Bytes): Promise<string> =>
      wrapStaffKeysWithPrf(line, kept, output, again).then(toBase64url, () => {
        throw new PasskeyError('passkey-without-prf')
      })

    async function keep(response: NonNullable<typeof made>, output: Bytes) {
      wrapped ??= await wrap(output, await outputOf(response.id))
      await call('addPasskey', { ...response, label, wrapped }).catch(async (error: unknown) => {
        // Kept, and only the answer was lost.
        const listed = await call('passkeys', null).catch(() => ({ passkeys: [] }))
        if (!listed.passkeys.some((one) => one.id === response.id)) throw error
      })
    }

    async function go(): Promise<PasskeyStep> {
      if (made === null) {
        const { prf, ...response } = await authenticator.create({ ...asked, name: account.name })
        if (!prf) throw new PasskeyError('passkey-without-prf')
        made = response
        return 'use'
      }
      if (first === null) {
        first = await outputOf(made.id)
        return 'again'
      }
      await keep(made, first)
      first = null
      return 'done'
    }

    return {
      step: () => step,
      async go() {
        // Somebody else on this page since, or nobody: the keys at hand are not for this passkey.
        if (port.session().kept !== kept) throw refusalOf('not-signed-in')
        if (step === 'done') return step
        try {
          step = await go()
        } catch (error) {
          if (error instanceof PasskeyError && error.reason === 'passkey-without-prf') {
            made = first = wrapped = null
            step = 'make'
          }
          throw error
        }
        return step
      },
    }
  }

  return async (label: string, by: FreshProof): Promise<AddingPasskey> => {
    const mine = port.session()
    const proof = await proofOf(by)
    if (port.session().kept !== mine.kept) throw refusalOf('not-signed-in')
    return stepsOf(label, mine, await call('passkeyOptions', { proof }))
  }
}
