/** The fear: somebody works here whom nobody admitted, or still does who was taken away. Consoles against a server that may lie. */
import { fromBase64url, toBase64url, verifyCertificate } from '@lijn116/encryption'
import { proposeCertificate } from '@lijn116/encryption/people'
import { createStaffKeys, fingerprintWords } from '@lijn116/encryption/staff'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createPeopleLine, type PeopleLine } from '../../client/fixture/people-line.ts'
import { createRosterPlace } from '../../client/fixture/roster-place.ts'
import { day, now, type TrustedLine, trustedLine } from '../../client/fixture/trust.ts'
import type { Newcomer } from '../../client/people-view.ts'
import { reasonOf } from '../../client/refusal.ts'

let world: TrustedLine
let here: PeopleLine

const minute = 60_000
const signer = ['coordinator', 'roster-signer']
beforeAll(async () => {
  world = await trustedLine()
})
beforeEach(async () => {
  here = await createPeopleLine(world, { noor: signer, sam: signer, lio: ['counsellor'], eva: ['coordinator'] })
})

const at = async (name: string) => (await here.consoleOf(name)).people
async function seen(name: string, who: string): Promise<Newcomer> {
  const found = (await (await at(name)).list()).newcomers.find((each) => each.name === who)
  if (found === undefined) throw new Error(`${who} is not to come`)
  return found
}
async function invited(by = 'noor', roles = ['counsellor']) {
  const { leaf, fragment } = await (await at(by)).invite(' tess ', roles)
  return { leaf, fragment, staff: await here.enrol(fragment) }
}
const why = (work: Promise<unknown>) =>
  work.then(
    () => 'no refusal',
    (error) => (error instanceof Error && 'reason' in error ? String(error.reason) : reasonOf(error)),
  )
const posted = (name: string) => here.line.posts.filter((post) => post.name === name).length

