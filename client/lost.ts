/**
 * LOST as her page lives it: her counsellor's console is gone. First that is only said; then she is asked; then she goes on.
 *
 *   none ─console gone─► patient ─15 s─► asking ─10 s, or her "rather not"─► moving ─► waiting again
 *     ▲── the console is back, or this page is away ──┴────────────┴──────────┘
 */
import { type LineFile, SealError, type Visit, waitAgain } from '@lijn116/encryption'
import { backoff, type Clock } from './clock.ts'

/** Does what she said so far go along to the next counsellor? `no-room`: after too many losses it no longer can. */
export type Passing = 'along' | 'rather-not' | 'no-room'

export type NextWait = { visit: Visit; passing: Passing }

/** The wait segment after this talk. What no longer fits is left out, and she is told. */
export async function waitAfter(line: LineFile, from: Visit, passing: Passing): Promise<NextWait> {
  try {
    return { visit: await waitAgain(line, from, { past: passing === 'along' }), passing }
  } catch (error) {
    if (passing !== 'along' || !(error instanceof SealError) || error.reason !== 'too-many-segments') throw error
    return waitAfter(line, from, 'no-room')
  }
}

export type LostPort = {
  clock: Clock
  /** The console is gone, and this page can tell. */
  isLost(): boolean
  /** Would what she said still fit? */
  hasRoom(): Promise<boolean>
  /** One attempt. back: there is nothing to leave. later: nothing changed, try again. */
  move(passing: Passing): Promise<'moved' | 'back' | 'later'>
  /** Nothing is held back any more. */
  released(): void
  changed(): void
}

const patientMs = 15_000
const askSeconds = 10

export type Lost = ReturnType<typeof createLost>

export function createLost(port: LostPort) {
  let stage: 'none' | 'patient' | 'asking' | 'moving' = 'none'
  let secondsLeft = 0
  let passing: Passing = 'along'
  /** Said once, it holds also when the network goes in between. */
  let rather = false
  /** She hid the page, and does not see the question. */
  let isHidden = false
  /** Every stop makes what is under way an answer to an older question. */
  let round = 0
  let cancel = () => {}

  function stop() {
    cancel()
    round++
    const held = stage === 'asking' || stage === 'moving'
    stage = 'none'
    if (held) port.released()
    port.changed()
  }

  async function ask(): Promise<void> {
    const mine = round
    const room = await port.hasRoom()
    if (mine !== round) return
    passing = rather ? 'rather-not' : room ? 'along' : 'no-room'
    stage = 'asking'
    if (rather) return start()
    secondsLeft = askSeconds
    count()
  }

  function count() {
    cancel()
    port.changed()
    if (secondsLeft === 0) return start()
    // Whether it goes along is hers to say: it does not run out behind a page of something else.
    if (isHidden && passing === 'along') return
    cancel = port.clock.after(1000, () => {
      secondsLeft--
      count()
    })
  }

  function start() {
    cancel()
    stage = 'moving'
    secondsLeft = 0
    port.changed()
    attempt(0)
  }

  async function attempt(tries: number): Promise<void> {
    const mine = round
    const outcome = await port.move(passing).catch(() => 'later' as const)
    if (mine !== round) return
    if (outcome === 'later') cancel = port.clock.after(backoff(tries), () => attempt(tries + 1))
    else {
      stop()
      look()
    }
  }

  /** Call whenever presence, network or phase may have changed. */
  function look() {
    if (!port.isLost()) {
      if (stage !== 'none') stop()
      return
    }
    if (stage !== 'none') return
    stage = 'patient'
    cancel = port.clock.after(patientMs, ask)
  }

  return {
    look,
    /** Her page was not seen for a while: whatever was asked meanwhile is asked again from the start. */
    wake() {
      if (stage !== 'asking') return
      secondsLeft = askSeconds
      count()
    },
    /** Hidden by herself the question stands still; in front of it again she has the whole time. */
    hide(is: boolean) {
      isHidden = is
      if (stage !== 'asking') return
      secondsLeft = askSeconds
      count()
    },
    ratherNot() {
      if (stage !== 'asking' || passing !== 'along') return
      rather = true
      passing = 'rather-not'
      start()
    },
    /** Her counsellor is there, or another one will be: the next question is a new one. */
    settle() {
      rather = false
      if (stage !== 'none') stop()
    },
    /** From the question on, what she says waits for the next key: nobody may be left to read the present one. */
    isHolding: () => stage === 'asking' || stage === 'moving',
    view: () => (stage === 'asking' || stage === 'moving' ? { secondsLeft, passing } : null),
    drop() {
      cancel()
      round++
      stage = 'none'
    },
  }
}
