/** Inviting, admitting and renewing, as the server holds to it. What is signed, it cannot judge. */
import { randomBytes } from 'node:crypto'
import { TOTP } from 'otpauth'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '../../tests/stage/inner-line.ts'
import { sealedBytes } from '../../tests/stage/inner-line.ts'
import { type Invited, type PeopleLine, peopleLine, type Said } from '../../tests/stage/people-line.ts'
import { tidyPeople } from './tidy-people.ts'
import { withdrawnLinks } from './withdrawn-links.ts'

let inner: PeopleLine
beforeAll(async () => {
  inner = await peopleLine('embedded')
})
afterAll(() => inner.close())

const id = () => randomBytes(16).toString('base64url')
const candidateOf = async (by: Person, name: string) =>
  (await inner.list(by)).body.candidates.find((each) => each.name === name)
const typeOf = async (asked: Promise<{ status: number; body: Said }>) => {
  const { status, body } = await asked
  return status === 200 ? 'done' : body.type
}
const invite = (by: Person, invited: Invited) => typeOf(by.post<Said>('/v1/people/invite', invited))

/** What a newcomer's console does with her link. */
async function useLink({ link }: Invited) {
  const opened = await inner.ada.post<{ name: string; totpSecret: string; salt: string }>('/v1/enrolment/open', {
    link,
  })
  const totp = new TOTP({ secret: opened.body.totpSecret }).generate({ timestamp: inner.clock.now })
  const keys = { signingKey: sealedBytes(65), sealingKey: sealedBytes(65), proof: sealedBytes(32) }
  const authKey = sealedBytes(32)
  const enrolled = await typeOf(
    inner.ada.post<Said>('/v1/enrolment', { link, authKey, totp, ...keys, wrappedKeys: sealedBytes(200) }),
  )
  const signIn = () => {
    inner.clock.now += 60_000
    const code = new TOTP({ secret: opened.body.totpSecret }).generate({ timestamp: inner.clock.now })
    return inner.ada.post<Said & { account: { roles: string[]; certificate: string } }>('/v1/sign-in', {
      name: opened.body.name,
      authKey,
      totp: code,
    })
  }
  return { enrolled, keys, signIn }
}

describe('an invitation', () => {
  it('is kept with a secret only its maker is given back, for a day', async () => {
    const noa = inner.invitation('noa')
    expect(await invite(inner.ada, noa)).toBe('done')
    const { name, leaf, team, roles, secret } = noa
    const expiresAt = inner.clock.now + 24 * 3_600_000
    const shown = { name, leaf, team, roles, invitedBy: inner.ada.leaf, expiresAt, asked: null }
    expect(await candidateOf(inner.ada, 'noa')).toEqual({ ...shown, secret })
    expect(await candidateOf(inner.bo, 'noa')).toEqual({ ...shown, secret: null })
    expect((await inner.list(inner.ada)).raw).not.toContain(noa.link)
    expect(await invite(inner.ada, noa), 'a lost answer').toBe('done')
    for (const other of [{ leaf: id() }, { link: id() }, { leaf: id(), link: id() }])
      expect(await invite(inner.ada, { ...noa, ...other })).toBe('already-used')
    expect(await invite(inner.bo, noa), 'somebody else with the same').toBe('already-used')
    const over = { expires_at: inner.clock.now }
    await inner.database.sql.updateTable('invitation').set(over).where('link', '=', noa.link).execute()
    expect(await typeOf(inner.ada.post<Said>('/v1/enrolment/open', { link: noa.link }))).toBe('link-over')
  })
  it.each([
    ['for a team of nobody here', { team: 'elders' }, 'not-allowed'],
    ['of somebody with a signing key', { roles: ['counsellor', 'roster-signer'] }, 'not-allowed'],
    ['of a custodian', { roles: ['custodian'] }, 'not-allowed'],
    ['with a role that does not exist', { roles: ['baas'] }, 'not-allowed'],
    ['without a role', { roles: [] }, 'malformed'],
    ['with a role twice', { roles: ['counsellor', 'counsellor'] }, 'malformed'],
    ['with a name of spaces', { name: ' ' }, 'malformed'],
    ['with a space behind the name', { name: 'pim ' }, 'malformed'],
    ['with a name of 41 letters', { name: 'p'.repeat(41) }, 'malformed'],
    ['under the name of a colleague', { name: 'bo' }, 'already-used'],
    ['with a link that is too short', { link: 'AAAA' }, 'malformed'],
    ['with a secret in clear and far too long', { secret: sealedBytes(5_000) }, 'malformed'],
  ])('%s is refused', async (_what, over, problem) => {
    expect(await invite(inner.ada, inner.invitation('pim', over))).toBe(problem)
    expect(await candidateOf(inner.ada, 'pim')).toBeUndefined()
  })
  it('taken back is gone, and its link with it', async () => {
    const ravi = inner.invitation('ravi')
    await invite(inner.ada, ravi)
    for (let twice = 0; twice < 2; twice++)
      expect(await typeOf(inner.bo.post<Said>('/v1/people/withdraw', { leaf: ravi.leaf }))).toBe('done')
    expect(await typeOf(inner.ada.post<Said>('/v1/enrolment/open', { link: ravi.link }))).toBe('link-over')
    expect(await invite(inner.ada, ravi)).toBe('already-used')
    expect(await withdrawnLinks(inner.database), 'told to the custody of a trial').toContain(ravi.link)
    expect(await typeOf(inner.ada.post<Said>('/v1/people/withdraw', { leaf: inner.bo.leaf }))).toBe('not-allowed')
  })
})

