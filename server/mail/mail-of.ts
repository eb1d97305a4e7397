/** The letters that wait for somebody of the staff, each with what she needs to open it and to answer. */
import { permits } from '@lijn116/domain/access/roles'
import type { Letter } from '@lijn116/protocol/mail'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Staff } from '../account/staff.ts'
import { unwrap } from '../key-store/key-store.ts'
import type { Doors } from '../queue/door.ts'
import { isExpired } from '../return-code/find-code.ts'
import type { MailParts } from './keep-letter.ts'
import { certificatePlace, envelopePlace, handlePlace, letterPlace } from './place.ts'
import * as store from './store.ts'

/** What a colleague signed of the keys under a code, as it lies wrapped. */
export type Certified = { signed: string; certificate: string }

export async function mailOf(parts: MailParts, staff: Staff): Promise<{ letters: Letter[]; late: number }> {
  const letters = (await shownTo(parts, staff)) ?? (await shownTo(parts, staff, true)) ?? []
  const seesAll = permits('see-mailboxes', staff.roles)
  return {
    letters,
    late: seesAll
      ? await store.countLate(parts.sql, staff.organisation, doorsOf(parts.doors, staff.organisation), parts.now())
      : 0,
  }
}

/** null: a key went since the rows were read. Its code ended, or everything under it was wrapped anew. */
async function shownTo(parts: MailParts, staff: Staff, isAgain = false): Promise<Letter[] | null> {
  const { elsewhere } = doorsOf(parts.doors, staff.organisation)
  const rows = await store.mailOf(parts.sql, staff.leaf, elsewhere)
  const keys = new Map<string, Promise<Buffer | null>>()
  const keyOf = (slot: string): Promise<Buffer | null> => {
    const known = keys.get(slot)
    if (known) return known
    const key = isExpired({ slot_id: slot }, parts.now()) ? Promise.resolve(null) : parts.keys.openSlot(slot)
    keys.set(slot, key)
    return key
  }
  const letters = await Promise.all(rows.map(async (row) => show(parts, staff.leaf, row, await keyOf(row.slot_id))))
  if (!isAgain && letters.includes(null)) return null
  return letters.flatMap((letter) => letter ?? [])
}

/** By id: of this organisation, and of others. */
export function doorsOf(doors: Doors, organisation: string): { own: string[]; elsewhere: string[] } {
  const ids = (isOwn: boolean) =>
    [...doors.values()].filter((door) => (door.organisation === organisation) === isOwn).map(({ id }) => id)
  return { own: ids(true), elsewhere: ids(false) }
}

/** null: its code was forgotten a moment ago. */
function show(
  { doors }: Pick<MailParts, 'doors'>,
  reader: string,
  row: store.MailRow,
  key: Buffer | null,
): Letter | null {
  if (key === null) return null
  const open = (place: string, bytes: Uint8Array): string => unwrap(key, place, bytes).toString('base64url')
  // Whoever holds a key passes it to a colleague who has none; an answered letter is nobody's work.
  const holds = row.envelope !== null
  const teams = doors.get(row.door_id)?.teams
  const waits = row.seated.find((each) => !each.holds && teams?.includes(each.team) !== false)
  return {
    id: row.id,
    mailbox: row.mailbox,
    as: row.coach === reader ? 'coach' : 'deputy',
    door: row.door_id,
    handle: unwrap(key, handlePlace(row.code_id), row.handle).toString(),
    sealed: open(letterPlace(row.id), row.sealed),
    envelope: row.envelope === null ? null : open(envelopePlace(row.id, reader), row.envelope),
    certified:
      row.certified === null
        ? null
        : (JSON.parse(unwrap(key, certificatePlace(row.code_id), row.certified).toString()) as Certified),
    writtenAt: Number(row.written_at),
    dueAt: Number(row.due_at),
    answeredAt: row.answered_at === null ? null : Number(row.answered_at),
    passTo:
      holds && waits && row.answered_at === null
        ? { leaf: waits.leaf as LeafId, name: waits.name, certificate: waits.certificate }
        : null,
  }
}
