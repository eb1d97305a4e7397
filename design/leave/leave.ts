import { createGesture } from './gesture.ts'

/** Dispatched on `window` after the page is gone and before the browser goes: drop keys, abort requests. */
export const leaveEvent = 'leave'

/** Id of the control; its `href` is the way out without script. */
export const leaveId = 'leave'

/**
 * Arms every way out. Runs inline in the head, before anything else arrives, so it waits for nothing.
 * Leaving is one synchronous stretch and asks nothing of any server of ours (docs/threat-model.md C2, C14).
 */
export function armLeaving(exit: string): void {
  const leave = (): void => {
    // Same as documentElement.replaceChildren(), which phones before 2020 do not have.
    document.documentElement.textContent = ''
    document.title = ''
    window.dispatchEvent(new Event(leaveEvent))
    location.replace(exit)
  }
  const isControl = (event: Event): boolean =>
    event.target instanceof Element && event.target.closest(`#${leaveId}`) !== null
  // A middle click or Ctrl-click would open a new tab and leave this page open (C5).
  const onClick = (event: Event): void => {
    if (!isControl(event)) return
    event.preventDefault()
    leave()
  }
  const gesture = createGesture()
  const onKey = (event: KeyboardEvent): void => {
    if (!gesture.press(event)) return
    // A browser takes Esc as "stop loading", which would cancel the way out.
    event.preventDefault()
    leave()
  }
  addEventListener('click', onClick, true)
  addEventListener('auxclick', onClick, true)
  addEventListener('keydown', onKey, true)
  addEventListener('keyup', onKey, true)
  addEventListener('pointerdown', gesture.interrupt, true)
  // Back brought the page back alive from memory: what was on it must not be seen again (C4).
  addEventListener('pageshow', (event) => {
    if (event.persisted) leave()
  })
}

/** Links marked `data-replace` take the place of this page in the history instead of adding to it (C3). */
export function armReplace(): void {
  addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    const link = event.target instanceof Element ? event.target.closest('a[data-replace]') : null
    if (!(link instanceof HTMLAnchorElement)) return
    event.preventDefault()
    location.replace(link.href)
  })
}

/** What the server stamped into the page before this script; `null` in a build that was not stamped. */
export function stamped(): {
  readonly exit?: string
  readonly line?: { readonly trial?: boolean }
} | null {
  return JSON.parse(document.getElementById('settings')?.textContent ?? 'null')
}
