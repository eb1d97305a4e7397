/** Reads the list of what a line keeps, and the columns behind each entry. Stricter than the page that shows it. */

export type Entry = {
  id: string
  title: string
  /** What it is, how long, who can read it, and whether and in which form it could be handed over. */
  what: string
  until: string
  readers: string
  handOver: string
  /** `table.column`, in clear sight of whoever wants to check. */
  columns: readonly string[]
}
export type Inventory = {
  title: string
  intro: readonly string[]
  /** For somebody who fears being found. */
  found: { title: string; points: readonly string[] }
  sections: readonly { id: string; title: string; about: string; entries: readonly Entry[] }[]
}

type Tables = Readonly<Record<string, readonly string[]>>
type Columns = { columns: Readonly<Record<string, Tables>> }
type Written = Omit<Inventory, 'sections'> & {
  sections: readonly { id: string; title: string; about: string; entries: readonly Omit<Entry, 'columns'>[] }[]
}

/**
 * `numbers`: what stands for each `{name}` in a text, so that a limit is written down once.
 * @throws Error in words for the writer: an entry without columns in the list or the other way round, or a number nobody gave.
 */
export function readInventory(
  written: Written,
  { columns }: Columns,
  numbers: Readonly<Record<string, number>>,
): Inventory {
  const entries = written.sections.flatMap((section) => section.entries.map(({ id }) => id))
  const without = [...entries, ...Object.keys(columns)].find(
    (id) => entries.filter((each) => each === id).length !== 1 || columns[id] === undefined,
  )
  if (without !== undefined) throw new Error(`inventory: ${without} does not stand once in texts and columns`)
  const filled = (text: string): string =>
    text.replace(/\{([\w-]+)\}/g, (_whole, name: string) => {
      const number = numbers[name]
      if (number === undefined) throw new Error(`inventory: nobody says what {${name}} is`)
      return String(number)
    })
  const columnsOf = (id: string): string[] =>
    Object.entries(columns[id] ?? {}).flatMap(([table, names]) => names.map((name) => `${table}.${name}`))
  return {
    title: filled(written.title),
    intro: written.intro.map(filled),
    found: { title: filled(written.found.title), points: written.found.points.map(filled) },
    sections: written.sections.map(({ id, title, about, entries: listed }) => ({
      id,
      title: filled(title),
      about: filled(about),
      entries: listed.map((entry) => ({
        id: entry.id,
        title: filled(entry.title),
        what: filled(entry.what),
        until: filled(entry.until),
        readers: filled(entry.readers),
        handOver: filled(entry.handOver),
        columns: columnsOf(entry.id),
      })),
    })),
  }
}
