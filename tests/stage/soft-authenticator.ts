/**
 * An authenticator of software: P-256, resident keys, PRF. Bytes as WebAuthn level 3 lays them out (§6.1, §6.5.1), written by
 * hand, so that the server is judged by another hand than the library it uses. Every part can be made wrong on purpose.
 */
import { createHash, createHmac, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { type Authenticator, PasskeyError } from '@lijn116/client/counsellor'

type Key = { privateKey: KeyObject; publicCose: Buffer; secret: Buffer; userHandle: string; counter: number }

/** What may be otherwise than it should. */
export type Wrong = {
  origin?: string
  rpId?: string
  type?: string
  /** 0x01 present, 0x04 verified. */
  flags?: number
  counter?: number
  signature?: 'broken'
  userHandle?: string
}

export type SoftAuthenticator = Authenticator & {
  /** What it will do wrong from now on. */
  wrong: Wrong
  /** Every PRF output it gave. */
  readonly outputs: Buffer[]
  readonly ids: string[]
  /** The next gesture is stopped. */
  cancelNext(): void
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest()
const fromText = (text: string) => Buffer.from(text, 'base64url')

/** CBOR of a byte string. */
function cborBytes(bytes: Buffer): Buffer {
  const head =
    bytes.length < 256 ? Buffer.from([0x58, bytes.length]) : Buffer.from([0x59, bytes.length >> 8, bytes.length & 255])
  return Buffer.concat([head, bytes])
}
const cborText = (text: string) => Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)])

/** COSE_Key of ES256: {1: 2, 3: -7, -1: 1, -2: x, -3: y}. */
function coseOf(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  return Buffer.concat([
    Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21]),
    cborBytes(fromText(x)),
    Buffer.from([0x22]),
    cborBytes(fromText(y)),
  ])
}

/**
 * `counts`: false for one that always says 0. `steady`: false gives another secret at each gesture. `id`: of the passkey it
 * will make, instead of a random one.
 */
export function softAuthenticator(
  origin: string,
  options: { prf?: boolean; counts?: boolean; steady?: boolean; id?: string } = {},
): SoftAuthenticator {
  const { prf = true, counts = true, steady = true } = options
  const keys = new Map<string, Key>()
  const outputs: Buffer[] = []
  let cancelled = false

  const self: SoftAuthenticator = {
    wrong: {},
    outputs,
    get ids() {
      return [...keys.keys()]
    },
    cancelNext() {
      cancelled = true
    },
    async create({ challenge, userHandle, exclude }) {
      stopIfAsked()
      if (exclude.some((id) => keys.has(id))) throw new PasskeyError('passkey-known')
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const id = options.id === undefined ? randomBytes(32) : fromText(options.id)
      const key = { privateKey, publicCose: coseOf(publicKey), secret: randomBytes(32), userHandle, counter: 0 }
      keys.set(id.toString('base64url'), key)
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, key.publicCose])
      const data = Buffer.concat([authenticatorData(key, 0x40), attested])
      const attestation = Buffer.concat([
        Buffer.from([0xa3]),
        cborText('fmt'),
        cborText('none'),
        cborText('attStmt'),
        Buffer.from([0xa0]),
        cborText('authData'),
        cborBytes(data),
      ])
      return {
        id: id.toString('base64url'),
        clientDataJSON: clientData('webauthn.create', challenge).toString('base64url'),
        attestationObject: attestation.toString('base64url'),
        prf,
      }
    },
    async get({ challenge, only, salt }) {
      stopIfAsked()
      const id = only ?? [...keys.keys()].at(-1) ?? ''
      const key = keys.get(id)
      if (key === undefined) throw new PasskeyError('passkey-failed')
      const data = authenticatorData(key, 0)
      const json = clientData('webauthn.get', challenge)
      const signature = sign('sha256', Buffer.concat([data, sha256(json)]), key.privateKey)
      if (self.wrong.signature === 'broken') signature[signature.length - 1] = (signature.at(-1) ?? 0) ^ 1
      return {
        signed: {
          id,
          clientDataJSON: json.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: self.wrong.userHandle ?? key.userHandle,
        },
        output: prf ? outputOf(key, salt) : null,
      }
    },
  }

  function stopIfAsked() {
    if (!cancelled) return
    cancelled = false
    throw new PasskeyError('passkey-cancelled')
  }

  function authenticatorData(key: Key, more: number): Buffer {
    key.counter = self.wrong.counter ?? (counts ? key.counter + 1 : 0)
    const count = Buffer.alloc(4)
    count.writeUInt32BE(key.counter)
    const rpId = self.wrong.rpId ?? new URL(origin).hostname
    return Buffer.concat([sha256(rpId), Buffer.from([(self.wrong.flags ?? 0x05) | more]), count])
  }

  const clientData = (type: string, challenge: string) =>
    Buffer.from(
      JSON.stringify({
        type: self.wrong.type ?? type,
        challenge,
        origin: self.wrong.origin ?? origin,
        crossOrigin: false,
      }),
    )

  /** HMAC as hmac-secret does it, over the salt as a browser prepares it. */
  function outputOf(key: Key, salt: Uint8Array): Uint8Array<ArrayBuffer> {
    const prepared = sha256(Buffer.concat([Buffer.from('WebAuthn PRF\0'), salt]))
    const output = createHmac('sha256', steady ? key.secret : randomBytes(32))
      .update(prepared)
      .digest()
    outputs.push(output)
    return Uint8Array.from(output)
  }

  return self
}
