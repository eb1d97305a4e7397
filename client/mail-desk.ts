/**
 * Letters of who has words to come back with, for their coach or deputy. Each is opened here, checked against who its
 * mailbox belongs to, and answered with a document that only she opens. Nothing is ever sent to her.
 */
import { answersDoor, permits } from '@lijn116/domain/access/roles'
import { fromBase64url, randomBytes, SealError, toBase64url, verifyCertificate } from '@lijn116/encryption'
import { passLetter, sealDocument } from '@lijn116/encryption/keep'
import type { Letter } from '@lijn116/protocol/mail'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { CounsellorCalls } from './counsellor-wire.ts'
import { type DeskPort, stateAfter, trustOf } from './desk-port.ts'
import type { DeskClient, DeskView, LetterView } from './desk-view.ts'
import { networkTries } from './insist.ts'
import { lineDay } from './line-day.ts'
import { createLook } from './look.ts'
import { createMailLetters, type ReadLetter } from './mail-letters.ts'
import { refusalOf } from './refusal.ts'
import { withTrust } from './verified.ts'
import { fitting, isOver } from './writing-pad.ts'

const none: DeskView['mail'] = { state: 'none', letters: [], late: 0 }

type Answer = NonNullable<LetterView['answer']> & { body: CounsellorCalls['answerLetter']['body'] | null }

