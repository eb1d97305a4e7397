/** How a conversation comes to this console and leaves it other than by its end: claimed, opened again, or passed on. */
import { answersDoor, permits } from '@lijn116/domain/access/roles'
import { type LineFile, SealError, type ShiftKeys } from '@lijn116/encryption'
import { claim } from './claim.ts'
import type { Clock } from './clock.ts'
import type { HeldConversation, StaffCall, Waiting } from './counsellor-wire.ts'
import { reasonOf } from './refusal.ts'
import type { Session } from './session.ts'
import { createTaken, type Taken } from './taken.ts'

export type TakingPort = {
  line: LineFile
  clock: Clock
  call: StaffCall
  taken(): Taken | null
  hold(taken: Taken | null): void
  /** Looks after the duty keys now. */
  tend(): Promise<void>
  onGap(): void
  onProblem(type: string | null): void
  cannotOpen(): void
  /** Held by the server's books, but it cannot be opened here. */
  withoutKeys(): void
  changed(): void
}

export type Taking = ReturnType<typeof createTaking>

/** The grant comes with the first facts, or not at all. */
const reopenWithinMs = 30_000

export function createTaking(port: TakingPort) {
  const { line, clock, call } = port

  function begin(mine: Session, shift: ShiftKeys, held: HeldConversation): Taken {
    const { own, roster } = mine.trust()
    port.taken()?.drop()
    const begun = createTaken(
      {
        line,
        clock,
        staff: mine.staff,
        shift,
        role: own.roles.find((role) => permits('claim', [role])) ?? '',
        rosterVersion: roster.version,
        dutyKeys: mine.dutyKeys,
        call,
        changed: port.changed,
        onGap: port.onGap,
        onProblem: port.onProblem,
        onStale() {
          begun.drop()
          if (port.taken() === begun) port.hold(null)
          port.changed()
        },
      },
      held,
    )
    port.hold(begun)
    port.changed()
    return begun
  }

  return {
    async take(mine: Session, shift: ShiftKeys, waits: Waiting): Promise<'taken' | 'somebody-else' | 'gone'> {
      // She would refuse the grant: a list that ended makes nobody's certificate believed.
      if (mine.trust().ended) throw new SealError('expired')
      const won = await claim(call, clock, waits)
      if (won === 'somebody-else' || won === 'gone') return won
      const { held, facts } = won
      const wait = held.wait
      if (wait !== null && mine.dutyKeys.find(wait.team, wait.epoch, wait.seq) === null) await port.tend()
      const { own } = mine.trust()
      const opening = begin(mine, shift, held)
      try {
        const teams = line.doors.find(({ id }) => id === held.door)?.teams ?? []
        if (!permits('claim', own.roles) || !answersDoor(teams, own.teams)) throw new SealError('not-allowed')
        await opening.open(facts)
        return port.taken() === opening ? 'taken' : 'gone'
      } catch (error) {
        // The lease was over, and that was said already.
        if (port.taken() !== opening) return 'gone'
        opening.drop()
        port.hold(null)
        if (error instanceof SealError) port.cannotOpen()
        port.onProblem(reasonOf(error))
        await call('giveBack', { conversation: held.conversation, segment: held.segment }).catch(() => {})
        return 'gone'
      }
    },

    /** After a reload on the workstation of this shift: the same conversation, as a new instance. */
    async reopen(mine: Session, shift: ShiftKeys, held: HeldConversation): Promise<void> {
      const opening = begin(mine, shift, held)
      let cancel = () => {}
      const tooLong = new Promise<never>((_resolve, reject) => {
        cancel = clock.after(reopenWithinMs, () => reject(new SealError('not-opened')))
      })
      try {
        await Promise.race([opening.reopen(), tooLong])
      } catch {
        if (port.taken() !== opening || opening.isOver()) return
        opening.drop()
        port.hold(null)
        port.withoutKeys()
      } finally {
        cancel()
      }
    },

    /** No longer hers. Still there: the visitor has gone on to a colleague, and nothing of it stays on this screen. */
    async passedOn(gone: Taken): Promise<void> {
      const type = gone.isOver()
        ? null
        : await call('readNotes', { conversation: gone.id }).then(
            () => null,
            (error) => reasonOf(error),
          )
      if (type !== 'not-allowed' || port.taken() !== gone) return gone.gone()
      gone.drop()
      port.hold(null)
      port.onProblem('passed-on')
    },
  }
}
