import type { ShownMessage, VisitorView } from '@lijn116/client/visitor'
import { describe, expect, test } from 'vitest'
import content from '../../content/translations/chat.nl.json' with { type: 'json' }
import { canStart, lineWords, show } from './show.ts'

const texts = content.texts
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
  ...more,
})
const status = (more: Partial<VisitorView>): readonly string[] => show(view(more), texts).status

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
    const shown = show(view({ line: 'noReader', messages: [mine('unsent')] }), texts)
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
    expect(lineWords(view({ problem: 'untrusted' }), texts)).toBe(texts.untrusted)
  })

  test('there is a start in every state but without a secure context', () => {
    const lines = ['checking', 'ready', 'nobody', 'noReader', 'unreachable', 'insecure'] as const
    expect(lines.filter((line) => !canStart(view({ line })))).toEqual(['insecure'])
  })

  test('every state of the line has its sentence on the first screen', () => {
    const lines = ['checking', 'ready', 'nobody', 'noReader', 'unreachable', 'insecure'] as const
    const sentences = lines.map((line) => lineWords(view({ line }), texts))
    expect(new Set(sentences).size).toBe(lines.length)
  })
})

describe('while she waits', () => {
  test('she is told whether anybody is there at all', () => {
    expect(status({ phase: 'waiting' })).toEqual([texts.waiting])
    expect(status({ phase: 'waiting', line: 'nobody' })).toEqual([texts['waiting-nobody']])
    expect(status({ phase: 'taken' })).toEqual([texts.taken])
  })

  test('a kept message is not called read by anybody', () => {
    expect(show(view({ phase: 'waiting', messages: [mine('kept')] }), texts).lines[0]?.state).toBe(
      texts['state-waiting'],
    )
  })

  test('a network that is away is said beside it', () => {
    expect(status({ phase: 'waiting', network: 'away' })).toEqual([texts.waiting, texts.away])
  })
})

