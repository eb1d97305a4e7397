/**
 * Of her words to come back with this console is told under the seal, by her page alone: where documents for her go, and
 * what she gives along of what was written before. Nothing of it lets staff open what is kept.
 */
import { permits } from '@lijn116/domain/access/roles'
import { type Bytes, type Content, equalBytes, type Segment, type StaffKeys, toBase64url } from '@lijn116/encryption'
import {
  type CodeMade,
  type Context,
  readCodeMade,
  readGivenContext,
  signMailCert,
  verifyDocument,
} from '@lijn116/encryption/keep'
import type { CounsellorCalls } from './counsellor-wire.ts'
import { type Insist, networkTries } from './insist.ts'
import { createParts } from './parts.ts'
import type { StaffTrust } from './staff-trust.ts'
import { type TrustPort, withTrust } from './verified.ts'
import type { CodeView, EarlierDocument } from './words-view.ts'

export type TakenCodePort = TrustPort & {
  staff: StaffKeys
  call(
    name: 'certifyMailbox',
    body: CounsellorCalls['certifyMailbox']['body'],
  ): Promise<CounsellorCalls['certifyMailbox']['answer']>
  insist: Insist
  /** What her page said did not open. */
  unopened(): void
  changed(): void
}

const mayWrite = (roles: readonly string[]) => permits('mail', roles)
const same = (a: Bytes | null, b: Bytes | null) => (a === null || b === null ? a === b : equalBytes(a, b))
const isSame = (a: CodeMade, b: CodeMade) =>
  same(a.publicKey, b.publicKey) && same(a.second, b.second) && same(a.handle, b.handle) && same(a.resume, b.resume)

export function createTakenCode(port: TakenCodePort) {
  const { line, staff, insist, changed } = port
  const parts = createParts()
  let opened: CodeView['opened'] | null = null
  /** The newest; where documents go. */
  let made: CodeMade | null = null
  let isOther = false
  let documents: readonly EarlierDocument[] = []
  let unreadable = false
  let reading = Promise.resolve()
  const over = new Set<string>()
  let isDropped = false

  /**
   * It is given when she is told of words, and again until the line has it: words that no colleague vouched for live a day.
   * Without it her first letter brings what it says, to the coach.
   */
  async function certify(next: CodeMade): Promise<void> {
    const signed = toBase64url(await signMailCert(line, staff, next))
    if (isDropped) return
    const body = { handle: toBase64url(next.handle), signed }
    await insist(() => port.call('certifyMailbox', body), Number.POSITIVE_INFINITY)
  }

  function found(next: CodeMade): void {
    if (made !== null && isSame(made, next)) return
    isOther ||= made !== null
    made = next
    certify(next).catch(() => {})
  }

  /** As the author of it is certified now: whoever was certified a moment ago is not taken for a former colleague. */
  async function verified(recipient: Bytes, carried: Bytes) {
    const by = (trust: StaffTrust) => verifyDocument(line, recipient, { ...trust, permits: mayWrite }, carried)
    const first = await withTrust(port, by)
    if (first.standing === 'current') return first
    return by(await port.refresh().catch(() => port.trust()))
  }

  async function read(carried: Bytes, to: CodeMade): Promise<void> {
    for (const recipient of to.second === null ? [to.publicKey] : [to.second, to.publicKey])
      try {
        const { id, kind, day, text, author, standing } = await insist(() => verified(recipient, carried), networkTries)
        if (isDropped) return
        const name = toBase64url(id)
        const document = { id: name, kind, day, text, standing, mine: equalBytes(author, staff.leaf) }
        documents = [...documents.filter((each) => each.id !== name), document].sort((a, b) => b.day - a.day)
        return changed()
      } catch {}
    unreadable = !isDropped
    changed()
  }

  function given(context: Context): void {
    const to = context.made
    // What was made in this talk says more than that nothing opened before it.
    if (to === null) opened ??= 'no'
    else {
      if (opened !== 'made') opened = context.opened
      found(to)
      // One after another: what was written on one day stays in the order in which it was given.
      for (const carried of context.documents) reading = reading.then(() => read(carried, to))
    }
  }

  return {
    /** Of hers. In a wait segment everybody on duty could read it: there it counts for nothing. */
    hear(content: Content, segment: Segment): void {
      const { type } = content
      if ((type !== 'code-made' && type !== 'context') || segment.kind === 'wait' || isDropped) return
      const body = parts.take(content, 'visitor')
      if (body === null) return
      try {
        if (type === 'context') given(readGivenContext(body))
        else {
          found(readCodeMade(body))
          opened = 'made'
        }
      } catch {
        port.unopened()
      }
      changed()
    },
    /** Where documents go; null: nowhere. */
    to: (): CodeMade | null => (made === null || over.has(toBase64url(made.handle)) ? null : made),
    over(handle: string) {
      over.add(handle)
      changed()
    },
    view: (): CodeView | null =>
      opened && {
        opened,
        hasSecond: made !== null && made.second !== null,
        documents,
        unreadable,
        isOther,
        canWrite: made !== null && !over.has(toBase64url(made.handle)),
      },
    drop() {
      isDropped = true
      parts.drop()
      opened = null
      made = null
      documents = []
      over.clear()
    },
  }
}
