/**
 * I20 for words to come back with: somebody keeps words and a second word on the whole program, everything is written under
 * them, she comes back and reads it. Then every byte both ends sent, every file below the data directory (tables, log, key
 * store), the files and the log of PostgreSQL and all the program said aloud are searched for words, keys, seeds and texts.
 */
import '../../client/fixture/cheap-slow.ts'
import { setTimeout as delay } from 'node:timers/promises'
import { createStaff, type StaffClient } from '@lijn116/client/counsellor'
import { together } from '@lijn116/client/fixture/second-script'
import { createReturning } from '@lijn116/client/returning'
import { httpTransport } from '@lijn116/client/transport'
import { createVisitor } from '@lijn116/client/visitor'
import { fromBase64url } from '@lijn116/encryption'
import { type CodeKeys, codeSecrets, deriveCode, deriveSecond, openCodeBlob } from '@lijn116/encryption/keep'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { codeOf, pinned } from '../journeys/node-people.ts'
import { lifeOn, type Scene, type Staff, sayingOf, wordsFrom } from '../stage/life-with-words.ts'
import { type Line, startLine } from '../stage/line.ts'
import { type Postgres, startPostgres } from '../stage/postgres.ts'
import { returnWire, staffWire, visitorWire } from '../stage/sealed-line.ts'
import { type Sought, wordsIn, wordsInFiles } from '../stage/search.ts'
import { startTcpProxy, type TcpProxy } from '../stage/tcp-proxy.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

const drawn = wordsFrom(7)
const words = { code: drawn.join(' '), word: 'kwartelhof' }
const said = sayingOf('Zevenhuizen')
/** Travels in clear, and is stored in clear: if even this is not found, the search is blind. */
const control = 'nationaal'

/** Two by two and whole, as somebody or some program may have written them. */
const spellings: string[] = ['', ' ', '-', ',', ', ', '\n', '+', '%20', '","'].flatMap((between) => [
  ...drawn.slice(1).map((word, i) => [drawn[i], word].join(between)),
  drawn.join(between),
  drawn.map((word) => word.toUpperCase()).join(between),
])

type Answer = { share: string; blob: string }
type Asked = { path: string; body: string; answer: string }

