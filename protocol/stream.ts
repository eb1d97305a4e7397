/** Server-sent events: writing them, and reading them from a fetch body. Kept small: it is in the visitor's bundle. */

/** One frame. `id` is given only for stored facts; a reader resumes after the last one it saw. */
export type Frame = { event: string; data: string; id?: string }

/** Comment and retry lines are skipped; a frame is complete at its empty line. Source: WHATWG HTML §9.2.6. */
export function createFrameReader(onFrame: (frame: Frame) => void): (chunk: string) => void {
  let rest = ''
  return (chunk) => {
    rest += chunk
    for (let end = rest.indexOf('\n\n'); end >= 0; end = rest.indexOf('\n\n')) {
      const frame: Frame = { event: 'message', data: '' }
      for (const line of rest.slice(0, end).split('\n')) {
        const colon = line.indexOf(':')
        if (colon <= 0) continue
        const value = line.slice(colon + 1).replace(/^ /, '')
        const field = line.slice(0, colon)
        if (field === 'event') frame.event = value
        else if (field === 'id') frame.id = value
        else if (field === 'data') frame.data += frame.data === '' ? value : `\n${value}`
      }
      rest = rest.slice(end + 2)
      if (frame.data !== '') onFrame(frame)
    }
  }
}

export function writeFrame(frame: Frame): string {
  const id = frame.id === undefined ? '' : `id: ${frame.id}\n`
  return `${id}event: ${frame.event}\ndata: ${frame.data.replaceAll('\n', '\ndata: ')}\n\n`
}
