/**
 * A side channel to a colleague: text between two of the staff, sealed from console to console. It names no conversation,
 * visitor or door; what a counsellor writes in it is hers to watch. In memory only, and gone when she goes off duty.
 */
import { mayBeConsulted } from '@lijn116/domain/access/roles'
import {
  fromBase64url,
  openConsult,
  randomBytes,
  SealError,
  type ShiftKeys,
  sealConsult,
  toBase64url,
} from '@lijn116/encryption'
import type { Consult } from '@lijn116/protocol/consult'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { Colleague } from '@lijn116/protocol/together'
import type { ConsultMessage, ConsultView } from './consult-view.ts'
import type { StaffCall } from './counsellor-wire.ts'
import { type Insist, networkTries } from './insist.ts'
import { refusalOf } from './refusal.ts'
import type { Session } from './session.ts'
import { type TrustPort, type Verified, verifyPerson, verifyWith } from './verified.ts'

export type ConsultsPort = {
  line: TrustPort['line']
  call: StaffCall
  insist: Insist
  current(): Session
  shift(): ShiftKeys | null
  /** One did not open, or its sender is not to be believed. */
  refused(): void
  /** Somebody on the list is not to be believed. */
  listRefused(): void
  changed(views: readonly ConsultView[]): void
}

export type Consults = ReturnType<typeof createConsults>

