import type { Member, Newcomer, PeopleView } from '@lijn116/client/people-view'
import { expect, test } from 'vitest'
import { wordsIn } from '../text/text.ts'
import { accessWords, newcomerWords, removalWords, renewalWords } from './people-words.ts'

const words = wordsIn('nl')
const person = (name: string, roles: string[], refused: string | null = null): Member => ({
  leaf: name,
  name,
  roles,
  words: [],
  notAfter: 0,
  refused,
  isMe: false,
  stays: null,
  renewal: null,
})
const signer = ['coordinator', 'roster-signer']
const listOf = (...members: Member[]): PeopleView => ({
  mayInvite: true,
  maySign: true,
  approvals: 2,
  members,
  newcomers: [],
})
const sam = person('Sam', signer)
const again = 'Dan nodigt u Sam opnieuw uit'
const nobody = 'kan niemand worden toegelaten'

test('a mistake is promised to be mended only while colleagues can mend it', () => {
  const enough = listOf(person('Noor', signer), person('Lio', signer), sam)
  expect(removalWords(words, enough, sam).join(' ')).toContain(again)
  expect(removalWords(words, enough, sam).join(' ')).toContain('geen ondertekenaar meer')
  expect(accessWords(words, enough, sam).join(' ')).not.toContain(nobody)
  // One who is past her end cannot sign.
  for (const few of [
    listOf(person('Noor', signer), sam),
    listOf(person('Noor', signer), person('Lio', signer, 'expired'), sam),
  ])
    for (const said of [removalWords(words, few, sam).join(' '), accessWords(words, few, sam).join(' ')]) {
      expect(said).not.toContain(again)
      expect(said).toContain(nobody)
      expect(said).toContain('sleutelbewaarder')
    }
})

test('whoever is no signer can always be invited again by two who are', () => {
  const tess = person('Tess', ['counsellor'])
  const said = removalWords(words, listOf(person('Noor', signer), sam, tess), tess).join(' ')
  expect(said).toContain('Dan nodigt u Tess opnieuw uit')
  expect(said).not.toMatch(/ondertekenaar|sleutelbewaarder/)
})

test('who signed first hears who comes second, and whom to ask when there is no second', () => {
  const newcomer: Newcomer = {
    leaf: 'Bo',
    name: 'Bo',
    roles: ['counsellor'],
    team: 'landelijk',
    state: 'signed',
    words: [],
    signatures: 1,
    signedBy: 'Noor',
    invitedByMe: true,
    invitedBy: 'Noor',
    expiresAt: 0,
  }
  const me = { ...person('Noor', signer), isMe: true }
  const two = listOf(me, sam)
  expect(newcomerWords(words, two, newcomer)).toContain('tweede collega: Sam')
  expect(renewalWords(words, two)).toContain('tweede collega: Sam')
  for (const one of [listOf(me), listOf(me, person('Lio', signer, 'expired'))])
    for (const said of [newcomerWords(words, one, newcomer), renewalWords(words, one)]) {
      expect(said).toContain('Er is nu geen tweede ondertekenaar. Vraag de sleutelbewaarder wat kan.')
      expect(said).not.toContain('niemand')
    }
})
