/**
 * What a counsellor writes for her to find under her words. Sealed to her words alone when it is written: from then on
 * nobody of staff opens it. The bytes are made once, and go again as they are.
 */
import { randomBytes, SealError, type StaffKeys, toBase64url, utf8 } from '@lijn116/encryption'
import { type CodeMade, documentBytes, recipientOf, sealDocument } from '@lijn116/encryption/keep'
import type { CounsellorCalls } from './counsellor-wire.ts'
import { type Insist, networkTries } from './insist.ts'
import { lineDay } from './line-day.ts'
import { refusalOf } from './refusal.ts'
import { cleanText } from './text.ts'
import { ProblemError } from './transport.ts'
import type { TrustPort } from './verified.ts'
import type { KeptKind, Writing } from './words-view.ts'

export type WritingPadPort = Pick<TrustPort, 'line' | 'trust'> & {
  staff: StaffKeys
  call(
    name: 'keepDocument',
    body: CounsellorCalls['keepDocument']['body'],
  ): Promise<CounsellorCalls['keepDocument']['answer']>
  insist: Insist
  /** Under which words; null: there are none that can be written under. */
  to(): CodeMade | null
  /** Nothing is kept under these any more. */
  over(handle: string): void
  changed(): void
}

type Entry = Writing & { to: CodeMade; report: string | null; body: CounsellorCalls['keepDocument']['body'] | null }

/** A document, cleaned as a message is. @throws SealError `too-long` */
export function fitting(text: string): string {
  const clean = cleanText(text)
  if (utf8(clean).length > documentBytes) throw new SealError('too-long')
  return clean
}

export const isOver = (error: unknown): boolean => error instanceof ProblemError && error.problem.type === 'code-over'

export function createWritingPad(port: WritingPadPort) {
  const { line, staff, insist, changed } = port
  let entries: readonly Entry[] = []
  let isDropped = false

  const find = (id: string) => entries.find((each) => each.id === id)
  function put(next: Entry) {
    if (isDropped) return
    entries = entries.map((each) => (each.id === next.id ? next : each))
    changed()
  }

  async function sealed(entry: Entry): Promise<Entry & { body: NonNullable<Entry['body']> }> {
    if (entry.body !== null) return { ...entry, body: entry.body }
    const { own, now } = port.trust()
    const id = randomBytes(16)
    const document = { kind: entry.kind, day: lineDay(now), id, text: entry.text }
    const bytes = await sealDocument(line, staff, own.signed, recipientOf(entry.to), document)
    const report = entry.report === null ? {} : { report: entry.report }
    const body = { handle: toBase64url(entry.to.handle), id: toBase64url(id), sealed: toBase64url(bytes), ...report }
    return { ...entry, body }
  }

  async function send(entry: Entry): Promise<void> {
    put({ ...entry, state: 'saving' })
    try {
      const made = await sealed(entry)
      put({ ...made, state: 'saving' })
      if (isDropped) throw refusalOf('conversation-gone')
      await insist(() => port.call('keepDocument', made.body), networkTries)
      put({ ...made, state: 'kept' })
    } catch (error) {
      const now = find(entry.id) ?? entry
      if (isOver(error)) port.over(toBase64url(entry.to.handle))
      put({ ...now, state: isOver(error) ? 'over' : 'not-kept' })
      throw error
    }
  }

  return {
    /**
     * Answers the name it has here. `report`: of a notice that is put off. @throws SealError, ProblemError, NetworkError:
     * then it is not kept, and stays here.
     */
    async write(kind: KeptKind, text: string, report: string | null = null): Promise<string> {
      const to = port.to()
      if (to === null || isDropped) throw refusalOf('not-allowed')
      const entry: Entry = {
        id: toBase64url(randomBytes(16)),
        kind,
        text: fitting(text),
        state: 'saving',
        to,
        report,
        body: null,
      }
      entries = [...entries, entry]
      await send(entry)
      return entry.id
    },
    async again(id: string): Promise<void> {
      const entry = find(id)
      if (entry?.state === 'not-kept') await send(entry)
    },
    letBe(id: string) {
      const isDone = ({ state }: Entry) => state !== 'saving'
      entries = entries.filter((each) => each.id !== id || !isDone(each))
      changed()
    },
    isSaving: () => entries.some(({ state }) => state === 'saving'),
    /** Something that was written here is not kept anywhere. */
    isUnkept: () => entries.some(({ state }) => state !== 'kept'),
    view: (): Writing[] => entries.map(({ id, kind, text, state }) => ({ id, kind, text, state })),
    drop() {
      isDropped = true
      entries = []
    },
  }
}
