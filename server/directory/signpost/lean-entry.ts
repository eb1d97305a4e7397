/** An entry without its words: for the script of the signpost, where they stand in the page already. */
import { blankEntry } from '@lijn116/domain/directory/blank-entry'
import type { Entry } from '@lijn116/protocol/directory'
import type { LeanEntry } from '@lijn116/protocol/signpost-data'

/** What a choice is made by, and no more. */
export function leanEntry({ id, name, channels, ...entry }: Entry): LeanEntry {
  const { scope, regions, themes, contexts, helpTypes, audiences, ageMin, ageMax, languages, anonymous, cost } = entry
  const { withoutInsurance, form, access, questionable } = entry
  const checked = entry.checked === null ? null : { on: entry.checked.on, by: '' }
  const of = { scope, regions, themes, contexts, helpTypes, audiences, ageMin, ageMax, languages, anonymous, cost }
  const chosenBy = { ...of, withoutInsurance, form, access, questionable, checked }
  const said = Object.entries(chosenBy).filter(
    ([field, value]) => JSON.stringify(value) !== JSON.stringify(blankEntry[field as keyof typeof blankEntry]),
  )
  return { id, name, ways: channels.map(({ type }) => type), ...Object.fromEntries(said) }
}
