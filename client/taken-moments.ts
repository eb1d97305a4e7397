/** Moments agreed with her in this talk. The line keeps when and with whom, and nothing of who she is. */
import { type Content, fromUtf8, randomBytes, toBase64url, utf8 } from '@lijn116/encryption'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { CounsellorCalls } from './counsellor-wire.ts'
import { type Insist, networkTries } from './insist.ts'
import { type Moment, readMoment } from './moment.ts'
import { refusalOf } from './refusal.ts'
import type { AgreedMoment } from './words-view.ts'

export type TakenMomentsPort = {
  call(
    name: 'makeAppointment',
    body: CounsellorCalls['makeAppointment']['body'],
  ): Promise<CounsellorCalls['makeAppointment']['answer']>
  insist: Insist
  /** Is there something to keep it under, by which she is known when she comes? */
  canWrite(): boolean
  tell(type: 'moment', body: Content['body']): void
  keep(text: string): Promise<unknown>
  changed(): void
}

export type Agreeing = {
  at: number
  with: { leaf: string; pseudonym: string } | null
  door: string
  language: string
}
type Entry = AgreedMoment & { body: CounsellorCalls['makeAppointment']['body'] }

/** As her page is told, and finds it again. */
export const momentText = ({ id, at, with: name }: Moment): string => JSON.stringify({ id, at, with: name })

export function createTakenMoments({ call, insist, canWrite, tell, keep, changed }: TakenMomentsPort) {
  let entries: readonly Entry[] = []
  /** Told by a colleague, or here before a reload. */
  let before: readonly AgreedMoment[] = []
  let isDropped = false

  function put(next: Entry) {
    if (isDropped) return
    entries = entries.map((each) => (each.id === next.id ? next : each))
    changed()
  }

  async function send(entry: Entry): Promise<void> {
    put({ ...entry, state: 'saving' })
    try {
      await insist(() => call('makeAppointment', entry.body), networkTries)
    } catch (error) {
      put({ ...entry, state: 'not-agreed' })
      throw error
    }
    if (isDropped) throw refusalOf('conversation-gone')
    put({ ...entry, state: 'agreed' })
    tell('moment', utf8(momentText(entry)))
    await keep(momentText(entry))
  }

  return {
    /** @throws ProblemError, NetworkError; also when it is agreed, and could not be kept for her: that is a writing then. */
    async agree({ at, with: whom, door, language }: Agreeing): Promise<void> {
      if (!canWrite()) throw refusalOf('not-allowed')
      const id = toBase64url(randomBytes(16))
      const leaf = whom === null ? null : (whom.leaf as LeafId)
      const body = { id, door, language, at, with: leaf }
      const entry: Entry = { id, at, with: whom?.pseudonym ?? null, state: 'saving', body }
      entries = [...entries, entry]
      await send(entry)
    },
    async again(id: string): Promise<void> {
      const entry = entries.find((each) => each.id === id)
      if (entry?.state === 'not-agreed') await send(entry)
    },
    /** What counsellors told her before. */
    recall(body: Content['body']) {
      const told = readMoment(fromUtf8(body))
      if (told === null || [...before, ...entries].some(({ id }) => id === told.id)) return
      before = [...before, { ...told, state: 'agreed' }]
    },
    view: (): AgreedMoment[] => [
      ...before,
      ...entries.map(({ id, at, with: name, state }) => ({ id, at, with: name, state })),
    ],
    drop() {
      isDropped = true
      entries = []
      before = []
    },
  }
}
