/** A saying that nobody is shown and that may be longer than one part, as one entry of an outbox. */
import type { Bytes, ContentType } from '@lijn116/encryption'
import { limits } from '@lijn116/protocol/limits'
import type { Outbox } from './outbox.ts'

export function addInParts(
  outbox: Outbox,
  id: string,
  kind: Exclude<ContentType, 'text' | 'ack'>,
  body: Bytes,
): Outbox {
  const bodies: Bytes[] = []
  for (let at = 0; at === 0 || at < body.length; at += limits.partBytes)
    bodies.push(body.slice(at, at + limits.partBytes))
  // As many empty texts as there are parts: by them a request is measured.
  return [...outbox, { id, kind, parts: bodies.map(() => ''), bodies, sealed: null, left: [], state: 'unsent' }]
}
