/** What content/ says about the pages of the doors: one page for each door in each language. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Numbers } from '../src/texts.ts'
import type { Cover, Reading } from '../src/words.ts'

export type Language = {
  readonly code: string
  readonly name: string
  readonly direction: string
  readonly easy: boolean
  /** Who answers in it, in its own words. */
  readonly answers: string
  /** A counsellor; else only pages and buttons are in it. */
  readonly answered: boolean
  /** Of this door in this language. */
  readonly path: string
}
export type DoorPage = {
  readonly door: string
  readonly language: Language
  readonly languages: readonly Language[]
  /** Of all doors, with those of this door's own over them. */
  readonly texts: Readonly<Record<string, string>>
  readonly numbers: Numbers
  /** False: it is always open, and never says when. */
  readonly hasHours: boolean
  readonly cover: Cover
  readonly reading: readonly Reading[]
  /** Words of the third script. */
  readonly returning: Readonly<Record<string, string>>
}

/** The words that codes are drawn from, in one language. */
export type ListOfWords = { readonly language: string; readonly words: readonly string[] }

/** `content`: the folder. Sorted, each once. */
export const wordLists = (content: URL): ListOfWords[] =>
  readdirSync(new URL('words/', content))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({
      language: name.replace('.json', ''),
      words: JSON.parse(readFileSync(new URL(`words/${name}`, content), 'utf8')).words,
    }))

/** Of each language of the chat: the list its words to come back by are drawn from. */
export function listOfEach(content: URL): Record<string, string> {
  const known: Record<string, Known> = JSON.parse(readFileSync(new URL('languages.json', content), 'utf8'))
  const lists = wordLists(content).map(({ language }) => language)
  return Object.fromEntries(
    Object.entries(known)
      .filter(([, about]) => about.for.includes('chat'))
      .map(([code, { borrows }]) => {
        const list = lists.find((each) => each === code) ?? lists.find((each) => each === borrows)
        if (list === undefined) throw new Error(`there are no words to come back by for ${code}`)
        return [code, list]
      }),
  )
}

type Door = {
  readonly id: string
  readonly name: Readonly<Record<string, string>>
  readonly paths: Readonly<Record<string, string>>
  readonly phone: Numbers[string]
  readonly hours: unknown
  readonly instead: string | null
  readonly cover: string
  readonly acute: string
  readonly texts: Readonly<Record<string, Readonly<Record<string, string>>>>
}
type Known = Pick<Language, 'name' | 'direction' | 'easy'> & {
  readonly for: readonly string[]
  readonly answers: string
  readonly borrows: string
}
type ReadingFile = Reading & { readonly order: number; readonly doors: 'all' | readonly string[] }

/** `content`: the folder. @throws Error when a word that a page needs is missing. */
export function doorPages(content: URL): DoorPage[] {
  const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, content), 'utf8'))
  const filesIn = (folder: string): string[] =>
    readdirSync(new URL(folder, content))
      .filter((name) => /json$/.test(name))
      .sort()
  const known = read<Record<string, Known>>('languages.json')
  const doors = filesIn('doors/').map((name) => read<Door>(`doors/${name}`))

  function pageOf(door: Door, code: string, languages: readonly Language[]): DoorPage {
    const language = languages.find((each) => each.code === code)
    if (language === undefined) throw new Error(`${door.id} has no path in ${code}`)
    const { texts: shared } = read<{ texts: Record<string, string> }>(`translations/chat.${code}.json`)
    const { texts: returning } = read<{ texts: Record<string, string> }>(`translations/chat-return.${code}.json`)
    const own = door.texts[code] ?? {}
    for (const key of Object.keys(own)) if (!(key in shared)) throw new Error(`${door.id}: no page says "${key}"`)
    const instead = doors.find(({ id }) => id === door.instead)
    const all = { ...shared, ...own }
    const acute = all[`acute-${door.acute}`]
    if (acute === undefined) throw new Error(`${door.id}: there are no words for "${door.acute}" in ${code}`)
    const readings = filesIn('reading/')
      .filter((name) => name.endsWith(`.${code}.json`))
      .map((name) => read<ReadingFile>(`reading/${name}`))
      .filter(({ doors: whose }) => whose === 'all' || whose.includes(door.id))
      .sort((one, other) => one.order - other.order)
    const { heading, items, box, close, word } = read<Cover>(`covers/${door.cover}.${code}.json`)
    return {
      door: door.id,
      language,
      languages,
      texts: { ...all, acute, closed: (all.closed ?? '').replace('{instead}', instead?.name[code] ?? '') },
      numbers: {
        '112': { dial: '112', shown: '112' },
        '0800-2000': { dial: '08002000', shown: '0800 2000' },
        // Where a trial sends who wants to talk: its own number does not work yet.
        trial: { dial: '08002000', shown: 'Veilig Thuis 0800 2000' },
        phone: door.phone,
      },
      hasHours: door.hours !== 'always',
      cover: { heading, items, box, close, word },
      reading: readings.map(({ title, text }) => ({ title, text })),
      returning,
    }
  }

  return doors.flatMap((door) => {
    const languages = Object.entries(door.paths).map(([code, path]): Language => {
      const about = known[code]
      if (!about?.for.includes('chat')) throw new Error(`${door.id}: content/languages.json has no chat in ${code}`)
      const { name, direction, easy } = about
      const { texts } = read<{ texts: Record<string, string> }>(`translations/chat.${code}.json`)
      return {
        code,
        name,
        direction,
        easy,
        answers: texts.answers ?? '',
        answered: about.answers === 'counsellor',
        path,
      }
    })
    const order = Object.keys(known)
    languages.sort((one, other) => order.indexOf(one.code) - order.indexOf(other.code))
    return languages.map(({ code }) => pageOf(door, code, languages))
  })
}
