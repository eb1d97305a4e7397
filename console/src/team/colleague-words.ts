/** Colleagues as somebody in a conversation chooses among them: free first, then by name; never by how they work. */
import { baseLanguage } from '@lijn116/domain/language/base-language'
import type { Colleague, MemberRole } from '@lijn116/protocol/together'
import { kindWords } from '../staffing/staffing-form.ts'
import { roleWords } from '../text/refusal.ts'
import type { Words } from '../text/text.ts'

const states = ['free', 'busy', 'pause', 'silent'] as const
const joining: readonly MemberRole[] = ['counsellor', 'expert', 'interpreter', 'partner-worker', 'coordinator']
const leading: readonly MemberRole[] = ['counsellor', 'coordinator']

/** consult: to think along, without the conversation. */
export type Purpose = 'handover' | 'join' | 'consult'

/** As what she could be asked; empty: not for this. */
export const rolesFor = (purpose: Purpose, { roles }: Colleague): MemberRole[] => {
  const held = (purpose === 'handover' ? leading : joining).filter((role) => roles.includes(role))
  // Who takes over is the lead, whatever else she is; who thinks along is nothing in it.
  return purpose === 'join' ? held : held.slice(0, 1)
}

export const isThere = ({ state }: Colleague): boolean => state === 'free' || state === 'busy'

/** Who answered her call (`wanted`), then the free, among them who speaks the visitor's language, and so on. */
export const inOrder = (
  colleagues: readonly Colleague[],
  purpose: Purpose,
  language: string,
  wanted: string | null = null,
): Colleague[] => {
  const spoken = baseLanguage(language)
  return colleagues
    .filter((one) => rolesFor(purpose, one).length > 0)
    .toSorted(
      (a, b) =>
        Number(b.pseudonym === wanted) - Number(a.pseudonym === wanted) ||
        states.indexOf(a.state) - states.indexOf(b.state) ||
        Number(b.languages.includes(spoken)) - Number(a.languages.includes(spoken)) ||
        a.pseudonym.localeCompare(b.pseudonym),
    )
}

/** Such as `hulpverlener en tolk; Nederlands en Engels; sport`. */
export function colleagueWords(words: Words, one: Colleague): string[] {
  const names = new Intl.DisplayNames([words.language], { type: 'language' })
  const list = new Intl.ListFormat(words.language)
  const said = [
    list.format(
      one.roles.filter((role) => joining.some((each) => each === role)).map((role) => roleWords(words, role)),
    ),
  ]
  if (one.languages.length > 0) said.push(list.format(one.languages.map((code) => names.of(code) ?? code)))
  if (one.skills.length > 0) said.push(list.format(one.skills.map((skill) => kindWords(words, 'skill', skill))))
  return said
}
