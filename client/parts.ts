/** Contents of several parts that are no text: cut for the outbox, and shown by nobody until they are whole. */
import { type Bytes, type Content, type ContentType, randomBytes, toBase64url } from '@lijn116/encryption'
import { limits } from '@lijn116/protocol/limits'
import type { Entry } from './outbox.ts'

/** For the outbox. Of empty texts it has as many as parts: by those a request is measured. */
export function entryInParts(kind: Exclude<ContentType, 'text' | 'ack'>, body: Bytes): Entry {
  const bodies: Bytes[] = []
  for (let at = 0; at < body.length; at += limits.partBytes) bodies.push(body.slice(at, at + limits.partBytes))
  const parts = bodies.map(() => '')
  return { id: toBase64url(randomBytes(16)), kind, parts, bodies, sealed: null, left: [], state: 'unsent' }
}

export function createParts() {
  const halves = new Map<string, Map<number, Bytes>>()
  return {
    /** All of it, with the last part; null until then. `from`: who said it. */
    take({ type, id, part, parts, body }: Content, from: string): Bytes | null {
      if (parts === 1) return body
      const name = `${from} ${type} ${toBase64url(id)} ${parts}`
      const held = halves.get(name) ?? new Map<number, Bytes>()
      halves.set(name, held)
      held.set(part, body)
      if (held.size < parts) return null
      halves.delete(name)
      const inOrder = Array.from(held.keys())
        .sort((a, b) => a - b)
        .map((at) => held.get(at) ?? new Uint8Array(0))
      const whole = new Uint8Array(inOrder.reduce((sum, each) => sum + each.length, 0))
      let at = 0
      for (const each of inOrder) {
        whole.set(each, at)
        at += each.length
      }
      return whole
    },
    drop: () => halves.clear(),
  }
}
