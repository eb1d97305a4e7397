/** The same counsellor after a reload on the same workstation: everything comes back but the counters, which never do. */
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { type Bytes, randomBytes, toBase64url } from './bytes.ts'
import { grantInfo, readGrant } from './grant.ts'
import { signCertificate } from './issue.ts'
import { at, makeUpConversation, text } from './made-up-conversation.ts'
import { hour, makeRoster, makeUpLine, noon, talks } from './made-up-line.ts'
import { makeGrant, reopenGrant } from './make-grant.ts'
import { createSender, openMessage, type Sealed } from './message.ts'
import { openGrant } from './open-grant.ts'
import { packKeys } from './segment.ts'
import { bodyOf } from './signed.ts'
import { beginWrappedShift, createStaffKeys, unwrapShift, unwrapStaffKeys } from './staff.ts'
import { sealTo, sha256 } from './suite.ts'
import { verifyCertificate } from './trust.ts'
import { openWait, sealWait } from './visit.ts'
import { waitAgain } from './wait-again.ts'

const made = await makeUpLine([{}, {}])
const { line, delegation, signers } = made
const colleague = at(made.people, 1)

/** All that outlives a page: what the server keeps of her, the copy on the workstation, and the word she types. */
const leaf = randomBytes(16)
const wrapKey = randomBytes(32)
const created = await createStaffKeys(leaf)
const wrapped = await created.wrap(line, wrapKey)
const { signingPublic: signingKey, sealingPublic: sealingKey } = created.staff
const plain = { leaf, roles: ['counsellor'], teams: ['landelijk'], signingKey, sealingKey, notAfter: noon + 9 * hour }
const signed = await signCertificate(line, signers, plain)
const roster = await makeRoster(made, 2, [signed])
const certificate = await verifyCertificate(line, delegation, roster, signed, noon)
const begun = await beginWrappedShift(line, created.staff, certificate, 'Merel', noon + 8 * hour, wrapKey)

const conv = await makeUpConversation(made)
const { waiting, claimed } = conv
const granted = await makeGrant(line, claimed, created.staff, begun.shift, 'counsellor', roster.version)
const { visit } = await openGrant(line, waiting, {
  door: 'nationaal',
  delegation,
  roster,
  grant: granted.grant,
  envelope: granted.toVisitor,
  certificate: signed,
  shift: begun.shift.shift.signed,
  now: noon,
  permits: talks,
})
const { conversation, publicKey: visitorKey } = visit

/** A new page with nothing in memory. */
async function reload() {
  const staff = await unwrapStaffKeys(line, wrapKey, leaf, wrapped)
  const shift = await unwrapShift(line, wrapKey, certificate, begun.wrapped, noon)
  const held = await reopenGrant(line, staff, shift, visitorKey, granted)
  return { staff, shift, held, sender: createSender(line, conversation, leaf) }
}

afterEach(() => {
  vi.restoreAllMocks()
})

test('she is back in the same segment, and both understand each other', async () => {
  const { held, sender } = await reload()
  expect(held).toEqual(granted.held)
  const answer = await sender.seal(held.segment, text('Daar ben ik weer.'))
  expect(answer.counter).toBe(0)
  const { body } = await openMessage(line, conversation, visit.segment, leaf, answer)
  expect(new TextDecoder().decode(body)).toBe('Daar ben ik weer.')
})

test('I3 over any number of reloads no key meets a nonce twice, and she reads every word', async () => {
  const pairs = new Set<string>()
  let sealed = 0
  const { importKey, encrypt } = crypto.subtle
  const raw = new WeakMap<CryptoKey, string>()
  // Calls pass through; only what the real cipher was given is written down.
  vi.spyOn(crypto.subtle, 'importKey').mockImplementation(async (...args: unknown[]) => {
    const key = await Reflect.apply(importKey, crypto.subtle, args)
    if (args[2] === 'AES-GCM') raw.set(key, toBase64url(new Uint8Array(args[1] as Bytes)))
    return key
  })
  vi.spyOn(crypto.subtle, 'encrypt').mockImplementation((algorithm, key, data) => {
    expect(raw.get(key)).toBeDefined()
    pairs.add(`${raw.get(key)} ${toBase64url((algorithm as AesGcmParams).iv as Bytes)}`)
    sealed++
    return encrypt.call(crypto.subtle, algorithm, key, data)
  })
  /** Messages between reloads; a second tab reopens beside the first. */
  const page = fc.record({ messages: fc.nat(5), second: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(page, { minLength: 2, maxLength: 8 }), async (pages) => {
      const all: Sealed[] = []
      for (const { messages, second } of pages) {
        const tabs = second ? [await reload(), await reload()] : [await reload()]
        for (const { held, sender } of tabs)
          for (let i = 0; i < messages; i++) all.push(await sender.seal(held.segment, text(`Bericht ${i}.`)))
      }
      const places = all.map(({ instance, counter }) => `${toBase64url(instance)} ${counter}`)
      expect(new Set(places).size).toBe(all.length)
      for (const message of all) await openMessage(line, conversation, visit.segment, leaf, message)
    }),
    { numRuns: 40 },
  )
  expect(sealed).toBeGreaterThan(200)
  expect(pairs.size).toBe(sealed)
})

test('it opens on this workstation, in this shift, for this person, visitor and grant only', async () => {
  const { staff, shift } = await reload()
  const elsewhere = await beginWrappedShift(line, staff, certificate, 'Merel', noon + 8 * hour, wrapKey)
  const other = await makeUpConversation(made)
  const open = (given = granted, by = staff, on = shift, visitor = visitorKey) =>
    reopenGrant(line, by, on, visitor, given)
  await expect(open(granted, staff, elsewhere.shift)).rejects.toThrow('not-opened')
  await expect(open(granted, colleague.staff, colleague.shift)).rejects.toThrow('not-signed')
  await expect(open(granted, staff, shift, other.visit.publicKey)).rejects.toThrow('wrong-conversation')
  const second = await makeGrant(line, claimed, staff, shift, 'counsellor', roster.version)
  await expect(open({ ...granted, toMember: second.toMember })).rejects.toThrow('not-opened')
  await expect(open({ ...granted, grant: second.grant })).rejects.toThrow('not-opened')
  // Sealed by hand: the right key with a past that is not the one the grant follows on.
  const body = bodyOf(granted.grant)
  const info = await grantInfo(line, 'grant-s', readGrant(line, body), await sha256(body), leaf, shift.publicKey)
  for (const past of [[], [{ ...waiting.segment, head: randomBytes(32) }]]) {
    const toMember = await sealTo(shift.publicKey, info, packKeys(granted.held.segment, past))
    await expect(open({ ...granted, toMember })).rejects.toThrow('wrong-segment')
  }
})

test('what she reopens is of no use once the visitor went on to wait', async () => {
  const { held, sender } = await reload()
  const on = await waitAgain(line, visit, { past: true })
  const late = await sender.seal(held.segment, text('Ik ben er weer.'))
  await expect(openMessage(line, conversation, on.segment, leaf, late)).rejects.toThrow('wrong-sender')
  const wait = await sealWait(line, on, made.duty)
  // If she is the one who takes the wait, she goes on as anybody else would, with a grant of her own.
  const again = await openWait(line, made.dutyKey, made.duty, conversation, visitorKey, wait)
  expect(again.past.map(({ n }) => n)).toEqual([0, 1])
})
