/** What a page must never do on a device of hers: sound, rename itself, or keep something. */
import type { Page } from 'puppeteer-core'
import chat from '../../content/translations/chat.nl.json' with { type: 'json' }

export type Noise = { sounds: string[]; titles: string[]; spoken: number }

/** Runs before anything of the page: whatever makes a sound, shakes, notifies or renames is written down. */
export function listen(page: Page): Promise<unknown> {
  return page.evaluateOnNewDocument(() => {
    const noise: Noise = { sounds: [], titles: [], spoken: 0 }
    Object.assign(window, { noise })
    const watch = (owner: object | undefined, method: string): void => {
      if (owner === undefined || !(method in owner)) return
      Object.defineProperty(owner, method, {
        configurable: true,
        value: () => {
          noise.sounds.push(method)
        },
      })
    }
    watch(window.HTMLMediaElement?.prototype, 'play')
    watch(window.AudioContext?.prototype, 'createOscillator')
    watch(window.AudioContext?.prototype, 'createBufferSource')
    watch(window.AudioContext?.prototype, 'resume')
    watch(window.Navigator.prototype, 'vibrate')
    watch(window.Notification, 'requestPermission')
    watch(window.SpeechSynthesis?.prototype, 'speak')
    watch(window, 'alert')
    watch(window, 'open')
    new MutationObserver(() => {
      const said = document.title
      if (said !== '' && noise.titles.at(-1) !== said) noise.titles.push(said)
    }).observe(document, { subtree: true, childList: true, characterData: true })
  })
}

export const noiseOf = (page: Page): Promise<Noise> =>
  page.evaluate(() => (window as unknown as { noise: Noise }).noise)

/** Everything a page could have left on the device. */
export const leftOnDevice = (page: Page) =>
  page.evaluate(async () => ({
    cookie: document.cookie,
    kept: localStorage.length + sessionStorage.length,
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
    state: history.state,
    name: window.name,
    rest: location.search + location.hash,
  }))
/** As it must be. */
export const nothing = { cookie: '', kept: 0, databases: 0, caches: 0, workers: 0, state: null, name: '', rest: '' }

/**
 * Before the start, in Dutch: the line has answered who is there, and nothing on the page has changed for half a second since.
 * @throws after a minute in which it went on changing.
 */
export async function saysWhoIsThere(page: Page): Promise<void> {
  // biome-ignore lint/performance/useDomNodeTextContent: only what is really visible
  await page.waitForFunction((said) => !document.body.innerText.includes(said), {}, chat.texts.checking)
  await page.evaluate(
    () =>
      new Promise<void>((still, never) => {
        const limit = setTimeout(() => never(new Error('the page goes on changing')), 60_000)
        const isStill = (): void => {
          clearTimeout(limit)
          watching.disconnect()
          still()
        }
        let quiet = setTimeout(isStill, 500)
        const watching = new MutationObserver(() => {
          clearTimeout(quiet)
          quiet = setTimeout(isStill, 500)
        })
        watching.observe(document, { subtree: true, childList: true, characterData: true, attributes: true })
      }),
  )
}
