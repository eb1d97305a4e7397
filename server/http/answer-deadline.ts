/**
 * An answer that is no stream has a deadline: whoever takes a few bytes now and then is never still, and would hold a place
 * without a conversation and without work.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'

const deadlines = new WeakMap<ServerResponse, NodeJS.Timeout>()

/** From the request on. What is over takes the connection with it: a browser tries again. */
export function boundAnswers(server: Server, milliseconds: number): void {
  server.on('request', ({ socket }: IncomingMessage, answer: ServerResponse) => {
    const deadline = setTimeout(() => socket.destroy(), milliseconds).unref()
    deadlines.set(answer, deadline)
    answer.once('close', () => clearTimeout(deadline))
  })
}

/** A stream is meant to stay open; what bounds it is how far its reader is behind. */
export const withoutDeadline = (answer: ServerResponse): void => clearTimeout(deadlines.get(answer))
