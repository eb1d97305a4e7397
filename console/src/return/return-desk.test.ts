import type { StaffView } from '@lijn116/client/counsellor'
import type { Colleague } from '@lijn116/protocol/together'
import { expect, test } from 'vitest'
import { codeExample, planExample, wordsClient } from '../../gallery/return-examples.ts'
import { conversationExample, viewExample } from '../../gallery/view-example.ts'
import { wordsIn } from '../text/text.ts'
import { wrongMoment } from './moment-fields.ts'
import { filledPlan, planSections } from './plan-template.ts'
import { ReturnDesk } from './return-desk.svelte.ts'
import { isOver, newsWords, openedWords, shownText, titleOf, unsavedWords } from './return-words.ts'
import { emptySummary, summaryFields, summaryText } from './summary.ts'

const words = wordsIn('nl')
type Conversation = NonNullable<StaffView['conversation']>
const talk = conversationExample({ code: codeExample() })

/** A desk beside one conversation, whose view follows what is asked. */
function stage(first: Conversation = talk, refuse?: () => Error) {
  const asked: string[] = []
  let view = viewExample({ conversation: first })
  const told = (name: string, ...values: string[]): void => void asked.push([name, ...values].join(' '))
  const client = wordsClient(
    told,
    async (name, ...values) => told(name, ...values),
    () => view,
    (next) => {
      view = next
      if (next.conversation !== null) desk.see(next.conversation)
    },
  )
  const keep: typeof client.keep = refuse === undefined ? client.keep : () => Promise.reject(refuse())
  let isFront = true
  const colleague = { leaf: 'b', pseudonym: 'Berk', roles: ['counsellor'] }
  const colleagues = [
    colleague,
    { ...colleague, leaf: 'e', pseudonym: 'Es', roles: ['interpreter'] },
  ] as unknown as Colleague[]
  const desk: ReturnDesk = new ReturnDesk({
    words: { ...client, keep },
    colleagues: () => Promise.resolve(colleagues),
    isFront: () => isFront,
  })
  desk.see(first)
  return {
    desk,
    asked,
    now: () => view.conversation,
    see: (change: Partial<Conversation>) => {
      view = viewExample({ conversation: { ...(view.conversation ?? first), ...change } })
      if (view.conversation !== null) desk.see(view.conversation)
    },
    toBack() {
      isFront = false
    },
  }
}

test('a summary leaves the fields as soon as it stands among what was written', async () => {
  const { desk, asked, now } = stage()
  desk.summary.about = ' Over thuis. '
  desk.summary.agreed = 'Dinsdag verder.'
  expect(desk.unsaved).toBe(true)
  await desk.keepSummary(words)
  expect(asked).toEqual([
    'keep summary Waar het over ging, in de woorden van de bezoeker:\nOver thuis.\n\nWat is afgesproken:\nDinsdag verder.',
  ])
  expect([desk.summary, desk.unsaved, now()?.writings[0]?.state]).toEqual([emptySummary(), false, 'kept'])
})

test('what was refused before it was on its way stays in the field, and says why', async () => {
  const { desk } = stage(talk, () => Object.assign(new Error('x'), { reason: 'too-long' }))
  desk.letter = 'Lang.'
  await desk.keepLetter()
  expect([desk.letter, desk.reason, desk.unsaved]).toEqual(['Lang.', 'too-long', true])
})

test('beside a conversation that is not in front nothing is written: it would go to another', async () => {
  const { desk, asked, toBack } = stage()
  desk.letter = 'Voor haar alleen.'
  toBack()
  await desk.keepLetter()
  desk.letBe('x')
  expect([desk.letter, asked]).toEqual(['Voor haar alleen.', []])
})

test('leaving with something unsaved is asked about once, and again after it was all kept', async () => {
  const { desk, see } = stage()
  expect(desk.mayLeave()).toBe(true)
  see({ writings: [{ id: 'w', kind: 'letter', text: 'x', state: 'not-kept' }] })
  expect([desk.mayLeave(), desk.mayLeave()]).toEqual([false, true])
  see({ writings: [{ id: 'w', kind: 'letter', text: 'x', state: 'kept' }] })
  desk.letter = 'Nog iets.'
  expect(desk.mayLeave()).toBe(false)
})

