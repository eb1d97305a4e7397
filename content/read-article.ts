/**
 * Reads an article of the public site: a head between `---` lines, `## ` headings, paragraphs of one line each, `- `
 * lists, and links to the files of other articles in the same language. Strict: what is wrong is said in words for the
 * writer. A `<!-- check: … -->` line is for whoever signs the text off; it is kept apart and no reader ever sees it.
 */

export const articleGroups = ['thema', 'vragen', 'voor-wie', 'veiligheid', 'over'] as const
export type ArticleGroup = (typeof articleGroups)[number]

/** Words, or words that lead to the article with that id. */
export type Piece = { text: string; to: string | null }
export type Block =
  | { kind: 'paragraph'; pieces: readonly Piece[] }
  | { kind: 'list'; items: readonly (readonly Piece[])[] }
export type Section = {
  title: string
  /** A file of content/pictograms, without `.svg`. */
  picture: string | null
  blocks: readonly Block[]
}

export type Article = {
  id: string
  /** BCP 47, as in content/languages.json. */
  language: string
  title: string
  group: ArticleGroup
  /** One sentence for lists. */
  summary: string
  owner: string
  /** For whoever keeps the text. */
  source: string
  /** The same for its readers, in their language; null: not said yet. */
  basis: string | null
  /** yyyy-mm-dd */
  reviewed: string
  /** Read and agreed by the panel. Until then the page says that it was not. */
  signedOff: boolean
  /** Search words. */
  keys: readonly string[]
  /** Ids of what can be read next. */
  next: readonly string[]
  picture: string | null
  /** What stands before the first heading. */
  intro: readonly Block[]
  sections: readonly Section[]
  /** What a person must still look at. Never shown. */
  checks: readonly string[]
}

const needed = [
  ...['id', 'title', 'group', 'summary', 'owner', 'source', 'reviewed', 'signedOff', 'keys', 'next'],
] as const
const optional = ['picture', 'basis']
type Problem = { problem: string }

const word = /^[a-z0-9]+(-[a-z0-9]+)*$/

function readHead(lines: readonly string[]): { head: ReadonlyMap<string, string> } | Problem {
  const head = new Map<string, string>()
  for (const line of lines.filter((each) => each.trim() !== '')) {
    const at = line.indexOf(': ')
    if (at < 1) return { problem: `head: ${line}` }
    const name = line.slice(0, at)
    if (!optional.includes(name) && !needed.some((each) => each === name))
      return { problem: `head: ${name} is not known` }
    if (head.has(name)) return { problem: `head: ${name} is there twice` }
    head.set(name, line.slice(at + 2).trim())
  }
  const missing = needed.find((name) => !head.get(name))
  return missing === undefined ? { head } : { problem: `head: ${missing} is missing` }
}

const link = /\[([^\]]+)\]\(([a-z0-9-]+)\.([A-Za-z0-9-]+)\.md\)/g

