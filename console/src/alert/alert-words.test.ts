import { expect, test } from 'vitest'
import { alertExample } from '../../gallery/team-examples.ts'
import { alarmExample, conversationExample, viewExample, waitingId } from '../../gallery/view-example.ts'
import { wordsIn } from '../text/text.ts'
import { alertSentences, answeredByKey, partIn, shownAlerts, wordCallWords } from './alert-words.ts'
import { ringWords } from './announce.ts'

const words = wordsIn('nl')
const own = conversationExample()
const ofHers = { by: 'Linde', conversation: waitingId(own.id) }
const idOf = (letter: string) => letter.padEnd(22, 'A') as ReturnType<typeof alertExample>['id']

test('a colleague of the same name calls from her own conversation, and is asked to be helped', () => {
  const view = viewExample({ conversation: own })
  expect(partIn(view, alertExample(ofHers))).toBe('mine')
  expect(partIn(view, alertExample({ by: 'Linde' }))).toBe('asked')
  expect(partIn(view, alertExample({ by: 'Linde', kind: 'debrief', conversation: null }))).toBe('mine')
})

test('after the agreed word it is said that colleagues are called only while that call stands', () => {
  const call = alertExample({ ...ofHers, kind: 'word' })
  const others = [alertExample(ofHers), alertExample({ by: 'Linde', kind: 'word' })]
  expect(wordCallWords(words, others, own)).toBe('Bij collega’s staat hiervan nu geen melding.')
  expect(wordCallWords(words, others, { ...own, as: 'member' })).toBeNull()
  expect(wordCallWords(words, [...others, call], own)).toBe('Collega’s krijgen een melding.')
  expect(wordCallWords(words, [{ ...call, acknowledgedBy: 'Wilg' }], own)).toBe('Wilg heeft de melding opgepakt.')
})

test('what presses comes first, and what a colleague has is not shown', () => {
  const alerts = [
    alertExample({ id: idOf('a'), kind: 'debrief', conversation: null }),
    alertExample({ id: idOf('b'), ...ofHers }),
    alertExample({ id: idOf('c'), acknowledgedBy: 'Wilg' }),
    alertExample({ id: idOf('d'), kind: 'second' }),
    alertExample({ id: idOf('e'), kind: 'word' }),
  ]
  const shown = shownAlerts(viewExample({ conversation: own, alerts }))
  expect(shown.map(({ id }) => id[0])).toEqual(['e', 'd', 'a', 'b'])
})

test('the key answers what is asked of her, and never agrees to a pause unseen', () => {
  const pause = alertExample({ id: idOf('a'), kind: 'cool-down', conversation: null })
  expect(answeredByKey(viewExample({ alerts: [pause] }))).toBeNull()
  expect(answeredByKey(viewExample({ alerts: [pause, alertExample()] }))?.kind).toBe('danger')
  expect(answeredByKey(viewExample({ conversation: own, alerts: [alertExample(ofHers)] }))).toBeNull()
  expect(answeredByKey(viewExample({ alerts: [alertExample({ acknowledgedBy: 'Linde' })] }))).toBeNull()
})

test('whoever called sees who comes, or that nobody does yet and whether anybody can have heard it', () => {
  const said = (change: Parameters<typeof alertExample>[0]) =>
    alertSentences(words, viewExample({ conversation: own }), alertExample({ ...ofHers, ...change })).join(' ')
  expect(said({ acknowledgedBy: 'Wilg' })).toBe('U hebt collega’s geroepen: acuut gevaar. Wilg komt.')
  expect(said({})).toContain('Nog niemand heeft gereageerd. Vrije collega’s horen het nu.')
  expect(said({ stage: 'everybody' })).toContain('Iedereen in dienst hoort het nu.')
  expect(said({ heard: false, seconds: 14 })).not.toContain('Bel een collega.')
  expect(said({ heard: false, seconds: 15 })).toContain('Bel een collega.')
  expect(said({ heard: false, seconds: 15, acknowledgedBy: 'Wilg' })).not.toContain('Bel een collega.')
  expect(said({ kind: 'debrief', heard: false, seconds: 90 })).toBe(
    'U wilt graag even napraten. Coördinatoren zien dit. Nog niemand heeft gereageerd.',
  )
})

test('a screen reader hears the sentence of what rang', () => {
  const alerts = [alertExample({ acknowledgedBy: 'Wilg' }), alertExample({ id: idOf('x'), kind: 'second', by: 'Es' })]
  const rung = viewExample({ alerts, ring: { of: 'alert', stage: 'colleagues', acute: false } })
  expect(ringWords(words, rung)).toBe('Es vraagt een collega om mee te denken. Ingang: Lijn 116 sport.')
  const queue = { of: 'queue' as const, stage: 'colleagues' as const, acute: true }
  expect(ringWords(words, viewExample({ alarm: alarmExample({ acute: 1 }), ring: queue }))).toBe(
    'Er wacht iemand die nu niet veilig is. Nog maar net.',
  )
  const alone = alarmExample({ nobodyOnDuty: true, longestSeconds: 60 })
  expect(ringWords(words, viewExample({ alarm: alone, ring: queue }))).toBe(
    'Er wacht iemand en niemand heeft dienst. Al 1 minuut.',
  )
})
