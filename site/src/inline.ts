/** Stands in every page of the site; the same ways out as the chat page has. */
import { armLeaving, armReplace, stamped } from '@lijn116/design/leave/leave.ts'

const settings = stamped()
armLeaving(settings?.exit ?? '/exit')
armReplace()

addEventListener('DOMContentLoaded', () => {
  // Shown unless the line says it is a real one, so that a page that was not stamped never passes for one.
  if (settings?.line?.trial === false) for (const sign of document.querySelectorAll('.trial')) sign.remove()
})
