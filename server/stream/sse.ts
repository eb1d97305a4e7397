/** One event stream on the raw answer. A reader that falls too far behind is cut off; it resumes by its last id. */
import type { ServerResponse } from 'node:http'
import { limits } from '@lijn116/protocol/limits'
import { writeFrame } from '@lijn116/protocol/stream'

export type Stream = {
  /** False when the reader was cut off. `id` only for stored facts. */
  send(event: string, data: unknown, id?: string): boolean
  end(): void
}

export function openStream(raw: ServerResponse, headers: Record<string, string>, closed: () => void): Stream {
  raw.writeHead(200, { ...headers, 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' })
  raw.flushHeaders()
  raw.once('close', closed)
  raw.on('error', () => undefined)
  return {
    send(event, data, id) {
      if (raw.destroyed || raw.writableEnded) return false
      if (raw.writableLength > limits.streamBacklogBytes) {
        raw.destroy()
        return false
      }
      raw.write(
        writeFrame(
          id === undefined ? { event, data: JSON.stringify(data) } : { event, data: JSON.stringify(data), id },
        ),
      )
      return true
    },
    end() {
      raw.end()
      // A half-open peer never finishes reading; do not wait for it.
      setTimeout(() => raw.destroy(), 1000).unref()
    },
  }
}
