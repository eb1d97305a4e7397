/**
 * A sealed line whose people have networks that fail: real clients, the real server in process, one clock. Time stands
 * still while anything is being asked, so that a slow machine is never taken for a slow person.
 */

import { setTimeout as delay } from 'node:timers/promises'
import { createStaff, type StaffClient, type Workstation } from '@lijn116/client/counsellor'
import { together } from '@lijn116/client/fixture/second-script'
import { httpTransport } from '@lijn116/client/transport'
import { createVisitor, type VisitorClient } from '@lijn116/client/visitor'
import { counsellorRoutes, counsellorStream, counsellorStreamPath } from '@lijn116/protocol/counsellor'
import { visitorRoutes, visitorStream, visitorStreamPath } from '@lijn116/protocol/visitor'
import { show } from '../../chat/src/show.ts'
import { whereLater } from '../../chat/src/show-later.ts'
import { createFakeClock } from '../../client/fixture/fake-clock.ts'
import chatTexts from '../../content/translations/chat.nl.json' with { type: 'json' }
import { tidy } from '../../server/jobs/tidy.ts'
import { codeOf } from '../journeys/node-people.ts'
import { type FragileNetwork, fragileNetwork } from './fragile-network.ts'
import { type Kind, origins } from './inner-line.ts'
import { type Member, sealedLine } from './sealed-line.ts'

const visitorWire = { routes: visitorRoutes, stream: visitorStream, streamPath: visitorStreamPath }
const staffWire = { routes: counsellorRoutes, stream: counsellorStream, streamPath: counsellorStreamPath }

export type Phone = {
  her: VisitorClient
  network: FragileNetwork
  /** Every sentence of the page that she has seen, in order, each change once. */
  told: string[]
}
export type Desk = {
  staff: StaffClient
  network: FragileNetwork
  /** The machine is gone: its network is cut, and nothing runs on it any more. */
  dies(): void
}
export type ShakyLine = Awaited<ReturnType<typeof shakyLine>>

export const memoryWorkstation = (): Workstation => {
  let kept: string | null = null
  return {
    read: async () => kept,
    async write(value) {
      kept = value
    },
    async clear() {
      kept = null
    },
  }
}

export async function shakyLine(kind: Kind) {
  const sealed = await sealedLine(kind)
  const { inner, world } = sealed
  const clock = createFakeClock()
  const networks: FragileNetwork[] = []
  const drops: (() => unknown)[] = []
  const { hub, presence } = inner.line
  let beaten = inner.clock.now
  /** A device that sleeps runs no timers of its own. */
  const asleep = new Set<ReturnType<typeof createFakeClock>>()
  const clocks = new Set([clock])

  function pass(ms: number) {
    inner.clock.now += ms
    for (const each of clocks) if (!asleep.has(each)) each.advance(ms)
  }

  /** What the server's timers do. */
  async function jobs() {
    if (inner.clock.now - beaten >= 25_000) {
      beaten = inner.clock.now
      for (const reader of hub.visitors()) reader.stream.send('beat', { now: beaten, seq: reader.cursor })
      for (const reader of hub.consoles()) reader.stream.send('beat', { now: beaten })
    }
    presence.sweep()
    await tidy(inner.line)
  }

  async function quiet() {
    const until = performance.now() + 10_000
    do await delay(2)
    while (networks.some((network) => network.busy() > 0) && performance.now() < until)
  }

  /** What everybody sees, for a test that waited in vain. */
  const seen = () =>
    views
      .slice(-3)
      .map((view) => JSON.stringify(view()))
      .join('\n')
  const views: (() => unknown)[] = []

  const network = () => {
    const made = fragileNetwork()
    networks.push(made)
    return made
  }
  const addressOf = (app: typeof inner.chat) => app.listeningOrigin

  return {
    ...sealed,
    pass,
    /** Time goes by, for everybody who is awake. */
    async lives(ms: number, step = 5_000): Promise<void> {
      for (let left = ms; left > 0; left -= step) {
        pass(Math.min(left, step))
        await quiet()
        await jobs()
      }
    },
    /** Time goes by until it is so. */
    async comes(isSo: () => boolean, what = `${isSo}`, within = 6 * 60_000): Promise<void> {
      const until = inner.clock.now + within
      for (let round = 0; !isSo(); round++) {
        if (inner.clock.now > until) throw new Error(`never: ${what}\n${seen()}`)
        await quiet()
        if (isSo()) return
        pass(250)
        if (round % 10 === 9) await jobs()
      }
    },
    async desk(person: Member, workstation: Workstation = memoryWorkstation()): Promise<Desk> {
      const mine = network()
      const own = createFakeClock()
      clocks.add(own)
      const address = { origin: origins.console, address: addressOf(inner.console) }
      const transport = httpTransport(staffWire, address, mine.ask as typeof fetch)
      const staff = createStaff({ line: world.line, transport, clock: own, workstation })
      const { totp_secret } = await inner.database.sql
        .selectFrom('account')
        .select('totp_secret')
        .where('name', '=', person.name)
        .executeTakeFirstOrThrow()
      await staff.signIn(person.name, person.passphrase, codeOf(totp_secret, inner.clock.now))
      const dies = () => {
        mine.breaks('cut')
        clocks.delete(own)
      }
      drops.push(dies)
      views.push(staff.view)
      return { staff, network: mine, dies }
    },
    /** `own`: a device with a clock of its own, that can be put to sleep. */
    phone(own = clock): Phone {
      clocks.add(own)
      const mine = network()
      const transport = httpTransport(
        visitorWire,
        { origin: origins.chat, address: addressOf(inner.chat) },
        mine.ask as typeof fetch,
      )
      const her = createVisitor({
        line: world.line,
        door: 'nationaal',
        language: 'nl',
        together,
        transport,
        clock: own,
      })
      const told: string[] = []
      let name: string | null = null
      her.subscribe(() => {
        const view = her.view()
        name = view.counsellor?.pseudonym ?? name
        const said = show(view, { texts: chatTexts.texts, language: 'nl' }, name, whereLater).status.join(' ')
        if (said !== told.at(-1)) told.push(said)
      })
      drops.push(() => {
        her.drop()
        if (own !== clock) clocks.delete(own)
      })
      views.push(her.view)
      return { her, network: mine, told }
    },
    sleeps: (own: ReturnType<typeof createFakeClock>) => asleep.add(own),
    wakes: (own: ReturnType<typeof createFakeClock>) => asleep.delete(own),
    quiet,
    async close() {
      for (const drop of drops) drop()
      for (const each of networks) await each.heals()
      await sealed.close()
    },
  }
}

/** A sentence of the chat page as she reads it. */
export const words = (key: keyof typeof chatTexts.texts, name = ''): string =>
  chatTexts.texts[key].replaceAll('{name}', name)
