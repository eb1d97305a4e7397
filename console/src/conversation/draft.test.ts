import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Drafts, draftFields, noDrafts, openDrafts, takeDraft, writeDraft } from './draft.ts'

const conversation = fc.constantFrom('een', 'twee', 'drie')
const field = fc.constantFrom(...draftFields)
const step = fc.oneof(
  fc.record({ kind: fc.constant('open' as const), conversation: fc.option(conversation) }),
  fc.record({ kind: fc.constant('write' as const), conversation, field }),
  fc.record({ kind: fc.constant('take' as const), conversation, field }),
)

test('whatever happens, a text is only ever taken for the conversation and the field it was typed in', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let drafts: Drafts = noDrafts
      let open: string | null = null
      for (const [number, next] of steps.entries()) {
        if (next.kind === 'open') {
          open = next.conversation
          drafts = openDrafts(drafts, open)
        } else if (next.kind === 'write') {
          drafts = writeDraft(drafts, next.conversation, next.field, `${next.conversation}/${next.field}/${number}`)
        } else {
          const taken = takeDraft(drafts, next.conversation, next.field)
          drafts = taken.drafts
          if (taken.text !== null) {
            expect(taken.text.startsWith(`${next.conversation}/${next.field}/`)).toBe(true)
            expect(next.conversation).toBe(open)
          }
        }
        for (const one of draftFields) {
          if (drafts[one] !== '') expect(drafts[one].startsWith(`${open}/${one}/`)).toBe(true)
        }
      }
    }),
    { numRuns: 500 },
  )
})

test('coming back to a conversation after another finds nothing of before', () => {
  let drafts = writeDraft(openDrafts(noDrafts, 'een'), 'een', 'message', 'dag')
  drafts = openDrafts(drafts, 'twee')
  expect(drafts.message).toBe('')
  expect(openDrafts(drafts, 'een').message).toBe('')
})

test('the same conversation again keeps what was typed, and taking it empties one field only', () => {
  let drafts = writeDraft(openDrafts(noDrafts, 'een'), 'een', 'message', 'dag')
  drafts = writeDraft(drafts, 'een', 'note', 'klinkt moe')
  expect(openDrafts(drafts, 'een')).toBe(drafts)
  const taken = takeDraft(drafts, 'een', 'message')
  expect(taken.text).toBe('dag')
  expect(taken.drafts).toEqual({ conversation: 'een', message: '', note: 'klinkt moe' })
})

test('white space alone is nothing to send, and stays', () => {
  const drafts = writeDraft(openDrafts(noDrafts, 'een'), 'een', 'message', ' \n ')
  expect(takeDraft(drafts, 'een', 'message')).toEqual({ text: null, drafts })
})