describe('while they talk', () => {
  const talking = { phase: 'talking', counsellor } as const

  test('she reads the name of the counsellor, who typed, and what was read', () => {
    const other: ShownMessage = { id: 'b', from: 'other', text: 'Fijn dat u schrijft.', state: 'kept' }
    const shown = show(
      view({ ...talking, counsellor: { ...counsellor, typing: true }, messages: [mine('read'), other] }),
      texts,
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
    expect(show(asked, texts)).toMatchObject({ status: [expect.stringContaining('Uw gesprek van nu gaat mee')] })
    expect(show(asked, texts).canRatherNot).toBe(true)
    expect(JSON.stringify(show(asked, texts))).not.toContain('7')
    for (const [passing, key] of [
      ['rather-not', 'lost-kept'],
      ['no-room', 'lost-no-room'],
    ] as const) {
      const told = show(view({ ...gone, lost: { secondsLeft: 7, passing } }), texts)
      expect(told.status).toEqual([texts[key].replace('{name}', 'Noor')])
      expect(told.canRatherNot).toBe(false)
    }
    expect(show(view({ ...gone, lost: { secondsLeft: 0, passing: 'along' } }), texts).canRatherNot).toBe(false)
    expect(status({ ...gone, line: 'noReader', lost: { secondsLeft: 0, passing: 'along' } })).toEqual(
      expect.arrayContaining([texts['no-reader'], texts['only-here']]),
    )
  })

  test('in front of the queue again, she reads what a colleague will read', () => {
    for (const again of ['along', 'rather-not', 'no-room'] as const)
      expect(status({ phase: 'waiting', again })).toEqual([
        texts[again === 'along' ? 'again-along' : 'again-kept'],
        texts.waiting,
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
      show(view({ phase, counsellor, messages }), texts).lines.map(({ state }) => state)
    const before = [texts['state-read'], texts['state-left'], texts['state-along']]
    expect(states('waiting')).toEqual([...before, texts['state-waiting']])
    expect(states('talking')).toEqual([...before, texts['state-kept']])
  })

  test('what an earlier counsellor said keeps that name', () => {
    const said = { id: 'b', from: 'other', text: 'Ik luister.', state: 'kept', by: 'Merel' } as const
    expect(show(view({ ...talking, messages: [said] }), texts).lines[0]?.who).toBe('Merel')
  })

  test('a gap and a refusal are told in words', () => {
    expect(status({ ...talking, missing: true })).toContain(texts.missing)
    for (const problem of ['too-long', 'too-many', 'line-full'] as const)
      expect(status({ ...talking, problem })).toContain(texts[`problem-${problem}`])
    expect(status({ ...talking, problem: 'broken' })).toContain(texts['problem-other'])
  })

  test('while the network is away, nothing is said to be going on', () => {
    const away = view({ ...talking, network: 'away', problem: 'broken', messages: [mine('sending'), mine('kept')] })
    const shown = show(away, texts)
    expect(shown.status).toEqual([texts.away])
    expect(shown.lines.map(({ state }) => state)).toEqual([texts['state-unsent'], texts['state-kept']])
  })

  test('only a refused message of her own can be tried again', () => {
    const states = ['unsent', 'sending', 'kept', 'read', 'refused'] as const
    const shown = show(view({ ...talking, messages: states.map((state) => mine(state, state)) }), texts)
    expect(shown.lines.filter((line) => line.canRetry).map((line) => line.id)).toEqual(['refused'])
    expect(shown.lines.map((line) => line.state)).toEqual(states.map((state) => texts[`state-${state}`]))
  })

  test('she can always write until the end', () => {
    for (const network of ['here', 'away'] as const)
      for (const phase of ['before', 'waiting', 'taken', 'talking'] as const)
        expect(show(view({ phase, network, counsellor }), texts).canWrite).toBe(true)
    expect(show(view({ phase: 'ended', endedBy: 'me' }), texts).canWrite).toBe(false)
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
    expect(show(stopped, texts, 'Noor').status).toContain(texts['erased-soon'])
    expect(show(stopped, texts, 'Noor').status).not.toContain(texts.erased)
  })

  test('nothing is on its way any more', () => {
    const mine = (state: ShownMessage['state']): ShownMessage => ({ id: state, from: 'me', text: 'Dag.', state })
    const messages = [mine('read'), mine('kept'), mine('sending'), mine('unsent')]
    const { lines } = show(view({ phase: 'ended', endedBy: 'counsellor', messages }), texts, 'Noor')
    const gone = texts['state-refused']
    expect(lines.map((line) => line.state)).toEqual([texts['state-read'], '', gone, gone])
  })

  test('while her goodbye is on its way, nothing is called erased yet', () => {
    const said = [texts['ended-me'], texts.ending, texts['only-screen']]
    for (const known of [null, 'Noor'])
      expect(show(view({ phase: 'ended', endedBy: 'me', problem: 'ending' }), texts, known).status).toEqual(said)
  })

  test('nothing is called erased that was not heard', () => {
    const said = status({ phase: 'ended', endedBy: 'me', problem: 'unconfirmed' })
    expect(said).toContain(texts.unconfirmed)
    expect(said).not.toContain(texts.erased)
  })

  test('what was said keeps the name of who said it', () => {
    const other: ShownMessage = { id: 'b', from: 'other', text: 'Fijn dat u schrijft.', state: 'kept' }
    const ended = view({ phase: 'ended', endedBy: 'me', messages: [other] })
    expect(show(ended, texts, 'Noor').lines[0]?.who).toBe('Noor')
    expect(show(ended, texts).lines[0]?.who).toBe(texts.other)
  })

  test('nobody types any more, and there is nothing left to stop', () => {
    const shown = show(
      view({ phase: 'ended', endedBy: 'counsellor', counsellor: { ...counsellor, typing: true } }),
      texts,
    )
    expect([shown.typing, shown.canStop]).toEqual(['', false])
  })
})
