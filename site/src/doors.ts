/** The doors of the line in one language: what they are called, when they are open, and the way to each. */
import { type HourWords, hoursInWords, type Span } from './hours-in-words.ts'
import type { Language } from './language.ts'

type Door = {
  readonly front?: boolean
  readonly name: Readonly<Record<string, string>>
  readonly paths: Readonly<Record<string, string>>
  readonly hours: string | readonly Span[]
}
const files = import.meta.glob<Door>('../../content/doors/*.json', { eager: true, import: 'default' })
/** The front door first, the others as their files are called. */
const doors = Object.values(files).sort((one, other) => Number(other.front === true) - Number(one.front === true))

export type DoorShown = { readonly name: string; readonly hours: readonly string[]; readonly chat: string }

/** Only doors that speak this language. A way to a door says nothing, as its page does not (server/http/site.ts). */
export const doorsIn = ({ code, chat, texts }: Language): DoorShown[] => {
  const words: HourWords = { always: texts['open-always'], from: texts['open-from'], language: code }
  return doors.flatMap(({ front, name, paths, hours }) => {
    const [called, path] = [name[code], paths[code]]
    if (called === undefined || path === undefined) return []
    return [{ name: called, hours: hoursInWords(hours, words), chat: front === true ? chat : `/chat/${path}` }]
  })
}
