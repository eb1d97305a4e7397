/** Fear: the map of help changes by one person's hand, by two at once, by somebody who left, or here and not there. */
import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { Entry } from '@lijn116/protocol/directory'
import type { DirectoryDesk, directoryRoutes } from '@lijn116/protocol/directory-desk'
import { limits } from '@lijn116/protocol/limits'
import type { AnswerOf } from '@lijn116/protocol/route'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { countGap } from '../../server/directory/desk/gaps.ts'
import { type InnerLine, innerLine, kinds, type Person } from '../stage/inner-line.ts'
import { placeOfHelp } from '../stage/place-of-help.ts'
import { readStream, until } from '../stage/stream-reader.ts'

type Said = { type?: string; revision?: number }
type History = AnswerOf<typeof directoryRoutes.entryHistory>
const id = () => randomBytes(16).toString('base64url')

describe.each(kinds)('the desk of the map (%s)', (kind) => {
  let inner: InnerLine
  let [ada, bo, partner, counsellor] = [] as unknown as [Person, Person, Person, Person]
  beforeAll(async () => {
    inner = await innerLine(kind)
    ada = await inner.counsellor('ada', { roles: ['coordinator'] })
    bo = await inner.counsellor('bo', { roles: ['editor'] })
    partner = await inner.counsellor('partner', { roles: ['partner-worker'], organisation: 'elders' })
    counsellor = await inner.counsellor('hulpverlener')
  })
  afterAll(() => inner.close())
  afterEach(async () => {
    for (const table of ['entry_proposal', 'search_gap'] as const) await inner.database.sql.deleteFrom(table).execute()
  })

  const body = (entry: Entry, over: object = {}) => ({ id: id(), entry, from: 0, gone: false, note: '', ...over })
  const said = async (person: Person, path: string, given: object): Promise<string> => {
    const answer = await person.post<Said>(`/v1/directory/${path}`, given)
    return answer.status === 200 ? 'done' : (answer.body.type ?? 'no type')
  }
  const seen = async (person: Person) => (await person.get<DirectoryDesk>('/v1/directory')).body
  const onMap = async (person: Person, of: string) =>
    (await seen(person)).entries.find(({ entry }) => entry.id === of) ?? null
  const history = async (person: Person, of: string) =>
    (await person.post<History & Said>('/v1/directory/history', { id: of })).body
  let made = 0
  /** One that nobody has named yet. */
  const fresh = (over: Partial<Entry> = {}) =>
    placeOfHelp({ id: `proefpunt-${++made}`, name: `Proefpunt ${made}`, ...over })
  /** Proposed by ada, published by bo. */
  async function published(entry: Entry, over: object = {}): Promise<void> {
    const change = body(entry, over)
    expect(await said(ada, 'propose', change)).toBe('done')
    expect(await said(bo, 'publish', { id: change.id })).toBe('done')
  }

  it('begins with the files; one proposes, and it is on the map once another has published', async () => {
    const { entries } = inner.line.map.base
    expect(entries.size).toBeGreaterThan(50)
    const asTheyCame = (await seen(counsellor)).entries.filter(({ revision }) => revision === 0)
    expect(asTheyCame.map(({ entry }) => entry)).toEqual(
      [...entries.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    )
    const entry = fresh({ checked: { on: '2026-11-01', by: 'Redactie' } })
    const change = body(entry, { note: 'Nieuw' })
    expect(await said(ada, 'propose', change)).toBe('done')
    expect(await onMap(counsellor, entry.id)).toBe(null)
    expect((await seen(bo)).proposals).toMatchObject([
      { id: change.id, own: false, by: { name: 'ada' }, note: 'Nieuw' },
    ])
    expect((await seen(ada)).proposals).toMatchObject([{ id: change.id, own: true, sentBack: null }])
    expect((await seen(counsellor)).proposals, 'only for who could publish').toEqual([])
    expect(await said(ada, 'publish', { id: change.id }), 'her own').toBe('not-allowed')
    expect(await said(counsellor, 'publish', { id: change.id })).toBe('not-allowed')
    const before = inner.line.map.now().version
    expect((await bo.post<Said>('/v1/directory/publish', { id: change.id })).body).toEqual({ revision: 1 })
    expect(await onMap(counsellor, entry.id)).toEqual({
      ...{ entry, revision: 1, gone: false, recommended: true },
      ...{ opening: { known: false, spans: [] }, hours: [] },
    })
    expect((await seen(counsellor)).now).toBe(inner.clock.now)
    expect(inner.line.map.now().entries).toContainEqual(entry)
    expect(inner.line.map.now().version).toBe(before + 1)
    expect((await seen(bo)).proposals).toEqual([])
    // An answer that got lost: asked again, and nothing is done twice.
    expect((await bo.post<Said>('/v1/directory/publish', { id: change.id })).body).toEqual({ revision: 1 })
    expect(await said(ada, 'propose', change)).toBe('done')
    expect(await said(ada, 'publish', { id: change.id })).toBe('already-taken')
    expect((await seen(bo)).proposals).toEqual([])
  })

  it('keeps every revision whole: who, when, why, and what stood there before', async () => {
    const untouched = [...inner.line.map.now().all.values()].find(({ revision }) => revision === 0)
    const before = untouched?.entry
    if (before === undefined) throw new Error('no entry')
    const after = { ...before, name: 'Andere naam' }
    await published(after, { note: 'Naam veranderd' })
    await published(after, { from: 1, gone: true, note: 'Gesloten' })
    expect(await onMap(counsellor, before.id)).toBe(null)
    expect(await onMap(ada, before.id)).toMatchObject({ revision: 2, gone: true, recommended: false })
    await published({ ...after, name: 'Weer open' }, { from: 2 })
    const at = inner.clock.now
    const [by, publishedBy] = ['ada', 'bo']
    expect((await history(ada, before.id)).revisions).toEqual([
      { revision: 3, entry: { ...after, name: 'Weer open' }, gone: false, note: '', by, publishedBy, at },
      { revision: 2, entry: after, gone: true, note: 'Gesloten', by, publishedBy, at },
      { revision: 1, entry: after, gone: false, note: 'Naam veranderd', by, publishedBy, at },
      { revision: 0, entry: before, gone: false, note: '', by: '', publishedBy: '', at },
    ])
    expect(await history(partner, before.id), 'of another organisation').toMatchObject({ type: 'not-allowed' })
    expect(await history(ada, 'bestaat-niet')).toMatchObject({ type: 'not-found' })
  })

  it('of two who publish at once one does, and what changed meanwhile is not changed from before', async () => {
    const entry = fresh()
    await published(entry)
    const [one, other] = [body({ ...entry, name: 'Een' }, { from: 1 }), body({ ...entry, name: 'Twee' }, { from: 1 })]
    expect(await said(ada, 'propose', one)).toBe('done')
    expect(await said(bo, 'propose', other)).toBe('done')
    const third = await inner.counsellor(`derde-${++made}`, { roles: ['coordinator'] })
    const answers = await Promise.all([
      said(bo, 'publish', { id: one.id }),
      said(third, 'publish', { id: one.id }),
      said(ada, 'publish', { id: other.id }),
      said(third, 'publish', { id: other.id }),
    ])
    expect(answers.filter((each) => each === 'done')).toHaveLength(1)
    expect(answers.filter((each) => each === 'already-taken')).toHaveLength(3)
    expect((await history(ada, entry.id)).revisions.map(({ revision }) => revision)).toEqual([2, 1])
    expect(await said(ada, 'propose', body(entry, { from: 1 })), 'from before').toBe('already-taken')
    expect(await said(ada, 'propose', body(entry, { from: 3 })), 'from nowhere').toBe('already-taken')
    const twice = fresh()
    const [mine, hers] = [body(twice), body({ ...twice, name: 'Ook nieuw' })]
    expect([await said(ada, 'propose', mine), await said(bo, 'propose', hers)]).toEqual(['done', 'done'])
    expect(await said(bo, 'publish', { id: mine.id })).toBe('done')
    expect(await said(ada, 'publish', { id: hers.id }), 'two new ones of one name').toBe('already-taken')
  })

  it('a proposal on the file of one program is none on the file of the next, nor on what it left out', async () => {
    const entries = inner.line.map.base.entries as Map<string, Entry>
    const [one, other, stays] = [...inner.line.map.now().all.values()].flatMap(({ entry, revision }) =>
      revision === 0 ? entry : [],
    )
    if (one === undefined || other === undefined || stays === undefined) throw new Error('three entries')
    const comes = fresh()
    const changes = [one, other, stays, comes].map((each) => body({ ...each, sourceDate: '2026-11' }))
    for (const change of changes) expect(await said(ada, 'propose', change)).toBe('done')
    try {
      entries.set(one.id, { ...one, does: { nl: 'Nieuwer.', en: 'Newer.' } })
      entries.delete(other.id)
      entries.set(comes.id, comes)
      const answers: string[] = []
      for (const { id: of } of changes) answers.push(await said(bo, 'publish', { id: of }))
      expect(answers).toEqual(['already-taken', 'already-taken', 'done', 'already-taken'])
    } finally {
      entries.set(one.id, one)
      entries.set(other.id, other)
      entries.delete(comes.id)
      await inner.line.map.renew()
    }
  })

  it('what is sent back is told to its author, and published by nobody', async () => {
    const change = body(fresh())
    expect(await said(ada, 'propose', change)).toBe('done')
    const back = { id: change.id, note: 'Dit nummer is vorig jaar vervallen.' }
    expect(await said(partner, 'decline', back)).toBe('not-allowed')
    expect(await said(bo, 'decline', back)).toBe('done')
    expect(await said(bo, 'decline', back), 'once more').toBe('done')
    expect((await seen(ada)).proposals).toMatchObject([{ id: change.id, sentBack: { by: 'bo', note: back.note } }])
    expect((await seen(bo)).proposals).toEqual([])
    expect(await said(bo, 'publish', { id: change.id })).toBe('not-found')
    const again = { ...change, id: id(), note: 'Nu met het goede nummer' }
    expect(await said(ada, 'propose', again)).toBe('done')
    expect((await seen(ada)).proposals).toMatchObject([{ id: again.id, sentBack: null }])
    expect(await said(ada, 'decline', { id: again.id, note: '' }), 'taken back').toBe('done')
    expect((await seen(ada)).proposals).toEqual([])
    expect(await said(bo, 'publish', { id: again.id })).toBe('not-found')
  })

  it('what somebody proposed who is no longer certified, or no longer an editor, is published by nobody', async () => {
    for (const leaves of ['certificate', 'role', 'account'] as const) {
      const gone = await inner.counsellor(`gaat-${++made}`, { roles: ['coordinator'] })
      const change = body(fresh())
      expect(await said(gone, 'propose', change)).toBe('done')
      const { sql } = inner.database
      if (leaves === 'role') await sql.updateTable('account').set({ roles: [] }).where('leaf', '=', gone.leaf).execute()
      else await sql.deleteFrom('certificate').where('leaf', '=', gone.leaf).execute()
      if (leaves === 'account') await sql.deleteFrom('account').where('leaf', '=', gone.leaf).execute()
      const refused = leaves === 'account' ? 'not-found' : 'not-allowed'
      expect(await said(bo, 'publish', { id: change.id }), leaves).toBe(refused)
      expect(await onMap(bo, change.entry.id)).toBe(null)
    }
  })

  it('who is removed while it is published: one of the two is first, and neither waits for ever', async () => {
    for (let round = 0; round < 4; round++) {
      const gone = await inner.counsellor(`gaat-${++made}`, { roles: ['coordinator'] })
      const change = body(fresh())
      expect(await said(gone, 'propose', change)).toBe('done')
      const removed = inner.database.sql.transaction().execute(async (tx) => {
        await tx.selectFrom('account').select('leaf').where('leaf', '=', gone.leaf).forUpdate().execute()
        await tx.deleteFrom('certificate').where('leaf', '=', gone.leaf).execute()
        await tx.deleteFrom('account').where('leaf', '=', gone.leaf).execute()
      })
      const [answer] = await Promise.all([said(bo, 'publish', { id: change.id }), removed])
      expect(['done', 'not-found', 'not-allowed']).toContain(answer)
      expect((await onMap(bo, change.entry.id)) !== null).toBe(answer === 'done')
      expect((await seen(bo)).proposals).toEqual([])
    }
  })

  it('words, organisations, regions and dates that nobody knows are refused', async () => {
    const good = fresh()
    const way = {
      type: 'phone',
      value: null,
      free: null,
      hours: null,
      hoursConfidence: null,
      hoursNote: null,
      note: null,
    } as const
    const wrong: Partial<Entry>[] = [
      { themes: ['bestaat-niet'] },
      { audiences: ['huiselijk-geweld'] },
      { regions: ['groningen'] },
      { scope: 'regio' },
      { scope: 'regio', regions: ['nergens'] },
      { organisation: 'niemand' },
      { partOf: 'bestaat-niet' },
      { partOf: good.id },
      { ageMin: 30, ageMax: 18 },
      { channels: [{ ...way, value: '12' }] },
      { channels: [{ ...way, hours: 'elke dag', hoursConfidence: 'stated' }] },
      { helpTypes: ['opvang'], channels: [{ ...way, type: 'in-person', value: 'Windstreek 1' }] },
      { checked: { on: '2026-11-23', by: 'Redactie' } },
      { sourceDate: '2027-01' },
      { name: 'VEILIG-Thuis' },
      { altNames: ['Veilig  thuis'] },
      { channels: [{ ...way, value: '0906-1234567', free: true }] },
      { website: 'https://veiligthuis.nl@evil.example/' },
      { name: 'Veilig\u0000Thuis' },
    ]
    for (const over of wrong)
      expect(await said(ada, 'propose', body({ ...good, ...over })), JSON.stringify(over)).toBe('malformed')
    const right: Partial<Entry>[] = [
      {},
      { scope: 'regio', regions: ['groningen'] },
      { checked: { on: '2026-11-22', by: 'x' } },
    ]
    for (const over of right)
      expect(await said(ada, 'propose', body({ ...good, ...over })), JSON.stringify(over)).toBe('done')
    expect((await seen(ada)).proposals, 'one of each entry').toHaveLength(1)
    const same = body(good)
    expect([await said(ada, 'propose', same), await said(ada, 'propose', same)]).toEqual(['done', 'done'])
    expect(await said(ada, 'propose', { ...same, note: 'anders' }), 'same id, other words').toBe('already-used')
    expect(await said(bo, 'propose', same), 'of somebody else').toBe('already-used')
    await inner.database.sql
      .insertInto('entry_proposal')
      .values(
        Array.from({ length: limits.proposalsPerPerson }, (_, n) => {
          const entry = JSON.stringify(fresh())
          return {
            id: id(),
            entry_id: `veel-${n}`,
            entry,
            from_number: 0,
            gone: false,
            note: '',
            author: bo.leaf,
            at: 0,
          }
        }),
      )
      .execute()
    expect(await said(bo, 'propose', body(fresh()))).toBe('too-many')
  })

  it("a partner's worker keeps the entries of her own organisation, and sees what is proposed of those", async () => {
    const [ours, theirs] = [fresh(), fresh({ organisation: 'elders' })]
    await published(ours)
    expect(await said(partner, 'propose', body(ours, { from: 1 }))).toBe('not-allowed')
    expect(await said(partner, 'propose', body({ ...ours, organisation: 'elders' }, { from: 1 })), 'taken').toBe(
      'not-allowed',
    )
    expect(await said(partner, 'propose', body(ours, { from: 1, gone: true }))).toBe('not-allowed')
    const change = body(theirs)
    expect(await said(partner, 'propose', change)).toBe('done')
    const mate = await inner.counsellor(`maat-${++made}`, { roles: ['partner-worker'], organisation: 'elders' })
    expect(await said(ada, 'propose', body({ ...ours, name: 'Anders' }, { from: 1 }))).toBe('done')
    const shownTo = async (person: Person) => (await seen(person)).proposals.map((each) => each.id)
    expect(await shownTo(partner)).toEqual([change.id])
    expect(await shownTo(bo)).toContain(change.id)
    expect(await shownTo(mate), 'two of one partner alone are not enough').toEqual([])
    for (const person of [partner, mate]) expect(await said(person, 'publish', { id: change.id })).toBe('not-allowed')
    expect(await said(bo, 'publish', { id: change.id })).toBe('done')
    const ofTheirs = body({ ...theirs, does: { nl: 'Luistert.', en: 'Listens.' } }, { from: 1 })
    expect(await said(ada, 'propose', ofTheirs)).toBe('done')
    expect(await shownTo(mate)).toEqual([ofTheirs.id])
    expect(await said(mate, 'publish', { id: ofTheirs.id })).toBe('done')
    expect(
      await said(partner, 'propose', body({ ...theirs, organisation: 'lijn116' }, { from: 2 })),
      'given away',
    ).toBe('not-allowed')
    const away = body({ ...theirs, organisation: 'lijn116' }, { from: 2 })
    expect(await said(ada, 'propose', away)).toBe('done')
    expect(await said(mate, 'publish', { id: away.id })).toBe('not-allowed')
  })

  // @req:R-161
  it('counts searches without an answer by month, in known words only', async () => {
    const gap = { theme: 'stalking', audience: null, region: 'groningen' }
    expect(await said(counsellor, 'gap', gap)).toBe('done')
    expect(await said(partner, 'gap', gap)).toBe('done')
    const rows = () => inner.database.sql.selectFrom('search_gap').selectAll().execute()
    expect((await rows()).map(({ value }) => Number(value))).toEqual([2])
    for (let more = 0; more < 3; more += 1) expect(await said(counsellor, 'gap', gap)).toBe('done')
    for (const wrong of ['theme', 'audience', 'region'])
      expect(await said(counsellor, 'gap', { ...gap, [wrong]: 'janssen' }), wrong).toBe('malformed')
    const later = { ...inner.line, now: () => Date.UTC(2026, 10, 30, 23, 30) }
    expect(await countGap(later, { theme: null, audience: null, region: null })).toEqual({})
    const { body: counted } = await ada.get<AnswerOf<typeof directoryRoutes.gaps>>('/v1/directory/gaps')
    expect(counted.gaps).toEqual([
      { month: '2026-12', from: 'console', theme: null, audience: null, region: null, number: null },
      { month: '2026-11', from: 'console', ...gap, number: 5 },
    ])
    expect(Object.keys((await rows())[0] ?? {}).toSorted()).toEqual([
      'audience',
      'month',
      'region',
      'source',
      'theme',
      'value',
    ])
  })

  it('writes each act down, and tells the consoles of who uses the map', async () => {
    await inner.database.sql.deleteFrom('audit').execute()
    await inner.console.listen({ port: 0, host: '127.0.0.1' })
    const { port } = inner.console.server.address() as AddressInfo
    const told = async (person: Person) => readStream(port, person.session)
    const streams = await Promise.all([
      told(counsellor),
      told(await inner.counsellor(`tolk-${++made}`, { roles: ['interpreter'] })),
    ])
    const count = (n: number) => streams[n]?.text().split('"of":"directory"').length ?? 0
    try {
      const change = body(fresh())
      await said(ada, 'propose', change)
      await until(() => count(0) > 1, 'told that something was proposed')
      await said(ada, 'publish', { id: change.id })
      const before = count(0)
      await said(bo, 'publish', { id: change.id })
      await until(() => count(0) > before, 'told that the map changed')
      expect(count(1), 'an interpreter').toBe(1)
    } finally {
      for (const stream of streams) stream.end()
    }
    const acts = await inner.database.sql
      .selectFrom('audit')
      .select(['actor', 'action', 'result', 'subject'])
      .orderBy('number')
      .execute()
    expect(acts).toEqual([
      { actor: ada.leaf, action: 'propose-entry', result: 'done', subject: null },
      { actor: ada.leaf, action: 'publish-entry', result: 'not-allowed', subject: ada.leaf },
      { actor: bo.leaf, action: 'publish-entry', result: 'done', subject: ada.leaf },
    ])
  })
})
