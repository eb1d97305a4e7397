/** A stream read over a real socket, frame by frame. */
import { createFrameReader, type Frame } from '@lijn116/protocol/stream'

export type StreamReader = {
  frames: Frame[]
  text(): string
  facts(): string[]
  /** Data of the last frame of this kind, or null. */
  last(event: string): unknown
  end(): void
  ended: Promise<void>
}

export async function readStream(port: number, token: string, lastEventId?: string): Promise<StreamReader> {
  const abort = new AbortController()
  const answer = await fetch(`http://127.0.0.1:${port}/v1/stream`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
    signal: abort.signal,
  })
  if (answer.status !== 200) throw new Error(`the stream was refused: ${answer.status}`)
  const frames: Frame[] = []
  let text = ''
  const take = createFrameReader((frame) => frames.push(frame))
  const ended = (async () => {
    const decoder = new TextDecoder()
    try {
      for await (const chunk of answer.body ?? []) {
        const part = decoder.decode(chunk as Uint8Array, { stream: true })
        text += part
        take(part)
      }
    } catch {
      // Aborted, or the server went away: the frames so far are what was read.
    }
  })()
  return {
    frames,
    text: () => text,
    facts: () => frames.filter((frame) => frame.event === 'fact').map((frame) => frame.data),
    last: (event) => JSON.parse(frames.findLast((frame) => frame.event === event)?.data ?? 'null'),
    end: () => abort.abort(),
    ended,
  }
}

export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 1_200; tries++) {
    if (holds()) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`never: ${what}`)
}