describe('admitting', () => {
  it('takes a link that was used, two colleagues, and a roster; before that nobody comes in', async () => {
    const sam = inner.invitation('sam')
    await invite(inner.ada, sam)
    const { leaf } = sam
    const certificate = sealedBytes(300)
    const propose = (by: Person) => typeOf(by.post<Said>('/v1/people/propose', { leaf, certificate }))
    const certify = async (by: Person) =>
      typeOf(by.post<Said>('/v1/people/certify', { leaf, certificate, ...(await inner.next()) }))
    expect(await propose(inner.ada), 'no keys yet').toBe('not-allowed')
    expect(await certify(inner.bo)).toBe('not-allowed')

    const { enrolled, keys, signIn } = await useLink(sam)
    expect(enrolled).toBe('done')
    expect((await candidateOf(inner.bo, 'sam'))?.asked).toEqual(keys)
    expect((await signIn()).body.type).toBe('not-certified-yet')
    expect(await inner.database.sql.selectFrom('session').select('name').where('name', '=', 'sam').execute()).toEqual(
      [],
    )

    const before = await inner.version()
    expect(await certify(inner.bo), 'nobody proposed her').toBe('not-allowed')
    expect(await propose(inner.ada)).toBe('done')
    expect((await inner.list(inner.bo)).body.proposals).toEqual([{ leaf, certificate, by: inner.ada.leaf }])
    expect(await certify(inner.ada), 'the same colleague twice').toBe('not-allowed')
    expect(await inner.version(), 'a refusal leaves the roster as it was').toBe(before)
    expect((await inner.list(inner.bo)).body.proposals).toHaveLength(1)
    expect(await certify(inner.bo)).toBe('done')
    expect(await inner.version()).toBe(before + 1)

    const { body } = await inner.list(inner.ada)
    expect(body.members.find((each) => each.leaf === leaf)).toMatchObject({ name: 'sam', certificate })
    expect(body.proposals).toEqual([])
    expect(body.version).toBe(before + 1)
    expect((await signIn()).body.account).toMatchObject({ roles: ['counsellor'], certificate })
    const { sql } = inner.database
    const account = await sql.selectFrom('account').select('proof').where('leaf', '=', leaf).executeTakeFirstOrThrow()
    const link = await sql.selectFrom('invitation').selectAll().where('name', '=', 'sam').executeTakeFirstOrThrow()
    expect([account.proof, link.secret, link.invited_by], 'needed no more').toEqual([null, null, inner.ada.leaf])
  })

  it('is written down with who it was about, and so are withdrawing and removing', async () => {
    const written = async (leaf: string) => {
      const query = inner.database.sql.selectFrom('audit').select(['actor', 'action', 'result'])
      return (await query.where('subject', '=', leaf).orderBy('number').execute()).map((row) => Object.values(row))
    }
    const toon = await inner.newcomer('toon', inner.ada)
    const certificate = sealedBytes(300)
    await inner.ada.post('/v1/people/propose', { leaf: toon.leaf, certificate })
    await inner.bo.post('/v1/people/certify', { leaf: toon.leaf, certificate, ...(await inner.next()) })
    await inner.ada.post('/v1/people/withdraw', { leaf: toon.leaf })
    await inner.bo.post('/v1/people/remove', { leaf: toon.leaf, ...(await inner.next()) })
    expect(await written(toon.leaf)).toEqual([
      [inner.ada.leaf, 'invite', 'done'],
      [inner.ada.leaf, 'propose', 'done'],
      [inner.bo.leaf, 'certify', 'done'],
      [inner.ada.leaf, 'withdraw', 'not-allowed'],
      [inner.bo.leaf, 'remove', 'done'],
    ])
  })

  it('a renewal may change roles, but makes nobody a signer and leaves nobody without one', async () => {
    const renew = async (leaf: string, roles?: string[]) => {
      const certificate = sealedBytes(300)
      await inner.ada.post('/v1/people/propose', { leaf, certificate })
      return typeOf(
        inner.bo.post<Said>('/v1/people/certify', {
          leaf,
          certificate,
          ...(roles && { roles }),
          ...(await inner.next()),
        }),
      )
    }
    const tess = await inner.counsellor('tess')
    await inner.database.sql
      .updateTable('account')
      .set({ signing_key: sealedBytes(65) })
      .execute()
    const rolesOf = async (leaf: string) =>
      (await inner.list(inner.ada)).body.members.find((m) => m.leaf === leaf)?.roles
    expect(await renew(tess.leaf, ['counsellor', 'coordinator'])).toBe('done')
    expect(await rolesOf(tess.leaf)).toEqual(['counsellor', 'coordinator'])
    expect(await renew(tess.leaf)).toBe('done')
    expect(await rolesOf(tess.leaf), 'not named: as they were').toEqual(['counsellor', 'coordinator'])
    for (const roles of [['roster-signer'], ['operator'], ['baas']])
      expect(await renew(tess.leaf, roles)).toBe('not-allowed')
    expect(await renew(inner.ada.leaf, ['coordinator']), 'another signer is left').toBe('done')
    expect(await renew(inner.bo.leaf, ['coordinator'])).toBe('not-allowed')
    expect(await rolesOf(inner.bo.leaf)).toEqual(['coordinator', 'roster-signer'])
    await inner.database.sql
      .updateTable('account')
      .set({ roles: ['coordinator', 'roster-signer'] })
      .where('name', '=', 'ada')
      .execute()
  })

  it.each([
    ['propose', { leaf: id(), certificate: sealedBytes() }, 'not-allowed'],
    ['propose', { leaf: 'kort', certificate: sealedBytes() }, 'malformed'],
    ['propose', { leaf: id(), certificate: sealedBytes(9_000) }, 'malformed'],
    ['propose', { leaf: id(), certificate: 'geen base64url!' }, 'malformed'],
    ['certify', { leaf: id(), certificate: sealedBytes(), roster: sealedBytes() }, 'malformed'],
    ['certify', { leaf: id(), certificate: sealedBytes(), roster: sealedBytes(), version: 0 }, 'malformed'],
    ['certify', { leaf: id(), certificate: sealedBytes(), roster: sealedBytes(), version: 1.5 }, 'malformed'],
    ['certify', { leaf: id(), certificate: sealedBytes(), roster: sealedBytes(), version: 2 ** 31 }, 'malformed'],
    ['remove', { leaf: id(), version: 2 }, 'malformed'],
    ['roster', { roster: sealedBytes(), version: '2' }, 'malformed'],
    ['roster', {}, 'malformed'],
    ['invite', null, 'malformed'],
    ['withdraw', { leaf: [id()] }, 'malformed'],
  ])('%s of %o is refused', async (route, body, problem) => {
    const before = await inner.version()
    expect(await typeOf(inner.ada.post<Said>(`/v1/people/${route}`, body ?? []))).toBe(problem)
    expect(await inner.version()).toBe(before)
  })
})

