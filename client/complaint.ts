/**
 * An anonymous complaint, from her page: sealed to two people outside the team who verify, and found again by three numbers.
 * Everything is in memory. The route table is passed in by the caller.
 */
import { permits } from '@lijn116/domain/access/roles'
import { drawNumbers, type Random } from '@lijn116/domain/code-words/draw-code'
import { isOutside, mayAskAgain, waitsForStaff } from '@lijn116/domain/complaint/complaint'
import {
  type Certificate,
  equalBytes,
  fromBase64url,
  type LineFile,
  randomBytes,
  SealError,
  toBase64url,
  trustedNow,
  utf8,
  verifyCertificate,
  verifyDelegation,
  verifyRoster,
} from '@lijn116/encryption'
import {
  bindDoor,
  type ComplaintKeys,
  checkDoor,
  complaintBytes,
  deriveComplaint,
  openComplaintAnswer,
  sealComplaint,
} from '@lijn116/encryption/complaint'
import {
  type ComplaintOpen,
  type ComplaintPage,
  complaintPage,
  type complaintRoutes,
} from '@lijn116/protocol/complaint'
import { limits } from '@lijn116/protocol/limits'
import type { LeafId } from '@lijn116/protocol/sealed'
import * as v from 'valibot'
import { backoff, type Clock } from './clock.ts'
import type { ShownAnswer, ShownComplaint } from './complaint-view.ts'
import { lineDay } from './line-day.ts'
import { type Proof, proveWork } from './proof-of-work.ts'
import { cleanText, isBlank } from './text.ts'
import { type CallsOf, type Field, NetworkError, ProblemError, type Transport } from './transport.ts'

export type { ShownAnswer, ShownComplaint } from './complaint-view.ts'

export type ComplaintCalls = CallsOf<typeof complaintRoutes>
type Name = Exclude<keyof ComplaintCalls, 'open'>
type Body<K extends Name> = Omit<Field<ComplaintCalls[K], 'body'>, 'proof'>
type Trust = {
  delegation: Awaited<ReturnType<typeof verifyDelegation>>
  roster: Awaited<ReturnType<typeof verifyRoster>>
  now: number
}
type Held = {
  keys: ComplaintKeys
  lookup: string
  shown: ShownComplaint | null
  seats: Certificate[]
  lastBy: Uint8Array | null
  /** In the second step: whom she does not agree with. */
  answeredBy: Uint8Array | null
}

/** What she may be told; anything else is NetworkError: nothing is known to be kept. */
export class Refusal extends Error {
  declare readonly why: 'empty' | 'too-long' | 'nobody' | 'full' | 'line-full' | 'over' | 'refused'
  constructor(why: Refusal['why']) {
    super(why)
    this.why = why
  }
}

const tries = 4
/** A proof this old may run out on the way. */
const goodMs = (limits.challengeSeconds - 20) * 1_000
const passing = ['too-many', 'draining', 'broken', 'challenge-over']
const reasons: Readonly<Record<string, Refusal['why']>> = {
  'no-coach': 'nobody',
  'letters-full': 'full',
  'line-full': 'line-full',
}

export type ComplaintClient = ReturnType<typeof createComplaint>

