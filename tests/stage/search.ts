/** Looks for words where they must not be: in files and in bytes, in every form in which a word may hide. */
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { unpacked } from './packed.ts'

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

type Needle = { sought: number; form: string; bytes: Buffer }
type Index = { needles: Needle[]; starts: Uint8Array; by: Map<number, Needle[]>; short: Needle[] }

/** Many forms of many words in one walk over the bytes: by the three bytes they begin with. */
function indexOf(all: readonly Sought[]): Index {
  const needles = all.flatMap((each, sought) => [...formsOf(each)].map(([form, bytes]) => ({ sought, form, bytes })))
  const index: Index = { needles, starts: new Uint8Array(1 << 24), by: new Map(), short: [] }
  for (const needle of needles) {
    if (needle.bytes.length < 3) {
      index.short.push(needle)
      continue
    }
    const start = needle.bytes.readUIntBE(0, 3)
    index.starts[start] = 1
    index.by.set(start, [...(index.by.get(start) ?? []), needle])
  }
  return index
}

const indexes = new WeakMap<readonly Sought[], Index>()

/** The first form of each that is in there, in the order of `formsOf`. */
function foundIn(place: Buffer, all: readonly Sought[]): (Needle | undefined)[] {
  const index = indexes.get(all) ?? indexOf(all)
  indexes.set(all, index)
  const { needles, starts, by, short } = index
  const found = new Set(short.filter(({ bytes }) => place.includes(bytes)))
  let start = ((place[0] ?? 0) << 8) | (place[1] ?? 0)
  for (let end = 2; end < place.length; end++) {
    start = ((start << 8) | (place[end] ?? 0)) & 0xffffff
    if (starts[start] === 0) continue
    for (const needle of by.get(start) ?? []) {
      const { bytes } = needle
      const upTo = end - 2 + bytes.length
      if (found.has(needle) || upTo > place.length) continue
      if (place.compare(bytes, 0, bytes.length, end - 2, upTo) === 0) found.add(needle)
    }
  }
  const first: (Needle | undefined)[] = Array.from({ length: all.length })
  // Mostly there is nothing, and then many words cost no more than one.
  if (found.size > 0) for (const each of needles) if (found.has(each)) first[each.sought] ??= each
  return first
}

/** What of it is in there, and how: `word (form)`. */
export function wordsIn(place: Buffer, all: readonly Sought[]): string[] {
  const found = foundIn(place, all)
  return all.flatMap((sought, i) => {
    const needle = found[i]
    return needle === undefined ? [] : [`${typeof sought === 'string' ? sought : sought.name} (${needle.form})`]
  })
}

type Place = { path: string; bytes: Buffer }

/** Every file under the directory, in hidden folders too. What is gone since it was listed is not there any more. */
function* placesBelow(directory: string): Generator<Place> {
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    try {
      yield { path: relative(directory, path), bytes: readFileSync(path) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
}

/** The bytes of every file under the directory, hidden ones too, as they are. */
export const filesBelow = (directory: string): Buffer[] => [...placesBelow(directory)].map(({ bytes }) => bytes)

/** As it is, and what is packed in it, and what is packed in that. */
function* layersOf({ path, bytes }: Place, depth = 3): Generator<Place> {
  yield { path, bytes }
  if (depth === 0) return
  for (const inner of unpacked(path, bytes))
    yield* layersOf({ path: `${path} (${inner.as})`, bytes: inner.bytes }, depth - 1)
}

/**
 * Every file under the directory, hidden and packed ones too, and the names of all that lies there:
 * `path: word (form)`, or `path (mozLz4): word (form)`. A kind of file it knows and cannot unpack is an error.
 */
export function wordsInFiles(directory: string, words: readonly Sought[]): string[] {
  const names = readdirSync(directory, { recursive: true, encoding: 'utf8' })
  const found = wordsIn(Buffer.from(names.join('\n')), words).map((each) => `names: ${each}`)
  let isEmpty = true
  for (const place of placesBelow(directory)) {
    isEmpty = false
    for (const { path, bytes } of layersOf(place))
      found.push(...wordsIn(bytes, words).map((each) => `${path}: ${each}`))
  }
  if (isEmpty) throw new Error(`nothing to search in ${directory}`)
  return found
}