/** A line as pieces; text in which something of a mark is left over is no line. */
function readPieces(line: string, language: string): Piece[] | Problem {
  const pieces: Piece[] = []
  let last = 0
  for (const match of line.matchAll(link)) {
    const [whole, text = '', to = '', its = ''] = match
    if (its !== language) return { problem: `a link to another language than ${language}: ${whole}` }
    if (match.index > last) pieces.push({ text: line.slice(last, match.index), to: null })
    pieces.push({ text, to })
    last = match.index + whole.length
  }
  if (last < line.length) pieces.push({ text: line.slice(last), to: null })
  if (pieces.some(({ text }) => /[[\]<>*_`#]/.test(text))) return { problem: `a mark that is not known: ${line}` }
  return pieces
}

type Open = { title: string; picture: string | null; blocks: Block[] }
type Body = { intro: Block[]; sections: Open[]; checks: string[] }

function readBody(lines: readonly string[], language: string): Body | Problem {
  const body: Body = { intro: [], sections: [], checks: [] }
  let picture: string | null = null
  /** What the line before was, so that a list goes on and two paragraphs never run into one. */
  let before: 'nothing' | 'item' | 'text' = 'nothing'
  let items: Piece[][] = []
  for (const line of lines.map((each) => each.trim())) {
    if (line === '') {
      before = 'nothing'
      continue
    }
    const remark = /^<!-- (check|picture): (.+) -->$/.exec(line)
    if (remark?.[1] === 'check') {
      body.checks.push(remark[2] ?? '')
      continue
    }
    if (remark) {
      picture = remark[2] ?? ''
      if (!word.test(picture)) return { problem: `picture: the name of a file of content/pictograms: ${line}` }
      continue
    }
    if (line.startsWith('## ')) {
      body.sections.push({ title: line.slice(3).trim(), picture, blocks: [] })
      picture = null
      before = 'nothing'
      continue
    }
    if (picture !== null) return { problem: `a picture stands before a heading, not before: ${line}` }
    const item = line.startsWith('- ')
    const pieces = readPieces(item ? line.slice(2).trim() : line, language)
    if ('problem' in pieces) return pieces
    const blocks = body.sections.at(-1)?.blocks ?? body.intro
    if (!item) {
      if (before !== 'nothing') return { problem: `an empty line is missing before: ${line}` }
      blocks.push({ kind: 'paragraph', pieces })
      before = 'text'
    } else if (before === 'item') items.push(pieces)
    else if (before === 'text') return { problem: `an empty line is missing before: ${line}` }
    else {
      items = [pieces]
      blocks.push({ kind: 'list', items })
      before = 'item'
    }
  }
  if (picture !== null) return { problem: `a picture with no heading after it: ${picture}` }
  const empty = body.sections.find(({ blocks }) => blocks.length === 0)
  if (empty) return { problem: `nothing under ${empty.title}` }
  return body.sections.length === 0 ? { problem: 'no heading' } : body
}

const listed = (value: string): string[] => value.split(',').map((each) => each.trim())

/** Reads one file, or says what is wrong with it in words for its writer. `language`: from the name of the file. */
export function readArticle(markdown: string, language: string): { article: Article } | Problem {
  const lines = markdown.split('\n')
  const end = lines.indexOf('---', 1)
  if (lines[0] !== '---' || end === -1) return { problem: 'the head between two lines --- is missing' }
  const read = readHead(lines.slice(1, end))
  if ('problem' in read) return read
  const value = (name: string): string => read.head.get(name) ?? ''
  const group = articleGroups.find((each) => each === value('group'))
  const [keys, next] = [listed(value('keys')), listed(value('next'))]
  const [picture, basis] = [read.head.get('picture') ?? null, read.head.get('basis') ?? null]
  if (!word.test(value('id'))) return { problem: 'id: small letters, digits and hyphens' }
  if (group === undefined) return { problem: `group: one of ${articleGroups.join(', ')}` }
  if (!isDate(value('reviewed'))) return { problem: 'reviewed: a day as yyyy-mm-dd' }
  if (!/^(true|false)$/.test(value('signedOff'))) return { problem: 'signedOff: true or false' }
  if (keys.some((key) => key === '')) return { problem: 'keys: words with commas between' }
  if (next.some((id) => !word.test(id))) return { problem: 'next: ids with commas between' }
  if (picture !== null && !word.test(picture)) return { problem: 'picture: the name of a file of content/pictograms' }
  const body = readBody(lines.slice(end + 1), language)
  if ('problem' in body) return body
  const [id, title, summary] = [value('id'), value('title'), value('summary')]
  const [owner, source, reviewed] = [value('owner'), value('source'), value('reviewed')]
  const signedOff = value('signedOff') === 'true'
  const head = { id, language, title, group, summary, owner, source, basis, reviewed, signedOff, keys, next, picture }
  return { article: { ...head, ...body } }
}

/** A day that exists: 2026-02-30 does not. */
const isDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(Date.parse(text)).toISOString().startsWith(text)

/** The id and language of a file by its name, or null for a file that is no article: `klacht.nl.md`. */
export function articleFile(name: string): { id: string; language: string } | null {
  const [, id, language] = /^([a-z0-9-]+)\.([A-Za-z0-9-]+)\.md$/.exec(name) ?? []
  return id === undefined || language === undefined ? null : { id, language }
}

/** The language in which a reader of `language` finds an article: her own, or else Dutch, which is always there. */
export const languageFor = (id: string, language: string, exists: (id: string, language: string) => boolean): string =>
  exists(id, language) ? language : 'nl'

/** The words of a line, links and all. */
export const wordsOf = (pieces: readonly Piece[]): string => pieces.map(({ text }) => text).join('')

/** Every paragraph and every item of a block. */
export const linesOf = (block: Block): readonly (readonly Piece[])[] =>
  block.kind === 'list' ? block.items : [block.pieces]