test('what would go with the screen is named, each kind once', async () => {
  const { desk, see } = stage()
  expect(unsavedWords(words, desk.unsavedKinds)).toBe('')
  desk.summary.wish = 'Rust.'
  desk.letter = 'Nog iets.'
  see({ writings: [{ id: 'w', kind: 'letter', text: 'x', state: 'not-kept' }] })
  expect(unsavedWords(words, desk.unsavedKinds)).toBe('samenvatting en brief aan de bezoeker')
  await desk.keepSummary(words)
  expect(desk.unsavedKinds).toEqual(['letter'])
})

test('nothing to keep is said where it was asked, until something stands there', async () => {
  const { desk, asked } = stage()
  await desk.keepLetter()
  expect([desk.empty, asked]).toEqual(['letter', []])
  desk.letter = 'Toch iets.'
  expect(desk.empty).toBeNull()
  await desk.keepLetter()
  expect([desk.letter, desk.empty]).toEqual(['', null])
  await desk.keepSummary(words)
  expect(desk.empty).toBe('summary')
})

test('words that were offered and not made are known at the end', () => {
  const { desk, see } = stage(conversationExample({ wordsOffered: true }))
  expect(desk.isOffered).toBe(true)
  see({ code: codeExample({ opened: 'no', canWrite: false }) })
  expect(desk.isOffered).toBe(true)
  see({ code: codeExample() })
  expect(desk.isOffered).toBe(false)
})

test('once nothing is kept under her words, what she gave of them counts as gone', () => {
  expect(isOver(codeExample({ opened: 'code', canWrite: false }))).toBe(true)
  expect([null, codeExample(), codeExample({ opened: 'no', canWrite: false })].map(isOver)).toEqual([
    false,
    false,
    false,
  ])
})

test('what cannot be kept any more holds nobody up', () => {
  const { desk, see } = stage()
  see({ code: codeExample({ canWrite: false }), writings: [{ id: 'w', kind: 'letter', text: 'x', state: 'over' }] })
  expect(desk.mayLeave()).toBe(true)
})

test('what is new about her words is said until it was looked at, and again when it changes', () => {
  const { desk, see } = stage(conversationExample())
  expect(desk.news).toBeNull()
  see({ code: codeExample({ opened: 'code' }) })
  expect(desk.news).toBe('code')
  desk.looked()
  expect(desk.news).toBeNull()
  see({ code: codeExample({ opened: 'made' }) })
  expect(desk.news).toBe('made')
})

test('the plan begins with its headings, is shown and kept without the empty ones, and then is nothing unsaved', async () => {
  const { desk, asked } = stage()
  expect(desk.plan.sections).toHaveLength(8)
  const [first] = desk.plan.sections
  if (first === undefined) throw new Error('no heading')
  first.text = 'Als de deur hard dichtslaat.'
  expect([desk.plan.isShown, desk.unsaved]).toEqual([false, true])
  await desk.sendPlan(false)
  expect([desk.plan.isShown, desk.unsaved]).toEqual([true, true])
  await desk.sendPlan(true)
  expect(asked.at(-1)).toBe(`sendPlan ${JSON.stringify(planExample())} true`)
  expect(desk.unsaved).toBe(false)
})

test('a plan of a colleague comes into an untouched one, and never over what is being written', () => {
  const { desk, see } = stage()
  see({ plan: { plan: planExample('Van haar voorganger.'), by: 'colleague' } })
  expect(desk.plan.sections[0]?.text).toBe('Van haar voorganger.')
  const second = desk.plan.sections[1]
  if (second === undefined) throw new Error('no heading')
  second.text = 'Zelf getypt.'
  see({ plan: { plan: planExample('Van een collega.'), by: 'colleague' } })
  expect([desk.plan.sections[0]?.text, desk.plan.newer]).toEqual([
    'Van haar voorganger.',
    planExample('Van een collega.'),
  ])
  desk.plan.adopt('nl')
  expect([desk.plan.sections[0]?.text, desk.plan.sections[1]?.text, desk.plan.newer]).toEqual([
    'Van een collega.',
    '',
    null,
  ])
})

test('a plan that came back with her is where writing goes on, and is kept already', () => {
  const kept = {
    id: 'p',
    kind: 'plan',
    day: 1,
    text: JSON.stringify(planExample()),
    standing: 'current',
    mine: true,
  } as const
  const { desk } = stage(conversationExample({ code: codeExample({ opened: 'code', documents: [kept] }) }))
  expect([desk.plan.sections[0]?.text, desk.unsaved]).toEqual(['Als de deur hard dichtslaat.', false])
})

