/** A name that already stands on the map is not given to another: people would call the wrong one. */

type Named = { readonly id: string; readonly name: string; readonly altNames: readonly string[] }

/** Case, accents, spaces and signs make no other name. */
const folded = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')

const namesOf = ({ name, altNames }: Named): string[] => [name, ...altNames].map(folded)

/** Of the `others`, the one that has a name of this entry. null: none has. */
export function sameName<Other extends Named>(entry: Named, others: Iterable<Other>): Other | null {
  const names = new Set(namesOf(entry))
  for (const other of others) if (other.id !== entry.id && namesOf(other).some((name) => names.has(name))) return other
  return null
}
