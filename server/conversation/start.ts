/** A visitor's first words. Idempotent: the same bytes again give the same answer. */
import { createHash } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import type { startBody } from '@lijn116/protocol/visitor-bodies'
import type { InferOutput } from 'valibot'
import type { Time } from '../clock/keep-time.ts'
import type { Database } from '../database/open.ts'
import type { ConversationRow } from '../database/schema.ts'
import { type KeyStore, wrap } from '../key-store/key-store.ts'
import type { Slots } from '../key-store/slots.ts'
import type { Doors } from '../queue/door.ts'
import { answeringDoor } from '../queue/open-door.ts'
import { returningOf } from '../return-code/returning.ts'
import { waitPlace } from './place.ts'
import { type Kept, keepMessages } from './post-message.ts'
import type { Writer } from './writer.ts'

export const tokenHashOf = (writeToken: string): Buffer =>
  createHash('sha256').update(Buffer.from(writeToken, 'base64url')).digest()

/** The line followed its machine's clock while this began: its instants are of another count. */
class OtherCount extends Error {}

export async function start(
  parts: {
    sql: Database
    keys: KeyStore
    isFull(): Promise<boolean>
    slots: Slots
    writer: Writer
    doors: Doors
    now(): number
    time: Pick<Time, 'epoch' | 'agree'>
  },
  writeToken: string,
  body: InferOutput<typeof startBody>,
): Promise<Kept> {
  const door = parts.doors.get(body.door)
  if (!door?.teams.includes(body.wait.team) || body.wait.segment !== 0) return { refused: 'malformed' }
  // Kept in clear and read by staff: so only a language this door has a page in, and no text of anybody's. Another is no
  // reason to refuse her: what translates a page may write a language of its own on it.
  const [first] = Object.keys(door.paths)
  const language = Object.hasOwn(door.paths, body.language) ? body.language : first
  if (language === undefined) return { refused: 'malformed' }
  if (await parts.isFull()) return { refused: 'line-full' }

  const epoch = parts.time.epoch()
  const now = parts.now()
  const answering = answeringDoor(parts.doors, door, now)
  const tokenHash = tokenHashOf(writeToken)
  const back = body.returns ? await returningOf(parts, body.returns, body.wait.team) : null
  const slot = await parts.slots.create(limits.slotDays)
  const fresh: ConversationRow = {
    id: body.conversation,
    // Her page was opened before the door closed, and sealed to a team of its own: then it is still its own.
    door_id: answering.teams.includes(body.wait.team) ? answering.id : door.id,
    came_by: door.id,
    unsafe_at: body.need?.unsafe ? now : null,
    wish: body.need?.wish ?? null,
    team_id: body.wait.team,
    organisation_id: door.organisation,
    language,
    token_hash: tokenHash,
    slot_id: slot.id,
    visitor_key: Buffer.from(body.visitorKey, 'base64url'),
    phase: 'waiting',
    segment: 0,
    seq: 0,
    holder: null,
    lease_until: null,
    waiting_since: now,
    closed_by: null,
    close_how: null,
    wait: null,
    visitor_read: 0,
    holder_read: 0,
    // She counts as gone until her stream opens, so that a start without one does not hold a place for ever.
    visitor_gone_at: now,
    visitor_gone_how: null,
    started_at: now,
    members: [],
    offer: null,
    offer_keys: null,
    // Only from her own word on (hold), after this start was kept.
    resume: null,
    returns: back,
  }
  fresh.wait = wrap(slot.key, waitPlace(fresh), Buffer.from(JSON.stringify(body.wait)))

  const keep = keepMessages(body.conversation, 'visitor', body.messages)
  let used = false
  try {
    return await parts.writer.change<Kept>({
      conversation: body.conversation,
      lookFor: keep.keys,
      decide(loaded) {
        used = false
        if (loaded.row && !Buffer.from(loaded.row.token_hash).equals(tokenHash))
          return { answer: { refused: 'already-used' } }
        const decided = keep.decide(loaded.row ?? fresh, loaded)
        // Also when this is the second try of a commit whose answer was lost: then the row there is our own.
        used = (decided.row ?? loaded.row)?.slot_id === slot.id
        return decided
      },
      async inserted(tx) {
        if ((await parts.time.agree(tx)) !== epoch) throw new OtherCount()
      },
    })
  } catch (error) {
    if (!(error instanceof OtherCount)) throw error
    used = false
    return { refused: 'draining' }
  } finally {
    if (!used) await parts.slots.destroy(slot.id)
  }
}
