/** Whether an entry of the map answers a search: a no ends it, what nobody knows is told and never counts as a yes. */
import type { Access, Audience, MapEntry, Search, Theme, Vocabulary } from './entry.ts'

export type Unknown = 'language' | 'anonymous' | 'free' | 'withoutInsurance' | 'form' | 'open' | Access

export type Fit = {
  /** own: in the region asked. elsewhere: for another region, or for one and we do not know hers. */
  area: 'own' | 'national' | 'elsewhere'
  /** 3: the theme itself. 2: what it is a part of. 1: every theme. 0: none asked. */
  theme: number
  /** How many things she asked it names, where it might have been for everybody. */
  named: number
  /** How many groups or places it keeps to that she did not name. */
  limited: number
  /** What she asked and nobody knows of it. */
  unknown: readonly Unknown[]
}

/** null: it does not fit. */
export function fits(entry: MapEntry, search: Search, vocabulary: Vocabulary, open: boolean | null): Fit | null {
  const theme = themeOf(entry, search, vocabulary)
  const audience = audienceOf(entry, search, vocabulary)
  const context = contextOf(entry, search, vocabulary)
  if (theme === null || audience === null || context === null || !meetsAge(entry, search.age, vocabulary)) return null
  if (!meetsCommunity(entry, search.community, vocabulary)) return null
  if (!oneOf(known(entry, 'helpTypes'), search.helpTypes)) return null
  const channels = entry.channels.map(({ type }) => type)
  if (!oneOf(channels, search.ways)) return null

  const answers = asked(entry, search, open)
  if (answers.some(([, answer]) => answer === false)) return null
  return {
    area: areaOf(entry, search.region),
    theme,
    named: audience.named + context.named,
    limited: audience.limited + context.limited + (isOnlyApart(entry, search, vocabulary) ? 1 : 0),
    unknown: answers.flatMap(([what, answer]) => (answer === null ? [what] : [])),
  }
}

type Part = { named: number; limited: number }
type ListField = 'themes' | 'contexts' | 'helpTypes' | 'audiences'

/** What looks like a mistake in the source is never used to choose for somebody. */
function known(entry: MapEntry, field: ListField): readonly string[] {
  const doubted = entry.questionable[field] ?? []
  return entry[field].filter((term) => !doubted.includes(term))
}

const oneOf = (has: readonly string[], wanted: readonly string[]): boolean =>
  wanted.length === 0 || wanted.some((term) => has.includes(term))

/** The term and all it is a part of. */
function upwards(terms: readonly (Theme | Audience)[], id: string): string[] {
  const found: string[] = []
  for (let at: string | null = id; at !== null && !found.includes(at); ) {
    found.push(at)
    const here: string = at
    at = terms.find((term) => term.id === here)?.broader ?? null
  }
  return found
}

function themeOf(entry: MapEntry, { theme }: Search, vocabulary: Vocabulary): number | null {
  if (theme === null || theme === vocabulary.everyTheme) return 0
  const themes = known(entry, 'themes')
  if (themes.includes(theme)) return 3
  if (upwards(vocabulary.themes, theme).some((broader) => themes.includes(broader))) return 2
  const apart = vocabulary.themes.find(({ id }) => id === theme)?.apart ?? true
  return themes.includes(vocabulary.everyTheme) && !apart ? 1 : null
}

/** Only for a theme that stands by itself, and she did not choose one: nobody is met by such a theme unasked. */
function isOnlyApart(entry: MapEntry, { theme }: Search, vocabulary: Vocabulary): boolean {
  if (theme !== null && theme !== vocabulary.everyTheme) return false
  const themes = known(entry, 'themes')
  const apart = vocabulary.themes.filter((each) => each.apart).map(({ id }) => id)
  return themes.length > 0 && themes.every((id) => apart.includes(id))
}

