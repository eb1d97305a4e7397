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
  return { page: sealPage(pageOf(await everythingOf(parts, owner), from)).toString('base64url') }
}

type Under = Pick<DocumentsPage, 'documents' | 'letters'>

async function everythingOf(parts: Parts, owner: Owner): Promise<Under> {
  for (let left = 3; ; left--) {
    const code = await findOwned(parts, owner)
    const found = await everythingUnder(parts, code)
    if (found.broken === null) return found
    // Wrapped anew between finding its key and reading it; else somebody wrote into the database what never was of this code.
    const isSame = (await findOwned(parts, owner)).key.equals(code.key)
    if (!isSame && left > 0) continue
    logBroken('document', found.broken)
    return found
  }
}

/** `broken`: why one of them did not open; it is left out. */
async function everythingUnder(parts: Parts, code: OpenCode): Promise<Under & { broken: unknown }> {
  const found: Under & { broken: unknown } = { documents: [], letters: [], broken: null }
  for (const { id, body } of await store.documentsUnder(parts.sql, code.id, parts.now()))
    try {
      const sealed = unwrap(code.key, documentPlace(code.id, id), body).toString('base64url')
      found.documents.push({ id, sealed })
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

const room = limits.documentsPageBytes - 4

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
