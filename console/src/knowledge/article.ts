/** An article of content/protocols or content/cards: what stands above it, and its text as blocks to be drawn as elements. */

/** A stretch of one line. `article`: the id of another article, for a link within the shelf. */
export type Piece = { text: string; strong: boolean; article: string | null }
export type Block =
  | { kind: 'heading'; text: string }
  | { kind: 'paragraph'; pieces: readonly Piece[] }
  | { kind: 'list'; ordered: boolean; items: readonly (readonly Piece[])[] }

export type Article = {
  id: string
  title: string
  group: string
  owner: string
  source: string
  /** yyyy-mm-dd */
  reviewed: string
  signedOff: boolean
  /** Other words somebody may look for. */
  keys: readonly string[]
  blocks: readonly Block[]
}

/** @throws Error naming `file` when something that must stand above the text is missing. */
export function readArticle(file: string, source: string): Article {
  const parts = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(source.replaceAll('\r\n', '\n'))
  if (parts === null) throw new Error(`${file}: no front matter`)
  const [, head = '', body = ''] = parts
  const fields = new Map(
    head.split('\n').map((line): [string, string] => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).trim(), unquoted(line.slice(colon + 1).trim())]
    }),
  )
  const field = (name: string): string => {
    const value = fields.get(name)
    if (value === undefined || value === '') throw new Error(`${file}: ${name} is missing`)
    return value
  }
  return {
    id: field('id'),
    title: field('title'),
    group: field('group'),
    owner: field('owner'),
    source: field('source'),
    reviewed: field('reviewed'),
    signedOff: field('signedOff') === 'true',
    keys: (fields.get('keys') ?? '')
      .replace(/^\[|\]$/g, '')
      .split(',')
      .map((key) => unquoted(key.trim()))
      .filter((key) => key !== ''),
    blocks: blocksOf(body),
  }
}

const unquoted = (value: string): string => value.replace(/^(["'])(.*)\1$/, '$2')

/** The small part of Markdown our articles use: headings, paragraphs, lists, bold, links to other articles. */
export function blocksOf(markdown: string): Block[] {
  return markdown
    .split(/\n\s*\n/)
    .flatMap((stretch) => stretchesOf(stretch.split('\n').filter((line) => line.trim() !== '')))
}

/** Lines without an empty one between them; a heading or a list may stand right under a paragraph. */
function stretchesOf(lines: readonly string[]): Block[] {
  const blocks: Block[] = []
  let open: 'paragraph' | 'list' | null = null
  for (const line of lines) {
    const heading = /^#{1,6}\s+(.*)$/.exec(line)
    const item = /^\s*(?:[-*]|(\d+)\.)\s+(.*)$/.exec(line)
    const last = blocks[blocks.length - 1]
    if (heading !== null) {
      blocks.push({ kind: 'heading', text: heading[1] ?? '' })
      open = null
    } else if (item !== null) {
      const ordered = item[1] !== undefined
      const pieces = piecesOf(item[2] ?? '')
      if (open === 'list' && last?.kind === 'list' && last.ordered === ordered)
        blocks[blocks.length - 1] = { ...last, items: [...last.items, pieces] }
      else blocks.push({ kind: 'list', ordered, items: [pieces] })
      open = 'list'
    } else if (open === 'list' && last?.kind === 'list' && /^\s/.test(line)) {
      const [before = []] = last.items.slice(-1)
      blocks[blocks.length - 1] = {
        ...last,
        items: [...last.items.slice(0, -1), [...before, ...piecesOf(` ${line.trim()}`)]],
      }
    } else if (open === 'paragraph' && last?.kind === 'paragraph') {
      blocks[blocks.length - 1] = { kind: 'paragraph', pieces: [...last.pieces, ...piecesOf(` ${line.trim()}`)] }
    } else {
      blocks.push({ kind: 'paragraph', pieces: piecesOf(line.trim()) })
      open = 'paragraph'
    }
  }
  return blocks
}

/** `**bold**`, and `[words](…)` to an id or to the file of an article; anything else stands as it is. */
export function piecesOf(line: string): Piece[] {
  const pieces: Piece[] = []
  const marks = /\*\*(.+?)\*\*|\[([^\]]+)\]\((?:\.\.\/\w+\/)?([\w-]+)(?:\.\w+\.md)?\)/g
  let at = 0
  const plain = (text: string) => text !== '' && pieces.push({ text, strong: false, article: null })
  for (const found of line.matchAll(marks)) {
    plain(line.slice(at, found.index))
    const [all, bold, label, article] = found
    pieces.push(
      bold === undefined
        ? { text: label ?? '', strong: false, article: article ?? null }
        : { text: bold, strong: true, article: null },
    )
    at = found.index + all.length
  }
  plain(line.slice(at))
  return pieces
}

export const plainText = (blocks: readonly Block[]): string =>
  blocks
    .map((block) => {
      if (block.kind === 'heading') return block.text
      const lines = block.kind === 'list' ? block.items : [block.pieces]
      return lines.map((pieces) => pieces.map(({ text }) => text).join('')).join('\n')
    })
    .join('\n')
