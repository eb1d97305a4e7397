import { tick } from 'svelte'

/** To the first thing to do on this screen, once it is drawn. */
export async function focusStart(): Promise<void> {
  await tick()
  document.querySelector<HTMLElement>('[data-start]')?.focus()
}
