/**
 * What the first script leaves out of covering a hidden page: a browser that tells of its going in another way, and one
 * that forgets to tell that the page is seen again. Whoever touches it is looking at it.
 */
export function armAway(): void {
  const { classList } = document.documentElement
  addEventListener('pagehide', () => classList.add('away'))
  for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, () => classList.remove('away'), true)
}
