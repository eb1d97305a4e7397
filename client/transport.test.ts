import { visitorRoutes, visitorStream, visitorStreamPath } from '@lijn116/protocol/visitor'
import { describe, expect, it } from 'vitest'
import { httpTransport, NetworkError, ProblemError } from './transport.ts'

const wire = { routes: visitorRoutes, stream: visitorStream, streamPath: visitorStreamPath }
type Request = { address: string; init: RequestInit }

function answering(
  body: string | ReadableStream<Uint8Array>,
  status = 200,
  place: Parameters<typeof httpTransport>[1] = '',
) {
  const requests: Request[] = []
  const ask: typeof fetch = async (input, init = {}) => {
    requests.push({ address: String(input), init })
    return new Response(body, { status })
  }
  return { transport: httpTransport(wire, place, ask), requests }
}

describe('a call', () => {
  it('asks its own origin only, with nothing kept and nothing told about where it came from', async () => {
    const { transport, requests } = answering('{"kept":[3]}')
    expect(await transport.call('say', { messages: [] }, { authorization: 'Bearer x' })).toEqual({ kept: [3] })
    const [{ address, init } = { address: '', init: {} }] = requests
    expect(address).toBe('/v1/messages')
    expect(init).toMatchObject({
      method: 'POST',
      body: '{"messages":[]}',
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      headers: { Authorization: 'Bearer x', 'Content-Type': 'application/json' },
    })
    expect(init.headers).not.toHaveProperty('Origin')
  })

  it('names its origin outside a browser, wherever the machine is reached', async () => {
    const { transport, requests } = answering('{}', 200, {
      origin: 'http://chat.localhost:1161',
      address: 'http://127.0.0.1:9',
    })
    await transport.call('goodbye', {})
    expect(requests[0]?.address).toBe('http://127.0.0.1:9/v1/goodbye')
    expect(requests[0]?.init.headers).toMatchObject({ Origin: 'http://chat.localhost:1161' })
  })

  it('tells a refusal from not knowing', async () => {
    const refused = answering('{"type":"segment-closed","title":"x","status":409,"segment":2}', 409).transport
    await expect(refused.call('goodbye', {})).rejects.toMatchObject({ problem: { type: 'segment-closed', segment: 2 } })
    await expect(refused.call('goodbye', {})).rejects.toBeInstanceOf(ProblemError)
    for (const [body, status] of [
      ['<html>Log in op dit netwerk</html>', 200],
      ['{"kept":"drie"}', 200],
      ['Bad gateway', 502],
      ['{"type":"something-new","title":"x","status":500}', 500],
    ] as const)
      await expect(answering(body, status).transport.call('say', { messages: [] })).rejects.toBeInstanceOf(NetworkError)
  })

  it('is broken off when the page is left', async () => {
    const abort = new AbortController()
    const never: typeof fetch = (_input, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted'))))
    const asking = httpTransport(wire, '', never).call('goodbye', {}, { signal: abort.signal })
    abort.abort()
    await expect(asking).rejects.toBeInstanceOf(NetworkError)
    await expect(
      httpTransport(wire, '', answeringAborted).call('goodbye', {}, { signal: abort.signal }),
    ).rejects.toBeInstanceOf(NetworkError)
  })
})

const answeringAborted: typeof fetch = async (_input, init) => {
  if (init?.signal?.aborted) throw new Error('aborted')
  return new Response('{}')
}

describe('the stream', () => {
  const streamOf = (...chunks: string[]) =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk))
        controller.close()
      },
    })

  it('hands on frames however they are cut, passes over what it does not know, and resumes where it was', async () => {
    const frames: unknown[] = []
    const close = '{"kind":"close","seq":4,"by":"line","close":null}'
    const { transport, requests } = answering(
      streamOf(
        ': comment\n\nevent: be',
        'at\ndata: {"now":1,"seq":3}\n',
        '\nevent: nieuw\ndata: {}\n\nid: 4\nevent: fact\nda',
        `ta: ${close}\n\n`,
      ),
    )
    await transport.stream({
      authorization: 'Bearer x',
      lastEventId: '3',
      signal: new AbortController().signal,
      onFrame: (frame) => frames.push(frame),
    })
    expect(frames).toEqual([
      { event: 'beat', data: { now: 1, seq: 3 } },
      { event: 'fact', data: JSON.parse(close), id: '4' },
    ])
    expect(requests[0]?.init.headers).toMatchObject({ 'Last-Event-ID': '3' })
  })

  it('ends when something comes that does not fit the wire', async () => {
    const { transport } = answering(streamOf('event: beat\ndata: {"now":"nu"}\n\n'))
    const streaming = transport.stream({ authorization: 'x', signal: new AbortController().signal, onFrame: () => {} })
    await expect(streaming).rejects.toBeInstanceOf(NetworkError)
  })

  it('is refused as a call is', async () => {
    const { transport } = answering('{"type":"conversation-gone","title":"x","status":404}', 404)
    const streaming = transport.stream({ authorization: 'x', signal: new AbortController().signal, onFrame: () => {} })
    await expect(streaming).rejects.toMatchObject({ problem: { type: 'conversation-gone' } })
  })
})
