/** The same two people, over networks that fail and a server that dies: nothing lost, nothing twice, order kept. */
import type { StaffView } from '@lijn116/client/counsellor'
import type { VisitorClient } from '@lijn116/client/visitor'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Line, startLine } from '../stage/line.ts'
import { startTcpProxy, type TcpProxy } from '../stage/tcp-proxy.ts'
import { type NodeCounsellor, nodeCounsellor, nodeVisitor, until } from './node-people.ts'

describe.each(['embedded', 'postgres'] as const)('a bad network, and a server that dies (%s)', (database) => {
  let line: Line
  let chat: TcpProxy
  let console_: TcpProxy
  let noor: NodeCounsellor
  let her: VisitorClient
  const herWords: string[] = []
  const noorsWords: string[] = []

  beforeAll(async () => {
    line = await startLine({ database })
    chat = await startTcpProxy(line.ports.chat)
    console_ = await startTcpProxy(line.ports.console)
    noor = await nodeCounsellor(line, line.links[0] ?? '', 'Noor', console_.port)
    her = nodeVisitor(line, { port: chat.port })
    await her.open()
    sayHer('Ik ben er.')
    const { waiting } = await until(noor.staff, (view) => view.waiting.length === 1)
    expect(await noor.staff.take(waiting[0]?.conversation ?? '')).toBe('taken')
    await until(noor.staff, ({ conversation }) => conversation?.phase === 'talking')
  })
  afterAll(async () => {
    her?.drop()
    await noor?.staff.signOut()
    await chat?.close()
    await console_?.close()
    await line?.close()
  })

  const sayHer = (text: string) => {
    herWords.push(text)
    her.say(text)
  }
  const sayNoor = (text: string) => {
    noorsWords.push(text)
    noor.staff.say(text)
  }
  const fromOther = (view: { messages: readonly { from: string; text: string }[] } | null) =>
    (view?.messages ?? []).filter(({ from }) => from === 'other').map(({ text }) => text)
  const isSettled = ({ state }: { state: string }) => state === 'kept' || state === 'read'

  /** Everything of both is on the other's screen, once and in order, and nobody misses anything. */
  async function allArrived(withinMs = 30_000) {
    await until(noor.staff, ({ conversation }) => fromOther(conversation).length >= herWords.length, withinMs)
    await until(her, (view) => fromOther(view).length >= noorsWords.length, withinMs)
    await until(
      her,
      ({ messages }) => messages.every(({ from, state }) => from === 'other' || isSettled({ state })),
      withinMs,
    )
    const theirs: StaffView['conversation'] = noor.staff.view().conversation
    expect(fromOther(theirs)).toEqual(herWords)
    expect(fromOther(her.view())).toEqual(noorsWords)
    expect([her.view().missing, theirs?.missing]).toEqual([false, false])
  }

  it('network cut in the middle of a sentence: it waits in the page, and goes when the network is back', async () => {
    chat.cut()
    await until(her, ({ network }) => network === 'away')
    sayHer('Dit zeg ik terwijl')
    sayHer('mijn netwerk weg is.')
    sayNoor('Ik wacht op u.')
    expect(
      her
        .view()
        .messages.slice(-2)
        .map(({ state }) => state),
    ).not.toContain('kept')
    await new Promise((resolve) => setTimeout(resolve, 1_500))
    expect(
      her
        .view()
        .messages.slice(-2)
        .map(({ state }) => state),
    ).not.toContain('kept')
    chat.restore()
    await allArrived()
    await until(her, ({ network }) => network === 'here')
  })

  it('half-open, as on a phone that changed networks: bytes vanish without a word, waking brings all of it', async () => {
    chat.halfOpen()
    sayHer('Dit verdwijnt onderweg.')
    sayNoor('En dit ook.')
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    expect(fromOther(her.view())).toHaveLength(noorsWords.length - 1)
    chat.restore()
    her.wake()
    await allArrived()
  })

  it('slow both ways: order kept while both talk at once', async () => {
    chat.slow(300)
    console_.slow(200)
    for (let i = 0; i < 8; i++) {
      sayHer(`Zij, zin ${i}.`)
      sayNoor(`Noor, zin ${i}.`)
    }
    await allArrived()
    chat.restore()
    console_.restore()
    await allArrived()
  })

  it('the server killed in the middle of it: every word that was kept is there, the rest is sent again', async () => {
    for (let i = 0; i < 5; i++) {
      sayHer(`Voor de val ${i}.`)
      sayNoor(`Ik hoor u ${i}.`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
    await line.kill()
    sayHer('Niemand luistert nu.')
    sayNoor('Ik ook niet.')
    await line.restart()
    await allArrived()
  })

  it('the server restarted calmly: nobody has to do anything', async () => {
    sayHer('Blijft u daar?')
    const restarting = line.restart()
    sayNoor('Ik blijf.')
    await restarting
    await allArrived()
    noor.staff.shown()
    await until(her, ({ messages }) => messages.every(({ from, state }) => from === 'other' || state === 'read'))
    await noor.staff.end()
    await until(her, ({ endedBy }) => endedBy === 'counsellor')
  })

  it('has said nothing of it aloud', () => {
    for (const word of [...herWords, ...noorsWords]) expect(line.output()).not.toContain(word)
  })
})
