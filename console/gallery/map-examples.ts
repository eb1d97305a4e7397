/** The map as the client would report it. The organisations and people in it do not exist. */
import type { MapClient, Published, SecretView, StaffView } from '@lijn116/client/counsellor'
import { cardOf } from '../../client/card-of.ts'
import { emptyEntry } from '../src/map/map-draft.ts'
import type { Workplace } from '../src/workplace.svelte.ts'
import { conversationExample, viewExample } from './view-example.ts'

type Done = (name: string, ...values: string[]) => Promise<void>
type Proposal = StaffView['desk']['map']['proposals'][number]
type Entry = Published['entry']

/** Long ago, so that a picture says the same whenever it is taken. */
const at = Date.UTC(2026, 9, 1, 10)
/** A Monday, at eleven in the Netherlands. */
const now = Date.UTC(2026, 10, 23, 10)
const leaf = (name: string) => name.padEnd(22, 'A') as Proposal['by']['leaf']

export const entryExample = (id: string, name: string, change: Partial<Entry> = {}): Entry => ({
  ...emptyEntry('lijn116', '2022-08'),
  id,
  name,
  does: { nl: 'Luistert en denkt mee over wat u zelf wilt.', en: 'Listens, and thinks along about what you want.' },
  themes: ['alle-vormen'],
  audiences: ['iedereen'],
  helpTypes: ['luisterend-oor'],
  owner: 'Redactie sociale kaart',
  source: 'Een voorbeeld',
  website: 'https://example.org',
  channels: [
    {
      type: 'phone',
      value: '0800 0001',
      free: true,
      hours: '24/7',
      hoursConfidence: 'stated',
      hoursNote: null,
      note: null,
    },
  ],
  ...change,
})
const published = (entry: Entry, change: Partial<Published> = {}): Published => ({
  entry,
  revision: 0,
  gone: false,
  recommended: false,
  opening: { known: false, spans: [] },
  hours: entry.channels.map(({ hours }) => (hours === null ? null : { nl: 'dag en nacht', en: 'day and night' })),
  ...change,
})

const house = entryExample('huis-aan-de-linde', 'Huis aan de Linde')
const line = entryExample('dag-en-nachtlijn', 'Dag- en nachtlijn', { themes: ['huiselijk-geweld'], anonymous: true })
const long = entryExample('lang', 'Steunpunteenheellangenaamzonderspatiesdienietbreekt voor iedereen', {
  channels: [],
  website: null,
})
const known = (from: number, until: number): Published['opening'] => ({ known: true, spans: [[from, until]] })
const hour = 3_600_000
const entries: Published[] = [
  published(house, { opening: known(now - hour, now + 6 * hour) }),
  published(line, { opening: known(now + 24 * hour, now + 30 * hour) }),
  published(long),
  ...['a', 'b', 'c', 'd'].map((id) => published(entryExample(`voorbeeld-${id}`, `Voorbeeld ${id.toUpperCase()}`))),
  published(entryExample('weg', 'Niet meer hier'), { gone: true, revision: 2 }),
]
export const proposalExample = (change: Partial<Proposal> = {}): Proposal => ({
  id: 'p'.padEnd(22, 'A') as Proposal['id'],
  entry: { ...house, cost: 'free', anonymous: true, doesNot: { nl: 'Geen opvang.', en: 'No shelter.' } },
  from: 0,
  gone: false,
  note: 'Gebeld met de balie.',
  own: false,
  by: { leaf: leaf('Noor'), name: 'Noor' },
  at,
  sentBack: null,
  ...change,
})
const proposals = [
  proposalExample(),
  proposalExample({ id: 'q'.padEnd(22, 'A') as Proposal['id'], entry: line, gone: true, own: true }),
  proposalExample({ id: 'r'.padEnd(22, 'A') as Proposal['id'], from: 4 }),
]

