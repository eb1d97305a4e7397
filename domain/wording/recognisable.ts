/**
 * What looks as if somebody could be recognised by it: an address for mail, a number to call, a postcode, a name with a
 * place. It only points, misses much, and stops nothing: whoever writes decides.
 */

export type Recognisable = { kind: 'email' | 'phone' | 'postcode' | 'name'; said: string }

const email = /[\p{L}\d.+_-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/u
/** Ten digits from 0, or with a land in front; a free number (0800, 0900) names nobody. */
const phone = /(?<![\d+])(?!0[89]00)(?:\+\d{1,3}|00\d{2}|0)(?:[ .-]?\(0\))?[ .-]?[1-9](?:[ .-]?\d){7,9}(?!\d)/u
/** Letters apart from the digits only as capitals: `in 2024 is` is none. */
const postcode = /(?<![\p{L}\d])[1-9]\d{3}(?: ?[A-Z]{2}|[a-z]{2})(?![\p{L}\d])/u
const namePlace =
  /(?<![\p{L}\d])(\p{Lu}\p{Ll}+)(?: (?:(?:van|de|der|den|el|al|ten|ter) )*\p{Lu}\p{Ll}+){0,2},? (uit|te|in|from) (?:[Dd]e |[Hh]et |Den |the )?(\p{Lu}[\p{L}-]+)/gu

/** Such as stand with a capital at the start of a sentence, or are no person. */
const noName = new Set(
  (
    'Zij Ze Hij Hun Wij We Ik Jij Je Jullie Iemand Niemand Wie Wat Waar Er Hier Daar Dit Dat Die Deze Een De Het ' +
    'Komt Kom Woont Woon Werkt Zit Is Was Ook En Of Maar Als Dus Nu Toen Net Pas Wonen Leven Bellen Opvang Hulp Vrouw Man Moeder Vader ' +
    'Kind Kinderen Vriend Vriendin Zus Broer Buurvrouw Buurman Mensen Thuis Veilig Blijf Groep Slachtofferhulp Politie ' +
    'Centrum Huisarts Gemeente Ziekenhuis Rechtbank Wijkteam Advocaat She He They Somebody Someone Who Here There This ' +
    'That Is Was Lives Comes Now Woman Man Mother Father Child Police Shelter Help'
  ).split(' '),
)
/** So large that it tells nothing. */
const noPlace = new Set('Nederland Holland Europa Netherlands Europe Nederlands Engels English Dutch'.split(' '))

/** In order of kind; each kind once. */
export function recognisables(text: string): Recognisable[] {
  const found: Recognisable[] = []
  const look = (kind: Recognisable['kind'], said: string | undefined) => {
    if (said !== undefined) found.push({ kind, said: said.trim() })
  }
  look('email', email.exec(text)?.[0])
  look('phone', phone.exec(text)?.[0])
  look('postcode', postcode.exec(text)?.[0])
  look('name', Array.from(text.matchAll(namePlace)).find((match) => isSomebody(text, match))?.[0])
  return found
}

function isSomebody(text: string, match: RegExpMatchArray): boolean {
  const [said, first = '', by = '', place = ''] = match
  if (noName.has(first) || noPlace.has(place) || /\b(?:Thuis|Groep)\b/.test(said)) return false
  // Any word has a capital where a sentence begins: `Wonen in Delft`; few are followed there by `uit`.
  const isStart = /(?:^|[.!?:\n])\s*$/.test(text.slice(0, match.index))
  return !isStart || by === 'uit' || by === 'from' || said.split(' ').length > 3
}
