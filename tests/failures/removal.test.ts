/** Somebody has to go, now: one act, nothing of hers works any more, and nothing brings her back. */
import { createHash, randomBytes } from 'node:crypto'
import type { LeafId } from '@lijn116/protocol/sealed'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { keepInvitations } from '../../server/account/enrol.ts'
import { staffOfSession } from '../../server/account/session.ts'
import { claim } from '../../server/conversation/claim.ts'
import { keepTrust, trustNow } from '../../server/trust/next-trust.ts'
import { grantBody } from '../stage/grants.ts'
import { innerLine, kinds, type Person, sealedBytes } from '../stage/inner-line.ts'
import { type PeopleLine, peopleLine, type Said } from '../stage/people-line.ts'
import { readStream, until } from '../stage/stream-reader.ts'

describe.each(kinds)('removal on %s', (kind) => {
  let inner: PeopleLine
  const ports = { chat: 0, console: 0 }
  beforeAll(async () => {
    inner = await peopleLine(kind)
    for (const app of ['chat', 'console'] as const) {
      await inner[app].listen({ port: 0, host: '127.0.0.1' })
      ports[app] = (inner[app].server.address() as { port: number }).port
    }
  })
  afterAll(() => inner.close())

  const remove = async (by: Person, leaf: string) =>
    by.post<Said>('/v1/people/remove', { leaf, ...(await inner.next()) })
  const rowOf = (id: string) =>
    inner.database.sql.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  it('ends her session, her streams, her account and her keys in one act', async () => {
    const cas = await inner.counsellor('cas')
    const { sql } = inner.database
    const authKey = randomBytes(32)
    const auth_hash = createHash('sha256').update(authKey).digest()
    await sql.updateTable('account').set({ auth_hash }).where('name', '=', 'cas').execute()
    const duty = { duty: sealedBytes(), team: 'landelijk', epoch: 20_779, seq: 1 }
    const seeds = [cas, inner.ada].map(({ leaf }) => ({ leaf, seed: sealedBytes(113) }))
    expect((await inner.ada.post('/v1/duty-keys', { ...duty, seeds })).status).toBe(200)
    const passkey = { id: 'sleutel', name: 'cas', label: 'sleutelhanger', public_key: randomBytes(65), counter: 0 }
    await sql
      .insertInto('passkey')
      .values({ ...passkey, wrapped_keys: 'AAAA', made_on: 1, used_on: null })
      .execute()
    const [mine, another] = [await readStream(ports.console, cas.session), await readStream(ports.console, cas.session)]
    const colleague = await readStream(ports.console, inner.bo.session)
    await until(() => colleague.frames.length > 0 && another.frames.length > 0, 'both streams are open')

    expect((await remove(inner.ada, cas.leaf)).status).toBe(200)
    await mine.ended
    await another.ended
    await until(() => colleague.last('trust') !== null, 'her colleagues hear of it')
    colleague.end()
    expect((await cas.post<Said>('/v1/beat', { read: [] })).body.type).toBe('not-signed-in')
    expect((await cas.post<Said>('/v1/duty', { duty: 'off' })).body.type).toBe('not-signed-in')
    const again = { name: 'cas', authKey: authKey.toString('base64url'), totp: '123456' }
    expect((await cas.post<Said>('/v1/sign-in', again)).body.type).toBe('sign-in-failed')
    for (const table of ['account', 'session', 'duty', 'passkey'] as const)
      expect(await sql.selectFrom(table).select('name').where('name', '=', 'cas').execute(), table).toEqual([])
    for (const table of ['certificate', 'duty_seed'] as const)
      expect(await sql.selectFrom(table).select('leaf').where('leaf', '=', cas.leaf).execute(), table).toEqual([])
    expect(await sql.selectFrom('duty_seed').select('leaf').execute()).toEqual([{ leaf: inner.ada.leaf }])
  })

  it('brings whoever she had just taken back to the front, envelope intact', async () => {
    const dee = await inner.counsellor('dee')
    const [early, late] = [inner.visitor(), inner.visitor()]
    await early.start()
    inner.clock.now += 60_000
    await late.start()
    expect((await dee.post('/v1/claim', { conversation: late.conversation, segment: 0 })).status).toBe(200)
    const kept = (await rowOf(late.conversation)).wait
    expect((await remove(inner.ada, dee.leaf)).status).toBe(200)
    expect(await rowOf(late.conversation)).toMatchObject({ phase: 'waiting', holder: null, wait: kept })
    const beat = await inner.bo.post<{ queue: { waiting: { conversation: string }[] } }>('/v1/beat', { read: [] })
    const waiting = beat.body.queue.waiting.map(({ conversation }) => conversation)
    expect(waiting).toEqual([late.conversation, early.conversation])
    for (const visitor of [early, late]) await visitor.post('/v1/goodbye', {})
  })

  it('tells whoever she talked with, who goes to the front with a new wait of her own', async () => {
    const eef = await inner.counsellor('eef')
    const visitor = inner.visitor()
    await visitor.start()
    const stream = await readStream(ports.chat, visitor.token)
    const { conversation } = visitor
    await eef.post('/v1/claim', { conversation, segment: 0 })
    expect((await eef.post('/v1/grants', grantBody(conversation, [eef]))).status).toBe(200)
    await visitor.post('/v1/messages', { messages: [visitor.message(0, { segment: 1 })] })
    const here = () => (stream.last('state') as { counsellorPresent?: boolean } | null)?.counsellorPresent
    await until(() => here() === true, 'she talks')

    expect((await remove(inner.ada, eef.leaf)).status).toBe(200)
    await until(() => here() === false, 'she is told at once')
    const wait = { segment: 2, team: 'landelijk', epoch: 20_779, seq: 2, sealed: sealedBytes(600) }
    expect((await visitor.post('/v1/wait', { wait })).status).toBe(200)
    expect(await rowOf(conversation)).toMatchObject({ phase: 'waiting', holder: null, segment: 2 })
    const taken = await inner.bo.post<{ held: { segment: number } }>('/v1/claim', { conversation, segment: 2 })
    expect(taken.body.held.segment).toBe(2)
    stream.end()
    await inner.bo.post('/v1/give-back', { conversation, segment: 2 })
    await visitor.post('/v1/goodbye', {})
  })

  it('keeps nothing waiting for somebody who will never read the end', async () => {
    const fay = await inner.counsellor('fay')
    const visitor = inner.visitor()
    await visitor.start()
    const { conversation } = visitor
    await fay.post('/v1/claim', { conversation, segment: 0 })
    await fay.post('/v1/grants', grantBody(conversation, [fay]))
    await visitor.post('/v1/goodbye', {})
    expect((await rowOf(conversation)).phase).toBe('closing')
    expect((await remove(inner.ada, fay.leaf)).status).toBe(200)
    const row = await rowOf(conversation)
    expect(row.holder_read).toBe(row.seq)
    expect(row.holder).toBeNull()
  })

  it('cuts her off from what she came along in, and what she was offered is over', async () => {
    const [hedy, iris] = [await inner.counsellor('hedy'), await inner.counsellor('iris')]
    const visitor = inner.visitor()
    await visitor.start()
    const { conversation } = visitor
    await hedy.post('/v1/claim', { conversation, segment: 0 })
    await hedy.post('/v1/grants', grantBody(conversation, [hedy]))
    const offer = { conversation, kind: 'join', to: iris.leaf, as: 'counsellor', signed: null, keys: null }
    await hedy.post('/v1/offers', { ...offer, segment: 1 })
    await iris.post('/v1/offers/accept', { conversation })
    const joined = grantBody(conversation, [hedy, iris], { segment: 2, reason: 'join' })
    expect((await hedy.post('/v1/grants', joined)).status).toBe(200)
    const handover = { ...offer, kind: 'handover', signed: sealedBytes(200), keys: sealedBytes(600) }
    expect((await hedy.post('/v1/offers', { ...handover, segment: 2 })).status).toBe(200)
    expect((await iris.post('/v1/offers/accept', { conversation })).status).toBe(200)

    const taking = grantBody(conversation, [iris], { segment: 3, reason: 'handover' })
    const [gone] = await Promise.all([remove(inner.ada, iris.leaf), iris.post('/v1/grants', taking)])
    expect(gone.status).toBe(200)
    // Before or after the grant: either way nothing is hers.
    const { holder, members, offer: left } = await rowOf(conversation)
    expect([hedy.leaf, null]).toContain(holder)
    expect(members.map(({ leaf }) => leaf)).toEqual(holder === null ? [] : [hedy.leaf])
    expect(['declined', 'done']).toContain(left?.state)
    await visitor.post('/v1/goodbye', {})
  })

  it('and a claim at the same moment: she never holds anybody afterwards', async () => {
    for (let round = 0; round < 8; round++) {
      const gijs = await inner.counsellor(`gijs-${round}`)
      const visitor = inner.visitor()
      await visitor.start()
      const { conversation } = visitor
      await Promise.all([gijs.post('/v1/claim', { conversation, segment: 0 }), remove(inner.ada, gijs.leaf)])
      expect(await rowOf(conversation)).toMatchObject({ phase: 'waiting', holder: null })
      await visitor.post('/v1/goodbye', {})
    }
  })

  it('between the guard and the claim: what she asked a moment ago is not done for her', async () => {
    const olga = await inner.counsellor('olga')
    const visitor = inner.visitor()
    await visitor.start()
    const token = createHash('sha256').update(Buffer.from(olga.session, 'base64url')).digest()
    const passedTheGuard = await staffOfSession(inner.line, token)
    if (passedTheGuard === null) throw new Error('not signed in')
    expect((await remove(inner.ada, olga.leaf)).status).toBe(200)
    expect(await claim(inner.line, passedTheGuard, visitor.conversation, 0)).toEqual({ refused: 'not-signed-in' })
    expect(await rowOf(visitor.conversation)).toMatchObject({ phase: 'waiting', holder: null })
    await visitor.post('/v1/goodbye', {})
  })

  it('ends what she had begun: half a certificate, and links only she has the secret of', async () => {
    const pia = await inner.counsellor('pia', { roles: ['coordinator', 'roster-signer'] })
    const admitted = await inner.newcomer('quinn', pia)
    const waiting = await inner.newcomer('rik', pia)
    const unused = inner.invitation('sietske')
    await pia.post('/v1/people/invite', unused)
    const ofAda = await inner.newcomer('tom', inner.ada)
    for (const { leaf } of [admitted, waiting, ofAda])
      expect((await pia.post('/v1/people/propose', { leaf, certificate: sealedBytes() })).status).toBe(200)
    const certified = { leaf: admitted.leaf, certificate: sealedBytes(), ...(await inner.next()) }
    expect((await inner.bo.post('/v1/people/certify', certified)).status).toBe(200)

    expect((await remove(inner.ada, pia.leaf)).status).toBe(200)
    const { body } = await inner.list(inner.ada)
    const names = body.candidates.map(({ name }) => name)
    for (const gone of ['rik', 'sietske']) expect(names).not.toContain(gone)
    expect(names).toContain('tom')
    expect(body.members.map(({ name }) => name)).toContain('quinn')
    expect(body.proposals.map(({ by }) => by)).not.toContain(pia.leaf)
    const opened = await inner.ada.post<Said>('/v1/enrolment/open', { link: unused.link })
    expect(opened.body.type).toBe('link-over')
    const halfSigned = { leaf: ofAda.leaf, certificate: sealedBytes(), ...(await inner.next()) }
    expect((await inner.bo.post<Said>('/v1/people/certify', halfSigned)).body.type).toBe('not-allowed')
  })

  it('of herself, of the last signer, of nobody and from another organisation changes nothing', async () => {
    const { sql } = inner.database
    const hanna = await inner.counsellor('hanna', { roles: ['coordinator', 'roster-signer'] })
    await sql.updateTable('account').set({ organisation_id: 'elders' }).where('name', '=', 'hanna').execute()
    const isa = await inner.counsellor('isa', { roles: ['coordinator'] })
    const before = await trustNow({ sql })
    const refused = async (by: Person, leaf: string) => (await remove(by, leaf)).body.type
    expect(await refused(inner.ada, inner.ada.leaf)).toBe('not-allowed')
    expect(await refused(inner.ada, randomBytes(16).toString('base64url'))).toBe('not-allowed')
    expect(await refused(inner.ada, hanna.leaf)).toBe('not-allowed')
    expect(await refused(hanna, inner.ada.leaf)).toBe('not-allowed')
    expect(await refused(isa, inner.ada.leaf), 'a coordinator without a signing key').toBe('not-allowed')
    const withoutBo = { roles: ['coordinator'] }
    await sql.updateTable('account').set(withoutBo).where('name', '=', 'bo').execute()
    const jip = await inner.counsellor('jip', { roles: ['roster-signer'] })
    await sql
      .updateTable('account')
      .set({ roles: ['counsellor'] })
      .where('name', 'in', ['bo', 'isa'])
      .execute()
    expect(await refused(jip, inner.ada.leaf), 'the last coordinator').toBe('not-allowed')
    expect(await trustNow({ sql })).toMatchObject({ version: before?.version, roster: before?.roster })
    expect((await inner.ada.post('/v1/beat', { read: [] })).status).toBe(200)
    await remove(inner.ada, jip.leaf)
    await sql
      .updateTable('account')
      .set({ roles: ['coordinator', 'roster-signer'] })
      .where('name', '=', 'bo')
      .execute()
  })

  it('is not undone: not by an older file, another of the same version, or a link that comes by once more', async () => {
    const { sql } = inner.database
    const kim = await inner.newcomer('kim', inner.ada)
    const before = await trustNow({ sql })
    if (before === null) throw new Error('no trust')
    await inner.ada.post('/v1/people/propose', { leaf: kim.leaf, certificate: sealedBytes(300) })
    const next = await inner.next()
    expect((await inner.bo.post('/v1/people/certify', { ...kim, certificate: sealedBytes(300), ...next })).status).toBe(
      200,
    )
    const withKim = await trustNow({ sql })
    if (withKim === null) throw new Error('no trust')
    expect((await remove(inner.ada, kim.leaf)).status).toBe(200)
    const after = await trustNow({ sql })

    expect(await keepTrust({ sql }, before)).toBe('older')
    expect(await keepTrust({ sql }, withKim)).toBe('older')
    expect(await keepTrust({ sql }, { ...withKim, version: withKim.version + 1 }), 'as new as ours').toBe('older')
    // A custodian renewed what she fetched before the removal, more than once: newer than ours, and built on another.
    const made = { ...withKim, version: withKim.version + 9, roster: sealedBytes(900) }
    const signerKeys = [{ leaf: inner.ada.leaf as LeafId, sealed: sealedBytes(114) }]
    expect(withKim.follows).toEqual([withKim.roster])
    expect(await keepTrust({ sql }, { ...made, signerKeys })).toBe('older')
    expect(await keepTrust({ sql }, { ...made, follows: [] })).toBe('older')
    expect(await trustNow({ sql })).toEqual(after)
    if (after === null) throw new Error('no trust')
    expect(await keepTrust({ sql }, { ...after, signerKeys })).toBe('same')
    expect((await trustNow({ sql }))?.signerKeys, 'with the roster that stands').toEqual(signerKeys)
    const again = { ...kim, organisation: 'lijn116', leaf: withKim.certificates[0]?.leaf ?? inner.ada.leaf }
    const parts = { sql, keys: inner.keys }
    const invitation = {
      ...again,
      leaf: kim.leaf as (typeof before.certificates)[0]['leaf'],
      expiresAt: inner.clock.now + 1,
    }
    await keepInvitations(parts, [invitation])
    expect(await sql.selectFrom('account').select('name').where('name', '=', 'kim').execute()).toEqual([])
    const fresh = { ...kim, leaf: randomBytes(16).toString('base64url') }
    expect((await inner.ada.post<Said>('/v1/people/invite', fresh)).body.type, 'the same link').toBe('already-used')
    const renewed = { ...fresh, link: randomBytes(16).toString('base64url') }
    expect((await inner.ada.post('/v1/people/invite', renewed)).status, 'invited anew under her name').toBe(200)
    await inner.ada.post('/v1/people/withdraw', { leaf: renewed.leaf })
  })

  it('two consoles that sign the next roster at once: exactly one wins, and only what it says happens', async () => {
    const lou = await inner.counsellor('lou')
    const mia = await inner.newcomer('mia', inner.ada)
    await inner.ada.post('/v1/people/propose', { leaf: mia.leaf, certificate: sealedBytes(300) })
    const before = await inner.version()
    const version = before + 1
    const roster = () => sealedBytes(900)
    const answers = await Promise.all([
      inner.ada.post<Said>('/v1/people/remove', { leaf: lou.leaf, roster: roster(), version }),
      inner.bo.post<Said>('/v1/people/certify', {
        leaf: mia.leaf,
        certificate: sealedBytes(),
        roster: roster(),
        version,
      }),
      ...Array.from({ length: 6 }, (_, n) =>
        (n % 2 ? inner.ada : inner.bo).post<Said>('/v1/people/roster', { roster: roster(), version }),
      ),
    ])
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ body }) => body.type === 'already-used')).toHaveLength(answers.length - 1)
    expect(await inner.version()).toBe(version)
    const { body } = await inner.list(inner.ada)
    expect(body.members.some(({ leaf }) => leaf === lou.leaf)).toBe(answers[0]?.status !== 200)
    expect(body.members.some(({ leaf }) => leaf === mia.leaf)).toBe(answers[1]?.status === 200)
    expect(
      body.proposals.some(({ leaf }) => leaf === mia.leaf),
      'a loser undoes nothing',
    ).toBe(answers[1]?.status !== 200)
    for (const wrong of [version, version + 2, 1])
      expect((await inner.ada.post<Said>('/v1/people/roster', { roster: roster(), version: wrong })).body.type).toBe(
        'already-used',
      )
  })
})

it('ends her streams in every process of the line', async () => {
  const one = await peopleLine('postgres')
  const other = await innerLine('postgres', one)
  try {
    const nora = await one.counsellor('nora')
    await other.console.listen({ port: 0, host: '127.0.0.1' })
    const { port } = other.console.server.address() as { port: number }
    const stream = await readStream(port, nora.session)
    await until(() => stream.frames.length > 0, 'her stream is open in the other process')
    expect((await one.ada.post('/v1/people/remove', { leaf: nora.leaf, ...(await one.next()) })).status).toBe(200)
    await stream.ended
    expect([...other.line.hub.consoles()]).toEqual([])
  } finally {
    await other.close()
    await one.close()
  }
})
