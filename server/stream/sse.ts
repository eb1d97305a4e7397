/**
 * One event stream on the raw answer. A reader that is behind is not written to until it has caught up, so that history of
 * any length fits in little memory; one that takes nothing for a while is cut off and resumes by its last id.
 */
import type { ServerResponse } from 'node:http'
import { limits } from '@lijn116/protocol/limits'
import { writeFrame } from '@lijn116/protocol/stream'
import { withoutDeadline } from '../http/answer-deadline.ts'

export type Stream = {
  /** False when nothing was written: the reader is behind or gone. `id` only for stored facts. */
  send(event: string, data: unknown, id?: string): boolean
  end(): void
}

/** A reader that is behind and takes nothing for this long is gone. */
const stuckMilliseconds = 30_000

export function openStream(
  raw: ServerResponse,
  headers: Record<string, string>,
  on: { closed(): void; caughtUp(): void },
  /** Unsent bytes this reader may be behind. */
  most: number = limits.streamBacklogBytes,
): Stream {
  withoutDeadline(raw)
  raw.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' })
  raw.flushHeaders()
  let stuck: NodeJS.Timeout | undefined
  const closed = () => {
    clearTimeout(stuck)
    on.closed()
  }
  // Gone during the handshake: its close was said before anybody listened, and is not said again.
  if (raw.destroyed || raw.socket === null || raw.socket.destroyed) queueMicrotask(closed)
  else raw.once('close', closed)
  raw.on('error', () => undefined)
  raw.on('drain', () => {
    if (stuck === undefined) return
    clearTimeout(stuck)
    stuck = undefined
    on.caughtUp()
  })
  return {
    send(event, data, id) {
      if (raw.destroyed || raw.writableEnded) return false
      if (raw.writableLength > most) {
        stuck ??= setTimeout(() => raw.destroy(), stuckMilliseconds)
        return false
      }
      const frame = { event, data: JSON.stringify(data) }
      raw.write(writeFrame(id === undefined ? frame : { ...frame, id }))
      return true
    },
    end() {
      raw.end()
      // A half-open peer never finishes reading; do not wait for it.
      setTimeout(() => raw.destroy(), 1000).unref()
    },
  }
}
