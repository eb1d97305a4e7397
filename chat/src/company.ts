import type { VisitorView } from '@lijn116/client/visitor'
import { element } from './element.ts'
import { set } from './log.ts'
import { button, make } from './make.ts'
import type { PartPort } from './part.ts'
import type { Texts } from './texts.ts'

/** What somebody is, in plain words; a role that this page does not know is not called anything else. */
function roleWords(role: string, texts: Texts): string {
  const words: Readonly<Record<string, string | undefined>> = texts
  return words[`role-${role}`] ?? role
}

/** Puts values into a text. A pseudonym cannot become a number to call. */
const fill = (text: string | undefined, values: Readonly<Record<string, string>>): string =>
  Object.entries(values).reduce(
    (all, [name, value]) => all.split(`{${name}}`).join(value.replace(/[{}]/g, '')),
    text ?? '',
  )

/** Who is in the conversation, always in view; and the question whether somebody else may come in. */
export function createCompany({ client, words }: PartPort) {
  const who = make('p', { id: 'who', className: 'small' })
  const compose = element('compose', HTMLElement)
  compose.before(who)
  const question = make('p')
  /** The question she sees. */
  let drawn = ''
  const answer = (yes: boolean): void => {
    client.answer(yes ? 'yes' : 'no', drawn)
    // Not the box: that would bring up a keyboard.
    element('log', HTMLElement).focus({ preventScroll: true })
  }
  const yes = button(() => answer(true))
  const no = button(() => answer(false))
  const panel = make('section', { id: 'asks', className: 'panel' }, question, yes, no)
  element('page', HTMLElement).append(panel)

  return {
    draw({ phase, members, asks }: VisitorView) {
      const { texts } = words()
      const names = members.map((each) => `${each.pseudonym} (${roleWords(each.role, texts)})`).join(', ')
      who.hidden = phase !== 'talking' || members.length === 0
      set(who, fill(texts.company, { names }))
      drawn = asks?.id ?? ''
      panel.hidden = asks === null
      document.body.classList.toggle('asked', asks !== null)
      set(yes, texts['asks-yes'] ?? '')
      set(no, texts['asks-no'] ?? '')
      if (asks !== null) set(question, fill(texts.asks, { name: asks.pseudonym, role: roleWords(asks.role, texts) }))
    },
    sentences({ phase, handed }: VisitorView): string[] {
      return phase !== 'talking' || handed === null ? [] : [fill(words().texts.handed, handed)]
    },
  }
}
