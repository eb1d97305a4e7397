/** Whether an entry could stand on the map: nothing in it is known to be wrong, and its facts are of today or before. */
import { faultsOf } from '@lijn116/domain/directory/faults'
import { sameName } from '@lijn116/domain/directory/same-name'
import type { Entry } from '@lijn116/protocol/directory'
import type { Transaction } from 'kysely'
import type { Schema } from '../../database/schema.ts'
import { hoursFault } from '../opening.ts'
import type { MapCopy } from './published.ts'
import * as store from './store.ts'

const zone = 'Europe/Amsterdam'

/** yyyy-mm-dd on the clocks of Europe/Amsterdam. */
export const dateOf = (now: number): string =>
  Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone).toPlainDate().toString()

export async function isFitting(
  parts: { map: MapCopy; now(): number },
  tx: Transaction<Schema>,
  entry: Entry,
): Promise<boolean> {
  const { base } = parts.map
  const today = dateOf(parts.now())
  const isKnown =
    base.entries.get(entry.id)?.organisation === entry.organisation ||
    (await store.organisations(tx)).includes(entry.organisation)
  const whole = entry.partOf === null ? null : await store.standing(tx, base, entry.partOf)
  return (
    isKnown &&
    sameName(entry, await store.named(tx, base)) === null &&
    faultsOf(entry, base.vocabulary, base.regions).length === 0 &&
    entry.channels.every(({ hours }) => hours === null || hoursFault(hours) === null) &&
    entry.sourceDate <= today &&
    (entry.checked === null || entry.checked.on <= today) &&
    (entry.partOf === null || (entry.partOf !== entry.id && whole !== null && !whole.gone))
  )
}