it('time takes away accounts of links that nobody used, and what was needed to admit somebody', async () => {
  const { sql } = inner.database
  const [fay, gus] = [inner.invitation('fay'), inner.invitation('gus')]
  await invite(inner.ada, fay)
  await invite(inner.ada, gus)
  await inner.newcomer('hal', inner.ada)
  await sql.updateTable('account').set({ proof: 'bewijs' }).where('leaf', '=', inner.bo.leaf).execute()
  const weekAgo = inner.clock.now - 7 * 86_400_000
  await sql.updateTable('invitation').set({ expires_at: weekAgo }).where('name', 'in', ['fay', 'hal']).execute()
  await tidyPeople({ sql, now: () => inner.clock.now })
  expect(await candidateOf(inner.ada, 'fay'), 'over for a week, not longer').toBeDefined()
  const { proof } = await sql.selectFrom('account').select('proof').where('name', '=', 'bo').executeTakeFirstOrThrow()
  expect(proof).toBeNull()
  await tidyPeople({ sql, now: () => inner.clock.now + 1 })
  expect(await candidateOf(inner.ada, 'fay')).toBeUndefined()
  expect((await candidateOf(inner.ada, 'gus'))?.secret, 'still may').toBe(gus.secret)
  expect((await candidateOf(inner.ada, 'hal'))?.asked, 'has used hers').not.toBeNull()
  expect(await invite(inner.ada, inner.invitation('fay')), 'invited anew').toBe('done')
})

