import type { ShownMessage, VisitorView } from '@lijn116/client/visitor'
import { describe, expect, test } from 'vitest'
import content from '../../content/translations/chat.nl.json' with { type: 'json' }
import { canRatherNot } from './rather-not.ts'
import { canStart, lineWords, show as showWith } from './show.ts'
import { whereLater } from './show-later.ts'
import { canStop } from './stop.ts'
import { firstKeys, type Texts } from './texts.ts'

const texts = content.texts
const at = { texts, language: 'nl' }
const counsellor = { pseudonym: 'Noor', present: true, typing: false }
const mine = (state: ShownMessage['state'], id = 'a'): ShownMessage => ({ id, from: 'me', text: 'Hallo', state })
const view = (more: Partial<VisitorView>): VisitorView => ({
  line: 'ready',
  phase: 'before',
  network: 'here',
  counsellor: null,
  lost: null,
  again: null,
  messages: [],
  missing: false,
  endedBy: null,
  problem: null,
  availability: 'open',
  band: null,
  door: { open: true, opensAt: null, instead: null },
  need: { unsafe: false, wish: null, sent: true },
  members: [],
  handed: null,
  asks: null,
  told: null,
  cover: false,
  ...more,
})
/** With both scripts there, as nearly always. */
const show = (seen: VisitorView, how: Parameters<typeof showWith>[1], known: string | null = null) =>
  showWith(seen, how, known, whereLater)
const status = (more: Partial<VisitorView>): readonly string[] => show(view(more), at).status

describe('before anything was sent', () => {
  test.each([
    ['checking', ['checking']],
    ['ready', ['before-ready']],
    ['nobody', ['before-nobody']],
    ['noReader', ['no-reader', 'only-here']],
    ['unreachable', ['unreachable', 'only-here']],
    ['insecure', ['insecure']],
  ] as const)('a line that is %s is told as it is', (line, keys) => {
    expect(status({ line })).toEqual(keys.map((key) => texts[key]))
  })

  test('words that nobody can read yet are called not sent', () => {
    const shown = show(view({ line: 'noReader', messages: [mine('unsent')] }), at)
    expect(shown.status[0]).toBe(texts['not-sent'])
    expect(shown.lines[0]?.state).toBe(texts['state-unsent'])
  })

  test.each(['ready', 'nobody'] as const)('a first word that does not get through is called not sent (%s)', (line) => {
    const said = (problem: string, state: ShownMessage['state']) => status({ line, problem, messages: [mine(state)] })
    const broken = [texts['not-sent'], texts['problem-other']]
    expect(said('broken', 'sending')).toEqual([...broken, texts.trying])
    // Given back to her, it goes only at her word.
    expect(said('broken', 'refused')).toEqual(broken)
    expect(said('line-full', 'sending')).toEqual([texts['not-sent'], texts['problem-line-full']])
    expect(status({ line, messages: [mine('sending')] })).toEqual([texts[`before-${line}`]])
    expect(status({ line, problem: 'too-long' })).toEqual([texts[`before-${line}`], texts['problem-too-long']])
  })

  test('what did not verify is told above everything else', () => {
    expect(status({ problem: 'untrusted' })).toEqual([texts.untrusted])
    expect(lineWords(view({ problem: 'untrusted' }), at)).toEqual([texts.untrusted])
  })

  // @req:R-114 @req:R-190 @norm:AV-08
  test('that nobody is free is said before she types, with about how long', () => {
    const busy = { availability: 'busy', band: 'minutes' } as const
    const told = [texts['line-busy'], texts['band-minutes']]
    expect(lineWords(view(busy), at)).toEqual(told)
    expect(status(busy)).toEqual(told)
  })

  test('a door that is closed says until when, and by whom she is answered, before she types', () => {
    const closed = texts.closed.replace('{instead}', 'Lijn 116')
    const atSport = { texts: { ...texts, closed }, language: 'nl' }
    // Monday 23 November 2026, 12:00 in Amsterdam.
    const door = { open: false, opensAt: Date.UTC(2026, 10, 23, 11), instead: 'nationaal' }
    const told = 'Deze ingang is dicht tot maandag 12:00. Tot die tijd neemt Lijn 116 het over.'
    expect(lineWords(view({ door }), atSport)).toEqual([told, texts['line-ready']])
    expect(show(view({ door }), atSport).status).toEqual([told, texts['before-ready']])
    expect(lineWords(view({ door: { open: true, opensAt: null, instead: null } }), atSport)).toEqual([
      texts['line-ready'],
    ])
  })

  test('there is a start in every state but without a secure context', () => {
    const lines = ['checking', 'ready', 'nobody', 'noReader', 'unreachable', 'insecure'] as const
    expect(lines.filter((line) => !canStart(view({ line })))).toEqual(['insecure'])
  })

  test('every state of the line has its sentence on the first screen', () => {
    const lines = ['checking', 'ready', 'nobody', 'noReader', 'unreachable', 'insecure'] as const
    const sentences = lines.map((line) => lineWords(view({ line }), at).join(' '))
    expect(new Set(sentences).size).toBe(lines.length)
  })
})