export function createMailDesk(port: DeskPort) {
  const { line, call, insist, current } = port
  const letters = createMailLetters(port)
  let mail: { state: DeskView['mail']['state']; given: readonly Letter[]; late: number } = { ...none, given: [] }
  /** By id; `of`: the bytes it was read from. */
  let read: ReadonlyMap<string, ReadLetter & { of: string }> = new Map()
  let answers: ReadonlyMap<string, Answer> = new Map()
  /** Mailbox and leaf: a person said here that this colleague may have its keys. The line alone cannot. */
  const agreed = new Set<string>()
  const passed = new Set<string>()
  /** Counts what was wiped: nothing that was under way then comes back. */
  let turn = 0

  const sourceOf = ({ envelope, sealed, certified }: Letter) => `${envelope} ${sealed} ${certified?.signed}`

  async function readAll(given: readonly Letter[]): Promise<typeof read> {
    const next = new Map<string, ReadLetter & { of: string }>()
    for (const each of given) {
      const of = sourceOf(each)
      const before = read.get(each.id)
      next.set(each.id, before?.of === of ? before : { ...(await letters.read(each)), of })
    }
    return next
  }

  const isAgreed = ({ mailbox, passTo }: Letter) => passTo !== null && agreed.has(`${mailbox} ${passTo.leaf}`)

  /** To who is to answer now, believed as she is certified. What does not go is tried again with the next look. */
  async function pass(given: Letter): Promise<void> {
    const { id, envelope, passTo, sealed, door } = given
    const { staff, account } = current()
    if (envelope === null || passTo === null || passTo.leaf === account.leaf || !isAgreed(given)) return
    const name = `${id} ${passTo.leaf}`
    if (passed.has(name)) return
    passed.add(name)
    try {
      const to = await withTrust(trustOf(port), ({ delegation, roster, now }) =>
        verifyCertificate(line, delegation, roster, fromBase64url(passTo.certificate), now),
      )
      if (toBase64url(to.leaf) !== passTo.leaf) throw new SealError('wrong-sender')
      const teams = line.doors.find((each) => each.id === door)?.teams ?? []
      if (!permits('mail', to.roles) || !answersDoor(teams, to.teams)) throw new SealError('not-allowed')
      const key = await passLetter(line, staff, fromBase64url(id), fromBase64url(envelope), fromBase64url(sealed), to)
      const body = { letter: id, to: passTo.leaf, envelope: toBase64url(key) }
      await insist(() => call('passLetter', body), networkTries)
    } catch (error) {
      passed.delete(name)
      if (error instanceof SealError) port.refused()
    }
  }

  const look = createLook(async () => {
    const began = turn
    try {
      const { letters: given, late } = await insist(() => call('mail', null), networkTries)
      const next = await readAll(given)
      if (began !== turn) return
      read = next
      const isThere = (id: string) => given.some((each) => each.id === id)
      answers = new Map(Array.from(answers).filter(([id, { state }]) => isThere(id) || state !== 'kept'))
      mail = { state: 'here', given, late }
      port.changed()
      await letters.tell()
      for (const each of given) await pass(each)
    } catch (error) {
      if (began !== turn) return
      mail = { ...mail, state: stateAfter(error) }
      port.changed()
    }
  })

  function put(letter: string, answer: Answer, began: number): void {
    if (began !== turn) return
    answers = new Map(answers).set(letter, answer)
    port.changed()
  }

  async function send(letter: string, answer: Answer): Promise<void> {
    const began = turn
    put(letter, { ...answer, state: 'saving' }, began)
    let { body } = answer
    try {
      const cert = read.get(letter)?.cert ?? null
      if (body === null) {
        if (cert === null) throw refusalOf('not-allowed')
        const { staff, trust } = current()
        const { own, now } = trust()
        const id = randomBytes(16)
        const document = { kind: 'reply' as const, day: lineDay(now), id, text: answer.text }
        const sealed = await sealDocument(line, staff, own.signed, cert.second ?? cert.publicKey, document)
        body = { letter, document: { id: toBase64url(id), sealed: toBase64url(sealed) } }
      }
      if (began !== turn) throw refusalOf('not-signed-in')
      const made = body
      await insist(() => call('answerLetter', made), networkTries)
      put(letter, { ...answer, body, state: 'kept' }, began)
    } catch (error) {
      put(letter, { ...answer, body, state: isOver(error) ? 'over' : 'not-kept' }, began)
      throw error
    }
    await look()
  }

  return {
    look,
    async answer(letter: string, text: string): Promise<void> {
      const before = answers.get(letter)?.state
      if (read.get(letter)?.state !== 'open' || before === 'saving' || before === 'kept') throw refusalOf('not-allowed')
      if (text.trim() === '') throw refusalOf('malformed')
      await send(letter, { text: fitting(text), state: 'saving', body: null })
    },
    async answerAgain(letter: string): Promise<void> {
      const answer = answers.get(letter)
      if (answer?.state === 'not-kept') await send(letter, answer)
    },
    async passOn(letter: string): Promise<void> {
      const given = mail.given.find(({ id }) => id === letter)
      if (given === undefined || given.passTo === null) throw refusalOf('not-allowed')
      agreed.add(`${given.mailbox} ${given.passTo.leaf}`)
      await look()
    },
    mailboxes: (() => call('mailboxes', null)) satisfies DeskClient['mailboxes'],
    async reassign(mailbox: string, coach: string, deputy: string): Promise<void> {
      const body = { mailbox, coach: coach as LeafId, deputy: deputy as LeafId }
      await insist(() => call('reassign', body), networkTries)
      await look()
    },
    view: (): DeskView['mail'] => ({
      state: mail.state,
      late: mail.late,
      letters: mail.given.map((each) => {
        const { id, mailbox, as, door, writtenAt, dueAt, answeredAt } = each
        const { state, text } = read.get(id) ?? { state: 'unreadable' as const, text: null }
        const answer = answers.get(id) ?? null
        const shown = answer && { text: answer.text, state: answer.state }
        const passTo = isAgreed(each) ? null : each.passTo && { leaf: each.passTo.leaf, name: each.passTo.name }
        return { id, mailbox, as, door, writtenAt, dueAt, answeredAt, state, text, answer: shown, passTo }
      }),
    }),
    wipe() {
      turn++
      mail = { ...none, given: [] }
      read = new Map()
      answers = new Map()
      agreed.clear()
      passed.clear()
      letters.wipe()
    },
  }
}