it('a signing key is given to its holder alone, and goes with her', async () => {
  const { sql } = inner.database
  const sealed = sealedBytes(114)
  await sql.insertInto('signer_key').values({ leaf: inner.bo.leaf, sealed }).execute()
  expect((await inner.list(inner.bo)).body.signerKey).toBe(sealed)
  expect((await inner.list(inner.ada)).body.signerKey).toBeNull()
  expect((await inner.list(inner.ada)).raw).not.toContain(sealed)
})

it('another organisation is not there', async () => {
  const uma = await inner.counsellor('uma', { roles: ['coordinator', 'roster-signer'] })
  await inner.database.sql.updateTable('account').set({ organisation_id: 'elders' }).where('name', '=', 'uma').execute()
  const vera = await inner.newcomer('vera', inner.ada)
  await inner.ada.post('/v1/people/propose', { leaf: vera.leaf, certificate: sealedBytes() })
  const { body, raw } = await inner.list(uma)
  expect(body.members.map(({ name }) => name)).toEqual(['uma'])
  expect([body.candidates, body.proposals]).toEqual([[], []])
  for (const name of ['ada', 'vera', vera.leaf]) expect(raw).not.toContain(name)
  const certificate = sealedBytes()
  const asUma = (route: string, more: object) =>
    typeOf(uma.post<Said>(`/v1/people/${route}`, { leaf: vera.leaf, ...more }))
  expect(await asUma('propose', { certificate })).toBe('not-allowed')
  expect(await asUma('certify', { certificate, ...(await inner.next()) })).toBe('not-allowed')
  expect(await asUma('withdraw', {}), 'the same as of nobody').toBe('done')
  expect(await candidateOf(inner.ada, 'vera')).toBeDefined()
  expect(await invite(uma, inner.invitation('wil')), 'no door of hers').toBe('not-allowed')
})
