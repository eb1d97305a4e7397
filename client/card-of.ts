/** From a published entry to what somebody in a talk is shown of it. There is no other way to make one. */
import type { Channel, Said } from '@lijn116/protocol/directory'
import type { EntryCard } from './entry-card.ts'
import type { Published } from './map-view.ts'
import { refusalOf } from './refusal.ts'
import { cleanText } from './text.ts'

/** Letters of what a counsellor adds. */
export const cardNoteLetters = 500

/** As the pages of the signpost say them, and what is noted about them. */
const hoursOf = ({ hoursNote }: Channel, inWords: Said | null, language: EntryCard['language']): string | null =>
  [inWords, hoursNote].flatMap((each) => (each === null ? [] : each[language])).join(' · ') || null

/** `language`: of the talk; what is said in neither Dutch nor English, is said in English. @throws ProblemError `not-found`: off the map */
export function cardOf({ entry, gone, hours }: Published, language: string, note: string): EntryCard {
  if (gone) throw refusalOf('not-found')
  const added = cleanText(note).trim()
  if (added.length > cardNoteLetters) throw refusalOf('malformed')
  const as: EntryCard['language'] = language.startsWith('nl') ? 'nl' : 'en'
  return {
    language: as,
    name: entry.name,
    does: entry.does[as],
    doesNot: entry.doesNot?.[as] ?? null,
    ways: entry.channels.map((channel, at) => ({
      kind: channel.type,
      value: channel.value,
      hours: hoursOf(channel, hours[at] ?? null, as),
      note: channel.note?.[as] ?? null,
    })),
    anonymous: entry.anonymous,
    cost: entry.cost,
    website: entry.website,
    checkedOn: entry.checked?.on ?? null,
    note: added,
  }
}
