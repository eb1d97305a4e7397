/** A visitor and a counsellor in Node, on the real client and a real line. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createStaff, type StaffClient } from '@lijn116/client/counsellor'
import { together } from '@lijn116/client/fixture/second-script'
import { httpTransport } from '@lijn116/client/transport'
import { createVisitor, type VisitorClient } from '@lijn116/client/visitor'
import type { LineFile } from '@lijn116/encryption'
import { counsellorRoutes, counsellorStream, counsellorStreamPath } from '@lijn116/protocol/counsellor'
import { lineFile } from '@lijn116/protocol/custody'
import { peopleRoutes } from '@lijn116/protocol/people'
import { visitorRoutes, visitorStream, visitorStreamPath } from '@lijn116/protocol/visitor'
import { Secret, TOTP } from 'otpauth'
import * as v from 'valibot'
import type { Line } from '../stage/line.ts'

const visitorWire = { routes: visitorRoutes, stream: visitorStream, streamPath: visitorStreamPath }
const staffWire = {
  routes: { ...counsellorRoutes, ...peopleRoutes },
  stream: counsellorStream,
  streamPath: counsellorStreamPath,
}

/** What the pages of this line carry pinned; the trial's custody keeps it beside its keys. */
export function pinned(line: Line): LineFile {
  const { line: file } = JSON.parse(readFileSync(join(line.dataDir, 'custody', 'trial.json'), 'utf8'))
  return v.parse(lineFile, file)
}

export function nodeVisitor(
  line: Line,
  options: { port?: number; language?: string; file?: LineFile } = {},
): VisitorClient {
  const address = `http://127.0.0.1:${options.port ?? line.ports.chat}`
  return createVisitor({
    line: options.file ?? pinned(line),
    door: 'nationaal',
    language: options.language ?? 'nl',
    together,
    transport: httpTransport(visitorWire, { origin: line.chatOrigin, address }),
  })
}

export const codeOf = (secret: string, timestamp = Date.now()): string =>
  new TOTP({ secret: Secret.fromBase32(secret), digits: 6, period: 30, algorithm: 'SHA1' }).generate({ timestamp })

export type NodeCounsellor = { staff: StaffClient; name: string; passphrase: string; totpSecret: string }

export function nodeStaff(line: Line, port = line.ports.console): StaffClient {
  const address = `http://127.0.0.1:${port}`
  return createStaff({
    line: pinned(line),
    transport: httpTransport(staffWire, { origin: line.consoleOrigin, address }),
  })
}

/** Enrols by a one-time link, signs in, and goes on duty. */
export async function nodeCounsellor(
  line: Line,
  link: string,
  pseudonym: string,
  port?: number,
): Promise<NodeCounsellor> {
  const staff = nodeStaff(line, port)
  const opened = await staff.openLink(link.slice(link.indexOf('#') + 1))
  await opened.finish(codeOf(opened.totpSecret))
  await staff.signIn(opened.name, opened.passphrase, codeOf(opened.totpSecret))
  await staff.goOnDuty(pseudonym)
  return { staff, name: opened.name, passphrase: opened.passphrase, totpSecret: opened.totpSecret }
}

type Watched<V> = { view(): V; subscribe(changed: () => void): () => void }

/** The first view that fits. */
export function until<V>(client: Watched<V>, fits: (view: V) => boolean, withinMs = 60_000): Promise<V> {
  return new Promise((resolve, reject) => {
    const stop = client.subscribe(look)
    const timer = setTimeout(() => {
      stop()
      reject(new Error(`not within ${withinMs} ms: ${fits}\n${JSON.stringify(client.view(), null, 1)}`))
    }, withinMs)
    function look() {
      if (!fits(client.view())) return
      clearTimeout(timer)
      stop()
      resolve(client.view())
    }
    look()
  })
}

export const textsOf = (view: { messages: readonly { from: string; text: string }[] }): string[] =>
  view.messages.map(({ from, text }) => `${from}: ${text}`)
