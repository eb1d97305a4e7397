/** A15: somebody who insults, jokes or lies. Nothing stops her words, and when she means it the next time she is heard. */

import type { StaffClient } from '@lijn116/client/counsellor'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type SealedLine, sealedLine } from '../stage/sealed-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

let line: SealedLine
let noor: StaffClient
beforeAll(async () => {
  line = await sealedLine('embedded')
  const person = await line.member('proef-1')
  await line.certify()
  noor = await line.signedIn(person, 'Noor')
})
afterAll(() => line.close())

const heard = (): string[] => (noor.view().conversation?.messages ?? []).map(({ text }) => text)

const unkind = [
  ...['Jullie zijn allemaal gek.', 'Haha, grapje.', 'Rot op, trut.', 'Wat heb je aan?', 'AAAAAAAAAAAAAAAA'],
  ...['Ik maak je kapot.', 'https://spam.example/win', "'; drop table conversation; --", '<script>alert(1)</script>'],
]

it('whatever she says arrives as she said it, and ended as not genuine she begins again at once and is heard', async () => {
  const troll = await line.waits('Test test test.')
  await line.takesFirst(noor)
  for (const text of unkind) troll.say(text)
  await line.comes(() => heard().includes(unkind.at(-1) ?? ''), 'all of it')
  expect(heard()).toEqual(expect.arrayContaining(unkind))
  await noor.end({ how: 'not-genuine' })
  await line.comes(() => noor.view().conversation === null && troll.view().phase === 'ended', 'over for both')

  // The same connection, a moment later.
  const now = await line.waits('Sorry. Ik durfde niet. Hij slaat mij.')
  await line.takesFirst(noor)
  expect(heard()).toContain('Sorry. Ik durfde niet. Hij slaat mij.')
  expect(now.view().phase).toBe('talking')
})