describe.each(['embedded', 'postgres'] as const)('on %s', (database) => {
  let postgres: Postgres | undefined
  let line: Line
  let chat: TcpProxy
  let desk: TcpProxy
  const bytes: Buffer[] = []
  const asked: Asked[] = []
  const slow: Uint8Array[] = []
  /** Never outside her page. */
  let hers: Sought[]
  /** Told to the line, and kept nowhere as it is. */
  let told: Sought[]
  let read: string[]
  const texts: Sought[] = Object.values(said)
  const sent = () => Buffer.concat(bytes)

  beforeAll(async () => {
    postgres = database === 'postgres' ? await startPostgres({ settings: { log_statement: 'all' } }) : undefined
    line = await startLine({ env: postgres ? { DATABASE_URL: await postgres.freshDatabase() } : {} })
    const heard = (chunk: Buffer): void => {
      bytes.push(chunk)
    }
    chat = await startTcpProxy(line.ports.chat, 0, { heard })
    desk = await startTcpProxy(line.ports.console, 0, { heard })
    const derive = vi.spyOn(SubtleCrypto.prototype, 'deriveBits')
    try {
      await live()
      for (const [i, [how]] of derive.mock.calls.entries()) {
        const result = derive.mock.results[i]
        if ((how as { name: string }).name === 'PBKDF2' && result?.type === 'return')
          slow.push(new Uint8Array(await result.value))
      }
    } finally {
      derive.mockRestore()
    }
    await name()
  })
  afterAll(async () => {
    await chat?.close()
    await desk?.close()
    await line?.close()
    await postgres?.stop()
  })

  const telling: typeof fetch = async (address, init) => {
    const answer = await fetch(address, init)
    const path = new URL(`${address}`).pathname
    if (path.startsWith('/v1/code') || path === '/v1/start')
      asked.push({ path, body: `${init?.body ?? ''}`, answer: await answer.clone().text() })
    return answer
  }

  async function live(): Promise<void> {
    const file = pinned(line)
    const at = (origin: string, port: number) => ({ origin, address: `http://127.0.0.1:${port}` })
    const atWork = async (link: string | undefined, pseudonym: string): Promise<StaffClient> => {
      const staff = createStaff({ line: file, transport: httpTransport(staffWire, at(line.consoleOrigin, desk.port)) })
      const opened = await staff.openLink((link ?? '').split('#')[1] ?? '')
      await opened.finish(codeOf(opened.totpSecret))
      await staff.signIn(opened.name, opened.passphrase, codeOf(opened.totpSecret))
      await staff.goOnDuty(pseudonym)
      return staff
    }
    const [lead, second, other] = await Promise.all(
      ['Noor', 'Merel', 'Linde'].map((pseudonym, i) => atWork(line.links[i], pseudonym)),
    )
    if (!lead || !second || !other) throw new Error('nobody')
    const scene: Scene = {
      now: () => Date.now(),
      async comes(isSo, what = `${isSo}`) {
        for (const until = performance.now() + 90_000; !isSo(); await delay(10))
          if (performance.now() > until) throw new Error(`never: ${what}`)
      },
      visitor() {
        const address = at(line.chatOrigin, chat.port)
        const given = { line: file, door: 'nationaal' }
        const transport = httpTransport(visitorWire, address, telling)
        const client = createVisitor({ ...given, language: 'nl', together, transport })
        const back = httpTransport(returnWire, address, telling)
        return Object.assign(client, {
          comeBack: () => createReturning({ ...given, client, transport: back, lists: [] }),
        })
      },
      async takesFirst(staff) {
        await scene.comes(() => staff.view().waiting.length > 0, 'somebody waits')
        await staff.take(staff.view().waiting[0]?.conversation ?? '')
        await scene.comes(() => staff.view().conversation?.phase === 'talking', 'talking')
      },
    }
    const leafOf = async (name: string) =>
      (await lead.colleagues()).find(({ pseudonym }) => pseudonym === name)?.leaf ?? ''
    const leafs: Staff['leafs'] = { second: await leafOf('Merel'), other: await leafOf('Linde') }
    const life = lifeOn(scene, { lead, second, leafs })
    await life.lives(words, said, 'whole')
    read = await life.reads(words)
    for (const staff of [lead, second, other]) await staff.signOut()
  }

  /** What was really made of her words, from what went over the wire. */
  async function name(): Promise<void> {
    const file = pinned(line)
    const keys = [await deriveCode(file, words.code), await deriveSecond(file, words.code, words.word)]
    const answers = ['/v1/code/look', '/v1/code/second'].map(
      (path) => JSON.parse(asked.findLast((each) => each.path === path)?.answer ?? '{}') as Answer,
    )
    const seeds = await Promise.all(
      answers.map(({ share, blob }, i) =>
        openCodeBlob(file, keys[i] as CodeKeys, fromBase64url(share), fromBase64url(blob)),
      ),
    )
    const secrets = await Promise.all(seeds.map(({ seed }) => codeSecrets(file, seed)))
    const [own, guarding] = secrets
    if (!own || !guarding) throw new Error('no seeds')
    hers = [
      ...spellings,
      ...[words.word, words.word.toUpperCase()],
      ...slow.map((key, i) => ({ name: `step ${i}`, bytes: key })),
      ...keys.map(({ wrap }, i) => ({ name: `wrap ${i}`, bytes: wrap })),
      ...seeds.map(({ seed }, i) => ({ name: `seed ${i}`, bytes: seed })),
      ...secrets.map(({ resume }, i) => ({ name: `resume ${i}`, bytes: resume })),
    ]
    const [first, second] = keys
    if (!first || !second) throw new Error('no keys')
    told = [
      { name: 'lookup', bytes: first.lookup },
      { name: 'auth', bytes: first.auth },
      { name: 'second lookup', bytes: second.lookup },
      { name: 'handle', bytes: own.handle },
      { name: 'hold', bytes: own.hold },
    ]
  }

  test('everything was there: each word, key and text was really used', () => {
    expect(read).toEqual(['appointment', 'letter', 'notice', 'of hers', 'plan', 'reply'])
    // Each derivation is ten steps: made and entered again, and each with its second word.
    expect(slow.length).toBeGreaterThanOrEqual(40)
    expect(wordsIn(sent(), told)).toHaveLength(told.length)
  })

  test('no byte that either end sent holds her words, what follows from them, or what anybody wrote', () => {
    expect(wordsIn(sent(), [control])).toEqual([`${control} (as it is)`])
    expect(wordsIn(sent(), [...hers, ...texts])).toEqual([])
  })

  test('what the line is told of a code goes where codes are asked for, and nowhere else', () => {
    const elsewhere = asked.filter(({ path }) => path === '/v1/start').map(({ body }) => Buffer.from(body))
    expect(elsewhere.length).toBeGreaterThan(0)
    const given = told.filter((each) => typeof each !== 'string' && each.name !== 'hold')
    expect(wordsIn(Buffer.concat(elsewhere), given)).toEqual([])
    expect(
      asked.filter(({ path }) => /[\w-]{22}/.test(path)),
      'no key in an address',
    ).toEqual([])
  })

  test('no file, no log and no line of output holds any of it', async () => {
    expect(await line.terminate()).toBe(0)
    await postgres?.kill()
    const all = [...hers, ...told, ...texts]
    for (const directory of postgres ? [postgres.directory, line.dataDir] : [line.dataDir])
      expect(wordsInFiles(directory, all)).toEqual([])
    expect(wordsIn(Buffer.from(line.output()), all)).toEqual([])
    const stored = wordsInFiles(postgres?.directory ?? line.dataDir, [control])
    expect(
      stored.some((found) => /pg_wal/.test(found)),
      'the search sees into the log',
    ).toBe(true)
    if (postgres) {
      expect(wordsIn(Buffer.from(postgres.log()), [control])).toHaveLength(1)
      expect(wordsIn(Buffer.from(postgres.log()), all)).toEqual([])
    }
  })
})

test('the search finds her words however they are written down', () => {
  for (const encoding of ['utf8', 'utf16le'] as const)
    for (const text of [words.code, drawn.join('\n'), drawn.slice(2, 4).join('-'), words.word])
      expect(wordsIn(Buffer.from(`voor ${text} na`, encoding), [...spellings, words.word]).length).toBeGreaterThan(0)
})
