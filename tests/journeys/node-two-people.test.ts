import type { VisitorClient } from '@lijn116/client/visitor'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Line, startLine } from '../stage/line.ts'
import { codeOf, type NodeCounsellor, nodeCounsellor, nodeStaff, nodeVisitor, textsOf, until } from './node-people.ts'

describe('two people talk, in Node, over the real line', () => {
  let line: Line
  let noor: NodeCounsellor
  const visitors: VisitorClient[] = []
  const visitor = () => {
    const made = nodeVisitor(line)
    visitors.push(made)
    return made
  }
  beforeAll(async () => {
    line = await startLine()
  })
  afterEach(() => {
    for (const each of visitors.splice(0)) each.drop()
  })
  afterAll(async () => {
    await noor?.staff.signOut()
    await line?.close()
  })

  it('keeps what a visitor says in her page while there is nobody to seal to, and sends it when there is', async () => {
    const early = visitor()
    await early.open()
    expect(early.view()).toMatchObject({ line: 'noReader', phase: 'before' })
    early.say('Ik ben er al.')
    expect(early.view().messages).toMatchObject([{ text: 'Ik ben er al.', state: 'unsent' }])

    noor = await nodeCounsellor(line, line.links[0] ?? '', 'Noor')
    expect(noor.staff.view()).toMatchObject({
      me: { name: 'proef-1' },
      duty: 'on',
      pseudonym: 'Noor',
      alarms: [],
    })
    early.wake()
    await until(early, ({ phase, messages }) => phase === 'waiting' && messages[0]?.state === 'kept')
    await until(noor.staff, ({ waiting }) => waiting.length === 1)
    await early.goodbye()
    expect(early.view()).toMatchObject({ phase: 'ended', endedBy: 'me', problem: null })
    await until(noor.staff, ({ waiting }) => waiting.length === 0)
  })

  it('carries words both ways, says what arrived and what was read, and forgets at the end', async () => {
    const her = visitor()
    await her.open()
    expect(her.view()).toMatchObject({ line: 'ready', phase: 'before', problem: null })
    her.say('Goedenavond.')
    her.say('Ik weet niet goed waar ik moet beginnen.')
    await until(her, ({ messages }) => messages.every(({ state }) => state === 'kept'))
    expect(her.view()).toMatchObject({ phase: 'waiting', counsellor: null })

    const { staff } = noor
    const seen = await until(staff, ({ waiting }) => waiting.length === 1 && (waiting[0]?.present ?? false))
    expect(await staff.take(seen.waiting[0]?.conversation ?? '')).toBe('taken')
    expect(textsOf(staff.view().conversation ?? { messages: [] })).toEqual([
      'other: Goedenavond.',
      'other: Ik weet niet goed waar ik moet beginnen.',
    ])
    await until(her, ({ phase }) => phase === 'talking')
    expect(her.view().counsellor).toEqual({ pseudonym: 'Noor', present: true, typing: false })
    await until(staff, ({ conversation }) => conversation?.phase === 'talking')
    expect(
      her.view().messages.map(({ state }) => state),
      'not read before it was on a screen',
    ).toEqual(['kept', 'kept'])
    staff.shown()
    await until(her, ({ messages }) => messages.every(({ state }) => state === 'read'))

    staff.typing()
    await until(her, ({ counsellor }) => counsellor?.typing === true)
    staff.say('Fijn dat u er bent. Begin waar u wilt.')
    await until(her, ({ messages }) => messages.length === 3)
    expect(her.view().counsellor?.typing).toBe(false)
    await until(staff, ({ conversation }) => conversation?.messages[2]?.state === 'read')
    await staff.note('Eerste contact, rustig begonnen.')
    expect(staff.view().conversation?.notes).toMatchObject([{ text: 'Eerste contact, rustig begonnen.' }])

    const long = 'Het is een lang verhaal. 🌧️ '.repeat(700)
    her.say(long)
    await until(staff, ({ conversation }) => conversation?.messages.length === 4)
    expect(staff.view().conversation?.messages[3]?.text).toBe(long)
    expect(staff.view().conversation?.missing).toBe(false)
    expect(her.view().missing).toBe(false)

    staff.say('Dank u wel. Ik sluit nu af.')
    await staff.end()
    expect(staff.view()).toMatchObject({ conversation: null, problem: null })
    await until(her, ({ phase }) => phase === 'ended')
    expect(her.view()).toMatchObject({ endedBy: 'counsellor', problem: null })
    expect(textsOf(her.view()).at(-1)).toBe('other: Dank u wel. Ik sluit nu af.')
    her.drop()
    expect(her.view().messages).toEqual([])
  })

  it('tells the second of two counsellors kindly that a colleague was first', async () => {
    const second = await nodeCounsellor(line, line.links[1] ?? '', 'Sam')
    expect(second.staff.view().alarms).toEqual([])
    const her = visitor()
    await her.open()
    her.say('Is daar iemand?')
    const [a, b] = [noor.staff, second.staff]
    const waits = await until(b, ({ waiting }) => waiting.length === 1)
    await until(a, ({ waiting }) => waiting.length === 1)
    const id = waits.waiting[0]?.conversation ?? ''
    const outcomes = await Promise.all([a.take(id), b.take(id)])
    expect([...outcomes].sort()).toEqual(['somebody-else', 'taken'])
    const winner = outcomes[0] === 'taken' ? a : b
    await until(winner, ({ conversation }) => conversation?.phase === 'talking')
    await her.goodbye()
    await until(winner, ({ conversation }) => conversation?.endedBy === 'visitor')
    winner.say('Hoort u dit nog?')
    expect(winner.view().conversation?.messages).toHaveLength(1)
    winner.wipe()
    expect(winner.view().conversation).toBeNull()
    await second.staff.signOut()

    const again = nodeStaff(line)
    await expect(again.signIn(second.name, second.passphrase, '000000')).rejects.toThrow('sign-in-failed')
    await expect(again.signIn(second.name, 'geen zes woorden', codeOf(second.totpSecret))).rejects.toThrow(
      'sign-in-failed',
    )
    expect(again.view()).toMatchObject({ me: null, problem: 'sign-in-failed' })
    await expect(again.openLink((line.links[1] ?? '').split('#')[1] ?? '')).rejects.toThrow('link-over')
  })

  it('keeps two tabs of one person apart', async () => {
    const [one, two] = [visitor(), visitor()]
    await Promise.all([one.open(), two.open()])
    one.say('Tab een.')
    two.say('Tab twee.')
    const view = await until(noor.staff, ({ waiting }) => waiting.length === 2)
    expect(await noor.staff.take(view.waiting[0]?.conversation ?? '')).toBe('taken')
    await until(noor.staff, ({ conversation }) => conversation?.phase === 'talking')
    expect([one.view().phase, two.view().phase].sort()).toEqual(['talking', 'waiting'])
    expect(noor.staff.view().conversation?.messages).toHaveLength(1)
    await noor.staff.end()
    await Promise.all([one.goodbye(), two.goodbye()])
  })
})
