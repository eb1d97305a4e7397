/** HTML that is escaped wherever words come in: nothing an entry says can become markup. */
const made = Symbol('made')
export type Html = { readonly [made]: string }
type Part = string | number | Html | null | readonly Part[]

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? '')

const isMade = (part: Exclude<Part, string | number | null>): part is Html => made in part

function written(part: Part): string {
  if (part === null) return ''
  if (typeof part === 'string') return escaped(part)
  if (typeof part === 'number') return String(part)
  return isMade(part) ? part[made] : part.map(written).join('')
}

/** Attributes are always written between double quotes. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Html => ({
  [made]: strings.reduce((before, text, index) => before + written(parts[index - 1] ?? null) + text),
})

export const toText = (part: Html): string => part[made]

/** Data inside `<script type="application/json">`: no `<`, so nothing in it can end the block. */
export const jsonInHtml = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')
