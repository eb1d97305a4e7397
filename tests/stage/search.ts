/** Looks for words where they must not be: in files and in bytes, in every form in which a word may hide. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Words, or bytes with a name, such as a key. */
export type Sought = string | { name: string; bytes: Uint8Array }

/** As they are, as text in two encodings, as hexadecimal, and as base64 at each of its three alignments. */
function formsOf(sought: Sought): Map<string, Buffer> {
  const bytes = Buffer.from(typeof sought === 'string' ? Buffer.from(sought) : sought.bytes)
  const forms = new Map<string, Buffer>([
    ['as it is', bytes],
    ['hex', Buffer.from(bytes.toString('hex'))],
  ])
  if (typeof sought === 'string') {
    forms.set('utf-16', Buffer.from(sought, 'utf16le'))
    forms.set('uri', Buffer.from(encodeURIComponent(sought)))
    forms.set('json', Buffer.from(JSON.stringify(sought).slice(1, -1)))
  }
  for (const before of [0, 1, 2]) {
    const all = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    // The first and last signs also hold bits of what stands around.
    const sure = all.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3))
    forms.set(`base64 at ${before}`, Buffer.from(sure))
    forms.set(`base64url at ${before}`, Buffer.from(sure.replaceAll('+', '-').replaceAll('/', '_')))
  }
  return forms
}

/** What of it is in there, and how: `word (form)`. */
export function wordsIn(place: Buffer, all: readonly Sought[]): string[] {
  return all.flatMap((sought) => {
    const form = [...formsOf(sought)].find(([, hidden]) => place.includes(hidden))
    return form === undefined ? [] : [`${typeof sought === 'string' ? sought : sought.name} (${form[0]})`]
  })
}

/** The bytes of every file under the directory, hidden ones too. */
export const filesBelow = (directory: string): Buffer[] =>
  globSync('**/{*,.*}', { cwd: directory, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))

/** Every file under the directory, hidden ones too: `path: word (form)`. */
export function wordsInFiles(directory: string, words: readonly Sought[]): string[] {
  const files = globSync('**/{*,.*}', { cwd: directory, withFileTypes: true }).filter((entry) => entry.isFile())
  if (files.length === 0) throw new Error(`nothing to search in ${directory}`)
  return files.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name)
    return wordsIn(readFileSync(path), words).map((found) => `${path.slice(directory.length + 1)}: ${found}`)
  })
}
