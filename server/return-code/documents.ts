/** What lies under a code, a page at a time: always as many bytes. Of an unknown code the page is empty. */
import { randomBytes } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import type { DocumentsPage } from '@lijn116/protocol/return-code'
import { unwrap } from '../key-store/key-store.ts'
import { logBroken } from '../log.ts'
import { lettersOf } from '../mail/letters-of.ts'
import { findOwned, type OpenCode, type Owner, type Parts } from './find-code.ts'
import { documentPlace } from './place.ts'
import * as store from './store.ts'

/** `from`: what came before it was shown; documents first, the newest first, then letters. */
export async function documentsAt(parts: Parts, owner: Owner, from: number): Promise<{ page: string }> {
  return { page: sealPage(pageOf(await ownUnder(parts, owner, from), from)).toString('base64url') }
}

const room = limits.documentsPageBytes - 4

type Under = Pick<DocumentsPage, 'documents' | 'letters'>

async function ownUnder(parts: Parts, owner: Owner, from: number): Promise<Under> {
  for (let left = 3; ; left--) {
    const code = await findOwned(parts, owner)
    const found = await underFrom(parts, code, from)
    if (found.broken === null) return found
    // Wrapped anew between finding its key and reading it; else somebody wrote into the database what never was of this code.
    const isSame = (await findOwned(parts, owner)).key.equals(code.key)
    if (!isSame && left > 0) continue
    logBroken('document', found.broken)
    return found
  }
}

/**
 * What comes before `from`, and from there on one thing more than fits: what lies behind it takes no time.
 * `broken`: why one of them did not open; it is left out.
 */
async function underFrom(parts: Parts, code: OpenCode, from: number): Promise<Under & { broken: unknown }> {
  const found: Under & { broken: unknown } = { documents: [], letters: [], broken: null }
  let length = 0
  for (const { id, body } of await store.documentsUnder(parts.sql, code.id, parts.now()))
    try {
      const sealed = unwrap(code.key, documentPlace(code.id, id), body).toString('base64url')
      if (found.documents.push({ id, sealed }) > from) length += sealed.length
      if (length > room) return found
    } catch (error) {
      found.broken = error
    }
  try {
    found.letters = await lettersOf(parts.sql, code)
  } catch (error) {
    found.broken = error
  }
  return found
}

/** As much as fits from here on. @throws when a single thing is longer than a page */
export function pageOf({ documents, letters }: Under, from: number): DocumentsPage {
  const all = [
    ...documents.map((document) => ({ document, letter: null })),
    ...letters.map((letter) => ({ document: null, letter })),
  ]
  const page: DocumentsPage = { documents: [], letters: [], next: null }
  let length = Buffer.byteLength(JSON.stringify({ ...page, next: all.length }))
  for (const [index, { document, letter }] of all.entries()) {
    if (index < from) continue
    // With the comma before it.
    length += Buffer.byteLength(JSON.stringify(document ?? letter)) + 1
    if (length > room) {
      if (index === from) throw new Error('longer than a page')
      return { ...page, next: index }
    }
    if (document !== null) page.documents.push(document)
    else page.letters.push(letter)
  }
  return page
}

/** u32 length ‖ JSON ‖ chance. */
function sealPage(page: DocumentsPage): Buffer {
  const bytes = randomBytes(limits.documentsPageBytes)
  const json = Buffer.from(JSON.stringify(page))
  bytes.writeUInt32BE(json.length, 0)
  json.copy(bytes, 4)
  return bytes
}
