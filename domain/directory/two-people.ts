/** The map is changed by two people (docs/decisions/0040): one proposes, another publishes. Used by server and console alike. */
import { permits } from '../access/roles.ts'

/** As her verified certificate says. */
export type Editor = { roles: readonly string[]; organisation: string }
type Kept = { organisation: string }
/** How an entry stands now. 0: as it came with the program. null: it is on no map. */
export type Standing = { entry: Kept; revision: number; gone: boolean } | null
type Refusal = 'not-allowed' | 'already-taken' | 'not-found'

/** A partner's worker keeps the entries of her own organisation; coordinators and editors keep all. */
export const mayEdit = (editor: Editor, entry: Kept): boolean =>
  keepsAll(editor) || (permits('edit-map', editor.roles) && entry.organisation === editor.organisation)

const keepsAll = ({ roles }: Editor): boolean =>
  permits(
    'edit-map',
    roles.filter((role) => role !== 'partner-worker'),
  )

/** Of what stands and of what would: nobody gives an entry away that is not hers, or takes one. */
const mayChange = (editor: Editor, standing: Standing, entry: Kept): boolean =>
  mayEdit(editor, entry) && (standing === null || mayEdit(editor, standing.entry))

/** `from`: the revision she changed. null: she may. */
export function whyNotPropose(
  editor: Editor,
  standing: Standing,
  change: { entry: Kept; from: number; gone: boolean },
): Refusal | null {
  if (!mayChange(editor, standing, change.entry)) return 'not-allowed'
  if (change.from !== (standing?.revision ?? 0)) return 'already-taken'
  return change.gone && (standing === null || standing.gone) ? 'not-found' : null
}

/**
 * Whether the two are enough for this change: one of them at least keeps the whole map. Two colleagues of a partner alone could
 * put any name, number or check on the map of all.
 */
export const areTwo = (publisher: Editor, author: Editor, standing: Standing, entry: Kept): boolean =>
  mayChange(publisher, standing, entry) && (keepsAll(publisher) || keepsAll(author))

/** `author`: as she is now; null: she is not of the staff any more. null: it is published. */
export function whyNotPublish(
  publisher: Editor & { leaf: string },
  author: (Editor & { leaf: string }) | null,
  standing: Standing,
  change: { entry: Kept; from: number; gone: boolean },
): Refusal | null {
  if (author === null || author.leaf === publisher.leaf) return 'not-allowed'
  if (!areTwo(publisher, author, standing, change.entry)) return 'not-allowed'
  return whyNotPropose(author, standing, change)
}
