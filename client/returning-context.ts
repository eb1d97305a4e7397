/** What her page tells the one counsellor who takes her, whether or not her code opened anything; always as long. */
import { type Bytes, type LineFile, SealError } from '@lijn116/encryption'
import { type AuthorTrust, type Context, contextBody, type OpenedDocument } from '@lijn116/encryption/keep'
import { type Held, madeOf, openedAs } from './returning-code.ts'
import { openLibrary } from './returning-library.ts'

export type ContextPort = {
  line: LineFile
  trust(): Promise<AuthorTrust | null>
}

/**
 * The newest summary and the newest plan: what she would otherwise have to tell again. Nothing is asked of the line for it,
 * which of a code that does not fit would not be asked: what is here is the newest that fits one page, or all she read.
 */
async function toGive({ line, trust }: ContextPort, held: Held): Promise<OpenedDocument[]> {
  const believed = await trust()
  if (believed === null) return []
  const { documents } = await openLibrary(line, held, believed, { ...held.first, letters: [] })
  return (['summary', 'plan'] as const).flatMap((kind) => documents.find((each) => each.kind === kind) ?? [])
}

export async function givenContext(port: ContextPort, held: Held, givesSummary: boolean): Promise<Bytes> {
  const made = madeOf(held)
  const documents = made !== null && givesSummary ? await toGive(port, held) : []
  const context: Context = { opened: openedAs(held), made, documents: documents.map(({ carried }) => carried) }
  for (;;)
    try {
      return contextBody(context)
    } catch (error) {
      // Two long ones do not fit together: the summary comes first.
      if (!(error instanceof SealError) || error.reason !== 'too-long' || context.documents.length === 0) throw error
      context.documents = context.documents.slice(0, -1)
    }
}