describe('somebody new', () => {
  it('is invited by one, heard by two, and then believed by everybody', async () => {
    const { leaf } = await invited()
    const first = await seen('noor', 'tess')
    expect(first).toMatchObject({ state: 'compare', signatures: 0, invitedByMe: true, roles: ['counsellor'] })
    expect(first.words).toHaveLength(6)
    expect(await (await at('noor')).approve(leaf, first)).toBe('signed')
    expect(await seen('noor', 'tess')).toMatchObject({ state: 'signed', signatures: 1 })

    const second = await seen('sam', 'tess')
    expect(second).toMatchObject({ state: 'compare', signatures: 1, invitedByMe: false, invitedBy: 'noor' })
    expect(second.words).toEqual(first.words)
    expect(await (await at('sam')).approve(leaf, second)).toBe('admitted')

    const { session, people } = await here.consoleOf('lio')
    const list = await people.list()
    expect(list.newcomers).toEqual([])
    expect(list.members.map(({ name, refused }) => `${name} ${refused}`)).toContain('tess null')
    const tess = session.trust().certificates.find((each) => toBase64url(each.leaf) === leaf)
    expect(tess?.notAfter).toBe(now + 400 * day)
    expect([here.line.version, session.trust().roster.minDutySeq]).toEqual([3, 0])
  })

  it('is not signed for twice by one person, however often she presses', async () => {
    const { leaf } = await invited()
    const heard = await seen('noor', 'tess')
    for (let press = 0; press < 3; press++) expect(await (await at('noor')).approve(leaf, heard)).toBe('signed')
    expect([posted('propose'), posted('certify'), here.line.version]).toEqual([1, 0, 2])
  })

  it('has a link that whoever made it can see again, from any workstation, and nobody else', async () => {
    const { leaf, fragment } = await (await at('noor')).invite('tess', ['counsellor'])
    expect(await (await at('noor')).linkOf(leaf)).toEqual({ leaf, fragment })
    expect(await why((await at('sam')).linkOf(leaf))).toBe('not-found')
    expect(JSON.stringify(here.line.posts)).not.toContain(fragment.split('.')[1])
    expect(await seen('noor', 'tess')).toMatchObject({ state: 'unused', words: [] })
    here.line.at += 2 * day
    expect(await seen('noor', 'tess')).toMatchObject({ state: 'over' })
  })

  it('whose keys do not come from the link is shown as such, and not signed for', async () => {
    const { leaf, staff } = await invited()
    const candidate = here.line.candidates[0]
    const { staff: other } = await createStaffKeys(staff.leaf)
    if (!candidate?.asked) throw new Error('nobody enrolled')
    candidate.asked.signingKey = toBase64url(other.signingPublic) as typeof candidate.asked.signingKey
    const heard = await seen('noor', 'tess')
    expect(heard.state).toBe('wrong-proof')
    expect(await why((await at('noor')).approve(leaf, heard))).toBe('words-changed')
    expect(posted('propose')).toBe(0)
  })

  it('cannot be made to look proven by keeping the secret of the link from whoever made it', async () => {
    const { leaf } = await invited()
    here.line.withoutSecrets = true
    const heard = await seen('noor', 'tess')
    expect(heard).toMatchObject({ state: 'wrong-proof', invitedByMe: true })
    expect(await why((await at('noor')).approve(leaf, heard))).toBe('words-changed')
    // To everybody else there is nothing to prove, and the screen says so.
    expect(await seen('sam', 'tess')).toMatchObject({ state: 'compare', invitedByMe: false })
  })

  it('is not signed for when keys, roles or team changed after the words were heard', async () => {
    const { leaf, staff } = await invited('eva')
    const heard = await seen('sam', 'tess')
    const candidate = here.line.candidates[0]
    if (!candidate?.asked) throw new Error('nobody enrolled')
    const { staff: other } = await createStaffKeys(staff.leaf)
    const { sealingKey } = candidate.asked
    candidate.asked.sealingKey = toBase64url(other.sealingPublic) as typeof sealingKey
    expect(await why((await at('sam')).approve(leaf, heard))).toBe('words-changed')
    candidate.asked.sealingKey = sealingKey
    candidate.roles = ['counsellor', 'coordinator']
    expect(await why((await at('sam')).approve(leaf, heard))).toBe('words-changed')
    candidate.roles = ['counsellor']
    candidate.team = 'elders'
    expect(await seen('sam', 'tess')).toMatchObject({ state: 'other-team', team: 'elders' })
    for (const screen of [heard, { ...heard, team: 'elders' }])
      expect(await why((await at('sam')).approve(leaf, screen))).toBe('words-changed')
    candidate.team = 'landelijk'
    expect(await (await at('sam')).approve(leaf, heard)).toBe('signed')
  })

  it('is not completed by a proposal for other keys, other roles, or another end', async () => {
    const { leaf, staff } = await invited()
    const { staff: other } = await createStaffKeys(staff.leaf)
    const second = world.signers[1]
    if (second === undefined) throw new Error('no signer')
    const right = {
      leaf: staff.leaf,
      roles: ['counsellor'],
      teams: ['landelijk'],
      signingKey: staff.signingPublic,
      sealingKey: staff.sealingPublic,
      notAfter: now + 400 * day,
    }
    const bends = [
      { signingKey: other.signingPublic },
      { roles: ['counsellor', 'coordinator'] },
      { teams: ['elders'] },
      { notAfter: now + 500 * day },
      { notAfter: now - 1 },
    ]
    for (const bend of bends) {
      const certificate = toBase64url(await proposeCertificate(world.line, second, { ...right, ...bend }))
      here.line.proposals = [
        { leaf: here.line.candidates[0]?.leaf, certificate, by: here.colleague('sam').leaf } as never,
      ]
      expect(await seen('noor', 'tess'), JSON.stringify(Object.keys(bend))).toMatchObject({
        state: 'wrong-proposal',
        signedBy: 'sam',
      })
      // Nor does it stand in her way: heard anew, the right one takes its place, with one signature.
      expect(await (await at('noor')).approve(leaf, await seen('noor', 'tess'))).toBe('signed')
      expect(await seen('sam', 'tess')).toMatchObject({ state: 'compare', signatures: 1, signedBy: 'noor' })
    }
    expect([posted('propose'), posted('certify')]).toEqual([bends.length, 0])
  })

  it('with a role that colleagues do not give is left to custody', async () => {
    expect(await why((await at('noor')).invite('tess', ['roster-signer']))).toBe('not-allowed')
    await invited('noor', ['coordinator'])
    const candidate = here.line.candidates[0]
    if (candidate === undefined) throw new Error('nobody')
    candidate.roles = ['coordinator', 'roster-signer']
    expect(await seen('noor', 'tess')).toMatchObject({ state: 'custody' })
  })

  it('is not admitted by a coordinator without a signing key', async () => {
    const { leaf } = await invited('eva')
    expect(await (await at('eva')).list()).toMatchObject({ mayInvite: true, maySign: false })
    expect(await why((await at('eva')).approve(leaf, await seen('eva', 'tess')))).toBe('no-signing-key')
  })

  it('withdrawn is gone', async () => {
    const { leaf } = await invited()
    await (await at('noor')).withdraw(leaf)
    expect((await (await at('noor')).list()).newcomers).toEqual([])
  })
})