export function createConsults(port: ConsultsPort) {
  const { line, call, insist, current, shift, refused, changed } = port
  let views: readonly ConsultView[] = []
  /** What the line holds for her, by id: its number, and whether she is done with it. One that comes again is the same. */
  const known = new Map<string, { number: number; isDone: boolean }>()
  let toldUpTo = 0
  /** Counts what was wiped: nothing that was under way then comes back. */
  let turn = 0
  let taking = Promise.resolve()

  function show(next: readonly ConsultView[]): void {
    views = next
    changed(views)
  }

  function put(
    leaf: string,
    pseudonym: string,
    change: (messages: readonly ConsultMessage[]) => ConsultMessage[],
  ): void {
    const before = views.find((each) => each.leaf === leaf)
    const after = { leaf, pseudonym, messages: change(before?.messages ?? []) }
    show(before === undefined ? [...views, after] : views.map((each) => (each === before ? after : each)))
  }

  function believed(person: Verified, leaf: string): Verified {
    if (person.leaf !== leaf) throw new SealError('wrong-sender')
    const { teams, roles } = person.certificate
    if (!mayBeConsulted(line.doors, teams, roles)) throw new SealError('not-allowed')
    return person
  }

  /** By now, and not by what was true an hour ago: it is sealed to her. */
  async function afresh(leaf: string): Promise<Verified> {
    const mine = current()
    const { colleagues } = await call('consultants', null)
    const given = colleagues.find((each) => each.leaf === leaf)
    if (given === undefined) throw refusalOf('colleague-away')
    return believed(await verifyWith(line, await mine.refresh(), given), leaf)
  }

  async function open(given: Consult, keys: ShiftKeys): Promise<void> {
    const began = turn
    const { trust, refresh } = current()
    let isRead = true
    try {
      const person = believed(await verifyPerson({ line, trust, refresh }, given.from), given.from.leaf)
      const text = await openConsult(
        line,
        keys,
        person.certificate,
        fromBase64url(given.id),
        fromBase64url(given.sealed),
      )
      if (began !== turn) return
      const { id } = given
      put(person.leaf, person.shift.pseudonym, (messages) => [...messages, { id, mine: false, text, state: 'new' }])
      isRead = false
    } catch (error) {
      // The line was not there to ask: it is told again with the next beat.
      if (!(error instanceof SealError) || began !== turn) return
      refused()
    }
    known.set(given.id, { number: given.number, isDone: isRead })
    if (isRead) await tellRead()
  }

  /** The line forgets all up to one number: everything before it must have been read here. */
  async function tellRead(): Promise<void> {
    const numbers = Array.from(known.values())
    const unread = numbers.filter(({ isDone }) => !isDone).map(({ number }) => number)
    const before = Math.min(...unread)
    const upTo = Math.max(0, ...numbers.filter(({ number }) => number < before).map(({ number }) => number))
    if (upTo <= toldUpTo) return
    const began = turn
    // What the line was not told is told with the next one that is read, or ends with her shift.
    await call('readConsults', { upTo }).then(
      () => {
        if (began === turn) toldUpTo = upTo
      },
      () => {},
    )
  }

  /** They were on the screen: the line forgets them. */
  function read(leaf: string): void {
    const thread = views.find((each) => each.leaf === leaf)
    const news = thread?.messages.filter(({ state }) => state === 'new') ?? []
    if (thread === undefined || news.length === 0) return
    for (const { id } of news) known.set(id, { number: known.get(id)?.number ?? 0, isDone: true })
    put(leaf, thread.pseudonym, (messages) =>
      messages.map((each) => (each.state === 'new' ? { ...each, state: 'read' } : each)),
    )
    void tellRead()
  }

  return {
    /** On duty now, certificate and shift verified; who does not verify is left out, with an alarm. */
    async list(): Promise<readonly Colleague[]> {
      const { trust, refresh } = current()
      const { colleagues } = await call('consultants', null)
      const found: Colleague[] = []
      for (const given of colleagues) {
        const person = await verifyPerson({ line, trust, refresh }, given)
          .then((each) => believed(each, given.leaf))
          .catch(() => null)
        if (person === null) continue
        found.push({ ...given, roles: person.certificate.roles, pseudonym: person.shift.pseudonym })
      }
      if (found.length < colleagues.length) port.listRefused()
      return found
    },

    /** @throws SealError, ProblemError, NetworkError; then nothing of it is kept here. */
    async say(leaf: string, text: string): Promise<void> {
      const began = turn
      const { staff } = current()
      const said = text.trim()
      if (said === '') return
      if (shift() === null) throw refusalOf('not-on-duty')
      const person = await afresh(leaf)
      const id = randomBytes(16)
      const sealed = toBase64url(await sealConsult(line, staff, person.shift, id, said))
      if (began !== turn) return
      const message = { id: toBase64url(id), mine: true, text: said }
      const { pseudonym } = person.shift
      const without = (messages: readonly ConsultMessage[]) => messages.filter((each) => each.id !== message.id)
      put(leaf, pseudonym, (messages) => [...messages, { ...message, state: 'sending' }])
      try {
        await insist(() => call('consult', { to: leaf as LeafId, id: message.id, sealed }), networkTries)
      } catch (error) {
        if (began === turn && views.some((each) => each.leaf === leaf)) {
          put(leaf, pseudonym, without)
          show(views.filter(({ messages }) => messages.length > 0))
        }
        throw error
      }
      // Forgotten meanwhile: it does not come back.
      if (began !== turn || !views.some((each) => each.leaf === leaf)) return
      put(leaf, pseudonym, (messages) =>
        messages.map((each) => (each.id === message.id ? { ...message, state: 'sent' } : each)),
      )
    },

    /** As the line tells them, one after another: their order is that of the line. */
    take(given: readonly Consult[]): void {
      const keys = shift()
      const began = turn
      // Without the key of her shift another console of hers may still read them.
      if (keys === null) return
      for (const each of given)
        taking = taking.then(async () => {
          if (began !== turn) return
          const before = known.get(each.id)
          if (before === undefined) return open(each, keys)
          // It was read here, and the line was not told, or keeps it again.
          if (before.isDone) {
            known.set(each.id, { number: each.number, isDone: true })
            toldUpTo = Math.min(toldUpTo, each.number - 1)
            await tellRead()
          }
        })
    },

    read,

    /** Everything said with her leaves this window; what she says later begins anew. */
    forget(leaf: string): void {
      read(leaf)
      show(views.filter((each) => each.leaf !== leaf))
    },

    wipe(): void {
      turn++
      known.clear()
      toldUpTo = 0
      if (views.length > 0) show([])
    },

    /** Until everything told so far was looked at. For tests. */
    settled: () => taking,
  }
}
