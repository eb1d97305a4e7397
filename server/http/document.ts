/** What staff keep for somebody under her code. */
import { documentRoutes } from '@lijn116/protocol/document'
import { keepForHer } from '../document/keep-for-her.ts'
import type { Line } from '../line.ts'
import { certifyMailbox } from '../mail/answer-letter.ts'
import { type App, serve } from './app.ts'
import type { SignedIn } from './staff-guard.ts'

export function serveDocuments(app: App, line: Line, signedIn: SignedIn): void {
  const guard = signedIn('mail')
  serve(app, documentRoutes.keepDocument, guard, ({ staff }, body) => keepForHer(line, staff, body))
  serve(app, documentRoutes.certifyMailbox, guard, ({ staff }, body) => certifyMailbox(line, staff, body))
}