export function createComplaint(port: {
  line: LineFile
  transport: Pick<Transport<ComplaintCalls, never>, 'call'>
  clock: Clock
  /** Of the browser; draws her numbers, and who reads. */
  random: Random
}) {
  const { line, clock } = port
  const stop = new AbortController()
  const { signal } = stop
  let opened: { now: number; at: number; readers: Certificate[]; trust: Trust | null } | null = null
  let held: Held | null = null
  /** Not known to be kept: the same words go in the same bytes. */
  let pending: { door: string | null; text: string; numbers: string; keys: ComplaintKeys; body: Body<'make'> } | null =
    null
  let adding: { text: string; again: boolean; body: Body<'add'> } | null = null
  const proofs = new Map<string, { proof: Proof; until: number }>()

  const alive = () => {
    if (signal.aborted) throw new NetworkError('left')
  }
  const mayRead = (roles: readonly string[]) => permits('complaint', roles)

  /** Who reads is believed as far as it verifies; the rest is left out. */
  async function believed(given: ComplaintOpen): Promise<NonNullable<typeof opened>> {
    const now = trustedNow(line, given.now)
    const found = { now, at: clock.now(), readers: [] as Certificate[], trust: null as Trust | null }
    if (given.trust === null) return found
    const delegation = await verifyDelegation(line, fromBase64url(given.trust.delegation), now)
    const roster = await verifyRoster(line, delegation, fromBase64url(given.trust.roster), now)
    found.trust = { delegation, roster, now }
    for (const each of given.readers) {
      const person = await certified(found.trust, each)
      if (person !== null) found.readers.push(person)
    }
    return found
  }
  async function certified({ delegation, roster, now }: Trust, signed: string): Promise<Certificate | null> {
    try {
      const person = await verifyCertificate(line, delegation, roster, fromBase64url(signed), now)
      return mayRead(person.roles) ? person : null
    } catch (error) {
      if (error instanceof SealError) return null
      throw error
    }
  }

  async function asked<T>(ask: () => Promise<T>, isOver?: (error: unknown) => void): Promise<T> {
    for (let attempt = 0; ; attempt++)
      try {
        alive()
        const answer = await ask()
        alive()
        return answer
      } catch (error) {
        alive()
        isOver?.(error)
        const isRefused = error instanceof ProblemError && !passing.includes(error.problem.type)
        if (isRefused) throw new Refusal(reasons[error.problem.type] ?? 'refused')
        const isPassing = error instanceof NetworkError || error instanceof ProblemError
        if (!isPassing || attempt + 1 >= tries) throw error
        await new Promise<void>((resolve) => clock.after(backoff(attempt), resolve))
      }
  }

  async function proofAbout(lookup: string): Promise<Proof> {
    const known = proofs.get(lookup)
    if (known !== undefined && clock.now() < known.until) return known.proof
    const until = clock.now() + goodMs
    const given = await port.transport.call('open', null, { signal })
    opened = await believed(given)
    const proof = await proveWork(given.challenge.token, given.challenge.bits, () => signal.aborted)
    alive()
    if (proof === null) throw new NetworkError('left')
    proofs.set(lookup, { proof, until })
    return proof
  }

  const proved = <K extends Name>(name: K, body: Body<K>): Promise<Field<ComplaintCalls[K], 'answer'>> =>
    asked(
      async () => {
        const proof = await proofAbout(body.lookup)
        return port.transport.call(name, { ...body, proof } as unknown as Field<ComplaintCalls[K], 'body'>, { signal })
      },
      (error) => {
        if (error instanceof ProblemError && error.problem.type === 'challenge-over') proofs.delete(body.lookup)
      },
    )

  async function open(): Promise<void> {
    opened = await asked(async () => believed(await port.transport.call('open', null, { signal })))
  }

  const outside = (door: string | null, people: readonly Certificate[]): Certificate[] =>
    people.filter(({ teams }) => isOutside(line.doors, door, teams))
  const fitting = (door: string | null): Certificate[] => outside(door, opened?.readers ?? [])
  const today = (): number => lineDay((opened?.now ?? 0) + clock.now() - (opened?.at ?? 0))

  function words(typed: string): string {
    const text = cleanText(typed).trim()
    if (isBlank(text)) throw new Refusal('empty')
    if (utf8(text).length > complaintBytes) throw new Refusal('too-long')
    return text
  }
  /** So many of them by chance: the line does not choose who reads. */
  function chosen(from: readonly Certificate[], count: number, kept: readonly Certificate[] = []): Certificate[] {
    const left = from.filter(({ leaf }) => !kept.some((each) => equalBytes(each.leaf, leaf)))
    const all = kept.slice(0, count)
    while (all.length < count && left.length > 0) all.push(...left.splice(port.random(left.length), 1))
    if (all.length < count) throw new Refusal('nobody')
    return all
  }

  async function sealed(
    keys: ComplaintKeys,
    complaint: Uint8Array<ArrayBuffer>,
    door: string | null,
    text: string,
    to: Certificate[],
  ) {
    const id = randomBytes(16)
    const { publicKey, mark } = keys
    const made = await sealComplaint(line, { complaint, id, day: today(), door: door ?? '', text, publicKey, mark }, to)
    return {
      id: toBase64url(id),
      sealed: toBase64url(made.sealed),
      to: to.map(({ leaf }, i) => ({
        leaf: toBase64url(leaf) as LeafId,
        envelope: toBase64url(made.envelopes[i] ?? new Uint8Array(0)),
      })),
    }
  }

  async function makeBody(keys: ComplaintKeys, door: string | null, text: string): Promise<Body<'make'>> {
    const complaint = randomBytes(16)
    const { to, ...part } = await sealed(keys, complaint, door, text, chosen(fitting(door), 2))
    const [reader, deputy] = to
    if (reader === undefined || deputy === undefined) throw new Refusal('nobody')
    return {
      lookup: toBase64url(keys.lookup),
      complaint: toBase64url(complaint),
      door,
      bound: toBase64url(await bindDoor(line, keys, complaint, door ?? '')),
      part: { ...part, to: [reader, deputy] },
    }
  }

  async function answersOf(
    keys: ComplaintKeys,
    page: ComplaintPage,
  ): Promise<{ shown: ShownAnswer[]; lastBy: Uint8Array | null }> {
    const { complaint } = page
    const trust = opened?.trust ?? null
    let lastBy: Uint8Array | null = null
    const shown: ShownAnswer[] = []
    for (const { id, sealed: text, envelope } of page.answers)
      try {
        if (trust === null || complaint === null) throw new SealError('not-signed')
        const given = {
          complaint: fromBase64url(complaint.id),
          id: fromBase64url(id),
          sealed: fromBase64url(text),
          envelope: fromBase64url(envelope),
        }
        const read = await openComplaintAnswer(line, keys, { ...trust, permits: mayRead }, given)
        if (!isOutside(line.doors, complaint.door, read.by.teams)) throw new SealError('not-allowed')
        lastBy = read.by.leaf
        shown.push({ text: read.text, day: read.day, isFormer: read.standing === 'former' })
      } catch (error) {
        if (!(error instanceof SealError)) throw error
        shown.push(null)
      }
    return { shown, lastBy }
  }

  async function page(lookup: string, from: number): Promise<ComplaintPage> {
    const bytes = fromBase64url((await proved('look', { lookup, from })).page)
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
    const read = v.safeParse(complaintPage, JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))))
    if (!read.success) throw new NetworkError('page does not fit')
    return read.output
  }

  async function look(keys: ComplaintKeys): Promise<ShownComplaint | null> {
    const lookup = toBase64url(keys.lookup)
    const first = await page(lookup, 0)
    const all = { ...first, answers: [...first.answers] }
    for (let next = first.next; next !== null && all.answers.length < limits.complaintParts; ) {
      const more = await page(lookup, next)
      all.answers.push(...more.answers)
      next = more.next !== null && more.next > next ? more.next : null
    }
    const { complaint } = all
    if (complaint === null) {
      held = null
      return null
    }
    // Who may read follows from the door: no other one is believed than she wrote about.
    await checkDoor(line, keys, fromBase64url(complaint.id), complaint.door ?? '', fromBase64url(complaint.bound))
    const { shown, lastBy } = await answersOf(keys, all)
    const trust = opened?.trust ?? null
    const found = trust === null ? [] : await Promise.all(complaint.readers.map((each) => certified(trust, each)))
    const seats = outside(
      complaint.door,
      found.flatMap((each) => each ?? []),
    )
    const { id, status, step, door, receivedOn, changedOn } = complaint
    const answeredBy = complaint.answeredBy === null ? null : fromBase64url(complaint.answeredBy)
    const view: ShownComplaint = {
      id,
      status,
      step,
      door,
      receivedOn,
      changedOn,
      answers: shown,
      mayAskAgain: mayAskAgain(status, step),
      isUnread: waitsForStaff(status) && seats.length === 0,
    }
    held = { keys, lookup, shown: view, seats, lastBy, answeredBy }
    return view
  }

  return {
    /** @throws NetworkError, SealError: the line is not to be believed */
    open,
    /** How many could read a complaint about this door; null: about none of them. Two are needed. */
    readersFor: (door: string | null): number => fitting(door).length,
    /** Her numbers, once the line has it. @throws Refusal, NetworkError, SealError */
    async make(door: string | null, typed: string, step?: (done: number) => void): Promise<string> {
      const text = words(typed)
      await open()
      if (pending?.text !== text || pending.door !== door) {
        chosen(fitting(door), 2)
        const numbers = drawNumbers(port.random)
        const keys = await deriveComplaint(line, numbers, step)
        pending = { door, text, numbers, keys, body: await makeBody(keys, door, text) }
      }
      const mine = pending
      try {
        await proved('make', mine.body)
      } catch (error) {
        // Who was named a moment ago reads no longer: the next try names others.
        if (error instanceof Refusal) pending = null
        throw error
      }
      pending = null
      return mine.numbers
    },
    /** null: there is nothing under these numbers, for whatever reason. @throws as make */
    async enter(numbers: string, step?: (done: number) => void): Promise<ShownComplaint | null> {
      return look(await deriveComplaint(line, numbers, step))
    },
    /** `again`: she does not agree; to the other reader alone. @throws as make */
    async add(typed: string, again: boolean): Promise<ShownComplaint | null> {
      const text = words(typed)
      if (held === null || held.shown === null) throw new Refusal('over')
      const { keys, lookup, shown, seats } = held
      const not = again ? held.lastBy : held.answeredBy
      if (adding?.text !== text || adding.again !== again || adding.body.lookup !== lookup) {
        await open()
        const isOther = ({ leaf }: Certificate) => not === null || !equalBytes(leaf, not)
        const count = again || shown.step === 2 ? 1 : 2
        const to = chosen(fitting(shown.door).filter(isOther), count, seats.filter(isOther))
        const part = await sealed(keys, fromBase64url(shown.id), shown.door, text, to)
        adding = { text, again, body: { lookup, again, part } }
      }
      try {
        await proved('add', adding.body)
      } catch (error) {
        if (error instanceof Refusal) adding = null
        throw error
      }
      adding = null
      return look(keys)
    },
    async erase(): Promise<void> {
      if (held === null) throw new Refusal('over')
      await proved('erase', { lookup: held.lookup })
      held = null
    },
    /** Nothing of it stays in memory that can be let go. */
    drop(): void {
      stop.abort()
      held = null
      pending = null
      adding = null
      proofs.clear()
    },
  }
}
