/** Which region a Dutch postcode is in, found without telling anybody: the table comes along with the page (R-151, RE-06). */
import type { Region, Regions } from './entry.ts'

/** Of `1234` or `1234 AB`. More than one: ask. null: not a Dutch postcode. */
export function regionsOfPostcode(typed: string, { regions, postcodes }: Regions): Region[] | null {
  const figures = /^([1-9]\d{3})(\s*[a-z]{2})?$/i.exec(typed.trim())?.[1]
  if (figures === undefined) return null
  const number = Number(figures)
  const row = postcodes.find(({ from, until }) => from <= number && number <= until)
  return regions.filter(({ id }) => row?.regions.includes(id) ?? false)
}