describe('while she waits', () => {
  // @req:R-190
  test('she is told whether anybody is there at all', () => {
    expect(status({ phase: 'waiting' })).toEqual([texts.waiting, texts['band-unknown']])
    expect(status({ phase: 'waiting', line: 'nobody' })).toEqual([texts['waiting-nobody']])
    expect(status({ phase: 'taken' })).toEqual([texts.taken])
  })

  test.each(['soon', 'minutes', 'long'] as const)(
    'she is told about how long, never a number of minutes (%s)',
    (band) => {
      const said = status({ phase: 'waiting', band })
      expect(said).toEqual([texts.waiting, texts[`band-${band}`]])
      expect(said.join(' ')).not.toMatch(/\d/)
    },
  )

  test('a kept message is not called read by anybody', () => {
    expect(show(view({ phase: 'waiting', messages: [mine('kept')] }), at).lines[0]?.state).toBe(texts['state-waiting'])
  })

  test('a network that is away is said beside it', () => {
    expect(status({ phase: 'waiting', band: 'soon', network: 'away' })).toEqual([
      texts.waiting,
      texts['band-soon'],
      texts.away,
    ])
  })
})

describe('while they talk', () => {
  const talking = { phase: 'talking', counsellor } as const

  test('she reads the name of the counsellor, who typed, and what was read', () => {
    const other: ShownMessage = { id: 'b', from: 'other', text: 'Fijn dat u schrijft.', state: 'kept' }
    const shown = show(
      view({ ...talking, counsellor: { ...counsellor, typing: true }, messages: [mine('read'), other] }),
      at,
    )
    expect(shown.status).toEqual(['U schrijft met Noor.'])
    expect(shown.typing).toBe('Noor typt.')
    expect(shown.lines.map(({ who, state }) => [who, state])).toEqual([
      ['U', texts['state-read']],
      ['Noor', ''],
    ])
  })

  test('a pseudonym is only ever plain words', () => {
    const named = { ...counsellor, pseudonym: '$& {phone}' }
    expect(status({ ...talking, counsellor: named })[0]).toBe('U schrijft met $& phone.')
  })

  test('a counsellor whose connection is gone is said so, not hidden', () => {
    expect(status({ ...talking, counsellor: { ...counsellor, present: false } })[0]).toContain(
      'De verbinding met Noor is weg. We kijken of die terugkomt.',
    )
  })

  test('after a while she is told what goes along to a colleague, and may say rather not', () => {
    const gone = { ...talking, counsellor: { ...counsellor, present: false } }
    const asked = view({ ...gone, lost: { secondsLeft: 7, passing: 'along' } })
    expect(show(asked, at)).toMatchObject({ status: [expect.stringContaining('Uw gesprek van nu gaat mee')] })
    expect(canRatherNot(asked)).toBe(true)
    expect(JSON.stringify(show(asked, at))).not.toContain('7')
    for (const [passing, key] of [
      ['rather-not', 'lost-kept'],
      ['no-room', 'lost-no-room'],
    ] as const) {
      const told = view({ ...gone, lost: { secondsLeft: 7, passing } })
      expect(show(told, at).status).toEqual([texts[key].replace('{name}', 'Noor')])
      expect(canRatherNot(told)).toBe(false)
    }
    expect(canRatherNot(view({ ...gone, lost: { secondsLeft: 0, passing: 'along' } }))).toBe(false)
    expect(status({ ...gone, line: 'noReader', lost: { secondsLeft: 0, passing: 'along' } })).toEqual(
      expect.arrayContaining([texts['no-reader'], texts['only-here']]),
    )
  })

  test('in front of the queue again, she reads what a colleague will read', () => {
    for (const again of ['along', 'rather-not', 'no-room'] as const)
      expect(status({ phase: 'waiting', again, band: 'soon' })).toEqual([
        texts[again === 'along' ? 'again-along' : 'again-kept'],
        texts.waiting,
        texts['band-soon'],
      ])
  })

  test('what was kept before a loss is not called unread, and what stays behind says so', () => {
    const messages: ShownMessage[] = [
      { ...mine('read'), handed: 'left' },
      { ...mine('kept'), handed: 'left' },
      { ...mine('kept'), handed: 'along' },
      mine('kept'),
    ]
    const states = (phase: 'waiting' | 'talking') =>
      show(view({ phase, counsellor, messages }), at).lines.map(({ state }) => state)
    const before = [texts['state-read'], texts['state-left'], texts['state-along']]
    expect(states('waiting')).toEqual([...before, texts['state-waiting']])
    expect(states('talking')).toEqual([...before, texts['state-kept']])
  })

  test('what an earlier counsellor said keeps that name', () => {
    const said = { id: 'b', from: 'other', text: 'Ik luister.', state: 'kept', by: 'Merel' } as const
    expect(show(view({ ...talking, messages: [said] }), at).lines[0]?.who).toBe('Merel')
  })

  test('a gap and a refusal are told in words', () => {
    expect(status({ ...talking, missing: true })).toContain(texts.missing)
    for (const problem of ['too-long', 'too-many', 'line-full'] as const)
      expect(status({ ...talking, problem })).toContain(texts[`problem-${problem}`])
    expect(status({ ...talking, problem: 'broken' })).toContain(texts['problem-other'])
  })

  test('while the network is away, nothing is said to be going on', () => {
    const away = view({ ...talking, network: 'away', problem: 'broken', messages: [mine('sending'), mine('kept')] })
    const shown = show(away, at)
    expect(shown.status).toEqual([texts.away])
    expect(shown.lines.map(({ state }) => state)).toEqual([texts['state-unsent'], texts['state-kept']])
  })

  test('only a refused message of her own can be tried again', () => {
    const states = ['unsent', 'sending', 'kept', 'read', 'refused'] as const
    const shown = show(view({ ...talking, messages: states.map((state) => mine(state, state)) }), at)
    expect(shown.lines.filter((line) => line.canRetry).map((line) => line.id)).toEqual(['refused'])
    expect(shown.lines.map((line) => line.state)).toEqual(states.map((state) => texts[`state-${state}`]))
  })

  test('she can always write until the end', () => {
    for (const network of ['here', 'away'] as const)
      for (const phase of ['before', 'waiting', 'taken', 'talking'] as const)
        expect(show(view({ phase, network, counsellor }), at).canWrite).toBe(true)
    expect(show(view({ phase: 'ended', endedBy: 'me' }), at).canWrite).toBe(false)
  })
})

