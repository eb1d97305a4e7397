/** How a browser ends other than politely, and how to know that it has written down what it remembers: no waiting by guess. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Browser } from 'puppeteer-core'
import type { BrowserName } from '../stage/browser.ts'
import { type Sought, wordsInFiles } from '../stage/search.ts'

/** Where what stands open is written down, and what local storage holds. */
export const sessions: Record<BrowserName, string> = { chromium: 'Default/Sessions', firefox: 'sessionstore-backups' }
export const stores: Record<BrowserName, string> = { chromium: 'Default/Local Storage', firefox: 'storage/default' }
export const blind =
  'the search is blind, or the browser changed: measure again, and change docs/threat-model.md with it'

/** Waits until this word lies there. A file may be half written at the moment it is read; that is no answer yet. */
export async function isWritten(profile: string, place: string, word: Sought): Promise<void> {
  const directory = join(profile, place)
  let cause: unknown
  for (const until = Date.now() + 60_000; Date.now() < until; await delay(200)) {
    try {
      if (existsSync(directory) && wordsInFiles(directory, [word]).length > 0) return
    } catch (error) {
      cause = error
    }
  }
  throw new Error(`${typeof word === 'string' ? word : word.name} was not written in ${place}: ${blind}`, { cause })
}

/** SIGKILL: as when the machine loses its power, or a system ends what takes too much memory. */
export async function killed(browser: Browser): Promise<void> {
  const program = browser.process()
  if (!program?.pid) throw new Error('the browser has no process')
  const gone = new Promise((resolve) => program.once('exit', resolve))
  process.kill(program.pid, 'SIGKILL')
  await gone
}