const readers = ['Noor', 'Lio'].map((name) => ({ leaf: leaf(name), name }))
const shown = { isOfFormer: false, own: false, readers, at, until: Date.UTC(2056, 0, 9) }
const secrets: SecretView[] = [
  {
    ...{ ...shown, id: 's', state: 'open', isOfFormer: true, own: true },
    secret: { name: 'Rustig huis', text: 'Achter het water, tweede deur. Eerst bellen.', checkedOn: '2026-10-01' },
  },
  { ...shown, id: 't', state: 'unreadable', secret: null },
  { ...shown, id: 'u', state: 'sealed', secret: null },
]
const map: StaffView['desk']['map'] = {
  state: 'here',
  organisation: 'lijn116',
  toldAt: now,
  entries,
  proposals,
  secrets: secrets.length,
}

export const mapClient = (done: Done, view: () => StaffView): MapClient => ({
  look: () => done('look at map'),
  now: () => now,
  card(id, language, note) {
    const found = view().desk.map.entries.find(({ entry }) => entry.id === id)
    if (found === undefined) throw new Error('no such entry')
    return cardOf(found, language, note)
  },
  give: (entry, note) => done('give', entry, note),
  countGap: (search) => done('countGap', JSON.stringify(search)),
  gaps: () =>
    done('gaps').then(() => [
      { month: '2026-10', from: 'site', theme: 'stalking', audience: 'mannen', region: 'groningen', number: 7 },
    ]),
  propose: ({ entry, from, gone, note }) =>
    done('propose', entry.id, String(from), String(gone), note, JSON.stringify(entry)),
  publish: (id) => done('publish', id),
  decline: (id, note) => done('decline', id, note),
  history: (id) =>
    done('history', id).then(() => [
      { revision: 1, entry: house, gone: false, note: 'Nummer veranderd.', by: 'Noor', publishedBy: '', at },
    ]),
  readers: () => done('readers').then(() => readers),
  secrets: () => done('secrets').then(() => secrets),
  writeSecret: ({ name }, to, isForHerself) => done('writeSecret', name, String(to.length), String(isForHerself)),
  removeSecret: (id) => done('removeSecret', id),
})

const desk = { ...viewExample().desk, map }
const me = { name: 'proef-2', roles: ['counsellor', 'coordinator'], team: 'landelijk' }
const talk = conversationExample({ phase: 'talking', presence: 'here' })

type MapExample = {
  view: StaffView
  open: 'screen' | 'panel'
  entry?: string
  doing?: 'edit' | 'check'
  secret?: 'open' | 'write'
}

export const mapExamples = {
  map: { view: viewExample({ me, desk }), open: 'screen' },
  mapReader: { view: viewExample({ desk: { ...desk, map: { ...map, proposals: [] } } }), open: 'screen' },
  mapPartner: {
    view: viewExample({
      me: { ...me, roles: ['partner-worker'] },
      desk: { ...desk, map: { ...map, organisation: 'elders', proposals: [] } },
    }),
    open: 'screen',
    entry: house.id,
  },
  mapEntry: { view: viewExample({ me, desk }), open: 'screen', entry: house.id },
  mapCheck: { view: viewExample({ me, desk }), open: 'screen', entry: house.id, doing: 'check' },
  mapEdit: { view: viewExample({ me, desk }), open: 'screen', entry: house.id, doing: 'edit' },
  mapSecrets: { view: viewExample({ me, desk }), open: 'screen', secret: 'open' },
  mapSecretWrite: { view: viewExample({ me, desk }), open: 'screen', secret: 'write' },
  mapPanel: { view: viewExample({ me, desk, conversation: talk }), open: 'panel' },
  mapPanelEntry: { view: viewExample({ me, desk, conversation: talk }), open: 'panel', entry: house.id },
} satisfies Record<string, MapExample>

export async function openMap(workplace: Workplace, example: MapExample): Promise<void> {
  const { view, open, entry, doing, secret } = example
  if (open === 'panel') {
    const talkDesk = workplace.talks.find(view.conversation?.id ?? '')
    if (talkDesk === null) return
    talkDesk.panel = 'map'
    if (entry !== undefined) talkDesk.map.read(entry)
    return
  }
  workplace.room.show('map')
  if (entry !== undefined) workplace.room.map.read(entry)
  if (doing !== undefined) workplace.room.map.begin(doing, view.desk.map)
  if (secret === 'open') await workplace.room.map.secrets.open()
  if (secret === 'write') await workplace.room.map.secrets.write('2026-11-22')
}
