/** How a conversation comes to this console and leaves it other than by its end: claimed, taken over, opened again, or passed on. */
import { answersDoor, permits } from '@lijn116/domain/access/roles'
import { type Bytes, type HeldVisit, type LineFile, SealError, type ShiftKeys } from '@lijn116/encryption'
import { claim } from './claim.ts'
import type { Clock } from './clock.ts'
import type { HeldConversation, StaffCall, Waiting } from './counsellor-wire.ts'
import { reasonOf } from './refusal.ts'
import type { Session } from './session.ts'
import { type Beginning, createTaken, type Taken } from './taken.ts'
import type { Present } from './taken-members.ts'
import type { Talks } from './talks.ts'
import { leadRoleOf } from './verified.ts'

export type TakingPort = {
  line: LineFile
  clock: Clock
  call: StaffCall
  talks: Talks
  /** Looks after the duty keys now. */
  tend(): Promise<void>
  onGap(): void
  onProblem(type: string | null): void
  cannotOpen(): void
  /** Hers by the server's books, but it cannot be opened here. */
  withoutKeys(held: HeldConversation): void
  wordTyped(talk: Taken, sign: string): void
  answered(talk: Taken): void
  /** Whoever is said to have signed something is not to be believed. */
  refused(): void
  /** Why it left, in a code word: what she offered was taken, or somebody else goes on. */
  whyGone(talk: Taken): 'handed-over' | 'passed-on' | 'left-out'
  changed(): void
}

export type Taking = ReturnType<typeof createTaking>

/** The grant comes with the first facts, or not at all. */
const reopenWithinMs = 30_000

export function createTaking(port: TakingPort) {
  const { line, clock, call, talks } = port

  /** In front: what she asked for herself, now. */
  function begin(mine: Session, shift: ShiftKeys, held: HeldConversation, beginning: Beginning): Taken {
    const { own } = mine.trust()
    const begun = createTaken(
      {
        line,
        clock,
        staff: mine.staff,
        shift,
        leaf: mine.account.leaf,
        role: leadRoleOf(own.roles),
        trust: mine.trust,
        refresh: mine.refresh,
        dutyKeys: mine.dutyKeys,
        call,
        changed: port.changed,
        onGap: port.onGap,
        onProblem: port.onProblem,
        wordTyped: (sign) => port.wordTyped(begun, sign),
        answered: () => port.answered(begun),
        refused: port.refused,
        onStale: () => letGo(begun),
      },
      held,
      beginning,
    )
    talks.hold(begun, beginning !== 'reopen')
    port.changed()
    return begun
  }

  function letGo(talk: Taken): void {
    talks.letGo(talk)
    port.changed()
  }

  function checkDoor(mine: Session, door: string): void {
    const { own } = mine.trust()
    const teams = line.doors.find(({ id }) => id === door)?.teams ?? []
    if (!permits('claim', own.roles) || !answersDoor(teams, own.teams)) throw new SealError('not-allowed')
  }

  return {
    letGo,

    async take(mine: Session, shift: ShiftKeys, waits: Waiting): Promise<'taken' | 'somebody-else' | 'gone'> {
      // She would refuse the grant: a list that ended makes nobody's certificate believed.
      if (mine.trust().ended) throw new SealError('expired')
      const won = await claim(call, clock, waits)
      if (won === 'somebody-else' || won === 'gone') return won
      const { held, facts } = won
      const wait = held.wait
      if (wait !== null && mine.dutyKeys.find(wait.team, wait.epoch, wait.seq) === null) await port.tend()
      const opening = begin(mine, shift, held, 'claim')
      try {
        checkDoor(mine, held.door)
        await opening.open(facts)
        return talks.has(opening) ? 'taken' : 'gone'
      } catch (error) {
        // The lease was over, and that was said already.
        if (!talks.has(opening)) return 'gone'
        letGo(opening)
        if (error instanceof SealError) port.cannotOpen()
        port.onProblem(reasonOf(error))
        await call('giveBack', { conversation: held.conversation, segment: held.segment }).catch(() => {})
        return 'gone'
      }
    },

    /** `opened`: what a colleague handed over. @throws SealError, ProblemError: then it is still hers. */
    async takeOver(
      mine: Session,
      shift: ShiftKeys,
      held: HeldConversation,
      { opened, offer, others }: { opened: HeldVisit; offer: Bytes; others: readonly Present[] },
    ): Promise<void> {
      checkDoor(mine, held.door)
      const opening = begin(mine, shift, held, 'handover')
      try {
        await opening.takeOver(opened, offer, others)
      } catch (error) {
        if (talks.has(opening)) letGo(opening)
        throw error
      }
    },

    /** The same conversation, as a new instance: after a reload on the workstation of this shift, or as one who came along. */
    async reopen(mine: Session, shift: ShiftKeys, held: HeldConversation): Promise<void> {
      const opening = begin(mine, shift, held, 'reopen')
      let cancel = () => {}
      const tooLong = new Promise<never>((_resolve, reject) => {
        cancel = clock.after(reopenWithinMs, () => reject(new SealError('not-opened')))
      })
      try {
        await Promise.race([opening.reopen(), tooLong])
      } catch {
        if (!talks.has(opening) || opening.isOver()) return
        letGo(opening)
        port.withoutKeys(held)
      } finally {
        cancel()
      }
    },

    /** No longer hers. Still there: somebody else goes on with it, and nothing of it stays on this screen. */
    async passedOn(gone: Taken): Promise<void> {
      const why = port.whyGone(gone)
      const type = gone.isOver()
        ? null
        : await call('readNotes', { conversation: gone.id }).then(
            () => null,
            (error) => reasonOf(error),
          )
      if (type !== 'not-allowed' || !talks.has(gone)) return gone.gone()
      letGo(gone)
      port.onProblem(why)
    },
  }
}
