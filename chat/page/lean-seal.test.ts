import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as whole from 'hpke'
import { expect, test } from 'vitest'
import { leanSeal } from './lean-seal.ts'

const published = readFileSync(createRequire(import.meta.url).resolve('hpke'), 'utf8')
const url = `data:text/javascript;base64,${Buffer.from(leanSeal(published)).toString('base64')}`
const lean = (await import(/* @vite-ignore */ url)) as typeof whole

const seeded = `data:text/javascript;base64,${Buffer.from(leanSeal(published, true)).toString('base64')}`
const withSeeds = (await import(/* @vite-ignore */ seeded)) as typeof whole

const suiteOf = (from: typeof whole) =>
  new from.CipherSuite(from.KEM_DHKEM_P256_HKDF_SHA256, from.KDF_HKDF_SHA256, from.AEAD_AES_256_GCM)
const bytes = (text: string) => new TextEncoder().encode(text)
const shared = { info: bytes('info'), psk: bytes('p'.repeat(32)), pskId: bytes('id') }

test.each([
  ['what a visitor seals, staff open', lean, whole],
  ['what staff seal, a visitor opens', whole, lean],
] as const)('%s, with and without a psk', async (_, sealing, opening) => {
  for (const options of [{ info: shared.info }, shared]) {
    const pair = await suiteOf(opening).GenerateKeyPair(false)
    const raw = await suiteOf(opening).SerializePublicKey(pair.publicKey)
    const to = await suiteOf(sealing).DeserializePublicKey(raw)
    const { encapsulatedSecret, ciphertext } = await suiteOf(sealing).Seal(to, bytes('gezegd'), options)
    const open = (using: object) => suiteOf(opening).Open(pair, encapsulatedSecret, ciphertext, using)
    expect(new TextDecoder().decode(await open(options))).toBe('gezegd')
    await expect(open({ ...options, info: bytes('other') })).rejects.toThrow('decryption failed')
  }
})

test('what was cut out fails, it does not do something else', async () => {
  await expect(suiteOf(lean).DeriveKeyPair(new Uint8Array(32))).rejects.toThrow('Key derivation failed')
})

test('of whoever comes back by words the keys follow from a seed, the same as by the whole library', async () => {
  const rawOf = async (from: typeof whole) => {
    const pair = await suiteOf(from).DeriveKeyPair(new Uint8Array(32).fill(7))
    return suiteOf(from).SerializePublicKey(pair.publicKey)
  }
  expect(await rawOf(withSeeds)).toEqual(await rawOf(whole))
})

test('another version of the library is refused', () => {
  expect(() => leanSeal(published.replace('DeriveKeyPair: DeriveKeyPairNist,', ''))).toThrow('hpke has changed')
  expect(() => leanSeal('')).toThrow('hpke has changed')
})
