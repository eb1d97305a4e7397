/** What her counsellor shows her beside text: an offer of words, the plan they make, an agreed moment, a notice. */
import { type Bytes, type Certificate, type Content, fromUtf8, type LineFile, toBase64url } from '@lijn116/encryption'
import { readNotice } from '@lijn116/encryption/keep'
import { type Moment, readMoment } from './moment.ts'
import { createParts } from './parts.ts'
import { type Plan, readPlan } from './plan.ts'
import type { VisitorView } from './visitor-view.ts'

export type Said = ReturnType<typeof createSaid>

export function createSaid(line: LineFile, changed: () => void) {
  const parts = createParts()
  let offersWords: string | null = null
  let plan: Plan | null = null
  let moment: Moment | null = null
  let notice: string | null = null

  return {
    /** Of the lead, by this certificate; any other cannot show her anything. What does not read is passed over. */
    async heard(content: Content, by: Certificate, conversation: Bytes): Promise<void> {
      const { type } = content
      if (type !== 'code-offer' && type !== 'plan' && type !== 'moment' && type !== 'notice') return
      try {
        const body = parts.take(content, '')
        if (type === 'code-offer') offersWords = toBase64url(content.id)
        else if (body === null) return
        else if (type === 'plan') plan = readPlan(fromUtf8(body)) ?? plan
        else if (type === 'moment') moment = readMoment(fromUtf8(body)) ?? moment
        else notice = (await readNotice(line, by, conversation, body)).text
      } catch {
        return
      }
      changed()
    },
    view: (): Pick<VisitorView, 'offersWords' | 'plan' | 'moment' | 'notice'> => ({
      offersWords,
      plan,
      moment,
      notice,
    }),
    /** Nobody is here any more who asked. What was shown stays hers, as what was said does. */
    left() {
      offersWords = null
      parts.drop()
    },
  }
}