describe('a colleague', () => {
  const leafOf = (name: string) => here.colleague(name).leaf

  it('who is removed is believed by nobody, and the duty keys she knew are over', async () => {
    await (await at('noor')).remove(leafOf('lio'))
    const { session, people } = await here.consoleOf('sam')
    expect((await people.list()).members.map(({ name }) => name)).toEqual(['noor', 'sam', 'eva'])
    const { roster, delegation } = session.trust()
    expect([roster.version, roster.minDutySeq]).toEqual([3, 1])
    const gone = fromBase64url(here.colleague('lio').certificate)
    await expect(verifyCertificate(world.line, delegation, roster, gone, now)).rejects.toThrow('not-on-roster')
  })

  it('under a name the server swapped is told by the words of the keys that would go', async () => {
    const { staff, leaf } = here.colleague('lio')
    const [lio, eva] = ['lio', 'eva'].map((name) => here.line.members.find((each) => each.name === name))
    if (lio === undefined || eva === undefined) throw new Error('nobody')
    Object.assign(lio, { name: 'eva' })
    Object.assign(eva, { name: 'lio' })
    const shown = (await (await at('noor')).list()).members.find(({ name }) => name === 'eva')
    expect(shown).toMatchObject({ leaf, words: await fingerprintWords(staff.signingPublic, staff.sealingPublic) })
  })

  it('cannot be oneself, and the last signer stays', async () => {
    expect(await why((await at('noor')).remove(leafOf('noor')))).toBe('stays')
    await (await at('noor')).remove(leafOf('sam'))
    const { members } = await (await at('noor')).list()
    expect(members.map(({ name, stays }) => `${name} ${stays}`)).toEqual(['noor me', 'lio null', 'eva null'])
    expect(here.line.version).toBe(3)
  })

  // @norm:SE-07
  it('is renewed by two, on the same keys, also with other roles', async () => {
    here.line.at += 100 * day
    here.line.roster = toBase64url(
      await world.roster(
        here.line.members.map(({ certificate }) => fromBase64url(certificate)),
        { issuedAt: here.line.at, softUntil: here.line.at + day, hardUntil: here.line.at + 2 * day },
      ),
    )
    expect(await (await at('noor')).renew(leafOf('lio'), ['counsellor', 'interpreter'])).toBe('signed')
    const offered = (await (await at('sam')).list()).members.find(({ name }) => name === 'lio')
    expect(offered?.renewal).toEqual({ roles: ['counsellor', 'interpreter'], notAfter: now + 500 * day, mine: false })
    expect(await (await at('sam')).renew(leafOf('lio'), offered?.renewal?.roles ?? [])).toBe('admitted')
    const lio = (await (await at('sam')).list()).members.find(({ name }) => name === 'lio')
    expect(lio).toMatchObject({ notAfter: now + 500 * day, roles: ['counsellor', 'interpreter'], refused: null })
    expect(await why((await at('sam')).renew(leafOf('lio'), ['roster-signer']))).toBe('not-allowed')
  })

  it('who is past her end is shown as such, stays on the list, and is renewed by two', async () => {
    const { staff, leaf } = here.colleague('lio')
    const lio = here.line.members.find((each) => each.leaf === leaf)
    if (lio === undefined) throw new Error('nobody')
    lio.certificate = toBase64url(await world.certified(staff, { notAfter: now + 1 }))
    const signed = here.line.members.map(({ certificate }) => fromBase64url(certificate))
    here.line.roster = toBase64url(await world.roster(signed))
    here.line.at += day
    const shown = async () => (await (await at('sam')).list()).members.find(({ name }) => name === 'lio')
    expect(await shown()).toMatchObject({ refused: 'expired', notAfter: now + 1 })
    await (await at('noor')).renewRoster()
    expect(await shown()).toMatchObject({ refused: 'expired' })
    expect(await (await at('noor')).renew(leaf, ['counsellor'])).toBe('signed')
    expect(await (await at('sam')).renew(leaf, ['counsellor'])).toBe('admitted')
    expect(await shown()).toMatchObject({ refused: null, notAfter: now + 401 * day })
  })

  it('who lost everything is removed and invited under the same name, without a signing key', async () => {
    const { leaf, fragment } = await (await at('noor')).renewAccess(leafOf('sam'))
    expect(leaf).not.toBe(leafOf('sam'))
    expect(await seen('noor', 'sam')).toMatchObject({ leaf, state: 'unused', roles: ['coordinator'] })
    await here.enrol(fragment)
    expect(await seen('noor', 'sam')).toMatchObject({ state: 'compare' })
  })

  it('whose certificate does not verify is shown as such, and can be removed', async () => {
    const lio = here.line.members.find(({ name }) => name === 'lio')
    if (lio === undefined) throw new Error('nobody')
    lio.certificate = here.colleague('eva').certificate
    const shown = (await (await at('noor')).list()).members.find(({ name }) => name === 'lio')
    expect(shown).toMatchObject({ notAfter: null, words: [], refused: 'wrong-sender', stays: null })
    await (await at('noor')).remove(lio.leaf)
    expect((await (await at('noor')).list()).members).toHaveLength(3)
  })
})

