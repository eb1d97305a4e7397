/** The doors of the line in one language: what they are called, when they are open, and the way to each. */
import { type HourWords, hoursInWords, type Span } from './hours-in-words.ts'
import type { Language } from './language.ts'

type Front = {
  /** Last part of the address: may be plain, says nothing dangerous. */
  readonly path: string
  readonly heading: string
  readonly intro: string
  /** Articles. */
  readonly read: readonly string[]
  /** Which knowledge is there. */
  readonly knowledge: string
}
type Door = {
  readonly id: string
  readonly front?: boolean
  /** Whoever comes here waits until nobody asks for help. */
  readonly after?: boolean
  readonly name: Readonly<Record<string, string>>
  readonly paths: Readonly<Record<string, string>>
  readonly hours: string | readonly Span[]
  readonly instead: string | null
  readonly phone: { readonly dial: string; readonly shown: string }
  /** Articles that lead to a human by this door. */
  readonly articles?: readonly string[]
  readonly site?: Readonly<Record<string, Front>>
}
const files = import.meta.glob<Door>('../../content/doors/*.json', { eager: true, import: 'default' })
/** The front door first, who asks for work last, the others as their files are called. */
const place = ({ front, after }: Door): number => (front === true ? 0 : after === true ? 2 : 1)
const doors = Object.values(files).sort((one, other) => place(one) - place(other))

export type DoorShown = {
  readonly id: string
  readonly name: string
  /** For who asks something for work: not among the ways of who looks for help. */
  readonly isForWork: boolean
  readonly hours: readonly string[]
  readonly chat: string
  readonly phone: Door['phone']
  /** Its page on the site; the front door has the first page. */
  readonly front: (Front & { readonly address: string }) | null
  /** Who answers at other hours. */
  readonly instead: string | null
}

/** Numbers of the line itself. */
export const ownNumbers: ReadonlySet<string> = new Set(doors.map(({ phone }) => phone.dial))
/** Where a trial sends who wants to talk: its own number does not work yet. */
export const trialPhone = { dial: '08002000', name: 'Veilig Thuis', shown: '0800-2000' } as const

/** Only doors that speak this language. A way to a door says nothing, as its page does not (server/http/site.ts). */
export const doorsIn = ({ code, chat, entrance, texts }: Language): DoorShown[] => {
  const words: HourWords = { always: texts['open-always'], from: texts['open-from'], language: code }
  return doors.flatMap(({ id, front: isFront, after, name, paths, hours, phone, site, instead }) => {
    const [called, path, front] = [name[code], paths[code], site?.[code]]
    if (called === undefined || path === undefined) return []
    return {
      id,
      name: called,
      isForWork: after === true,
      hours: hoursInWords(hours, words),
      chat: isFront === true ? chat : `/chat/${path}`,
      phone,
      front: front === undefined ? null : { ...front, address: `${entrance}/${front.path}` },
      instead: doors.find((each) => each.id === instead)?.name[code] ?? null,
    }
  })
}

export function frontDoor(language: Language): DoorShown {
  const [first] = doorsIn(language)
  if (first === undefined) throw new Error(`no door speaks ${language.code}`)
  return first
}

/** The door that an article leads to: its own, where one asks for it and speaks this language, or else the first. */
export function doorOf(article: string, language: Language): DoorShown {
  const asked = doors.find(({ articles }) => articles?.includes(article) === true)
  return doorsIn(language).find(({ id }) => id === asked?.id) ?? frontDoor(language)
}