function audienceOf(entry: MapEntry, search: Search, vocabulary: Vocabulary): Part | null {
  const terms = vocabulary.audiences
  const kindOf = (id: string): string | undefined => terms.find((term) => term.id === id)?.kind
  const has = known(entry, 'audiences')
  const forAll = has.includes(vocabulary.everybody)
  const wanted = search.audiences.filter((id) => id !== vocabulary.everybody)
  if (terms.some((term) => term.onlyWhenAsked && has.includes(term.id) && !wanted.includes(term.id))) return null
  let named = 0
  for (const one of wanted) {
    const isNamed = has.some((term) => upwards(terms, one).includes(term) || upwards(terms, term).includes(one))
    if (isNamed) named += 1
    else if (!forAll && has.some((term) => kindOf(term) === kindOf(one))) return null
  }
  const askedKinds = wanted.map(kindOf)
  const kinds = new Set(has.map(kindOf).filter((kind) => !askedKinds.includes(kind)))
  /** Who asks nothing is taken to ask for herself. */
  if (has.includes(vocabulary.herself)) kinds.delete('role')
  return { named, limited: forAll ? 0 : kinds.size }
}

function contextOf(entry: MapEntry, { contexts }: Search, vocabulary: Vocabulary): Part | null {
  const has = known(entry, 'contexts')
  const named = contexts.filter((context) => has.includes(context)).length
  const forAll = has.length === 0 || known(entry, 'audiences').includes(vocabulary.everybody)
  if (contexts.length > 0) return named > 0 || forAll ? { named, limited: 0 } : null
  return { named: 0, limited: forAll ? 0 : 1 }
}

function meetsAge(entry: MapEntry, age: number | null, vocabulary: Vocabulary): boolean {
  if (age === null) return true
  const within = (from: number | null, until: number | null): boolean => (from ?? 0) <= age && age <= (until ?? age)
  if (!within(entry.ageMin, entry.ageMax)) return false
  const has = known(entry, 'audiences')
  if (entry.ageMin !== null || entry.ageMax !== null || has.includes(vocabulary.everybody)) return true
  const ages = vocabulary.audiences.filter((term) => term.kind === 'age' && has.includes(term.id))
  return ages.length === 0 || ages.some((term) => within(term.ageMin, term.ageMax))
}

/** Help from her own, or expressly from nobody's. */
function meetsCommunity(
  entry: MapEntry,
  community: Search['community'],
  { audiences, ofCommunity }: Vocabulary,
): boolean {
  if (community === null) return true
  const has = known(entry, 'audiences')
  if (community !== 'outside') return has.some((term) => upwards(audiences, community.within).includes(term))
  const ofOne = audiences.filter(({ kind }) => ofCommunity.kinds.includes(kind))
  return (
    !ofCommunity.contexts.some((context) => known(entry, 'contexts').includes(context)) &&
    !ofOne.some((term) => has.includes(term.id))
  )
}

function asked(entry: MapEntry, search: Search, open: boolean | null): [Unknown, boolean | null][] {
  const { language, form } = search
  const list: [Unknown, boolean, boolean | null][] = [
    ['language', language !== null && language !== 'nl', entry.languages?.includes(language ?? '') ?? null],
    ['anonymous', search.anonymous, 'anonymous' in entry.questionable ? null : entry.anonymous],
    ['free', search.free, entry.cost === null ? null : entry.cost === 'free'],
    ['withoutInsurance', search.withoutInsurance, entry.withoutInsurance],
    ['form', form !== null, entry.form?.includes(form ?? '') ?? null],
    ['open', search.openNow, open],
  ]
  const ways = search.access.map((kind): [Unknown, boolean | null] => [kind, entry.access[kind]])
  return [...list.flatMap(([what, is, answer]): [Unknown, boolean | null][] => (is ? [[what, answer]] : [])), ...ways]
}

function areaOf(entry: MapEntry, region: string | null): Fit['area'] {
  if (entry.scope === 'regio') return region !== null && entry.regions.includes(region) ? 'own' : 'elsewhere'
  return region !== null && isEverywhere(entry) ? 'own' : 'national'
}

/** There is one in every region, so one in hers. */
export const isEverywhere = ({ scope }: MapEntry): boolean => scope === 'elke-regio' || scope === 'elke-gemeente'
