/**
 * What stands first for a search, and why: the page `volgorde` of the site says the same in words. Whose entry it is has no
 * place in it.
 */
import type { MapEntry, OpenNow, Search, Vocabulary } from './entry.ts'
import { type Fit, fits, isEverywhere } from './fits.ts'

/** As many as a person in distress can look at. */
export const mostRecommended = 5
const monthsFresh = 6
const day = 86_400_000

/** unchecked: nobody asked the organisation yet. stale: longer than six months ago. */
export type State = 'checked' | 'stale' | 'unchecked'

export type Shown<E> = {
  entry: E
  fit: Fit
  open: boolean | null
  state: State
  /** Named beside one that is for another region: the one in hers. */
  ownArea: E | null
}

export type Ordered<E> = {
  /** Above everything, checked or not, after sexual violence of less than seven days. In no other list. */
  first: Shown<E> | null
  /** With `first` five at most: checked, fitting in all that was asked. */
  recommended: Shown<E>[]
  /** Checked; beyond the five, or something that was asked is unknown. */
  more: Shown<E>[]
  /** Never recommended: not checked, or too long ago. */
  unchecked: Shown<E>[]
}

/** now: ms UTC. Two with the same fit stand in the order of the alphabet. */
export function order<E extends MapEntry>(
  entries: readonly E[],
  search: Search,
  now: number,
  openNow: OpenNow,
  vocabulary: Vocabulary,
): Ordered<E> {
  const theme = search.theme ?? (search.recentSexualViolence ? vocabulary.first.theme : null)
  const shownOf = (entry: E, fit: Fit): Shown<E> => ({
    entry,
    fit,
    open: openNow.get(entry.id) ?? null,
    state: stateOf(entry, now),
    ownArea: null,
  })
  const fitting = entries.flatMap((entry) => {
    const fit = fits(entry, { ...search, theme }, vocabulary, openNow.get(entry.id) ?? null)
    return fit === null ? [] : [shownOf(entry, fit)]
  })
  const first = search.recentSexualViolence ? firstOf(entries, vocabulary) : null
  const rest = withOwnArea(fitting.sort(before)).filter(({ entry }) => entry.id !== first?.id)
  const fresh = rest.filter(({ state }) => state === 'checked')
  const recommended = fresh.filter(mayRecommend).slice(0, mostRecommended - (first === null ? 0 : 1))
  return {
    first: first === null ? null : shownOf(first, { area: 'national', theme: 3, named: 0, limited: 0, unknown: [] }),
    recommended,
    more: fresh.filter((shown) => !recommended.includes(shown)),
    unchecked: rest.filter(({ state }) => state !== 'checked'),
  }
}

export function stateOf({ checked }: Pick<MapEntry, 'checked'>, now: number): State {
  if (checked === null) return 'unchecked'
  return dayOf(checked.on) * day <= now + day && now < freshUntil(checked.on) ? 'checked' : 'stale'
}

/** on: yyyy-mm-dd. ms UTC of the end of the day six months later, or of the last day of that month. */
export function freshUntil(on: string): number {
  const [year = 0, month = 1, date = 1] = on.split('-').map(Number)
  const last = month + monthsFresh
  const [lastYear, lastMonth] = last > 12 ? [year + 1, last - 12] : [year, last]
  const beginOfNext = daysSince1970(lastYear, lastMonth + 1, 1)
  return Math.min(daysSince1970(lastYear, lastMonth, date) + 1, beginOfNext) * day
}

function dayOf(on: string): number {
  const [year = 0, month = 1, date = 1] = on.split('-').map(Number)
  return daysSince1970(year, month, date)
}

/** Of the Gregorian calendar, without a clock; month 13 is January of the year after. */
function daysSince1970(year: number, month: number, date: number): number {
  const shifted = year * 12 + month - 1 - 2
  const [marchYear, marchMonth] = [Math.floor(shifted / 12), ((shifted % 12) + 12) % 12]
  const leaps = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  return marchYear * 365 + leaps + Math.floor((153 * marchMonth + 2) / 5) + date - 1 - 719_468
}

/** A gap in the help there is: nothing fits at all; noneChecked: nothing that may be recommended. */
export const gapOf = ({
  first,
  recommended,
  more,
  unchecked,
}: Ordered<unknown>): { none: boolean; noneChecked: boolean } => ({
  none: first === null && recommended.length + more.length + unchecked.length === 0,
  noneChecked: recommended.length === 0 && first?.state !== 'checked',
})

const mayRecommend = ({ fit }: Shown<MapEntry>): boolean => fit.unknown.length === 0 && fit.area !== 'elsewhere'

const firstOf = <E extends MapEntry>(entries: readonly E[], { first }: Vocabulary): E | null =>
  entries.find(({ id }) => id === first.recentSexualViolence) ?? null

/** Of another region only together with one in hers; without such a one not at all. */
function withOwnArea<E extends MapEntry>(sorted: readonly Shown<E>[]): Shown<E>[] {
  const near = sorted.filter(({ entry, fit }) => fit.area === 'own' || isEverywhere(entry))
  return sorted.flatMap((shown) => {
    if (shown.fit.area !== 'elsewhere') return [shown]
    const alike = near.find(({ entry }) => entry.helpTypes.some((help) => shown.entry.helpTypes.includes(help)))
    const own = alike ?? near[0]
    return own === undefined ? [] : [{ ...shown, ownArea: own.entry }]
  })
}

const areas: readonly Fit['area'][] = ['own', 'national', 'elsewhere']
const openRank = (open: boolean | null): number => (open === null ? 1 : open ? 0 : 2)
const names = new Intl.Collator('nl')

/** Fewer unknown of what was asked; not for a group she did not name; near; open; fitting closer; the alphabet. */
function before(a: Shown<MapEntry>, b: Shown<MapEntry>): number {
  return (
    a.fit.unknown.length - b.fit.unknown.length ||
    Math.sign(a.fit.limited) - Math.sign(b.fit.limited) ||
    areas.indexOf(a.fit.area) - areas.indexOf(b.fit.area) ||
    openRank(a.open) - openRank(b.open) ||
    b.fit.theme - a.fit.theme ||
    b.fit.named - a.fit.named ||
    names.compare(a.entry.name, b.entry.name) ||
    (a.entry.id < b.entry.id ? -1 : 1)
  )
}
