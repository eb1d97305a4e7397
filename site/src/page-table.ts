/** Every page of the site: what it is, in which language, and where. The build makes these and no others. */
import { articlePath, articlesIn, languagesWith } from './articles.ts'
import { doorsIn } from './doors.ts'
import { inventoryLanguages } from './inventory.ts'
import { allLanguages, type Language } from './language.ts'

export type SitePage = { readonly path: string; readonly language: Language } & (
  | { readonly kind: 'start' | 'reading' | 'places' | 'records' | 'lost' }
  | { readonly kind: 'article'; readonly id: string }
  | { readonly kind: 'front'; readonly id: string }
)

const pagesIn = (language: Language): SitePage[] => [
  { kind: 'start', path: language.home, language },
  { kind: 'reading', path: language.read, language },
  { kind: 'places', path: language.places, language },
  { kind: 'lost', path: language.lost, language },
  ...(inventoryLanguages.includes(language.code)
    ? [{ kind: 'records' as const, path: language.records, language }]
    : []),
  ...articlesIn(language).map(({ id }) => ({
    kind: 'article' as const,
    id,
    path: articlePath(id, language),
    language,
  })),
  ...doorsIn(language).flatMap(({ id, front }) =>
    front === null ? [] : [{ kind: 'front' as const, id, path: front.address, language }],
  ),
]

export const allPages: readonly SitePage[] = allLanguages.flatMap(pagesIn)

const twice = allPages.find(({ path }, at) => allPages.findIndex((each) => each.path === path) !== at)
if (twice !== undefined) throw new Error(`two pages have one address: ${twice.path}`)

export const pageAt = (path: string): SitePage | undefined => allPages.find((each) => each.path === path)

/** Where this page is in another language; what there is to read, or its first page, where it was not written. */
export function pathIn(page: SitePage, other: Language): string {
  if (page.kind === 'article') return languagesWith(page.id).includes(other) ? articlePath(page.id, other) : other.read
  if (page.kind === 'front') return doorsIn(other).find(({ id }) => id === page.id)?.front?.address ?? other.home
  if (page.kind === 'records') return inventoryLanguages.includes(other.code) ? other.records : other.home
  if (page.kind === 'reading') return other.read
  if (page.kind === 'places') return other.places
  return other.home
}
