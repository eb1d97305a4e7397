/**
 * Room for connections. Whoever is being answered keeps the place; of those that have not finished asking, and of those that
 * idle after an answer, the longest makes way for whoever comes, unless something of it came in since it was last looked at.
 * So who only sits there goes before who is slow, nobody is turned away while one sits there, and no address is looked at.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** `all`: connections at once; `strangers`: those among them that are not being answered. */
export type Most = { all: number; strangers: number }

/** Answers how many there are. */
export function boundStrangers(server: Server, most: Most): () => Most {
  /** Longest first. */
  const strangers = new Set<Socket>()
  const all = new Set<Socket>()
  const answering = new WeakMap<Socket, number>()
  /** Bytes that had come in when it was last looked at. */
  const seen = new WeakMap<Socket, number>()

  function gone(socket: Socket): void {
    strangers.delete(socket)
    all.delete(socket)
  }
  function isStranger(socket: Socket): void {
    if (!all.has(socket)) return
    strangers.add(socket)
    seen.set(socket, socket.bytesRead)
    while (strangers.size > most.strangers || all.size > most.all) {
      const [longest] = strangers
      if (longest === undefined) return
      strangers.delete(longest)
      if (longest.bytesRead > (seen.get(longest) ?? 0)) {
        // Halfway through, on a bad network: to the end of the row. Within one round nothing moves, so it does end.
        seen.set(longest, longest.bytesRead)
        strangers.add(longest)
      } else {
        all.delete(longest)
        longest.destroy()
      }
    }
  }
  server.on('connection', (socket: Socket) => {
    all.add(socket)
    socket.once('close', () => gone(socket))
    isStranger(socket)
  })
  server.on('request', (request: IncomingMessage, answer: ServerResponse) => {
    const { socket, headers } = request
    const begins = (): void => {
      if ((answering.get(socket) ?? 0) > 0) strangers.delete(socket)
    }
    answering.set(socket, (answering.get(socket) ?? 0) + 1)
    // A body may dawdle as well as a head.
    const owesBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
    if (owesBody) request.once('end', begins)
    else begins()
    answer.once('close', () => {
      const left = (answering.get(socket) ?? 1) - 1
      answering.set(socket, left)
      if (left === 0) isStranger(socket)
    })
  })
  return () => ({ all: all.size, strangers: strangers.size })
}
