/** Whatever stands among the messages was written by a person; what the page says itself stands apart and is marked. */
import type { ShownMessage, VisitorView } from '@lijn116/client/visitor'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import content from '../../content/translations/chat.nl.json' with { type: 'json' }
import { show } from './show.ts'
import { whereLater } from './show-later.ts'

const { texts } = content
const sentences = new Set<string>(Object.values(texts))
const said = ['Ik ben bang.', 'Fijn dat u schrijft.', 'Neem de tijd.']

const anyMessage: fc.Arbitrary<ShownMessage> = fc.record({
  id: fc.uuid(),
  from: fc.constantFrom('me', 'other'),
  text: fc.constantFrom(...said),
  state: fc.constantFrom('unsent', 'sending', 'kept', 'read', 'refused'),
  by: fc.constantFrom(undefined, 'Merel'),
})
const anyView: fc.Arbitrary<VisitorView> = fc.record({
  line: fc.constantFrom('checking', 'ready', 'nobody', 'noReader', 'unreachable', 'insecure'),
  phase: fc.constantFrom('before', 'waiting', 'taken', 'talking', 'ended'),
  network: fc.constantFrom('here', 'away'),
  counsellor: fc.constantFrom(null, { pseudonym: 'Noor', present: true, typing: true }),
  lost: fc.constantFrom(null, { secondsLeft: 7, passing: 'along' }),
  again: fc.constantFrom(null, 'along', 'rather-not', 'no-room'),
  messages: fc.array(anyMessage, { maxLength: 4 }),
  missing: fc.boolean(),
  endedBy: fc.constantFrom(null, 'me', 'counsellor', 'line'),
  problem: fc.constantFrom(null, 'untrusted', 'broken', 'too-long', 'ending', 'unconfirmed'),
  availability: fc.constantFrom('open', 'busy'),
  band: fc.constantFrom(null, 'soon', 'minutes', 'long'),
  door: fc.constant({ open: true, opensAt: null, instead: null }),
  need: fc.constant({ unsafe: false, wish: null, sent: true }),
  members: fc.constant([]),
  handed: fc.constant(null),
  asks: fc.constant(null),
  told: fc.constant(null),
  cover: fc.constant(false),
})

// @req:R-131 @norm:QU-06
test('a line among the messages is one that somebody wrote, as it was written, under a name', () => {
  fc.assert(
    fc.property(anyView, (view) => {
      const { lines, status } = show(view, { texts, language: 'nl' }, 'Noor', whereLater)
      expect(lines.map(({ id, text }) => [id, text])).toEqual(view.messages.map(({ id, text }) => [id, text]))
      for (const [at, { mine, who, text }] of lines.entries()) {
        expect(mine).toBe(view.messages[at]?.from === 'me')
        expect([texts.me, 'Noor', 'Merel']).toContain(who)
        expect(sentences.has(text), 'no sentence of the page').toBe(false)
      }
      // Nothing that somebody said is repeated in the name of the page.
      for (const sentence of status) for (const each of said) expect(sentence).not.toContain(each)
    }),
  )
})
