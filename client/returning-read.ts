/** Reading what was kept, by her own tap: it is opened then, shown, and dropped again. The keys stay with the code. */
import { equalBytes, type LineFile, toBase64url } from '@lijn116/encryption'
import { type AuthorTrust, type CodeSecrets, codeSteps, deriveSecond } from '@lijn116/encryption/keep'
import { readMoment } from './moment.ts'
import { type Asking, refusalIn, Stopped } from './returning-ask.ts'
import { type Held, noPage, openAnswer } from './returning-code.ts'
import { type Library, openLibrary, restOf } from './returning-library.ts'
import { cancelMoments } from './returning-moments.ts'
import type { ReturnView, ShownDocument, ShownLetter } from './returning-view.ts'
import { plainSecond } from './second-word.ts'

export type ReadingPort = {
  line: LineFile
  asking: Asking
  held(): Held | null
  /** The words, as they were given or made in this page. */
  words(): string
  /** null: nothing can be verified now. */
  trust(): Promise<AuthorTrust | null>
  step(done: number, of: number): void
  /** Before anything of it is shown. */
  opened(held: Held, library: Library): void
  /** One of its documents is gone, here and on the line. */
  forgot(held: Held): void
  changed(): void
}

type Shown = Pick<ReturnView, 'reading' | 'documents' | 'letters' | 'unreadable'>
const closed: Shown = { reading: 'closed', documents: [], letters: [], unreadable: false }

export type Reading = ReturnType<typeof createReading>

export function createReading(port: ReadingPort) {
  const { line, asking, changed } = port
  let shown = closed
  /** By the id of a plan that is shown: the older ones behind it. */
  let behind: string[] = []
  let round = 0

  const show = (next: Shown) => {
    shown = next
    changed()
  }

  /** null: this word opens nothing; the line is asked the same. */
  async function secondOf(held: Held, word: string, mine: number): Promise<CodeSecrets | null> {
    const keys = await deriveSecond(line, port.words(), word, (done) => {
      if (mine !== round) throw new Stopped()
      port.step(done, codeSteps)
    })
    const second = toBase64url(keys.lookup)
    const answer = await asking.proved('second', held.owner.lookup, (proof) => ({
      proof,
      ...held.owner,
      second,
    }))
    const { secrets, seed } = await openAnswer(line, keys, answer)
    const isHers = seed !== null && held.secondKey !== null && equalBytes(secrets.publicKey, held.secondKey)
    return isHers ? secrets : null
  }

  /** Of a plan the newest, whatever else was kept; a summary is for her counsellor. */
  function documentsOf({ documents }: Library): ShownDocument[] {
    const plans = documents.filter(({ kind }) => kind === 'plan')
    behind = plans.slice(1).map(({ id }) => toBase64url(id))
    const rows: ShownDocument[] = []
    for (const { id, kind, day, text, standing } of documents)
      if (kind !== 'summary' && !behind.includes(toBase64url(id)))
        rows.push({ id: toBase64url(id), kind, day, text, by: standing })
    return rows
  }
  const isCancelled = (id: string) =>
    cancelMoments(asking, [id]).then(
      () => true,
      () => false,
    )
  const lettersOf = ({ letters }: Library): ShownLetter[] =>
    letters.map(({ text, day, given: { id, isAnswered, dueAt } }) => ({ id, text, day, isAnswered, dueAt }))

  function close() {
    round++
    behind = []
    shown = closed
  }

  return {
    view: (): Shown => shown,

    async read(typed: string): Promise<void> {
      const held = port.held()
      if (held === null || shown.reading === 'working') return
      close()
      const mine = round
      const isOver = () => mine !== round || port.held() !== held
      show({ ...closed, reading: 'working' })
      try {
        const word = plainSecond(typed)
        const second = word === '' ? null : await secondOf(held, word, mine)
        if (isOver()) return
        held.second = second ?? held.second
        const page = await restOf(asking, held, { ...noPage, next: 0 })
        const trust = await port.trust()
        if (isOver()) return
        if (trust === null) return show({ ...closed, reading: 'away' })
        // By what she gave just now: whoever took over her open page does not know it.
        const library = await openLibrary(line, { ...held, second }, trust, page)
        if (isOver()) return
        held.first = { ...page, letters: [] }
        port.opened(held, library)
        show({
          reading: 'here',
          documents: documentsOf(library),
          letters: lettersOf(library),
          unreadable: library.unreadable,
        })
      } catch (error) {
        if (isOver() || error instanceof Stopped) return
        show({ ...closed, reading: refusalIn(error) === 'past-blocked' ? 'blocked' : 'away' })
      }
    },

    stop() {
      close()
      changed()
    },

    /** False: not confirmed. */
    async forget(id: string): Promise<boolean> {
      const held = port.held()
      if (held === null) return false
      const document = shown.documents.find((each) => each.id === id)
      // The line cannot tell which moment was hers: without her document nobody could take it back.
      if (document?.kind === 'appointment' && !(await isCancelled(readMoment(document.text)?.id ?? ''))) return false
      for (const each of document?.kind === 'plan' ? [...behind, id] : [id])
        try {
          await asking.proved('forgetDocument', held.owner.lookup, (proof) => ({ proof, ...held.owner, id: each }))
          held.first = { ...held.first, documents: held.first.documents.filter((kept) => kept.id !== each) }
          port.forgot(held)
        } catch {
          return false
        }
      show({ ...shown, documents: shown.documents.filter((each) => each.id !== id) })
      return true
    },

    /** By its document, or by the id that was told in the talk. False: not confirmed. */
    async cancel(id: string): Promise<boolean> {
      const isDocument = shown.documents.some((each) => each.id === id && each.kind === 'appointment')
      return isDocument ? this.forget(id) : isCancelled(id)
    },

    drop: close,
  }
}
