/**
 * Fear: whoever has the machine while it runs reads there what is nowhere on the disk. The memory of the program, of the
 * process that makes a trial's keys and of PostgreSQL is searched (D19): for what was said, whole codes, and every key either
 * end used, but for what may be sent (below). First while a talk is open, then when all are gone.
 *
 * Not looked for, since the server works with it: the key that signs in, lookups, shares, secrets of code apps, slot keys;
 * and while somebody is connected her address and browser, which our words say.
 */
import '../../client/fixture/cheap-slow.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { lifeOn, sayingOf, wordsFrom } from '../stage/life-with-words.ts'
import { type Line, startLine } from '../stage/line.ts'
import { processesOf, wordsInMemory } from '../stage/memory.ts'
import { type AtWork, type PeopleOnLine, peopleOn } from '../stage/people-on-line.ts'
import { type Postgres, startPostgres } from '../stage/postgres.ts'
import { type Sought, wordsIn } from '../stage/search.ts'
import { startTcpProxy, type TcpProxy } from '../stage/tcp-proxy.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

const drawn = wordsFrom(11)
const words = { code: drawn.join(' '), word: 'kievitsbloem' }
const wrongWord = 'zonnedauwtje'
const said = {
  ...sayingOf('Limbricht'),
  open: 'Kanarie in het open gesprek van Limbricht.',
  answer: 'Antwoord daarop.',
}
/** Two by two and in order: one word alone may stand in any text. */
const spellings = ['', ' ', '-', ',', '","'].flatMap((between) => [
  ...drawn.slice(1).map((word, i) => [drawn[i], word].join(between)),
  drawn.join(between),
])
const agent = 'SchildwachtBrowser/116.016'
const address = '127.66.116.16'

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytesOf = (key: unknown): Uint8Array[] => {
  if (ArrayBuffer.isView(key)) return [Uint8Array.from(Buffer.from(key.buffer, key.byteOffset, key.byteLength))]
  if (key instanceof ArrayBuffer) return [new Uint8Array(key.slice(0))]
  const { d } = key as JsonWebKey
  return d === undefined ? [] : [Buffer.from(d, 'base64url')]
}

/** As what a key was made: the purpose behind the name of the line (encryption/context.ts), or else the way itself. */
function madeAs(how: { name: string; info?: Uint8Array }): string {
  const info = Buffer.from(how.info ?? [])
  if (info.toString('latin1', 0, 5) !== 'L116\u0001') return how.name
  const at = 7 + info.readUInt16BE(5)
  return info.toString('utf8', at + 2, at + 2 + info.readUInt16BE(at))
}

/** Every key as it was given to the browser's cryptography, and every one that came out of it, at either end, and as what. */
function listenToKeys(): { keys: { bytes: Uint8Array; as: string }[]; stop(): void } {
  const { importKey, deriveBits } = SubtleCrypto.prototype
  const keys: { bytes: Uint8Array; as: string }[] = []
  const keep = (key: unknown, as: string) => void keys.push(...bytesOf(key).map((bytes) => ({ bytes, as })))
  const put = (name: string, value: unknown) =>
    Object.defineProperty(SubtleCrypto.prototype, name, { configurable: true, writable: true, value })
  put('importKey', function (this: SubtleCrypto, ...asked: Parameters<typeof importKey>) {
    const how: string | { name: string } = asked[2]
    keep(asked[1], `given to ${typeof how === 'string' ? how : how.name}`)
    return importKey.apply(this, asked)
  })
  put('deriveBits', async function (this: SubtleCrypto, ...asked: Parameters<typeof deriveBits>) {
    const made = await deriveBits.apply(this, asked)
    keep(made, madeAs(asked[0] as HkdfParams & { info: Uint8Array }))
    return made
  })
  return {
    keys,
    stop() {
      put('importKey', importKey)
      put('deriveBits', deriveBits)
    },
  }
}

