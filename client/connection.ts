/**
 * Keeps one stream alive: watches its heartbeat, comes back after a loss, and asks by number whether it is behind.
 *
 *   start ─► connecting ─frame─► here ──ended, silent, behind──► away ─pause─► connecting
 *   stop from anywhere; again() from anywhere, without a pause
 */
import { limits } from '@lijn116/protocol/limits'
import { backoff, type Clock } from './clock.ts'
import { ProblemError } from './transport.ts'

export type ConnectionPort<F> = {
  clock: Clock
  stream(signal: AbortSignal, onFrame: (frame: F) => void): Promise<void>
  onFrame(frame: F): void
  /** Tells the server we are here; answers the highest fact there is. */
  beat(): Promise<number>
  /** Highest fact received by this client. */
  received(): number
  onHere(here: boolean): void
  /** The server refused stream or beat. False ends the connection. */
  onProblem(problem: ProblemError): boolean
}

export type Connection = {
  start(): void
  /** Reconnects now: after waking, or when something is known to be missing. */
  again(): void
  stop(): void
}

const silentMs = (limits.heartbeatSeconds + 10) * 1000
const beatMs = limits.heartbeatSeconds * 1000
/** A fact may be on its way while the beat is answered; only after this is the stream held for dead. */
const underwayMs = 2_000

export function createConnection<F>(port: ConnectionPort<F>): Connection {
  let running = false
  let attempt = 0
  let current: AbortController | null = null
  let cancelWatch = () => {}
  let cancelRetry = () => {}
  let cancelBeat = () => {}

  const leave = () => {
    cancelWatch()
    cancelRetry()
    const left = current
    current = null
    left?.abort()
  }

  const watch = () => {
    cancelWatch()
    cancelWatch = port.clock.after(silentMs, lost)
  }

  function lost() {
    leave()
    port.onHere(false)
    cancelRetry = port.clock.after(backoff(attempt++), connect)
  }

  function refused(error: unknown): boolean {
    if (!(error instanceof ProblemError) || port.onProblem(error)) return false
    stop()
    return true
  }

  function connect() {
    leave()
    if (!running) return
    const mine = new AbortController()
    current = mine
    watch()
    const live = () => current === mine
    port
      .stream(mine.signal, (frame) => {
        if (!live()) return
        attempt = 0
        port.onHere(true)
        watch()
        port.onFrame(frame)
      })
      .then(
        () => live() && lost(),
        (error) => live() && !refused(error) && lost(),
      )
  }

  function beat() {
    cancelBeat()
    cancelBeat = port.clock.after(beatMs, () => {
      port.beat().then(
        (highest) => {
          if (running && highest > port.received())
            port.clock.after(underwayMs, () => running && highest > port.received() && again())
        },
        (error) => running && refused(error),
      )
      beat()
    })
  }

  function again() {
    if (!running) return
    attempt = 0
    connect()
  }

  function stop() {
    running = false
    cancelBeat()
    leave()
  }

  return {
    start() {
      if (running) return
      running = true
      beat()
      connect()
    },
    again,
    stop,
  }
}
