/**
 * What the rules of the map need to know of an entry, of the words it is told in, and of a search. An entry that only named
 * staff may open has none of this form and cannot be passed to any of them.
 */
export type Said = { readonly nl: string; readonly en: string }
export type Language = keyof Said
type Terms = readonly string[]

export type MapChannel = {
  readonly type: string
  readonly value: string | null
  readonly free: boolean | null
  readonly hours: string | null
  readonly hoursConfidence: string | null
  readonly hoursNote: Said | null
  readonly note: Said | null
}

export const accesses = ['wheelchair', 'careOnSite', 'assistanceAnimal', 'comesToYou', 'online', 'walkIn'] as const
export type Access = (typeof accesses)[number]

/** protocol/directory.ts says what each of these holds. null: unknown. */
export type MapEntry = {
  readonly id: string
  readonly name: string
  readonly scope: string
  readonly regions: Terms
  readonly scopeNote: Said | null
  readonly does: Said
  readonly doesNot: Said | null
  readonly themes: Terms
  readonly contexts: Terms
  readonly helpTypes: Terms
  readonly audiences: Terms
  readonly audienceNote: Said | null
  readonly ageMin: number | null
  readonly ageMax: number | null
  readonly channels: readonly MapChannel[]
  readonly languages: Terms | null
  readonly languagesNote: Said | null
  readonly anonymous: boolean | null
  readonly anonymousNote: Said | null
  readonly helpers: Terms | null
  readonly cost: string | null
  readonly costNote: Said | null
  readonly withoutInsurance: boolean | null
  readonly entry: string | null
  readonly entryNote: Said | null
  readonly form: Terms | null
  readonly waiting: Said | null
  readonly access: { readonly [kind in Access]: boolean | null }
  readonly questionable: { readonly [field: string]: Terms }
  readonly organisation: string
  readonly owner: string
  readonly source: string
  readonly sourceDate: string
  readonly checked: { readonly on: string; readonly by: string } | null
}

export type Term = { readonly id: string; readonly label: Said }
export type Theme = Term & {
  /** Stands in addresses; never given again. */
  readonly number: number
  /** As a visitor would say it. null: not offered to choose. */
  readonly choice: Said | null
  readonly broader: string | null
  /** What is for every theme is not for this one. */
  readonly apart: boolean
}
export type Audience = Omit<Theme, 'apart'> & {
  /** One of a kind is asked and another named: not for her. role, age, gender, faith, origin, … */
  readonly kind: string
  readonly ageMin: number | null
  readonly ageMax: number | null
  /** Whatever is for these is not shown to anybody else. */
  readonly onlyWhenAsked: boolean
}

/** content/directory/vocabulary.json */
export type Vocabulary = {
  readonly first: { readonly recentSexualViolence: string; readonly theme: string }
  readonly everyTheme: string
  readonly everybody: string
  readonly herself: string
  /** Kinds of groups and places that are a community somebody may want help from, or expressly not. */
  readonly ofCommunity: { readonly kinds: Terms; readonly contexts: Terms }
  readonly themes: readonly Theme[]
  readonly audiences: readonly Audience[]
} & {
  readonly [list in
    | 'contexts'
    | 'helpTypes'
    | 'helpers'
    | 'languages'
    | 'channels'
    | 'kinds'
    | 'scopes'
    | 'forms'
    | 'costs'
    | 'entries'
    | 'accesses'
    | 'lines']: readonly Term[]
}

export type Region = { readonly id: string; readonly number: number; readonly name: Said; readonly places: string }
/** content/directory/regions.json */
export type Regions = {
  readonly regions: readonly Region[]
  /** The four figures of a Dutch postcode, both ends included; ascending, without a gap. */
  readonly postcodes: readonly { readonly from: number; readonly until: number; readonly regions: Terms }[]
}

/** null and empty: not asked. */
export type Search = {
  readonly theme: string | null
  /** Each of them: who it is for, and what she says of herself. */
  readonly audiences: Terms
  /** One of them is enough. */
  readonly contexts: Terms
  readonly helpTypes: Terms
  readonly ways: Terms
  /** Years. */
  readonly age: number | null
  readonly region: string | null
  /** ISO 639-1; Dutch asks nothing. */
  readonly language: string | null
  readonly anonymous: boolean
  readonly free: boolean
  readonly withoutInsurance: boolean
  readonly form: string | null
  readonly access: readonly Access[]
  /** Help from her own community (a term of faith or origin), or only help that names none. */
  readonly community: { readonly within: string } | 'outside' | null
  readonly openNow: boolean
  /** Less than seven days ago. */
  readonly recentSexualViolence: boolean
}

export const anySearch: Search = {
  theme: null,
  audiences: [],
  contexts: [],
  helpTypes: [],
  ways: [],
  age: null,
  region: null,
  language: null,
  anonymous: false,
  free: false,
  withoutInsurance: false,
  form: null,
  access: [],
  community: null,
  openNow: false,
  recentSexualViolence: false,
}

/** By id of the entry. null, or not there: unknown. */
export type OpenNow = ReadonlyMap<string, boolean | null>
