import { argon2Sync, hkdfSync } from 'node:crypto'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { expect, test } from 'vitest'
import { randomBytes, toBase64url, utf8 } from './bytes.ts'
import type { LineFile } from './line.ts'
import { signBody, verifySigned } from './signed.ts'
import {
  createStaffKeys,
  derivePassphrase,
  enrolmentProof,
  fingerprintWords,
  makePassphrase,
  normalisePassphrase,
  unwrapStaffKeys,
} from './staff.ts'
import { openFrom, sealTo } from './suite.ts'

const line: LineFile = {
  lineId: 'proef',
  trial: true,
  roots: [],
  minRosterVersion: 1,
  approvals: 2,
  doors: [],
  phone: '116 016',
  builtAt: 0,
}
const leaf = randomBytes(16)

test('a passphrase is six words, drawn evenly from all 2,048', () => {
  const drawn = Array.from({ length: 2_000 }, makePassphrase)
  expect(new Set(drawn).size).toBe(2_000)
  const words = drawn.flatMap((phrase) => phrase.split(' '))
  expect(words).toHaveLength(12_000)
  expect(words.every((word) => wordlist.includes(word))).toBe(true)
  // 12,000 draws miss a given word with e^-5.9; fewer than 60 of 2,048 are then missing, all but certainly.
  expect(new Set(words).size).toBeGreaterThan(1_988)
  for (const bit of [0, 10]) {
    const ones = words.filter((word) => (wordlist.indexOf(word) >> bit) & 1).length
    expect(Math.abs(ones - 6_000)).toBeLessThan(400)
  }
})

test('how it is typed does not matter, what is typed does', () => {
  expect(normalisePassphrase('  Abandon ability-ABLE\tabout\nabove  absent ')).toBe(
    'abandon ability able about above absent',
  )
  for (const wrong of ['', 'abandon', 'abandon ability able about above', 'abandon ability able about above absnt'])
    expect(() => normalisePassphrase(wrong), wrong).toThrow('passphrase')
})

test('Argon2id as published gives the two keys; another word, or another salt and line, gives others', async () => {
  const phrase = 'abandon ability able about above absent'
  const salt = new Uint8Array(16).fill(7)
  const { authKey, wrapKey } = await derivePassphrase(line, phrase, salt)
  const slow = argon2Sync('argon2id', {
    message: utf8(phrase),
    nonce: salt,
    parallelism: 1,
    tagLength: 32,
    memory: 65_536,
    passes: 3,
  })
  const info = Buffer.from('L116\u0001\u0000\u0005proef\u0000\u0004auth', 'latin1')
  expect(Buffer.from(hkdfSync('sha256', slow, '', info, 32)).toString('hex')).toBe(Buffer.from(authKey).toString('hex'))
  const others = [
    await derivePassphrase(line, phrase.replace('absent', 'absorb'), salt),
    await derivePassphrase({ ...line, lineId: 'elders' }, phrase.toUpperCase(), new Uint8Array(16).fill(8)),
  ]
  const keys = [{ authKey, wrapKey }, ...others].flatMap((each) => [
    toBase64url(each.authKey),
    toBase64url(each.wrapKey),
  ])
  expect(new Set(keys).size).toBe(6)
}, 60_000)

test('wrapped keys come back whole, and in memory they cannot be read out', async () => {
  const { staff, wrap } = await createStaffKeys(leaf)
  const wrapKey = randomBytes(32)
  const back = await unwrapStaffKeys(line, wrapKey, leaf, await wrap(line, wrapKey))
  expect(back.signingPublic).toEqual(staff.signingPublic)
  expect(back.sealingPublic).toEqual(staff.sealingPublic)
  const signed = await signBody(utf8('dienst'), [{ index: 0, key: back.signing.privateKey }])
  expect(await verifySigned(signed, [staff.signingPublic], 1)).toEqual(utf8('dienst'))
  const sealed = await sealTo(staff.sealingPublic, utf8('info'), utf8('sleutel'))
  expect(await openFrom(back.sealing, utf8('info'), sealed)).toEqual(utf8('sleutel'))
  for (const key of [staff, back].flatMap((each) => [each.signing.privateKey, each.sealing.privateKey])) {
    expect(key.extractable).toBe(false)
    await expect(crypto.subtle.exportKey('jwk', key)).rejects.toThrow()
  }
})

test('wrapped keys open with their own key, name and line only', async () => {
  const { wrap } = await createStaffKeys(leaf)
  const wrapKey = randomBytes(32)
  const wrapped = await wrap(line, wrapKey)
  const attempts: Parameters<typeof unwrapStaffKeys>[] = [
    [line, randomBytes(32), leaf, wrapped],
    [line, wrapKey, randomBytes(16), wrapped],
    [{ ...line, lineId: 'elders' }, wrapKey, leaf, wrapped],
    [line, wrapKey, leaf, wrapped.slice(0, -1)],
    [line, wrapKey, leaf, new Uint8Array(0)],
  ]
  for (const each of attempts) await expect(unwrapStaffKeys(...each)).rejects.toThrow('not-opened')
})

test('the proof of a link changes with secret, leaf, either key and line', async () => {
  const keys = [randomBytes(65), randomBytes(65)] as const
  const secret = randomBytes(32)
  const proofs = await Promise.all([
    enrolmentProof(line, secret, leaf, ...keys),
    enrolmentProof(line, randomBytes(32), leaf, ...keys),
    enrolmentProof(line, secret, randomBytes(16), ...keys),
    enrolmentProof(line, secret, leaf, keys[1], keys[0]),
    enrolmentProof(line, secret, leaf, keys[0], randomBytes(65)),
    enrolmentProof({ ...line, lineId: 'elders' }, secret, leaf, ...keys),
  ])
  expect(new Set(proofs.map(toBase64url)).size).toBe(6)
  expect(await enrolmentProof(line, secret, leaf, ...keys)).toEqual(proofs[0])
})

test('six words tell two pairs of keys apart', async () => {
  const a = await fingerprintWords(new Uint8Array(65).fill(1), new Uint8Array(65).fill(2))
  expect(a).toHaveLength(6)
  expect(a.every((word) => wordlist.includes(word))).toBe(true)
  expect(await fingerprintWords(new Uint8Array(65).fill(1), new Uint8Array(65).fill(2))).toEqual(a)
  expect(await fingerprintWords(new Uint8Array(65).fill(2), new Uint8Array(65).fill(1))).not.toEqual(a)
})
