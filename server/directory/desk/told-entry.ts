/** An entry as staff get it: with who is open, and hours as the pages of the signpost say them, for a card to somebody. */
import { stateOf } from '@lijn116/domain/directory/order'
import type { Channel, Said } from '@lijn116/protocol/directory'
import type { DirectoryDesk } from '@lijn116/protocol/directory-desk'
import { openingOf } from '../opening.ts'
import { asSure, hoursInWords } from '../signpost/hours-in-words.ts'
import { wordsIn } from '../signpost/words.ts'
import type { Published } from './published.ts'

/** `now`: ms UTC. */
export const toldEntry = (published: Published, now: number): DirectoryDesk['entries'][number] => ({
  ...published,
  recommended: !published.gone && stateOf(published.entry, now) === 'checked',
  opening: openingOf(published.entry, now),
  hours: published.entry.channels.map(saidHours),
})

/** In the two languages that a card can be in. */
function saidHours({ hours, hoursConfidence }: Channel): Said | null {
  const [nl, en] = (['nl', 'en'] as const).map((language) => {
    const words = wordsIn(language)
    const times = hours === null ? null : hoursInWords(hours, words)
    return times === null ? null : asSure(times, hoursConfidence, words)
  })
  return nl == null || en == null ? null : { nl, en }
}
