/**
 * Passkeys of who is signed in: a second wrap of the same keys (encryption/SPEC.md §9). One is kept only after it has given
 * the same secret twice and that secret has opened the keys; until then nothing of it is at the server.
 */
import { type Bytes, type LineFile, randomBytes, toBase64url } from '@lijn116/encryption'
import { prfSalt, wrapStaffKeysWithPrf } from '@lijn116/encryption/staff'
import { type Authenticator, PasskeyError } from './authenticator.ts'
import type { StaffCall } from './counsellor-wire.ts'
import { refusalOf } from './refusal.ts'
import type { Session } from './session.ts'

/** `madeOn`, `usedOn`: ms UTC, start of a day. */
export type KeptPasskey = { id: string; label: string; madeOn: number; usedOn: number | null }

/** Each step is one gesture of hers, after a press of a button: some browsers want that. */
export type PasskeyStep = 'make' | 'use' | 'again' | 'done'

export type AddingPasskey = {
  /** Which gesture comes next. */
  step(): PasskeyStep
  /** Resolves to the next step. A step that failed or was stopped may be done again. @throws PasskeyError, SealError … */
  go(): Promise<PasskeyStep>
}

export type Passkeys = {
  /** `asked`: she was offered one before. */
  list(): Promise<{ passkeys: readonly KeptPasskey[]; asked: boolean }>
  /** She has seen the offer; she is not asked again. */
  asked(): Promise<void>
  /** `label`: her own word for it, in clear at the server. */
  add(label: string): AddingPasskey
  /** Every other session of hers ends too. */
  remove(id: string): Promise<void>
}

export function createPasskeys(port: {
  line: LineFile
  authenticator: Authenticator
  session(): Session
  call: StaffCall
}): Passkeys {
  const { line, authenticator, call } = port

  async function outputOf(id: string): Promise<Bytes> {
    // Answered to nobody: the two tries prove themselves here, by what they open.
    const challenge = toBase64url(randomBytes(32))
    const { output } = await authenticator.get({ challenge, only: id, salt: await prfSalt(line) })
    if (output === null) throw new PasskeyError('passkey-without-prf')
    return output
  }

  function add(label: string): AddingPasskey {
    const { kept, account } = port.session()
    let step: PasskeyStep = 'make'
    let made: Omit<Awaited<ReturnType<Authenticator['create']>>, 'prf'> | null = null
    let first: Bytes | null = null
    let wrapped: string | null = null

    async function make() {
      const { challenge, userHandle, exclude } = await call('passkeyOptions', {})
      const { prf, ...response } = await authenticator.create({ challenge, userHandle, name: account.name, exclude })
      if (!prf) throw new PasskeyError('passkey-without-prf')
      made = response
    }

    /** A passkey that does not give one secret twice is of no use here. */
    const wrap = (output: Bytes, again: Bytes): Promise<string> =>
      wrapStaffKeysWithPrf(line, kept, output, again).then(toBase64url, () => {
        throw new PasskeyError('passkey-without-prf')
      })

    async function keep(id: string, output: Bytes) {
      wrapped ??= await wrap(output, await outputOf(id))
      if (made === null) return
      await call('addPasskey', { ...made, label, wrapped }).catch(async (error: unknown) => {
        // Kept, and only the answer was lost.
        const listed = await call('passkeys', null).catch(() => ({ passkeys: [] }))
        if (!listed.passkeys.some((one) => one.id === id)) throw error
      })
    }

    return {
      step: () => step,
      async go() {
        // Somebody else on this page since, or nobody: the keys at hand are not for this passkey.
        if (port.session().kept !== kept) throw refusalOf('not-signed-in')
        if (made === null) {
          await make()
          step = 'use'
        } else if (first === null) {
          first = await outputOf(made.id)
          step = 'again'
        } else if (step === 'again') {
          await keep(made.id, first)
          first = null
          step = 'done'
        }
        return step
      },
    }
  }

  return {
    list: () => call('passkeys', null),
    asked: async () => void (await call('passkeysAsked', {})),
    add,
    remove: async (id) => void (await call('removePasskey', { id })),
  }
}
