/** Fear: a stranger fills our tables, or learns who works here, by trying names; or a link seen by two gives one the other's code. */
import { createHash, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { keepInvitations } from '../../server/account/enrol.ts'
import { useLink } from '../../server/account/store.ts'
import { codeOf } from '../journeys/node-people.ts'
import { kinds, sealedBytes } from '../stage/inner-line.ts'
import { type PeopleLine, peopleLine, type Said } from '../stage/people-line.ts'

type Opened = { name: string; totpSecret: string; salt: string }

describe.each(kinds)('a stranger at the way in, on %s', (kind) => {
  let inner: PeopleLine
  beforeAll(async () => {
    inner = await peopleLine(kind)
  })
  afterAll(() => inner.close())

  const ask = <A>(path: string, body: object) => inner.ada.post<A & Said>(path, body)
  const saltOf = async (name: string) => (await ask<{ salt: string }>('/v1/sign-in/salt', { name })).body.salt
  const open = async (link: string) => (await ask<Opened>('/v1/enrolment/open', { link })).body
  const audited = async () => (await inner.database.sql.selectFrom('audit').selectAll().execute()).length
  const signIn = async (name: string, authKey: Buffer, totp: string) => {
    const { status, body } = await ask('/v1/sign-in', { name, authKey: authKey.toString('base64url'), totp })
    return status === 200 ? 'done' : body.type
  }
  async function enrol(link: string, secret: string, keys = enrolmentKeys()) {
    const totp = codeOf(secret, inner.clock.now)
    const { status, body } = await ask('/v1/enrolment', { link, ...keys, totp })
    return status === 200 ? 'done' : body.type
  }
  const enrolmentKeys = () => ({
    authKey: sealedBytes(32),
    signingKey: sealedBytes(65),
    sealingKey: sealedBytes(65),
    proof: sealedBytes(32),
    wrappedKeys: sealedBytes(200),
  })
  const kept = (name: string) =>
    inner.database.sql.selectFrom('account').selectAll().where('name', '=', name).executeTakeFirstOrThrow()

  // @norm:SE-06
  it('fills no table: only who has the passphrase is written down', async () => {
    const authKey = randomBytes(32)
    const { name } = await inner.counsellor('gewoon', { duty: 'off' })
    const before = await audited()
    for (let times = 0; times < 30; times++)
      expect(await signIn(times % 2 === 0 ? name : 'niemand', randomBytes(32), '000000')).toBe('sign-in-failed')
    expect(await audited()).toBe(before)
    const auth_hash = createHash('sha256').update(authKey).digest()
    await inner.database.sql.updateTable('account').set({ auth_hash }).where('name', '=', name).execute()
    expect(await signIn(name, authKey, '000000')).toBe('sign-in-failed')
    expect(await audited()).toBe(before + 1)
  })

  it('learns nothing from a salt: the same before somebody is invited, while she is here, and after', async () => {
    const invited = inner.invitation('saar')
    const before = await saltOf('saar')
    expect(before).not.toBe(await saltOf('Saar'))
    expect((await ask('/v1/people/invite', invited)).status).toBe(200)
    expect(await saltOf('saar')).toBe(before)
    const { salt, totpSecret } = await open(invited.link)
    expect(salt).toBe(before)
    expect(await enrol(invited.link, totpSecret)).toBe('done')
    expect(await saltOf('saar')).toBe(before)
    await inner.database.sql.deleteFrom('account').where('name', '=', 'saar').execute()
    expect(await saltOf('saar')).toBe(before)

    const given = await saltOf('proef-9')
    const { leaf, link } = inner.invitation('proef-9')
    const made = { name: 'proef-9', leaf, link, team: 'landelijk', organisation: 'lijn116', roles: ['counsellor'] }
    const invitation = { ...made, expiresAt: inner.clock.now + 60_000 } as Parameters<typeof keepInvitations>[1][number]
    await keepInvitations({ sql: inner.database.sql, keys: inner.keys }, [invitation])
    expect(await saltOf('proef-9'), "by the line's custody").toBe(given)
  })

  it('a lost key store keeps nobody out: the salt of who is here stays as it was', async () => {
    const invited = inner.invitation('teun')
    await ask('/v1/people/invite', invited)
    const before = await saltOf('teun')
    const stranger = await saltOf('niemand')
    const { secret } = inner.keys
    inner.keys.secret = async (name) => Buffer.concat([await secret(name), Buffer.from('another')])
    try {
      expect(await saltOf('teun')).toBe(before)
      expect(await saltOf('niemand')).not.toBe(stranger)
    } finally {
      inner.keys.secret = secret
    }
  })

  it('who opened a link earlier has a secret for codes that is good for nothing', async () => {
    const { link, ...invited } = inner.invitation('fien')
    await ask('/v1/people/invite', { link, ...invited })
    const early = await open(link)
    const later = await open(link)
    expect(later.totpSecret).not.toBe(early.totpSecret)
    expect(await enrol(link, early.totpSecret)).toBe('sign-in-failed')
    const keys = enrolmentKeys()
    // A page that was reloaded halfway goes on with what it shows now.
    expect(await enrol(link, later.totpSecret, keys)).toBe('done')
    expect(await enrol(link, later.totpSecret, keys), 'the answer was lost').toBe('link-over')
    expect((await ask('/v1/enrolment/open', { link })).body.type).toBe('link-over')
    expect((await kept('fien')).totp_secret).toBe(later.totpSecret)
  })

  it('a link opened while she finishes does not change what she finished with', async () => {
    const { leaf, link } = inner.invitation('guus')
    const made = { name: 'guus', leaf, link, team: 'landelijk', organisation: 'lijn116', roles: ['counsellor'] }
    const invitation = { ...made, expiresAt: inner.clock.now + 60_000 } as Parameters<typeof keepInvitations>[1][number]
    await keepInvitations({ sql: inner.database.sql, keys: inner.keys }, [invitation])
    const { totpSecret } = await open(link)
    const { custody } = inner.line
    let opened = ''
    inner.line.custody = {
      ...custody,
      // Her code was looked at; the link is not used up yet.
      certify: async () => {
        opened = (await open(link)).totpSecret
        return 'later'
      },
    }
    try {
      expect(await enrol(link, totpSecret)).toBe('done')
    } finally {
      inner.line.custody = custody
    }
    expect(opened).not.toBe('')
    expect((await kept('guus')).totp_secret).toBe(totpSecret)
  })

  // One embedded database lets nobody else in while a transaction is open.
  if (kind === 'postgres')
    it('nor does one opened in the moment before that is written', async () => {
      const { sql: database } = inner.database
      const { link, ...invited } = inner.invitation('hugo')
      await ask('/v1/people/invite', { link, ...invited })
      const { totpSecret } = await open(link)
      const waits = sql<{ count: number }>`select count(*)::int as count from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`
      let opening: Promise<unknown> = Promise.resolve()
      await database.transaction().execute(async (tx) => {
        const bytes = randomBytes(32)
        const keys = { wrappedKeys: 'AAAA', signingKey: 'AAAA', sealingKey: 'AAAA', proof: 'AAAA' }
        expect(await useLink(tx, link, { ...keys, authHash: bytes, totpSecret }, inner.clock.now)).toBe(true)
        opening = ask('/v1/enrolment/open', { link }).then(({ body }) => body.type)
        await vi.waitUntil(async () => ((await waits.execute(database)).rows[0]?.count ?? 0) > 0, { timeout: 20_000 })
      })
      expect(await opening).toBe('link-over')
      expect((await kept('hugo')).totp_secret).toBe(totpSecret)
    })
})
