/** What lies under a code, opened and verified here. Nothing is believed because the line gave it. */
import { fromBase64url, fromUtf8, type LineFile, SealError } from '@lijn116/encryption'
import {
  type AuthorTrust,
  type LetterText,
  type OpenedDocument,
  openDocument,
  openOwnLetter,
} from '@lijn116/encryption/keep'
import { documentsPage } from '@lijn116/protocol/return-code'
import { parse } from 'valibot'
import type { DocumentsPage } from './return-wire.ts'
import type { Asking } from './returning-ask.ts'
import type { Held, Owner } from './returning-code.ts'
import { NetworkError } from './transport.ts'

export type OpenedLetter = LetterText & { given: DocumentsPage['letters'][number] }
/** Newest first. */
export type Library = { documents: OpenedDocument[]; letters: OpenedLetter[]; unreadable: boolean }

/** No line keeps so much for one code. */
const mostPages = 100

/** u32 length ‖ JSON ‖ chance. @throws NetworkError */
function readPage(page: string): DocumentsPage {
  try {
    const bytes = fromBase64url(page)
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
    if (length > bytes.length - 4) throw new Error('cut off')
    return parse(documentsPage, JSON.parse(fromUtf8(bytes.slice(4, 4 + length))))
  } catch {
    throw new NetworkError('page does not fit')
  }
}

/** @throws NetworkError, and as Asking */
export async function pageOf({ proved }: Pick<Asking, 'proved'>, owner: Owner, from: number): Promise<DocumentsPage> {
  const { page } = await proved('documents', owner.lookup, (proof) => ({ proof, ...owner, from }))
  return readPage(page)
}

/** From `next` of the page before on, all of it. */
export async function restOf(
  { proved }: Pick<Asking, 'proved'>,
  held: Held,
  first: DocumentsPage,
): Promise<DocumentsPage> {
  const [documents, letters] = [[...first.documents], [...first.letters]]
  const { owner } = held
  let { next } = first
  for (let count = 1; next !== null; count++) {
    if (count === mostPages) throw new NetworkError('pages without end')
    const page = await pageOf({ proved }, owner, next)
    documents.push(...page.documents)
    letters.push(...page.letters)
    next = page.next
  }
  return { documents, letters, next: null }
}

/** null: not for these keys. Else it was meant for her, and does not verify. */
async function opened<T>(open: () => Promise<T>): Promise<T | 'unreadable' | null> {
  try {
    return await open()
  } catch (error) {
    if (!(error instanceof SealError)) throw error
    return error.reason === 'not-opened' ? null : 'unreadable'
  }
}

export async function openLibrary(
  line: LineFile,
  held: Held,
  trust: AuthorTrust,
  page: DocumentsPage,
): Promise<Library> {
  const { secrets, second } = held
  const library: Library = { documents: [], letters: [], unreadable: false }
  for (const { id, sealed } of page.documents)
    for (const keys of second === null ? [secrets] : [second, secrets]) {
      const read = () => openDocument(line, keys, trust, fromBase64url(id), fromBase64url(sealed))
      const document = await opened(read)
      if (document === null) continue
      if (document === 'unreadable') library.unreadable = true
      else library.documents.push(document)
      break
    }
  for (const given of page.letters) {
    const [id, own, sealed] = [fromBase64url(given.id), fromBase64url(given.own), fromBase64url(given.sealed)]
    for (const keys of second === null ? [null] : [second, null]) {
      const letter = await opened(() => openOwnLetter(line, secrets, id, own, sealed, keys))
      if (letter === null) continue
      if (letter === 'unreadable') library.unreadable = true
      else library.letters.push({ ...letter, given })
      break
    }
  }
  library.documents.sort((a, b) => b.day - a.day)
  library.letters.sort((a, b) => b.given.dueAt - a.given.dueAt)
  return library
}
