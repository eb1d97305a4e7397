import type { VisitorClient, VisitorView } from '@lijn116/client/visitor'
import type { Words } from './words.ts'

/** What the parts of the second script share. `words` is whole: no part is there before it. */
export type PartPort = { readonly client: VisitorClient; readonly words: () => Words }

/** One part of the screen: drawn after every change, with sentences of its own beside those of the first script. */
export type Part = { draw(view: VisitorView): void; sentences?(view: VisitorView): string[] }
