import type { ShownLine } from './show.ts'

type Row = {
  readonly row: HTMLElement
  readonly who: HTMLElement
  readonly state: HTMLElement
  readonly retry: HTMLButtonElement
}

/** Shows the lines in order, touching only what changed, so that a screen reader is told additions and no more. */
export function createLog(
  log: HTMLElement,
  retry: (id: string) => void,
): (lines: readonly ShownLine[], again: string) => void {
  const rows = new Map<string, Row>()

  function make(line: ShownLine): Row {
    const row = document.createElement('div')
    row.className = line.mine ? 'message mine' : 'message'
    const who = document.createElement('p')
    who.className = 'small'
    // Each message is its own island of direction: an override inside cannot reorder the rest of the page.
    const text = document.createElement('p')
    text.className = 'text'
    text.dir = 'auto'
    text.textContent = line.text
    const after = document.createElement('p')
    after.className = 'small'
    after.setAttribute('aria-live', 'off')
    const state = document.createElement('span')
    const again = document.createElement('button')
    again.type = 'button'
    again.addEventListener('click', () => retry(line.id))
    after.append(state, again)
    row.append(who, text, after)
    return { row, who, state, retry: again }
  }

  return (lines, again) => {
    lines.forEach((line, at) => {
      const row = rows.get(line.id) ?? make(line)
      rows.set(line.id, row)
      set(row.who, line.who)
      set(row.state, line.state)
      set(row.retry, again)
      row.retry.hidden = !line.canRetry
      if (log.children[at] !== row.row) log.insertBefore(row.row, log.children[at] ?? null)
    })
    while (log.children.length > lines.length) log.lastElementChild?.remove()
  }
}

/** Writes only what is new: an unchanged text must not look like an addition. */
export function set(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}
