/** An entry of the map as HSDS 3.0 says it: a service, and the organization that gives it. No address of any place. */
import type { Channel, Entry } from '@lijn116/protocol/directory'
import type { Schedule } from '../opening.ts'
import { stableId } from './stable-id.ts'
import type { Taxonomies, TaxonomyTerm } from './taxonomy.ts'

export type Organization = {
  id: string
  name: string
  alternate_name?: string
  description: string
  website?: string
  parent_organization_id?: string
}
export type ServiceListed = {
  id: string
  organization_id: string
  name: string
  alternate_name?: string
  description: string
  url?: string
  email?: string
  status: 'active'
  application_process?: string
  fees_description?: string
  eligibility_description?: string
  minimum_age?: number
  maximum_age?: number
  assured_date?: string
  organization: Organization
}
type Attribute = {
  id: string
  link_id: string
  link_entity: string
  taxonomy_term_id: string
  value?: string
  taxonomy_term: TaxonomyTerm
}
export type Service = ServiceListed & {
  phones: { id: string; service_id: string; number: string; type: string; description?: string }[]
  schedules: (Schedule & { id: string; service_id: string; description: string; attending_type: string })[]
  service_areas: { id: string; service_id: string; name: string; description?: string }[]
  languages: { id: string; service_id: string; code: string; name: string; note?: string }[]
  attributes: Attribute[]
}

export type Hsds = {
  readonly taxonomies: Taxonomies
  /** Name of a region of regions.json, in Dutch. */
  region(id: string): string
  /** `notes` says the zone: the `timezone` of HSDS is one number all year, and Europe/Amsterdam has two. */
  schedules(hours: string): readonly Schedule[]
}

const email = /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i
/** What is empty is not said. */
const some = <Name extends string, Value>(
  name: Name,
  value: Value | null | undefined | '',
): { [key in Name]?: Value } =>
  value === null || value === undefined || value === '' ? {} : ({ [name]: value } as { [key in Name]?: Value })

/** As RFC 3986 writes it; people write signs into addresses that it does not know. */
const addressOf = ({ website }: Entry): string | null => (website === null ? null : new URL(website).href)

export const serviceId = (entry: string): string => stableId(`service:${entry}`)
export const organizationId = (entry: string): string => stableId(`organization:${entry}`)

export const organizationOf = (entry: Entry): Organization => ({
  id: organizationId(entry.id),
  name: entry.name,
  ...some('alternate_name', entry.altNames.join('; ')),
  description: entry.does.nl,
  ...some('website', addressOf(entry)),
  ...some('parent_organization_id', entry.partOf === null ? null : organizationId(entry.partOf)),
})

export function listedService(entry: Entry, { taxonomies }: Hsds): ServiceListed {
  const address = entry.channels.find(({ type, value }) => type === 'email' && value !== null && email.test(value))
  const groups = entry.audiences.flatMap((id) => taxonomies.term('audiences', id)?.name ?? []).join(', ')
  return {
    id: serviceId(entry.id),
    organization_id: organizationId(entry.id),
    name: entry.name,
    ...some('alternate_name', entry.altNames.join('; ')),
    description: entry.does.nl,
    ...some('url', addressOf(entry)),
    ...some('email', address?.value),
    status: 'active',
    ...some('application_process', entry.entryNote?.nl),
    ...some('fees_description', entry.costNote?.nl),
    ...some('eligibility_description', [groups, entry.audienceNote?.nl].filter(Boolean).join('. ')),
    ...some('minimum_age', entry.ageMin),
    ...some('maximum_age', entry.ageMax),
    ...some('assured_date', entry.checked?.on),
    organization: organizationOf(entry),
  }
}

