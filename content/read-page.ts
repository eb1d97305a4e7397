/**
 * Reads a protocol or card for the lint, and is stricter than the workplace that shows it: a head between `---` lines,
 * `## ` headings, `- ` items, and links to the files of other pages. What is wrong is said in words for the writer.
 */

const pageGroups = ['protocol', 'vorm', 'context', 'groep', 'situatie', 'gids'] as const
export type PageGroup = (typeof pageGroups)[number]

/** A piece of a line: words, or words that open the page with that id. */
export type Piece = { text: string; page: string | null }
export type Section = { title: string; items: readonly (readonly Piece[])[] }

export type Page = {
  id: string
  title: string
  group: PageGroup
  owner: string
  source: string
  /** yyyy-mm-dd */
  reviewed: string
  /** Read and agreed by practitioners. Until then that is shown. */
  signedOff: boolean
  /** Search words. */
  keys: readonly string[]
  sections: readonly Section[]
}

const headNames = ['id', 'title', 'group', 'owner', 'source', 'reviewed', 'signedOff', 'keys'] as const
type Head = Record<(typeof headNames)[number], string>

function readHead(lines: readonly string[]): Head | { problem: string } {
  const head = new Map<string, string>()
  for (const line of lines.filter((each) => each.trim() !== '')) {
    const at = line.indexOf(': ')
    if (at < 1) return { problem: `head: ${line}` }
    const name = line.slice(0, at)
    if (head.has(name)) return { problem: `head: ${name} is there twice` }
    head.set(name, line.slice(at + 2).trim())
  }
  const missing = headNames.find((name) => !head.get(name))
  if (missing !== undefined) return { problem: `head: ${missing} is missing` }
  if (head.size !== headNames.length) return { problem: 'head: a name that is not known' }
  const value = (name: (typeof headNames)[number]): string => head.get(name) ?? ''
  return {
    id: value('id'),
    title: value('title'),
    group: value('group'),
    owner: value('owner'),
    source: value('source'),
    reviewed: value('reviewed'),
    signedOff: value('signedOff'),
    keys: value('keys'),
  }
}

const link = /\[([^\]]+)\]\((?:\.\.\/[a-z]+\/)?([a-z0-9-]+)\.[a-z]{2}\.md\)/g

/** A line as pieces; text in which something of a link is left over is no line. */
function readPieces(line: string): Piece[] | null {
  const pieces: Piece[] = []
  let last = 0
  for (const match of line.matchAll(link)) {
    const [whole, text = '', page = ''] = match
    if (match.index > last) pieces.push({ text: line.slice(last, match.index), page: null })
    pieces.push({ text, page })
    last = match.index + whole.length
  }
  if (last < line.length) pieces.push({ text: line.slice(last), page: null })
  return pieces.some(({ text }) => /[[\]<>*_`#]/.test(text)) ? null : pieces
}

function readSections(lines: readonly string[]): Section[] | { problem: string } {
  const sections: { title: string; items: (readonly Piece[])[] }[] = []
  for (const line of lines) {
    const section = sections.at(-1)
    if (line.trim() === '') continue
    if (line.startsWith('## ')) sections.push({ title: line.slice(3).trim(), items: [] })
    else if (!line.startsWith('- ') || section === undefined)
      return { problem: `neither a heading nor an item: ${line}` }
    else {
      const pieces = readPieces(line.slice(2).trim())
      if (pieces === null) return { problem: `a mark that is not known: ${line}` }
      section.items.push(pieces)
    }
  }
  const empty = sections.find(({ items }) => items.length === 0)
  if (empty) return { problem: `nothing under ${empty.title}` }
  return sections.length === 0 ? { problem: 'no sections' } : sections
}

/** Reads one file, or says what is wrong with it in words for its writer. */
export function readPage(markdown: string): { page: Page } | { problem: string } {
  const lines = markdown.split('\n')
  const end = lines.indexOf('---', 1)
  if (lines[0] !== '---' || end === -1) return { problem: 'the head between two lines --- is missing' }
  const head = readHead(lines.slice(1, end))
  if ('problem' in head) return head
  const { id, title, owner, source, reviewed } = head
  const group = pageGroups.find((each) => each === head.group)
  if (!/^[a-z0-9-]+$/.test(id)) return { problem: 'id: small letters, digits and hyphens' }
  if (group === undefined) return { problem: `group: one of ${pageGroups.join(', ')}` }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(reviewed)) return { problem: 'reviewed: yyyy-mm-dd' }
  if (head.signedOff !== 'true' && head.signedOff !== 'false') return { problem: 'signedOff: true or false' }
  const sections = readSections(lines.slice(end + 1))
  if ('problem' in sections) return sections
  const keys = head.keys.split(',').map((key) => key.trim())
  if (keys.some((key) => key === '')) return { problem: 'keys: words with commas between' }
  return { page: { id, title, group, owner, source, reviewed, signedOff: head.signedOff === 'true', keys, sections } }
}

/** The words of one item, links and all. */
export const textOf = (item: readonly Piece[]): string => item.map(({ text }) => text).join('')
