/**
 * Coming back with a code, from a visitor's page. A script of its own: only who has a code, or wants one, ever fetches it. The
 * conversation knows nothing of it but what goes with a start.
 *
 *   enter ─KDF─► challenge ► look ► documents ─► the start screen, the same for every code
 *   START kept ─► stay ► hold              verified lead ─► 'context', or 'code-made', sealed
 */
import { permits } from '@lijn116/domain/access/roles'
import { holdsCode } from '@lijn116/domain/code-words/holds-code'
import { readCode, type WordList } from '@lijn116/domain/code-words/read-code'
import { readNumbers } from '@lijn116/domain/code-words/read-numbers'
import { equalBytes, fromUtf8, type LineFile, toBase64url, utf8 } from '@lijn116/encryption'
import { type AuthorTrust, type CodeKeys, codeMadeBody, codeSteps, deriveCode } from '@lijn116/encryption/keep'
import { type Clock, deviceClock } from './clock.ts'
import { createCodePrint } from './code-print.ts'
import { readMoment } from './moment.ts'
import type { ReturnTransport } from './return-wire.ts'
import { createAsking, Stopped } from './returning-ask.ts'
import { type Held, newChance, openAnswer, ownerOf, writtenAs } from './returning-code.ts'
import { givenContext } from './returning-context.ts'
import { createLetters } from './returning-letter.ts'
import { type Library, openLibrary, pageOf } from './returning-library.ts'
import { createMaking } from './returning-make.ts'
import { cancelMoments, isMomentId } from './returning-moments.ts'
import { createReading } from './returning-read.ts'
import { createTelling } from './returning-tell.ts'
import type { Returning, ReturnView, Wish } from './returning-view.ts'
import { createVisit } from './returning-visit.ts'
import type { VisitorClient } from './visitor-client.ts'

export type { Returning, ReturnView, ShownDocument, ShownLetter, Wish } from './returning-view.ts'
export { isSecondWord } from './second-word.ts'

/** How far an entry came: the same code goes on there. */
type Going = { print: number; keys: CodeKeys; held: Held | null }

