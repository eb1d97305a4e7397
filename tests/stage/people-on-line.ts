/** Everybody on the whole program, over real sockets: counsellors who enrolled by their links, visitors from any address. */
import { setTimeout as delay } from 'node:timers/promises'
import { createStaff, type StaffClient } from '@lijn116/client/counsellor'
import { together } from '@lijn116/client/fixture/second-script'
import { createReturning } from '@lijn116/client/returning'
import { httpTransport } from '@lijn116/client/transport'
import { createVisitor } from '@lijn116/client/visitor'
import { codeOf, pinned } from '../journeys/node-people.ts'
import type { Comer, Scene } from './life-with-words.ts'
import type { Line } from './line.ts'
import { returnWire, staffWire, visitorWire } from './sealed-line.ts'

/** `port`: of a proxy in front, say; `asks`: a fetch that adds headers, or listens. */
export type Way = { port?: number; asks?: typeof fetch; language?: string }
export type AtWork = {
  staff: StaffClient
  name: string
  pseudonym: string
  passphrase: string
  totpSecret: string
}
export type PeopleOnLine = ReturnType<typeof peopleOn>

export function peopleOn(line: Line, ways: { chat?: Way; desk?: Way } = {}) {
  const file = pinned(line)
  const at = (origin: string, port: number) => ({ origin, address: `http://127.0.0.1:${port}` })

  const taken = new Set<string>()

  async function atWork(link: string | undefined, pseudonym: string): Promise<AtWork> {
    const { port = line.ports.console, asks = fetch } = ways.desk ?? {}
    const staff = createStaff({ line: file, transport: httpTransport(staffWire, at(line.consoleOrigin, port), asks) })
    const { name, passphrase, totpSecret, finish } = await staff.openLink((link ?? '').split('#')[1] ?? '')
    await finish(codeOf(totpSecret))
    await staff.signIn(name, passphrase, codeOf(totpSecret))
    await staff.goOnDuty(pseudonym)
    return { staff, name, pseudonym, passphrase, totpSecret }
  }
  function visitor(own: Way = {}): Comer {
    const { port = line.ports.chat, asks = fetch, language = 'nl' } = { ...ways.chat, ...own }
    const address = at(line.chatOrigin, port)
    const given = { line: file, door: 'nationaal' }
    const client = createVisitor({
      ...given,
      language,
      together,
      transport: httpTransport(visitorWire, address, asks),
    })
    const back = httpTransport(returnWire, address, asks)
    return Object.assign(client, {
      comeBack: () => createReturning({ ...given, client, transport: back, lists: [] }),
    })
  }
  async function comes(isSo: () => boolean, what = `${isSo}`): Promise<void> {
    for (const until = performance.now() + 90_000; !isSo(); await delay(5))
      if (performance.now() > until) throw new Error(`never: ${what}`)
  }
  /** Who stands first in the queue, which may still show somebody who was taken or has gone. Answers her conversation. */
  async function takesFirst(staff: StaffClient): Promise<string> {
    const there = () => staff.view().waiting.find((each) => each.present && !taken.has(each.conversation))?.conversation
    for (const until = performance.now() + 90_000; performance.now() < until; await delay(50)) {
      await comes(() => there() !== undefined, 'somebody waits')
      const id = there() ?? ''
      if ((await staff.take(id)) !== 'taken') continue
      taken.add(id)
      await comes(() => {
        const { conversation } = staff.view()
        return conversation?.id === id && conversation.phase === 'talking'
      }, 'talking')
      return id
    }
    throw new Error('never: somebody could be taken')
  }
  const scene: Scene = { now: () => Date.now(), comes, visitor: () => visitor(), takesFirst }
  return { file, atWork, visitor, comes, takesFirst, scene }
}
