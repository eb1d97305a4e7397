/** The few lines that stand in the page itself: leaving must work before anything else has arrived. */
import { armLeaving, armReplace, stamped } from '@lijn116/design/leave/leave.ts'

const settings = stamped()
armLeaving(settings?.exit ?? '/exit')
armReplace()

addEventListener('DOMContentLoaded', () => {
  // Shown unless the line says it is a real one, so that a page that was not stamped never passes for one.
  if (settings?.line?.trial === false) {
    for (const sign of document.querySelectorAll('.trial')) sign.remove()
    for (const real of document.querySelectorAll<HTMLElement>('.real')) real.hidden = false
  }
  if (!('noModule' in HTMLScriptElement.prototype)) sayBroken()
})

// The script did not come, was not the one this page was built with, or is too new for this browser.
function sayBroken(): void {
  const broken = document.getElementById('broken')
  if (broken !== null && document.documentElement.dataset.ready === undefined) broken.hidden = false
}
addEventListener('error', sayBroken, true)
