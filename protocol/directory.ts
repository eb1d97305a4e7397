/**
 * One map of help for all: what an entry holds, as the site shows it, staff edit it and others reuse it. Unknown is null and
 * is shown as unknown; an empty list says that there is none. Words of people are in Dutch and English.
 */
import * as v from 'valibot'

/** Signs nobody sees: they turn a number around, make one name look like another, or cannot be kept. */
const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u
/** One line: where lines end there is a space. */
const text = (most: number) =>
  v.pipe(
    v.string(),
    v.transform((typed) => typed.replace(/[\t\r\n]+/g, ' ')),
    v.trim(),
    v.minLength(1),
    v.maxLength(most),
    v.check((typed) => !unseen.test(typed), 'holds a sign that nobody sees'),
  )
export const said = v.object({ nl: text(600), en: text(600) })
/** A term of content/directory/vocabulary.json or regions.json, checked against those where an entry is kept. */
const term = v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,60}$/))
const terms = v.pipe(v.array(term), v.maxLength(40))
const date = v.pipe(v.string(), v.isoDate())
const known = v.nullable(v.boolean())

export const entryId = term

/** Where it leads is what people read: no name and no port before the path, and no number for a host. */
const site = v.pipe(v.string(), v.url(), v.regex(/^https:\/\/([a-z\d-]+\.)+[a-z]{2,}(\/[!-~]*)?$/i), v.maxLength(300))

export const channel = v.object({
  type: v.picklist(['phone', 'chat', 'email', 'form', 'whatsapp', 'forum', 'in-person', 'app', 'letter', 'social']),
  /** A number or an address as people read it; null: only on the website. Never where somebody stays in hiding. */
  value: v.nullable(text(200)),
  free: known,
  /** OSM opening_hours, on clocks of Europe/Amsterdam. */
  hours: v.nullable(text(200)),
  /** stated: its own words; interpreted: ours, so never "open now". */
  hoursConfidence: v.nullable(v.picklist(['stated', 'interpreted'])),
  hoursNote: v.nullable(said),
  note: v.nullable(said),
})
export type Channel = v.InferOutput<typeof channel>

export const entry = v.object({
  id: entryId,
  name: text(120),
  altNames: v.pipe(v.array(text(120)), v.maxLength(10)),
  partOf: v.nullable(entryId),
  website: v.nullable(site),
  kind: v.picklist(['algemeen-landelijk', 'specifiek-landelijk', 'lokale-ingang', 'regionaal']),
  /** regio: only in `regions`. elke-…: there is one in each. */
  scope: v.picklist(['landelijk', 'elke-gemeente', 'elke-regio', 'binnen-organisatie', 'regio']),
  /** Of content/directory/regions.json; filled only where `scope` is regio. */
  regions: terms,
  scopeNote: v.nullable(said),
  does: said,
  doesNot: v.nullable(said),
  themes: terms,
  contexts: terms,
  helpTypes: terms,
  audiences: terms,
  audienceNote: v.nullable(said),
  ageMin: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(120))),
  ageMax: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(120))),
  channels: v.pipe(v.array(channel), v.maxLength(20)),
  /** ISO 639-1. */
  languages: v.nullable(v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z]{2,3}$/))), v.maxLength(40))),
  languagesNote: v.nullable(said),
  anonymous: known,
  anonymousNote: v.nullable(said),
  helpers: v.nullable(terms),
  cost: v.nullable(v.picklist(['free', 'sometimes', 'paid'])),
  costNote: v.nullable(said),
  /** Also for who has no health insurance. */
  withoutInsurance: known,
  /** How one comes in: by oneself, with a referral (by whom stands in `entryNote`), or either. */
  entry: v.nullable(v.picklist(['self', 'referral', 'either'])),
  entryNote: v.nullable(said),
  form: v.nullable(v.pipe(v.array(v.picklist(['individual', 'group'])), v.maxLength(2))),
  waiting: v.nullable(said),
  access: v.object({
    wheelchair: known,
    careOnSite: known,
    assistanceAnimal: known,
    /** Comes to a place agreed with her. */
    comesToYou: known,
    /** Without travelling. */
    online: known,
    walkIn: known,
  }),
  /** Values that are printed in the source and look like a mistake, by field: never used to choose for somebody. */
  questionable: v.pipe(
    v.record(v.pipe(v.string(), v.regex(/^[a-zA-Z]{1,40}$/)), v.pipe(v.array(text(120)), v.maxLength(40))),
    v.check((fields) => Object.keys(fields).length <= 20),
  ),
  /** Who keeps this entry true: an organisation of the line file. */
  organisation: term,
  /** A role or desk, never a person's name. */
  owner: text(120),
  source: text(400),
  /** yyyy-mm or yyyy-mm-dd */
  sourceDate: v.pipe(v.string(), v.regex(/^\d{4}-\d{2}(-\d{2})?$/)),
  /** With the organisation itself, by a person. null: not yet; it is shown as such and not recommended. */
  checked: v.nullable(v.object({ on: date, by: text(120) })),
})
export type Entry = v.InferOutput<typeof entry>
export type Said = v.InferOutput<typeof said>
