/**
 * What the first script leaves out of covering a hidden page: a browser that tells of its going in another way, and one
 * that forgets to tell that the page is seen again. Whoever touches it is looking at it.
 */
export function armAway(): void {
  const { classList } = document.documentElement
  addEventListener('pagehide', () => classList.add('away'))
  /** It shows what lies there, and presses none of it: not before a finger is up, or its click would find what is shown by then. */
  const show = (event: Event): void => {
    if (!classList.contains('away')) return
    classList.remove('away')
    if (event.target instanceof Element && event.target.closest('.leave')) return
    event.preventDefault()
    // Enter sends from a listener, too.
    if (event instanceof KeyboardEvent && event.key === 'Enter') event.stopPropagation()
  }
  for (const kind of ['touchend', 'click', 'keydown']) addEventListener(kind, show, { capture: true, passive: false })
}
