/** Letters of hers: sealed to whoever answers here, and to herself. They leave only for people who verify. */
import { answersDoor } from '@lijn116/domain/access/roles'
import {
  type Certificate,
  fromBase64url,
  type LineFile,
  randomBytes,
  SealError,
  toBase64url,
  utf8,
  verifyCertificate,
} from '@lijn116/encryption'
import { type AuthorTrust, letterBytes, resealOwnLetter, sealLetter } from '@lijn116/encryption/keep'
import type { LeafId } from '@lijn116/protocol/sealed'
import { lineDay } from './line-day.ts'
import type { ReturnCalls } from './return-wire.ts'
import { type Asking, refusalIn, Stopped } from './returning-ask.ts'
import { type Held, writtenAs } from './returning-code.ts'
import type { Library } from './returning-library.ts'
import type { ReturnView } from './returning-view.ts'
import { cleanText, isBlank } from './text.ts'

export type LetterPort = {
  line: LineFile
  door: string
  asking: Asking
  held(): Held | null
  trust(): Promise<AuthorTrust | null>
  /** ms UTC, trusted. */
  now(): number
  /** The line has it. */
  kept(): void
  changed(): void
}

type Post = Omit<ReturnCalls['letter']['body'], 'proof'>
type Coaches = { certificates: Certificate[]; answerHours: number }
const msPerHour = 3_600_000

export function createLetters(port: LetterPort) {
  const { line, door, asking, changed } = port
  let state: ReturnView['letter'] = { state: 'idle', dueAt: null }
  /** Not known to be kept: the same text goes in the same bytes. */
  let pending: { text: string; held: Held; post: Post; answerHours: number } | null = null

  const set = (next: ReturnView['letter']) => {
    state = next
    changed()
  }

  /** null: nobody who can be believed. @throws as Asking */
  async function coaches(held: Held): Promise<Coaches | null> {
    const { owner } = held
    const { certificates: given, answerHours } = await asking.proved('coaches', owner.lookup, (proof) => ({
      proof,
      ...owner,
      door,
    }))
    const trust = await port.trust()
    if (trust === null || answerHours === null || given.length === 0) return null
    const teams = line.doors.find(({ id }) => id === door)?.teams ?? []
    const certificates: Certificate[] = []
    for (const each of given) {
      const { delegation, roster, now } = trust
      const certificate = await verifyCertificate(line, delegation, roster, fromBase64url(each), now)
      if (!trust.permits(certificate.roles) || !answersDoor(teams, certificate.teams)) return null
      certificates.push(certificate)
    }
    return { certificates, answerHours }
  }

  const addressed = (certificates: readonly Certificate[], envelopes: readonly Uint8Array<ArrayBuffer>[]) =>
    certificates.map(({ leaf }, i) => ({
      leaf: toBase64url(leaf) as LeafId,
      envelope: toBase64url(envelopes[i] ?? new Uint8Array(0)),
    }))

  async function sealed(held: Held, text: string): Promise<NonNullable<typeof pending> | null> {
    const found = await coaches(held)
    if (found === null) return null
    const id = randomBytes(16)
    const letter = { id, day: lineDay(port.now()), text, made: writtenAs(held) }
    const made = await sealLetter(line, letter, found.certificates)
    const post = {
      ...held.owner,
      door,
      id: toBase64url(id),
      sealed: toBase64url(made.sealed),
      to: addressed(found.certificates, made.envelopes),
      own: toBase64url(made.own),
    }
    return { text, held, post, answerHours: found.answerHours }
  }

  const sent = ({ post }: NonNullable<typeof pending>) =>
    asking.proved('letter', post.lookup, (proof) => ({ proof, ...post }))

  return {
    view: () => state,

    async write(typed: string): Promise<boolean> {
      const text = cleanText(typed).trim()
      if (utf8(text).length > letterBytes) return false
      const held = port.held()
      if (isBlank(text) || held === null || state.state === 'working') return true
      set({ state: 'working', dueAt: null })
      const isOver = () => port.held() !== held
      try {
        if (pending?.text !== text || pending.held !== held) pending = await sealed(held, text)
        if (isOver()) return true
        if (pending === null) {
          set({ state: 'nobody', dueAt: null })
          return true
        }
        await sent(pending).catch(async (error) => {
          // Whoever was named a moment ago answers no longer: who does now is asked for once, by itself.
          if (refusalIn(error) !== 'no-coach') throw error
          pending = await sealed(held, text)
          if (pending === null || isOver()) throw error
          await sent(pending)
        })
        const { answerHours } = pending
        pending = null
        if (isOver()) return true
        set({ state: 'kept', dueAt: port.now() + answerHours * msPerHour })
        port.kept()
      } catch (error) {
        if (isOver() || error instanceof Stopped) return true
        const type = refusalIn(error)
        const isNobody = type === 'no-coach' || error instanceof SealError
        // Whoever was to answer may have changed: the next try asks again.
        if (type !== null) pending = null
        set({ state: type === 'letters-full' ? 'full' : isNobody ? 'nobody' : 'away', dueAt: null })
      }
      return true
    },

    /** What was sealed to somebody who answers no longer, for who answers now. Nobody waits for it. */
    async reseal(held: Held, { letters }: Library): Promise<void> {
      const stale = letters.filter(({ given }) => given.isStale && !given.isAnswered)
      if (stale.length === 0) return
      const found = await coaches(held)
      if (found === null) return
      for (const { id, given, made } of stale) {
        const second = made.second === null ? null : held.second
        const [own, bytes] = [fromBase64url(given.own), fromBase64url(given.sealed)]
        const envelopes = await resealOwnLetter(line, held.secrets, id, own, bytes, found.certificates, second)
        const post = {
          ...held.owner,
          door,
          id: given.id,
          sealed: given.sealed,
          to: addressed(found.certificates, envelopes),
          own: given.own,
        }
        await asking.proved('letter', post.lookup, (proof) => ({ proof, ...post }))
      }
    },

    drop() {
      pending = null
      state = { state: 'idle', dueAt: null }
    },
  }
}
