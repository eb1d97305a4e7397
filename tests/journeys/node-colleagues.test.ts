/** Colleagues on a real line, in Node: taken back, renewed by two, and given new access after everything was lost. */
import type { StaffClient } from '@lijn116/client/counsellor'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Line, startLine } from '../stage/line.ts'
import { codeOf, nodeStaff, nodeVisitor, until } from './node-people.ts'

let line: Line
let lio: StaffClient
let noor: StaffClient
let sam: StaffClient

const fragmentOf = (link = '') => link.slice(link.indexOf('#') + 1)

/** Works through a link; answers how to sign in with it, and the words to be read aloud. */
async function enrol(fragment: string) {
  const staff = nodeStaff(line)
  const { name, passphrase, totpSecret, finish } = await staff.openLink(fragment)
  const { words } = await finish(codeOf(totpSecret))
  return { staff, words, signIn: () => staff.signIn(name, passphrase, codeOf(totpSecret)) }
}
async function signedIn(fragment: string): Promise<StaffClient> {
  const { staff, words, signIn } = await enrol(fragment)
  expect(words, 'the trial admits its own people at once').toBeNull()
  await signIn()
  return staff
}
async function memberOf(staff: StaffClient, name: string) {
  const found = (await staff.people.list()).members.find((each) => each.name === name)
  if (found === undefined) throw new Error(`${name} does not work here`)
  return found
}

beforeAll(async () => {
  line = await startLine()
  const [first, second, third] = line.links
  lio = await signedIn(fragmentOf(first))
  noor = await signedIn(fragmentOf(second))
  sam = await signedIn(fragmentOf(third))
})
afterAll(async () => {
  for (const staff of [noor, sam]) await staff?.signOut()
  await line?.close()
})

it('two coordinators hold a signing key each; a counsellor sees no list at all', async () => {
  for (const staff of [noor, sam])
    expect(await staff.people.list()).toMatchObject({ mayInvite: true, maySign: true, approvals: 2, newcomers: [] })
  expect((await noor.people.list()).members.map(({ name, refused, stays }) => [name, refused, stays])).toEqual([
    ['proef-1', null, null],
    ['proef-2', null, 'me'],
    ['proef-3', null, null],
  ])
  await expect(lio.people.list()).rejects.toThrow('not-allowed')
})

it('an invitation that is taken back opens nothing', async () => {
  const { leaf, fragment } = await noor.people.invite('Tess', ['counsellor'])
  await expect(sam.people.invite('Tess', ['expert'])).rejects.toThrow('already-used')
  await noor.people.withdraw(leaf)
  await expect(nodeStaff(line).openLink(fragment)).rejects.toThrow('link-over')
  expect((await sam.people.list()).newcomers).toEqual([])
})

it('a certificate is renewed by two, with another role, and she goes on working', async () => {
  const before = await memberOf(noor, 'proef-1')
  expect(await noor.people.renew(before.leaf, ['counsellor', 'interpreter'])).toBe('signed')
  expect((await memberOf(sam, 'proef-1')).renewal).toMatchObject({ mine: false, roles: ['counsellor', 'interpreter'] })
  expect(await sam.people.renew(before.leaf, ['counsellor', 'interpreter'])).toBe('admitted')
  expect(await memberOf(noor, 'proef-1')).toMatchObject({ roles: ['counsellor', 'interpreter'], refused: null })
  await lio.goOnDuty('Linde')
  expect(lio.view()).toMatchObject({ duty: 'on', problem: null })
})

it('who lost everything is out at once, and in again by a new link and two who hear her words', async () => {
  const { leaf } = await memberOf(sam, 'proef-1')
  const made = await sam.people.renewAccess(leaf)
  await until(lio, ({ me, problem }) => me === null && problem === 'not-signed-in')

  // The keys she knew are over; new ones are there before anybody signs in.
  await noor.goOnDuty('Noor')
  const her = nodeVisitor(line)
  await her.open()
  her.say('Is daar iemand?')
  await until(noor, ({ waiting }) => waiting.length === 1)
  expect(await noor.take(noor.view().waiting[0]?.conversation ?? '')).toBe('taken')
  her.drop()

  const { staff, words, signIn } = await enrol(made.fragment)
  await expect(signIn()).rejects.toThrow('not-certified-yet')
  for (const [colleague, outcome] of [
    [noor, 'signed'],
    [sam, 'admitted'],
  ] as const) {
    const newcomer = (await colleague.people.list()).newcomers.find((each) => each.leaf === made.leaf)
    if (newcomer === undefined) throw new Error('she is not to come')
    expect(newcomer).toMatchObject({ state: 'compare', words, invitedByMe: colleague === sam })
    expect(await colleague.people.approve(made.leaf, newcomer)).toBe(outcome)
  }
  expect(await memberOf(noor, 'proef-1')).toMatchObject({ leaf: made.leaf, refused: null })
  expect(staff.view().me).toBeNull()
})