export function createReturning(options: {
  line: LineFile
  door: string
  client: VisitorClient
  transport: ReturnTransport
  /** To know words that were typed by mistake. */
  lists: readonly WordList[]
  clock?: Clock
}): Returning {
  const { line, door, client, lists, clock = deviceClock } = options
  const { state, lookout, place } = client.inner
  const abort = new AbortController()
  const { signal } = abort
  const asking = createAsking({ transport: options.transport, clock, signal })
  const printOf = createCodePrint()
  const prints = new Set<number>()
  const listeners = new Set<() => void>()
  let shown: ReturnView | null = null
  let code: ReturnView['code'] = 'none'
  let progress = 0
  let steps = codeSteps
  let wish: Wish = 'any'
  let givesSummary = true
  let forgotten: ReturnView['forgotten'] = 'no'
  let going: Going | null = null
  let entered: Held | null = null
  let made: Held | null = null
  /** The words that were entered or made, as bytes that can be wiped: a second word is derived with them. */
  let words = utf8('')
  let entering = 0
  let isLocked = false
  /** Of which code her counsellor is told, and with what of the second word. */
  let toldOf: Held | null = null
  let given: Held['second'] = null

  const changed = () => {
    shown = null
    if (!signal.aborted) for (const listener of listeners) listener()
  }
  const step = (done: number, of: number) => {
    progress = done
    steps = of
    changed()
  }
  const held = () => (isLocked ? null : (made ?? entered))

  /** null: nothing can be verified. */
  async function trust(): Promise<AuthorTrust | null> {
    if (lookout.trusted() === null) await lookout.look()
    const trusted = lookout.trusted()
    if (trusted === null) return null
    const { delegation, roster } = trusted
    return { delegation, roster, now: lookout.now(), permits: (roles) => permits('mail', roles) }
  }

  // -- what the conversation is told ----------------------------------------------------------------------------

  const telling = createTelling(client.inner, asking.clock)
  const visit = createVisit(client.inner, asking)

  const momentsIn = (documents: Library['documents']) =>
    documents
      .flatMap(({ kind, text }) => (kind === 'appointment' ? (readMoment(text) ?? []) : []))
      .filter(({ id }) => isMomentId(id))

  /** Goes with a start: all of it chance where nothing is known. */
  function setReturns(from: Held, { documents }: Pick<Library, 'documents'>) {
    const latest = documents.find(({ kind }) => kind === 'summary') ?? documents[0]
    if (latest !== undefined) from.chance.counsellor = toBase64url(latest.author)
    const moments = momentsIn(documents)
    const near = moments.sort((a, b) => Math.abs(a.at - lookout.now()) - Math.abs(b.at - lookout.now()))[0]
    if (near !== undefined) from.chance.appointment = near.id
    putReturns()
  }
  function putReturns() {
    delete place.more.returns
    if (entered === null || place.isStarted()) return
    place.more.returns = { resume: toBase64url(entered.secrets.hold), wish, ...entered.chance }
  }

  const isGiven = (second: Held['second']) =>
    second === null ? given === null : given !== null && equalBytes(second.publicKey, given.publicKey)
  function giveContext() {
    const from = entered
    if (from === null) return
    toldOf = from
    given = from.second
    telling.give('context', (isAlone) => givenContext({ line, trust }, from, givesSummary && isAlone))
  }

  const reading = createReading({
    line,
    asking,
    held,
    words: () => fromUtf8(words),
    trust,
    step,
    opened(from, library) {
      visit.isHere()
      from.moments = [...new Set([...from.moments, ...momentsIn(library.documents).map(({ id }) => id)])]
      if (from === entered) {
        setReturns(from, library)
        // Her word opened more than her counsellor was told of.
        if (from === toldOf && !isGiven(from.second) && !telling.isWithheld('context')) giveContext()
      }
      letters.reseal(from, library).catch(() => {})
    },
    forgot(from) {
      // What is on its way, or being made, holds it still.
      if (from === toldOf && !telling.isTold('context') && !telling.isWithheld('context')) giveContext()
    },
    changed,
  })
  const letters = createLetters({ line, door, asking, held, trust, now: lookout.now, kept: visit.isHere, changed })
  const making = createMaking({
    line,
    door,
    asking,
    isTalking: () => telling.talk() !== null,
    isOver: state.isOver,
    step,
    made(next, drawn) {
      words.fill(0)
      words = utf8(drawn)
      reading.drop()
      made = next
      telling.give('code-made', async () => codeMadeBody(writtenAs(next)))
      visit.begin(next, { isNew: true })
      code = 'entered'
      isLocked = false
      forgotten = 'no'
    },
    changed,
  })

  // -- giving a code ----------------------------------------------------------------------------------------------

  async function enter(typed: string): Promise<void> {
    const mine = ++entering
    const isOver = () => mine !== entering || signal.aborted
    const print = printOf(typed)
    prints.add(print)
    reading.drop()
    letters.drop()
    code = 'working'
    forgotten = 'no'
    step(0, codeSteps)
    try {
      if (going?.print !== print) {
        going = null
        const keys = await deriveCode(line, typed, (done) => {
          if (isOver()) throw new Stopped()
          step(done, codeSteps)
        })
        going = { print, keys, held: null }
      }
      const { keys } = going
      const owner = ownerOf(keys)
      const looked = going.held ?? (await look(keys, owner))
      if (isOver()) return
      going.held = looked
      looked.first = await pageOf(asking, owner, 0)
      const library = await lookInto(looked)
      if (isOver()) return
      words.fill(0)
      words = utf8(typed)
      going = null
      // Given again in the talk, it opens what is to be read; what her counsellor is told stays as it is.
      const isAgain = isLocked && place.isStarted()
      if (toldOf?.owner.lookup === looked.owner.lookup) toldOf = looked
      entered = looked
      if (isLocked) made = null
      isLocked = false
      code = 'entered'
      looked.moments = momentsIn(library.documents).map(({ id }) => id)
      setReturns(looked, library)
      if (!isAgain) {
        giveContext()
        visit.begin(looked, { isNew: false })
      }
      changed()
    } catch {
      if (isOver()) return
      code = 'away'
      changed()
    }
  }

  async function look(keys: CodeKeys, owner: Held['owner']): Promise<Held> {
    const answer = await asking.proved('look', owner.lookup, (proof) => ({ proof, lookup: owner.lookup }))
    const { secrets, seed } = await openAnswer(line, keys, answer)
    const first = { documents: [], letters: [], next: null }
    return {
      owner,
      secrets,
      secondKey: seed?.second ?? null,
      second: null,
      fits: seed !== null,
      first,
      chance: newChance(),
      moments: [],
    }
  }

  /** Whom she spoke with, and what was agreed: what else is in it is let go again. */
  async function lookInto(from: Held): Promise<Pick<Library, 'documents'>> {
    const trusted = lookout.trusted() === null ? null : await trust()
    return trusted === null ? { documents: [] } : openLibrary(line, from, trusted, { ...from.first, letters: [] })
  }

  // -- forgetting -------------------------------------------------------------------------------------------------

  function letGo() {
    entering++
    words.fill(0)
    going = null
    entered = null
    made = null
    isLocked = false
    toldOf = null
    delete place.more.returns
    telling.forget()
    visit.stop()
    reading.drop()
    letters.drop()
    making.drop()
    asking.forget()
    prints.clear()
    code = 'none'
    wish = 'any'
    givesSummary = true
  }

  async function forgetAll(): Promise<void> {
    const all = [made, entered].filter((each) => each !== null)
    if (all.length === 0 || isLocked || forgotten === 'working') return
    forgotten = 'working'
    changed()
    try {
      // First: their ids go with the code. One request for every code, whatever is known under it.
      const told = client.view().moment ?? null
      await cancelMoments(asking, [...all.flatMap(({ moments }) => moments), ...(told === null ? [] : [told.id])])
      for (const { owner } of all) await asking.proved('erase', owner.lookup, (proof) => ({ proof, ...owner }))
      letGo()
      forgotten = 'yes'
    } catch {
      if (signal.aborted) return
      forgotten = 'away'
    }
    changed()
  }

  const forget = client.subscribe(() => {
    if (place.isStarted()) delete place.more.returns
    telling.look()
    visit.look()
    changed()
  })

  return {
    view() {
      const told = telling.isTold('code-made')
      shown ??= {
        code,
        progress,
        steps,
        wish,
        givesSummary,
        ...reading.view(),
        letter: letters.view(),
        made: { ...making.view(), told },
        forgotten,
      }
      return shown
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    now: lookout.now,
    enter,
    lock() {
      if (code !== 'entered') return
      isLocked = true
      code = 'locked'
      words.fill(0)
      words = utf8('')
      reading.drop()
      letters.drop()
      changed()
    },
    letGo() {
      letGo()
      changed()
    },
    wish(which) {
      wish = which
      putReturns()
      changed()
    },
    giveSummary(yes) {
      if (yes !== givesSummary) {
        givesSummary = yes
        // What was told stays told.
        if (yes || !telling.isTold('context')) giveContext()
      }
      changed()
    },
    read: reading.read,
    stopReading: reading.stop,
    forgetDocument: reading.forget,
    forgetAll,
    write: letters.write,
    cancelAppointment: (id) => reading.cancel(id),
    make: (given, word) => {
      prints.add(printOf(given))
      return making.make(given, word, printOf(`${given}\n${word ?? ''}`))
    },
    isCode(text) {
      const read = readCode(text, lists).code ?? readNumbers(text)
      return holdsCode(text, lists) || (read !== null && prints.has(printOf(read)))
    },
    drop() {
      abort.abort()
      forget()
      listeners.clear()
      letGo()
      telling.drop()
      shown = null
    },
  }
}
