/** Our words as HSDS taxonomies: those of the vocabulary, and the facts that HSDS has no field for. */
import { stableId } from './stable-id.ts'

export type Said = { readonly nl: string; readonly en: string }
export type Term = { readonly id: string; readonly label: Said; readonly broader?: string | null }
/** Groups of terms by name, such as `themes`. */
export type Words = Readonly<Record<string, readonly Term[]>>

export type Taxonomy = { id: string; name: string; description: string; version: string }
export type TaxonomyTerm = {
  id: string
  code: string
  name: string
  description: string
  parent_id?: string
  taxonomy: string
  taxonomy_id: string
  language: string
}

const about: Readonly<Record<string, string>> = {
  themes: 'What it is about',
  contexts: 'Where it happened',
  helpTypes: 'What kind of help it is',
  audiences: 'Whom it is for',
  helpers: 'Who helps',
  channels: 'Ways to get in touch',
  facts: 'Facts that HSDS has no field for: yes, no or unknown, or words',
}

const fact = (id: string, nl: string, en: string): Term => ({ id, label: { nl, en } })
/** What is said of each entry beside the fields of HSDS. */
const facts: readonly Term[] = [
  fact('description-en', 'Beschrijving in het Engels', 'Description in English'),
  fact('does-not', 'Wat het niet doet', 'What it does not do'),
  fact('kind', 'Soort organisatie', 'Kind of organisation'),
  fact('anonymous', 'Anoniem', 'Anonymous'),
  fact('cost', 'Kosten', 'Cost'),
  fact('without-insurance', 'Ook zonder zorgverzekering', 'Also without health insurance'),
  fact('entry', 'Hoe iemand binnenkomt', 'How one comes in'),
  fact('form', 'Alleen of in een groep', 'Alone or in a group'),
  fact('waiting', 'Wachttijd', 'Waiting time'),
  fact('wheelchair', 'Met een rolstoel', 'With a wheelchair'),
  fact('care-on-site', 'Zorg aanwezig', 'Care on site'),
  fact('assistance-animal', 'Met een hulphond', 'With an assistance animal'),
  fact('comes-to-you', 'Komt naar een afgesproken plek', 'Comes to a place agreed'),
  fact('online', 'Online', 'Online'),
  fact('walk-in', 'Binnenlopen zonder afspraak', 'Walk in without an appointment'),
  fact('source', 'Bron', 'Source'),
  fact('source-date', 'Datum van de bron', 'Date of the source'),
  fact('recommended', 'Nagekeken in de laatste zes maanden', 'Checked in the last six months'),
]

export type Taxonomies = {
  readonly taxonomies: readonly Taxonomy[]
  readonly terms: readonly TaxonomyTerm[]
  /** undefined: of an older vocabulary, and so nothing that can be said. */
  term(group: string, id: string): TaxonomyTerm | undefined
}

export function taxonomiesOf(words: Words): Taxonomies {
  const groups = Object.entries({ ...words, facts }).filter(([group]) => group in about)
  const taxonomies = groups.map(([group]) => ({
    id: stableId(`taxonomy:${group}`),
    name: group,
    description: about[group] ?? group,
    version: '1',
  }))
  const terms = groups.flatMap(([group, each]) =>
    each.map((term) => ({
      id: stableId(`term:${group}:${term.id}`),
      code: term.id,
      name: term.label.nl,
      description: term.label.en,
      ...(term.broader ? { parent_id: stableId(`term:${group}:${term.broader}`) } : {}),
      taxonomy: group,
      taxonomy_id: stableId(`taxonomy:${group}`),
      language: 'nl',
    })),
  )
  const byCode = new Map(terms.map((term) => [`${term.taxonomy}:${term.code}`, term]))
  return {
    taxonomies,
    terms,
    term: (group, id) => byCode.get(`${group}:${id}`),
  }
}
