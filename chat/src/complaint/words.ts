/** Words of the page for a complaint; they stand in the page. */
import type texts from '../../../content/translations/complaint.nl.json'

export type ComplaintTexts = Readonly<Record<keyof typeof texts.texts, string>>
export type ComplaintWords = {
  readonly texts: ComplaintTexts
  /** The front door first. */
  readonly doors: readonly { readonly id: string; readonly name: string }[]
}