describe('two consoles at once', () => {
  it('both come through: the later one reads and signs again, on top', async () => {
    const sam = await at('sam')
    here.line.before = () => sam.remove(here.colleague('eva').leaf)
    await (await at('noor')).remove(here.colleague('lio').leaf)
    const { session, people } = await here.consoleOf('noor')
    expect((await people.list()).members.map(({ name }) => name)).toEqual(['noor', 'sam'])
    expect([session.trust().roster.version, session.trust().roster.minDutySeq]).toEqual([4, 2])
  })

  it('a line that never lets one through is given up, kindly', async () => {
    const again = async () => {
      here.line.version++
      here.line.before = again
    }
    here.line.before = again
    expect(await why((await at('noor')).remove(here.colleague('lio').leaf))).toMatch(/already-used|rolled-back/)
  })
})

describe('the list of staff', () => {
  it('is renewed with everybody on it, and nobody more', async () => {
    here.line.at += day
    await (await at('noor')).renewRoster()
    const { session, people } = await here.consoleOf('sam')
    expect((await people.list()).members.map(({ refused }) => refused)).toEqual([null, null, null, null])
    expect(session.trust().roster).toMatchObject({ version: 3, issuedAt: now + day, minDutySeq: 0 })
  })

  it('is not renewed while somebody is not understood: nobody is dropped by mistake', async () => {
    const lio = here.line.members.find(({ name }) => name === 'lio')
    if (lio === undefined) throw new Error('nobody')
    lio.certificate = here.colleague('eva').certificate
    expect(await why((await at('noor')).renewRoster())).toBe('people-unclear')
    expect(here.line.version).toBe(2)
  })

  it('drops nobody a server suddenly says nothing about', async () => {
    const noor = await at('noor')
    await noor.list()
    here.line.hidden = [here.colleague('lio').leaf]
    await noor.renewRoster()
    await noor.remove(here.colleague('eva').leaf)
    here.line.hidden = []
    const { members } = await (await at('sam')).list()
    expect(members.map(({ name, refused }) => `${name} ${refused}`)).toEqual(['noor null', 'sam null', 'lio null'])
  })

  it('is not signed by a page just opened while somebody is missing whom nobody took away', async () => {
    const { leaf } = await invited()
    const place = createRosterPlace()
    const opened = async (name: string) => (await here.consoleOf(name, place)).people
    const heard = await seen('noor', 'tess')
    await opened('noor')
    here.line.hidden = [here.colleague('lio').leaf]
    // A newer list does not hide it either: it says how many were taken away.
    for (let version = 2; version < 4; version++) {
      const noor = await opened('noor')
      expect(await why(noor.renewRoster())).toBe('people-missing')
      expect(await why(noor.remove(here.colleague('eva').leaf))).toBe('people-missing')
      expect(await why(noor.approve(leaf, heard))).toBe('people-missing')
      here.line.hidden = []
      await (await at('sam')).renewRoster()
      here.line.hidden = [here.colleague('lio').leaf]
    }
    here.line.hidden = []
    await (await opened('noor')).renewRoster()
    const { members } = await (await at('sam')).list()
    expect(members.map(({ name }) => name)).toEqual(['noor', 'sam', 'lio', 'eva'])
  })

  it('is signed by a page just opened when whoever is gone was taken away by a colleague', async () => {
    const place = createRosterPlace()
    await here.consoleOf('noor', place)
    await (await at('sam')).remove(here.colleague('lio').leaf)
    // Her certificate is broken as well: one more who is taken away counts all the same.
    const eva = here.line.members.find(({ name }) => name === 'eva')
    if (eva === undefined) throw new Error('nobody')
    eva.certificate = here.colleague('sam').certificate
    await (await here.consoleOf('noor', place)).people.remove(eva.leaf)
    const { people, session } = await here.consoleOf('noor', place)
    await people.renewRoster()
    expect([session.trust().roster.version, session.trust().roster.minDutySeq]).toEqual([5, 2])
  })

  it('and certificates are signed under the time it is, not under one a server makes up', async () => {
    const { leaf } = await invited()
    const noor = await at('noor')
    const heard = await seen('noor', 'tess')
    for (const apart of [-2 * day, -16 * minute, 16 * minute, 2 * day]) {
      here.line.deviceAt = now + apart
      expect(await why(noor.renewRoster())).toBe('clocks-differ')
      expect(await why(noor.approve(leaf, heard))).toBe('clocks-differ')
      expect(await why(noor.remove(here.colleague('lio').leaf))).toBe('clocks-differ')
    }
    expect([here.line.version, posted('propose')]).toEqual([2, 0])
    here.line.deviceAt = now - 14 * minute
    expect(await noor.approve(leaf, heard)).toBe('signed')
  })

  it('of days to come is believed by nobody', async () => {
    const certificates = here.line.members.map(({ certificate }) => fromBase64url(certificate))
    const list = async (issuedAt: number) =>
      toBase64url(await world.roster(certificates, { issuedAt, hardUntil: issuedAt + 35 * day }))
    here.line.roster = await list(now + 2 * day)
    expect(await why(here.consoleOf('lio'))).toBe('not-yet')
    here.line.roster = await list(now + minute)
    expect(await why(here.consoleOf('lio'))).toBe('no refusal')
  })
})

it('where one colleague is enough, one signature admits at once', async () => {
  const small = await trustedLine(1)
  here = await createPeopleLine(small, { noor: signer })
  const { leaf } = await invited()
  expect(await (await at('noor')).list()).toMatchObject({ approvals: 1, maySign: true })
  expect(await (await at('noor')).approve(leaf, await seen('noor', 'tess'))).toBe('admitted')
  expect((await (await at('noor')).list()).members.map(({ refused }) => refused)).toEqual([null, null])
})
