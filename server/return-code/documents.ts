/** What lies under a code, a page at a time: always as many bytes. Of an unknown code the page is empty. */
import { randomBytes } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import type { DocumentsPage } from '@lijn116/protocol/return-code'
import { unwrap } from '../key-store/key-store.ts'
import { lettersOf } from '../mail/letters-of.ts'
import { findOwned, type OpenCode, type Owner, type Parts } from './find-code.ts'
import { documentPlace } from './place.ts'
import * as store from './store.ts'

/** `from`: what came before it was shown; documents first, the newest first, then letters. */
export async function documentsAt(parts: Parts, owner: Owner, from: number): Promise<{ page: string }> {
  const under = await findOwned(parts, owner)
  return { page: sealPage(pageOf(await everythingUnder(parts, under), from)).toString('base64url') }
}

type Under = Pick<DocumentsPage, 'documents' | 'letters'>

async function everythingUnder(parts: Parts, code: OpenCode): Promise<Under> {
  const rows = await store.documentsUnder(parts.sql, code.id, parts.now())
  const documents = rows.map(({ id, body }) => ({
    id,
    sealed: unwrap(code.key, documentPlace(code.id, id), body).toString('base64url'),
  }))
  return { documents, letters: await lettersOf(parts.sql, code) }
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
