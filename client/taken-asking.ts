/** The visitor is asked whether somebody may come along; her sealed yes lets the lead let her in. */
import { askBody, type Content, fromBase64url, toBase64url } from '@lijn116/encryption'
import type { Conversation } from './conversation.ts'
import type { Present } from './taken-members.ts'
import type { TakenView } from './taken-view.ts'

export type Asked = { id: string; person: Present; answer: 'yes' | 'no' | null }

export function createTakenAsking(tell: Conversation['tell'], answered: () => void) {
  let asked: Asked | null = null
  return {
    now: () => asked,
    ask(person: Present) {
      const { leaf, role, pseudonym } = person
      const id = tell('ask-join', askBody({ leaf: fromBase64url(leaf), role, pseudonym }))
      asked = { id, person, answer: null }
    },
    /** Of hers. Her first answer counts, and only to what is asked now. */
    hear({ type, body }: Content) {
      if ((type !== 'yes' && type !== 'no') || asked?.answer !== null || asked.id !== toBase64url(body)) return
      asked = { ...asked, answer: type }
      answered()
    },
    stop() {
      asked = null
    },
    view: (): TakenView['asked'] =>
      asked && { pseudonym: asked.person.pseudonym, role: asked.person.role, answer: asked.answer },
  }
}
