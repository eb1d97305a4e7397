/** I24 at this layer: with any trust object missing, broken, of another line or out of time there is nothing to seal to. */
import { expect, test } from 'vitest'
import { type Bytes, randomBytes } from './bytes.ts'
import { verifyDuty } from './duty.ts'
import type { LineFile } from './line.ts'
import { at } from './made-up-conversation.ts'
import { day, makeUpLine, noon, talks } from './made-up-line.ts'
import { verifyCertificate, verifyDelegation, verifyRoster } from './trust.ts'
import { beginVisit, sealWait } from './visit.ts'

const made = await makeUpLine()
const strangers = await makeUpLine()
type Trust = { delegation: Bytes; roster: Bytes; issuer: Bytes; duty: Bytes }
const trustOf = (line: typeof made): Trust => ({
  delegation: line.delegationSigned,
  roster: line.roster.signed,
  issuer: at(line.people, 0).certificate.signed,
  duty: line.duty.signed,
})

/** What a visitor's client does before a word leaves. */
async function start(line: LineFile, trust: Trust, now: number) {
  const delegation = await verifyDelegation(line, trust.delegation, now)
  const roster = await verifyRoster(line, delegation, trust.roster, now)
  const issuer = await verifyCertificate(line, delegation, roster, trust.issuer, now)
  const duty = await verifyDuty(line, issuer, roster, trust.duty, now, { permits: talks, door: 'nationaal' })
  return sealWait(line, await beginVisit(line), duty)
}

test('with the whole chain she starts', async () => {
  expect((await start(made.line, trustOf(made), noon)).sealed.length).toBe(32 + 65 + 569 + 16)
})

const parts = ['delegation', 'roster', 'issuer', 'duty'] as const
for (const part of parts) {
  const own = trustOf(made)[part]
  const wrong: [string, Bytes][] = [
    ['missing', new Uint8Array(0)],
    ['random', randomBytes(own.length)],
    ['cut short', own.slice(0, -1)],
    ['unsigned', own.slice(0, -65)],
    ['of another line', trustOf(strangers)[part]],
    ['another object in its place', trustOf(made)[part === 'duty' ? 'roster' : 'duty']],
  ]
  for (const [name, bytes] of wrong)
    test(`${part} ${name}: nothing is sealed`, async () => {
      const given = { ...trustOf(made), [part]: bytes }
      await expect(start(made.line, given, noon)).rejects.toMatchObject({ reason: expect.any(String) })
    })
}

test('the whole chain of another line is refused', async () => {
  await expect(start(made.line, trustOf(strangers), noon)).rejects.toThrow('not-signed')
})

test('out of time nothing is sealed: too early, too late, or no time at all', async () => {
  for (const now of [noon - day, noon + 9 * day, noon + 36 * day, noon + 500 * day, Number.NaN])
    await expect(start(made.line, trustOf(made), now), `${now}`).rejects.toMatchObject({ reason: expect.any(String) })
})
