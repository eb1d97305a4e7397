/** The map of one console: only what is published becomes a card, and what is secret goes nowhere but to who is named. */
import { fromBase64url, type LineFile, toBase64url } from '@lijn116/encryption'
import { sealSecretEntry } from '@lijn116/encryption/secret-entry'
import type { SecretEntry } from '@lijn116/protocol/directory-desk'
import type { LeafId } from '@lijn116/protocol/sealed'
import { beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { cardOf } from './card-of.ts'
import { cardJson, type EntryCard, readCard } from './entry-card.ts'
import { now, type Person, type TrustedLine, trustedLine } from './fixture/trust.ts'
import { createMapDesk, type MapPort } from './map-desk.ts'
import type { Published, SecretView } from './map-view.ts'
import { readSecret, secretJson } from './secret-desk.ts'
import { verifyStaffTrust } from './staff-trust.ts'

vi.mock('@noble/hashes/argon2.js', async (real) =>
  (await import('../tests/stage/cheap-argon.ts')).cheapArgon(await real()),
)

const unknown = {
  wheelchair: null,
  careOnSite: null,
  assistanceAnimal: null,
  comesToYou: null,
  online: null,
  walkIn: null,
}
const entry: Published['entry'] = {
  ...{ id: 'huis', name: 'Huis aan de Linde', altNames: [], partOf: null, website: 'https://example.org' },
  ...{ kind: 'specifiek-landelijk', scope: 'landelijk', regions: [], scopeNote: null },
  ...{
    does: { nl: 'Luistert.', en: 'Listens.' },
    doesNot: null,
    themes: [],
    contexts: [],
    helpTypes: [],
    audiences: [],
  },
  ...{ audienceNote: null, ageMin: null, ageMax: null, languages: null, languagesNote: null, anonymous: null },
  ...{ anonymousNote: null, helpers: null, cost: null, costNote: null, withoutInsurance: null, entry: null },
  ...{ entryNote: null, form: null, waiting: null, access: unknown, questionable: {}, organisation: 'lijn116' },
  ...{ owner: 'Redactie', source: 'Voorbeeld', sourceDate: '2022-08', checked: null },
  channels: [
    {
      ...{ type: 'phone', value: '0800 0001', free: true, hours: '24/7', hoursConfidence: 'stated' },
      ...{ hoursNote: null, note: null },
    },
  ],
}
const published: Published = {
  ...{ entry, revision: 0, gone: false, recommended: false, opening: { known: false, spans: [] } },
  hours: [{ nl: 'dag en nacht', en: 'day and night' }],
}
const secret = { name: 'Rustig huis', text: 'Achter het water, tweede deur.', checkedOn: '2026-11-01' }

let world: TrustedLine
let author: Person
let readers: Person[]
let stranger: Person
let secrets: SecretEntry[]
let posts: { name: string; body: unknown }[]
let given: EntryCard[]
let refused: number
/** Of the device: milliseconds from any start. */
let device: number

async function deskOf(person: Person) {
  const people = [author, ...readers, stranger]
  const certificates = people.map(({ certificate }) => certificate.signed)
  const bytes = {
    ...{ now, certificates: certificates.map(toBase64url), duty: [] },
    delegation: toBase64url(await world.delegation()),
    roster: toBase64url(await world.roster(certificates)),
  }
  const trust = await verifyStaffTrust(world.line, bytes, person.leaf as LeafId, 0)
  const port = {
    line: world.line satisfies LineFile,
    clock: { now: () => device },
    call: async (name: string, body: never) => {
      posts.push({ name, body })
      if (name === 'directory')
        return {
          now,
          entries: [published, { ...published, gone: true, entry: { ...entry, id: 'weg' } }],
          proposals: [],
          secrets,
        }
      return {}
    },
    insist: (ask: () => Promise<unknown>) => ask(),
    current: () => ({
      staff: person.staff,
      trust: () => trust,
      refresh: async () => trust,
      account: { roles: person.certificate.roles, organisation: 'lijn116' },
    }),
    refused: () => void refused++,
    changed: () => {},
    people: async () => people.map(({ leaf, name }) => ({ leaf, name })),
    talk: () => ({ language: 'nl', give: (card: EntryCard) => void given.push(card) }),
  }
  return createMapDesk(port as never as MapPort)
}
const opened = async (person: Person): Promise<readonly SecretView[]> => (await deskOf(person)).asks.secrets()
/** As the line would hand to each reader what this author posted. */
function handed(to: Person, by = author): void {
  const body = posts.find(({ name }) => name === 'writeSecret')?.body as {
    id: string
    sealed: string
    signed: string
    readers: { leaf: LeafId; envelope: string }[]
  }
  const mine = body.readers.find(({ leaf }) => leaf === to.leaf)
  secrets = [
    {
      ...{ id: body.id, sealed: body.sealed, envelope: mine?.envelope ?? body.readers[0]?.envelope ?? null },
      author: { signed: body.signed, certificate: toBase64url(by.certificate.signed) },
      readers: body.readers.map(({ leaf }) => ({ leaf, name: 'naam' })),
      ...{ own: false, at: now, until: now + 1 },
    },
  ]
}

beforeAll(async () => {
  world = await trustedLine()
  author = await world.person('proef-1', ['coordinator'])
  readers = [await world.person('proef-2'), await world.person('proef-3', ['expert'])]
  stranger = await world.person('proef-4', ['coordinator'])
})
beforeEach(() => {
  secrets = []
  posts = []
  given = []
  refused = 0
  device = 5_000
})

const leaves = () => readers.map(({ leaf }) => leaf)
const first = (): Person => readers[0] ?? author

it('who is named reads it, and nobody else, whatever the line hands her', async () => {
  await (await deskOf(author)).asks.writeSecret(secret, leaves(), false)
  for (const reader of readers) {
    handed(reader)
    expect(await opened(reader)).toMatchObject([{ state: 'open', secret, isOfFormer: false }])
  }
  handed(stranger)
  expect(await opened(stranger)).toMatchObject([{ state: 'unreadable', secret: null }])
  expect(refused).toBe(1)
})

it('it is closed where its author may not write such, is another one, or the readers are not those she signed for', async () => {
  await (await deskOf(author)).asks.writeSecret(secret, leaves(), true)
  handed(first(), first())
  expect(await opened(first()), 'a counsellor').toMatchObject([{ state: 'unreadable', secret: null }])
  handed(first(), stranger)
  expect(await opened(first()), 'another coordinator').toMatchObject([{ state: 'unreadable', secret: null }])
  handed(first())
  secrets = secrets.map((each) => ({ ...each, readers: each.readers.slice(1) }))
  expect(await opened(first()), 'one fewer').toMatchObject([{ state: 'unreadable', secret: null }])
  handed(first())
  secrets = secrets.map((each) => ({ ...each, envelope: null }))
  expect(await opened(first()), 'not for her').toMatchObject([{ state: 'sealed', secret: null }])
  expect(refused).toBe(3)
  const text = await sealSecretEntry(world.line, author.staff, fromBase64url(secrets[0]?.id ?? ''), 'geen adres', [
    ...readers.map(({ certificate }) => certificate),
  ])
  posts = [
    {
      name: 'writeSecret',
      body: {
        ...{ id: secrets[0]?.id, sealed: toBase64url(text.sealed), signed: toBase64url(text.signed) },
        readers: readers.map(({ leaf }, at) => ({ leaf, envelope: toBase64url(text.envelopes[at] ?? text.sealed) })),
      },
    },
  ]
  handed(first())
  expect(await opened(first()), 'not of this form').toMatchObject([{ state: 'unreadable', secret: null }])
})

it('it is written by who may, for certified people, and never empty', async () => {
  const desk = (await deskOf(author)).asks
  const write = (change: Partial<typeof secret>, to = leaves()) => desk.writeSecret({ ...secret, ...change }, to, true)
  await expect((await deskOf(first())).asks.writeSecret(secret, leaves(), true)).rejects.toThrow('not-allowed')
  for (const wrong of [{ name: ' ' }, { text: '' }, { checkedOn: 'gisteren' }, { checkedOn: '2026-13-40' }])
    await expect(write(wrong), JSON.stringify(wrong)).rejects.toThrow('malformed')
  await expect(write({}, leaves().slice(0, 1))).rejects.toMatchObject({ reason: 'not-allowed' })
  await expect(write({}, [...leaves(), 'B'.repeat(22)])).rejects.toMatchObject({ reason: 'not-on-roster' })
  await expect(write({ text: 'ë'.repeat(2_100) })).rejects.toMatchObject({ reason: 'too-long' })
  expect(posts.filter(({ name }) => name === 'writeSecret')).toEqual([])
  expect((await desk.readers()).map(({ name }) => name)).toEqual(['proef-2', 'proef-3', 'proef-4'])
  for (const wrong of ['', '{}', '[]', secretJson({ ...secret, text: '' })]) expect(readSecret(wrong)).toBeNull()
})

it('nothing that leaves this console holds what is secret, and no function of the map takes it', async () => {
  const desk = await deskOf(author)
  await desk.asks.writeSecret(secret, leaves(), true)
  handed(author)
  const [own] = await desk.asks.secrets()
  expect(own?.secret).toEqual(secret)
  await desk.look()
  await desk.asks.give('huis', '')
  await desk.asks.propose({ entry, from: 0, gone: false, note: '' })
  await desk.asks.countGap({ theme: null, audience: null, region: null })
  for (const canary of [secret.name, secret.text])
    expect(JSON.stringify([posts, given, desk.view()])).not.toContain(canary)
  // Held by the compiler: were one of these accepted, this line would be the error.
  const never = (view: SecretView) => {
    // @ts-expect-error: no card is made of it
    cardOf(view, 'nl', '')
    // @ts-expect-error: nor of what it says
    cardJson(view.secret)
    // @ts-expect-error: it is no change of the map
    void desk.asks.propose({ entry: view.secret, from: 0, gone: false, note: '' })
    // @ts-expect-error: it is not given
    void desk.asks.give(view, '')
  }
  expect(never).toBeTypeOf('function')
})

it('a card is made of what is published, and of nothing else', async () => {
  const desk = await deskOf(author)
  await desk.look()
  expect(desk.asks.card('huis', 'ar', ' Vraag naar de balie. ')).toEqual({
    ...{ language: 'en', name: 'Huis aan de Linde', does: 'Listens.', doesNot: null, anonymous: null, cost: null },
    ways: [{ kind: 'phone', value: '0800 0001', hours: 'day and night', note: null }],
    ...{ website: 'https://example.org', checkedOn: null, note: 'Vraag naar de balie.' },
  })
  for (const id of ['weg', 'nergens']) expect(() => desk.asks.card(id, 'nl', ''), id).toThrow('not-found')
  expect(() => desk.asks.card('huis', 'nl', 'a'.repeat(501))).toThrow('malformed')
  await expect(desk.asks.give('weg', '')).rejects.toThrow('not-found')
  expect(given).toEqual([])
  desk.wipe()
  expect(desk.view()).toEqual({
    ...{ state: 'none', organisation: '', toldAt: 0, entries: [], proposals: [], secrets: 0 },
  })
})

it('a card says hours as people say them, never in the form they are kept in', () => {
  const [first] = entry.channels
  if (first === undefined) throw new Error('no channel')
  const inWords = { nl: 'maandag – vrijdag 08:30–17:30', en: 'Monday – Friday 08:30–17:30' }
  const note = { nl: 'Na aanmelden.', en: 'After signing up.' }
  const shown = (over: Partial<typeof first>, hours: Published['hours'][number], language = 'nl') => {
    const channels = [{ ...first, hours: 'Mo-Fr 08:30-17:30', ...over }]
    return cardOf({ ...published, entry: { ...entry, channels }, hours: [hours] }, language, '').ways[0]?.hours
  }
  expect(shown({}, inWords)).toBe(inWords.nl)
  for (const language of ['en', 'ar']) expect(shown({}, inWords, language), language).toBe(inWords.en)
  expect(shown({}, inWords, 'nl-simple')).toBe(inWords.nl)
  expect(shown({ hoursNote: note }, inWords)).toBe(`${inWords.nl} · Na aanmelden.`)
  expect(shown({}, null), 'nobody could put it into words').toBeNull()
  expect(shown({ hoursNote: note }, null)).toBe('Na aanmelden.')
})

it('knows what time it is by the line, whatever the clock of the device says', async () => {
  const desk = await deskOf(author)
  expect(desk.asks.now()).toBe(0)
  await desk.look()
  expect([desk.view().toldAt, desk.asks.now()]).toEqual([now, now])
  device += 60_000
  expect(desk.asks.now()).toBe(now + 60_000)
  desk.wipe()
  expect(desk.asks.now()).toBe(0)
})

it('a page shows no card that leads elsewhere than to a website, or is not one', () => {
  const card = cardOf(published, 'nl', '')
  expect(readCard(cardJson(card))).toEqual(card)
  const wrong: object[] = [
    { website: 'javascript:alert(1)' },
    { website: 'http://example.org' },
    { website: 'https://116016.nl@evil.example/' },
    { website: 'https://a"b' },
    { name: ' ' },
    { name: 'a'.repeat(1_201) },
    { ways: [{ kind: 'sms', value: null, hours: null, note: null }] },
    { ways: 'x' },
    { ways: Array.from({ length: 21 }, () => card.ways[0]) },
    { cost: 'veel' },
    { anonymous: 'ja' },
    { checkedOn: 'gisteren' },
    { note: null },
  ]
  for (const change of wrong)
    expect(readCard(JSON.stringify({ ...card, ...change })), JSON.stringify(change)).toBeNull()
  for (const text of ['', 'null', '[]', '{}']) expect(readCard(text)).toBeNull()
})