export function fullService(entry: Entry, recommended: boolean, hsds: Hsds): Service {
  const service_id = serviceId(entry.id)
  const own = (part: string) => stableId(`${part}:${entry.id}`)
  return {
    ...listedService(entry, hsds),
    phones: entry.channels.flatMap(({ type, value, hoursNote, note }, place) =>
      value === null || (type !== 'phone' && type !== 'whatsapp')
        ? []
        : [
            {
              id: own(`phone:${place}`),
              service_id,
              number: value,
              type: type === 'phone' ? 'voice' : 'text',
              ...some('description', [hoursNote?.nl, note?.nl].filter(Boolean).join(' ')),
            },
          ],
    ),
    schedules: entry.channels.flatMap((channel, place) => schedulesOf(channel, hsds, service_id, own, place)),
    service_areas: areasOf(entry, hsds).map((name, place) => ({
      id: own(`area:${place}`),
      service_id,
      name,
      ...some('description', entry.scopeNote?.nl),
    })),
    languages: (entry.languages ?? []).map((code) => ({
      id: own(`language:${code}`),
      service_id,
      code,
      name: new Intl.DisplayNames(['nl'], { type: 'language' }).of(code) ?? code,
      ...some('note', entry.languagesNote?.nl),
    })),
    attributes: attributesOf(entry, recommended, hsds.taxonomies),
  }
}

function schedulesOf(
  { type, hours, hoursConfidence, hoursNote }: Channel,
  hsds: Hsds,
  service_id: string,
  own: (part: string) => string,
  place: number,
): Service['schedules'] {
  if (hours === null) return []
  const said = hoursConfidence === 'stated' ? '' : 'Deze tijden zijn door ons zo gelezen; vraag het na.'
  return hsds.schedules(hours).map((schedule, index) => ({
    id: own(`schedule:${place}:${index}`),
    service_id,
    ...schedule,
    description: [hours, hoursNote?.nl, said].filter(Boolean).join('. '),
    attending_type: type,
  }))
}

const scopes: Record<Exclude<Entry['scope'], 'regio'>, string> = {
  landelijk: 'Nederland',
  'elke-gemeente': 'Elke gemeente van Nederland heeft er een',
  'elke-regio': 'Elke regio van Nederland heeft er een',
  'binnen-organisatie': 'Binnen de organisatie zelf',
}
const areasOf = ({ scope, regions }: Entry, { region }: Hsds): readonly string[] =>
  scope === 'regio' ? regions.map(region) : [scopes[scope]]

const yesNo = (known: boolean | null): string => (known === null ? 'unknown' : known ? 'yes' : 'no')

function attributesOf(entry: Entry, recommended: boolean, taxonomies: Taxonomies): Attribute[] {
  const service = serviceId(entry.id)
  const attribute = (group: string, term: string, value: string | null, part = ''): Attribute[] => {
    const taxonomy_term = taxonomies.term(group, term)
    if (taxonomy_term === undefined) return []
    const one = {
      id: stableId(`attribute:${entry.id}:${group}:${term}${part}`),
      link_id: service,
      link_entity: 'service',
      taxonomy_term_id: taxonomy_term.id,
      ...some('value', value),
      taxonomy_term,
    }
    return [one]
  }
  const terms = (group: 'themes' | 'contexts' | 'helpTypes' | 'audiences' | 'helpers') =>
    (entry[group] ?? []).flatMap((term) =>
      attribute(group, term, entry.questionable[group]?.includes(term) ? 'questionable' : null),
    )
  const facts: Record<string, string | null | undefined> = {
    'description-en': entry.does.en,
    'does-not': entry.doesNot?.nl,
    kind: entry.kind,
    anonymous: yesNo(entry.anonymous),
    cost: entry.cost ?? 'unknown',
    'without-insurance': yesNo(entry.withoutInsurance),
    entry: entry.entry ?? 'unknown',
    form: entry.form?.join(',') ?? 'unknown',
    waiting: entry.waiting?.nl ?? 'unknown',
    wheelchair: yesNo(entry.access.wheelchair),
    'care-on-site': yesNo(entry.access.careOnSite),
    'assistance-animal': yesNo(entry.access.assistanceAnimal),
    'comes-to-you': yesNo(entry.access.comesToYou),
    online: yesNo(entry.access.online),
    'walk-in': yesNo(entry.access.walkIn),
    source: entry.source,
    'source-date': entry.sourceDate,
    recommended: recommended ? 'yes' : 'no',
  }
  return [
    ...terms('themes'),
    ...terms('contexts'),
    ...terms('helpTypes'),
    ...terms('audiences'),
    ...terms('helpers'),
    ...entry.channels.flatMap(({ type, value }, place) => attribute('channels', type, value, `:${place}`)),
    ...Object.entries(facts).flatMap(([term, value]) => (value ? attribute('facts', term, value) : [])),
  ]
}
