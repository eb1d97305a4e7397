/**
 * Complaints, for whoever reads them: opened here, checked to be all by the one who wrote first, and answered to her alone
 * and to the colleague who reads along. Of whoever is no reader the line says that there are none.
 */
import { permits } from '@lijn116/domain/access/roles'
import { isOutside } from '@lijn116/domain/complaint/complaint'
import {
  type Certificate,
  equalBytes,
  fromBase64url,
  randomBytes,
  SealError,
  toBase64url,
  verifyCertificate,
} from '@lijn116/encryption'
import {
  type ComplaintText,
  checkSameWriter,
  openAnswerOfColleague,
  openComplaint,
  sealComplaintAnswer,
} from '@lijn116/encryption/complaint'
import type { Complaint } from '@lijn116/protocol/complaint-desk'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { ComplaintPartView, ComplaintsClient, ComplaintsView } from './complaints-view.ts'
import type { CounsellorCalls } from './counsellor-wire.ts'
import { type DeskPort, stateAfter, trustOf } from './desk-port.ts'
import { networkTries } from './insist.ts'
import { lineDay } from './line-day.ts'
import { createLook } from './look.ts'
import { refusalOf } from './refusal.ts'
import { cleanText } from './text.ts'
import { withTrust } from './verified.ts'

type Read = { first: ComplaintText | null; parts: readonly ComplaintPartView[] }
type Answer = { text: string; body: CounsellorCalls['answerComplaint']['body'] }

const mayRead = (roles: readonly string[]): boolean => permits('complaint', roles)

export function createComplaintDesk(port: DeskPort) {
  const { line, call, insist, current } = port
  let state: ComplaintsView['state'] = 'none'
  let isReader = false
  let unread = 0
  let given: readonly Complaint[] = []
  let read: ReadonlyMap<string, Read> = new Map()
  /** Not known to be kept, by complaint: the same words go in the same bytes. */
  const pending = new Map<string, Answer>()
  /** Counts what was wiped: nothing that was under way then comes back. */
  let turn = 0

  async function readOne({ id, door, parts }: Complaint): Promise<Read> {
    const { staff } = current()
    const complaint = fromBase64url(id)
    let first: ComplaintText | null = null
    const shown: ComplaintPartView[] = []
    for (const { id: name, by, sealed, envelope } of parts) {
      const part = { id: name, by }
      if (envelope === null) {
        shown.push({ ...part, state: 'elsewhere', text: null, day: null, isFormer: false })
        continue
      }
      const of = {
        complaint,
        id: fromBase64url(name),
        envelope: fromBase64url(envelope),
        sealed: fromBase64url(sealed),
      }
      try {
        if (by === 'her') {
          const opened = await openComplaint(line, staff, of)
          if (opened.door !== (door ?? '')) throw new SealError('wrong-sender')
          if (first === null) first = opened
          else checkSameWriter(first, opened)
          shown.push({ ...part, state: 'open', text: opened.text, day: opened.day, isFormer: false })
        } else {
          const her: Uint8Array<ArrayBuffer> | undefined = first?.publicKey
          if (her === undefined) throw new SealError('wrong-key')
          const opened = await withTrust(trustOf(port), (trust) =>
            openAnswerOfColleague(line, staff, { ...trust, permits: mayRead }, of, her),
          )
          shown.push({
            ...part,
            state: 'open',
            text: opened.text,
            day: opened.day,
            isFormer: opened.standing === 'former',
          })
        }
      } catch (error) {
        if (!(error instanceof SealError)) throw error
        shown.push({ ...part, state: 'unreadable', text: null, day: null, isFormer: false })
      }
    }
    return { first, parts: shown }
  }

  const look = createLook(async () => {
    const began = turn
    try {
      const answer = await insist(() => call('complaints', null), networkTries)
      const next = new Map<string, Read>()
      for (const each of answer.complaints) next.set(each.id, await readOne(each))
      if (began !== turn) return
      given = answer.complaints
      isReader = answer.isReader
      unread = answer.unread
      read = next
      for (const id of pending.keys()) if (!next.has(id)) pending.delete(id)
      state = 'here'
    } catch (error) {
      if (began !== turn) return
      state = stateAfter(error)
    }
    port.changed()
  })

  /** Whoever reads along, believed as certified; null: nobody who may. */
  async function colleague({ other, door }: Complaint): Promise<Certificate | null> {
    if (other === null) return null
    try {
      const person = await withTrust(trustOf(port), ({ delegation, roster, now }) =>
        verifyCertificate(line, delegation, roster, fromBase64url(other.certificate), now),
      )
      if (toBase64url(person.leaf) !== other.leaf) throw new SealError('wrong-sender')
      if (!mayRead(person.roles) || !isOutside(line.doors, door, person.teams)) throw new SealError('not-allowed')
      return person
    } catch (error) {
      if (!(error instanceof SealError)) throw error
      port.refused()
      return null
    }
  }

  async function sealed(complaint: Complaint, status: 'answered' | 'further', text: string): Promise<Answer> {
    const first = read.get(complaint.id)?.first ?? null
    if (first === null) throw refusalOf('not-allowed')
    const { staff, trust } = current()
    const { own, now } = trust()
    const other = await colleague(complaint)
    const to = [own, ...(other === null || equalBytes(other.leaf, own.leaf) ? [] : [other])]
    const id = randomBytes(16)
    const answer = { complaint: fromBase64url(complaint.id), id, day: lineDay(now), text }
    const made = await sealComplaintAnswer(line, staff, own.signed, answer, first.publicKey, to)
    const body = {
      complaint: complaint.id,
      status,
      answer: {
        id: toBase64url(id),
        sealed: toBase64url(made.sealed),
        forHer: toBase64url(made.forHer),
        to: to.map(({ leaf }, i) => ({
          leaf: toBase64url(leaf) as LeafId,
          envelope: toBase64url(made.envelopes[i] ?? new Uint8Array(0)),
        })),
      },
    }
    return { text, body }
  }

  const asks: ComplaintsClient = {
    look,
    async setStatus(complaint, status) {
      await insist(() => call('complaintStatus', { complaint, status }), networkTries)
      await look()
    },
    async answer(complaint, status, typed) {
      const found = given.find(({ id }) => id === complaint)
      if (found === undefined) throw refusalOf('code-over')
      const text = cleanText(typed).trim()
      if (text === '') throw refusalOf('malformed')
      const before = pending.get(complaint)
      const began = turn
      const made = before?.text === text && before.body.status === status ? before : await sealed(found, status, text)
      if (began !== turn) throw refusalOf('not-signed-in')
      pending.set(complaint, made)
      await insist(() => call('answerComplaint', made.body), networkTries)
      pending.delete(complaint)
      await look()
    },
  }

  return {
    look,
    asks,
    view: (): ComplaintsView => ({
      state,
      isReader,
      unread,
      complaints: given.map(({ id, as, status, step, door, receivedOn, changedOn, isLate, other }) => {
        const { first, parts } = read.get(id) ?? { first: null, parts: [] }
        const about = { id, as, status, step, door, receivedOn, changedOn, isLate, parts }
        return { ...about, other: other?.name ?? null, canAnswer: first !== null }
      }),
    }),
    wipe() {
      turn++
      state = 'none'
      isReader = false
      unread = 0
      given = []
      read = new Map()
      pending.clear()
    },
  }
}