describe('after the end', () => {
  test.each([
    ['counsellor', 'ended-counsellor'],
    ['me', 'ended-me'],
    ['line', 'ended-line'],
  ] as const)('she reads that it was ended by the %s, and that it is erased', (endedBy, key) => {
    expect(status({ phase: 'ended', endedBy })).toEqual([texts[key], texts.erased, texts['only-screen'], texts.again])
  })

  test('after a talk that she stopped, it says that her counsellor still reads the end', () => {
    const stopped = view({ phase: 'ended', endedBy: 'me' })
    expect(show(stopped, at, 'Noor').status).toContain(texts['erased-soon'])
    expect(show(stopped, at, 'Noor').status).not.toContain(texts.erased)
  })

  test('nothing is on its way any more', () => {
    const mine = (state: ShownMessage['state']): ShownMessage => ({ id: state, from: 'me', text: 'Dag.', state })
    const messages = [mine('read'), mine('kept'), mine('sending'), mine('unsent')]
    const { lines } = show(view({ phase: 'ended', endedBy: 'counsellor', messages }), at, 'Noor')
    const gone = texts['state-refused']
    expect(lines.map((line) => line.state)).toEqual([texts['state-read'], '', gone, gone])
  })

  test('while her goodbye is on its way, nothing is called erased yet', () => {
    const said = [texts['ended-me'], texts.ending, texts['only-screen']]
    for (const known of [null, 'Noor'])
      expect(show(view({ phase: 'ended', endedBy: 'me', problem: 'ending' }), at, known).status).toEqual(said)
  })

  test('nothing is called erased that was not heard', () => {
    const said = status({ phase: 'ended', endedBy: 'me', problem: 'unconfirmed' })
    expect(said).toContain(texts.unconfirmed)
    expect(said).not.toContain(texts.erased)
  })

  test('what was said keeps the name of who said it', () => {
    const other: ShownMessage = { id: 'b', from: 'other', text: 'Fijn dat u schrijft.', state: 'kept' }
    const ended = view({ phase: 'ended', endedBy: 'me', messages: [other] })
    expect(show(ended, at, 'Noor').lines[0]?.who).toBe('Noor')
    expect(show(ended, at).lines[0]?.who).toBe(texts.other)
  })

  test('nobody types any more, and there is nothing left to stop', () => {
    const ended = view({ phase: 'ended', endedBy: 'counsellor', counsellor: { ...counsellor, typing: true } })
    expect([show(ended, at).typing, canStop(ended)]).toEqual(['', false])
    for (const phase of ['waiting', 'taken', 'talking'] as const) expect(canStop(view({ phase }))).toBe(true)
    expect(canStop(view({ phase: 'before' }))).toBe(false)
  })
})

describe('before the second script and the rest of the words have come', () => {
  const first = { texts: Object.fromEntries(firstKeys.map((key) => [key, texts[key]])) as Texts, language: 'nl' }
  const told = (more: Partial<VisitorView>) => showWith(view(more), first, 'Noor').status

  test('she is told where she is all the same, and never nothing', () => {
    expect(told({ phase: 'waiting' })).toEqual([texts.waiting])
    expect(told({ phase: 'talking', counsellor })).toEqual(['U schrijft met Noor.'])
    expect(told({ phase: 'talking', counsellor: { ...counsellor, present: false } })).toEqual([texts.away])
    expect(told({ phase: 'ended', endedBy: 'counsellor' })).toEqual([texts.ended])
  })
})
