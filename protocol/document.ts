/** What staff keep for somebody under her code: written by them, opened by her alone. For consoles. */
import * as v from 'valibot'
import { limits } from './limits.ts'
import { route } from './route.ts'
import { base64url, base64urlOf, signedObject } from './sealed.ts'

const handle = base64urlOf(16)

export const documentRoutes = {
  /** The same id again is the same. `releaseAt`: ms UTC, not shown to her before; only with a report that was put off. `code-over` */
  keepDocument: route(
    'POST',
    '/v1/documents',
    v.object({
      handle,
      id: base64urlOf(16),
      sealed: base64url(limits.sealedDocumentBytes),
      report: v.optional(base64urlOf(16)),
    }),
    v.object({}),
  ),
  /** MAILCERT: by the console that was told of the code, or by the coach of a first letter. The first one counts. */
  certifyMailbox: route('POST', '/v1/mailboxes/certify', v.object({ handle, signed: signedObject }), v.object({})),
} as const
