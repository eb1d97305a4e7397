/** Reads server-sent events from the body of a fetch: EventSource can carry no Authorization. */
import { createFrameReader, type Frame } from '@lijn116/protocol/stream'

/** Resolves when the other side ends the stream. An error of `onFrame` ends it too. */
export async function readFrames(body: ReadableStream<Uint8Array>, onFrame: (frame: Frame) => void): Promise<void> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  const feed = createFrameReader(onFrame)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      feed(decoder.decode(value, { stream: true }))
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}