/**
 * What may go to the line, by what it was made as, and how many of it there are at most: the proof of each of the team; the
 * names of the keys of two talks; of one code its lookup, that of its second word and of a wrong one, proof, handle and hold.
 */
const mayBeSent: Readonly<Record<string, number>> = {
  auth: 3,
  'key-id': 2,
  'rc-lookup': 3,
  'rc-auth': 1,
  'rc-handle': 1,
  'rc-hold': 1,
}

describe('a line as in production, with a database and a key store of its own', () => {
  let postgres: Postgres
  let line: Line
  let chat: TcpProxy
  let desk: TcpProxy
  let people: PeopleOnLine
  const team: AtWork[] = []
  const sent: Buffer[] = []
  let listened: ReturnType<typeof listenToKeys>
  let open: Awaited<ReturnType<typeof life>>

  beforeAll(async () => {
    postgres = await startPostgres()
    const urls = { DATABASE_URL: await postgres.freshDatabase(), KEYS_DATABASE_URL: await postgres.freshDatabase() }
    line = await startLine({ env: urls })
    const heard = (chunk: Buffer) => void sent.push(chunk)
    chat = await startTcpProxy(line.ports.chat, 0, { heard, from: address })
    desk = await startTcpProxy(line.ports.console, 0, { heard })
    listened = listenToKeys()
    const asks: typeof fetch = (address, init) => {
      const headers = new Headers(init?.headers)
      headers.set('user-agent', agent)
      return fetch(address, { ...init, headers })
    }
    people = peopleOn(line, { chat: { port: chat.port, asks }, desk: { port: desk.port } })
    for (const [i, pseudonym] of ['Noor', 'Merel', 'Linde'].entries())
      team.push(await people.atWork(line.links[i], pseudonym))
    open = await life()
  })
  afterAll(async () => {
    listened?.stop()
    await chat?.close()
    await desk?.close()
    await line?.close()
    await postgres?.stop()
  })

  const processes = () => [...processesOf(line.pid), ...processesOf(postgres.pid)]
  function never(): Sought[] {
    // Made by custody, and given by it to whoever reads the screen of the machine: a trial says so in every word.
    const ofLinks = line.links.map((link) => Buffer.from(link.split('.').at(-1) ?? '', 'base64url').toString('hex'))
    // Of zeros only there is much in any memory: it is no key.
    const isKey = (key: Uint8Array): boolean => key.length >= 16 && key.length <= 48 && new Set(key).size > 4
    const all = new Map<string, { bytes: Uint8Array; as: string }>()
    for (const key of listened.keys.filter(({ bytes }) => isKey(bytes))) {
      // What it was first: made for a purpose, and given to the browser after that.
      const hex = hexOf(key.bytes)
      if (!all.has(hex)) all.set(hex, key)
    }
    for (const link of ofLinks) all.delete(link)
    const keys = [...all.values()].map(({ bytes, as }, i) => ({ name: `${as} ${i}`, bytes, as }))
    const told = new Set(wordsIn(Buffer.concat(sent), keys).map((each) => each.replace(/ \([^()]*\)$/, '')))
    const kept = keys.filter(({ name }) => !told.has(name))
    const counts: Record<string, number> = {}
    for (const { name, as } of keys) if (told.has(name)) counts[as] = (counts[as] ?? 0) + 1
    expect(Object.keys(counts).toSorted()).toEqual(Object.keys(mayBeSent).toSorted())
    for (const [as, count] of Object.entries(counts)) expect([as, count <= (mayBeSent[as] ?? 0)]).toEqual([as, true])
    // Of a talk with words alone there are more than that: steps of a code, seeds, message keys, wraps.
    expect(kept.length).toBeGreaterThan(100)
    return [
      ...Object.values(said),
      ...team.flatMap(({ passphrase }) => [passphrase, passphrase.replaceAll(' ', '-')]),
      ...spellings,
      ...[words.word, wrongWord],
      ...kept,
    ]
  }

  /** She keeps words and writes a letter; tries a second word that is wrong, then hers; and comes once more, to talk. */
  async function life() {
    const [lead, second, other] = team.map(({ staff }) => staff)
    if (!lead || !second || !other) throw new Error('nobody')
    const leafs = await lead.colleagues()
    const leafOf = (name: string) => leafs.find(({ pseudonym }) => pseudonym === name)?.leaf ?? ''
    const lives = lifeOn(people.scene, { lead, second, leafs: { second: leafOf('Merel'), other: leafOf('Linde') } })
    await lives.lives(words, said, 'short')
    const guessing = people.visitor()
    await guessing.open()
    const page = guessing.comeBack()
    await page.enter(words.code)
    await page.read(wrongWord)
    page.drop()
    guessing.drop()
    const read = await lives.reads(words)
    const her = people.visitor()
    await her.open()
    her.say(said.open)
    const conversation = await people.takesFirst(other)
    other.say(said.answer)
    await people.comes(() => her.view().messages.some(({ text }) => text === said.answer), 'answered')
    return { read, her, holder: other, conversation }
  }

  // @norm:SE-09
  it('no word, no code and no key is there while a talk is open', async () => {
    expect(open.read).toEqual(['of hers', 'reply'])
    expect(wordsIn(Buffer.concat(sent), ['POST /v1/code/second']), 'she tried a second word').toHaveLength(1)
    // Control: what the program does know while she is there, as our words say.
    const known = [open.conversation, agent, line.chatOrigin]
    const { found, bytes } = wordsInMemory(processes(), [...known, ...never()])
    expect(found).toEqual(expect.arrayContaining(known.map((each) => `${each} (as it is)`)))
    expect(found.filter((each) => !known.some((word) => each.startsWith(word)))).toEqual([])
    expect(bytes).toBeGreaterThan(30_000_000)
    process.stdout.write(`searched ${Math.round(bytes / 1e6)} MB of memory\n`)
  })

  // @norm:SE-09
  it('nor when all are gone', async () => {
    const { her, holder } = open
    await holder.end()
    await people.comes(() => her.view().phase === 'ended', 'ended')
    her.drop()
    for (const { staff } of team) await staff.signOut()
    chat.cut()
    desk.cut()
    const secret = never()
    const known = [line.chatOrigin, agent, address]
    const { found } = wordsInMemory(processes(), [...known, ...secret])
    expect(found).toContain(`${line.chatOrigin} (as it is)`)
    // No program wipes what it let go: this is told, and our words promise nothing of it.
    for (const what of [agent, address])
      process.stdout.write(`${what} of who has left, in memory: ${found.some((each) => each.startsWith(what))}\n`)
    expect(found.filter((each) => !known.some((word) => each.startsWith(word)))).toEqual([])
  })
})

it('control: the reader sees what a process keeps, in each way it may, and nothing that it does not', async () => {
  const kept = ['kanarie-als-tekst', 'kanarie-als-bytes', 'kanarie-in-twee-bytes-é✓', 'kanarie-in-wasm']
  const child = spawn(process.execPath, [
    '-e',
    `let said = ''; process.stdin.on('data', (chunk) => { said += chunk; if (!said.endsWith('.')) return
      const [text, bytes, two, wasm] = said.slice(0, -1).split(' ')
      globalThis.kept = [text, Buffer.from(bytes), two, new WebAssembly.Memory({ initial: 4 })]
      Buffer.from(kept[3].buffer).write(wasm, 70_000); console.log('ready') })`,
  ])
  try {
    child.stdin.write(`${kept.join(' ')}.`)
    await once(child.stdout, 'data')
    const { found } = wordsInMemory([child.pid ?? 0], [...kept, 'kanarie-die-er-niet-is'])
    expect([...new Set(found.map((each) => each.split(' ')[0]))]).toEqual(kept.toSorted())
  } finally {
    child.kill('SIGKILL')
  }
})