test('headings stand in the language of her page, and sections of another list are not lost', () => {
  const other = { id: 'x', title: 'Eigen kopje', text: 'Iets.' }
  const sections = planSections('en', { sections: [other] })
  expect([sections[0]?.title, sections.at(-1)]).toEqual(['How I notice that it becomes dangerous', other])
  expect(planSections('nl', null).map(({ id }) => id)).toEqual(planSections('en', null).map(({ id }) => id))
  expect(filledPlan(sections)).toEqual({ sections: [other] })
})

test('a moment is agreed with whoever was chosen, on the clock of the line', async () => {
  const { desk, asked } = stage()
  await desk.lookForPeople({ leaf: 'l', pseudonym: 'Linde' })
  expect(desk.people?.map(({ pseudonym }) => pseudonym)).toEqual(['Linde', 'Berk'])
  desk.moment = { date: '2026-12-01', time: '19:30', who: 'b' }
  const now = Date.UTC(2026, 10, 22)
  await desk.agree(now)
  expect(asked).toEqual([`agreeMoment ${Date.UTC(2026, 11, 1, 18, 30)} Berk`])
  expect(desk.moment.date).toBe('')
})

test.each(['left', 'lost'] as const)('no moment is agreed with somebody who has %s', async (presence) => {
  const { desk, asked, see } = stage()
  expect(desk.canAgree).toBe(true)
  see({ presence, moments: [{ id: 'm', at: 1, with: null, state: 'not-agreed' }] })
  desk.moment = { date: '2026-12-01', time: '19:30', who: '' }
  await desk.agree(Date.UTC(2026, 10, 22))
  await desk.agreeAgain('m')
  expect([desk.canAgree, asked, desk.moment.date]).toEqual([false, [], '2026-12-01'])
})

test.each([
  ['', '', 'empty'],
  ['2027-03-28', '02:30', 'none'],
  ['2026-11-21', '10:00', 'past'],
  ['2027-06-01', '10:00', 'far'],
  ['2026-12-01', '10:00', null],
])('"%s %s" is %s', (date, time, wrong) => {
  expect(wrongMoment({ date, time, who: '' }, Date.UTC(2026, 10, 22))).toBe(wrong)
})

test('what her words opened is said with care where it may be somebody else', () => {
  expect(openedWords(codeExample({ opened: 'code', hasSecond: true }))).toEqual({ key: 'return.unsure', careful: true })
  expect(openedWords(codeExample({ opened: 'no' }))).toEqual({ key: 'return.no', careful: true })
  expect(openedWords(codeExample({ opened: 'code' }))).toEqual({ key: 'return.code', careful: false })
  expect(newsWords(codeExample({ opened: 'code', hasSecond: true }))).toBe('return.news.unsure')
})

test('what was kept says when and by whom, and a plan or a moment is never shown as code', () => {
  const kept = { id: 'a', kind: 'summary', day: 20_779, text: 'x', standing: 'former', mine: false } as const
  expect(titleOf(words, kept)).toBe('Samenvatting, van 22 november 2026, door iemand die hier niet meer werkt')
  expect(shownText(words, { kind: 'plan', text: JSON.stringify(planExample()) })).toEqual(planExample())
  const at = Date.UTC(2026, 11, 1, 18, 30)
  expect(shownText(words, { kind: 'appointment', text: JSON.stringify({ id: 'x', at, with: 'Linde' }) })).toBe(
    'dinsdag 1 december, 19:30, met Linde',
  )
  expect(shownText(words, { kind: 'appointment', text: '{"at":1e300}' })).toBe('{"at":1e300}')
})

// @req:R-138
test('no field of a summary asks for blame or for how a talk broke off', () => {
  const asked = (['nl', 'en'] as const).flatMap((language) =>
    summaryFields.map((field) => wordsIn(language).say(`return.summary.${field}`)),
  )
  expect(asked.join(' ')).not.toMatch(/schuld|oorzaak|afgehaakt|weigerde|blame|fault|dropped|refus|gave up/i)
  expect(summaryText(words, emptySummary())).toBe('')
})
