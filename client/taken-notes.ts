/** Notes for colleagues on one conversation. They travel with its past, and die at its close. */
import {
  fromBase64url,
  type HeldVisit,
  type LineFile,
  openNote,
  randomBytes,
  SealError,
  type StaffKeys,
  sealNote,
  toBase64url,
} from '@lijn116/encryption'
import type { CounsellorCalls, HeldConversation } from './counsellor-wire.ts'
import { type Insist, networkTries } from './insist.ts'
import type { Past } from './taken-keys.ts'

export type TakenNotesPort = {
  line: LineFile
  staff: StaffKeys
  conversation: HeldConversation['conversation']
  call<K extends 'readNotes' | 'writeNote'>(
    name: K,
    body: CounsellorCalls[K]['body'],
  ): Promise<CounsellorCalls[K]['answer']>
  insist: Insist
  /** null: nothing can be opened or sealed now. */
  held(): HeldVisit | null
  past(): Past
  isOver(): boolean
  changed(): void
}

export function createTakenNotes(port: TakenNotesPort) {
  const { line, staff, conversation, call, insist } = port
  const leaf = toBase64url(staff.leaf)
  const notes: { id: string; text: string }[] = []
  let missing = false

  /** Of what she kept to herself no colleague's note opens either. */
  async function read(): Promise<void> {
    const { notes: all } = await insist(() => call('readNotes', { conversation }), networkTries)
    for (const { id, author, sealed } of all) {
      const held = port.held()
      if (held === null || notes.some((known) => known.id === id)) continue
      try {
        const text = await openNote(line, held, fromBase64url(author), fromBase64url(id), fromBase64url(sealed))
        notes.push({ id, text })
      } catch {
        if (port.past() !== 'kept' || author === leaf) missing = true
      }
    }
    port.changed()
  }

  return {
    /** Those that are there already: a colleague's, or her own from before a reload. */
    recall() {
      read().catch(() => {
        if (port.isOver()) return
        missing = true
        port.changed()
      })
    },
    /** @throws SealError, ProblemError, NetworkError: then it is not kept. */
    async write(text: string): Promise<void> {
      const held = port.held()
      if (held === null) throw new SealError('wrong-segment')
      const noteId = randomBytes(16)
      const sealed = await sealNote(line, held, staff.leaf, noteId, text)
      const body = { conversation, id: toBase64url(noteId), sealed: toBase64url(sealed) }
      await insist(() => call('writeNote', body), networkTries)
      notes.push({ id: body.id, text })
      port.changed()
    },
    view: () => ({ notes: notes.slice(), noteMissing: missing }),
    drop() {
      notes.length = 0
    },
  }
}
