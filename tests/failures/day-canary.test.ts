/**
 * Fear: of all that a line meets in a day something stays behind that tells who she is or what she said. Fifty people come
 * through ten proxies, with addresses and browsers of their own: they talk, are handed over, keep words, leave, are
 * refused; the program and the database die in the middle; strangers send nonsense. Then every file, log, archive, backup,
 * row and word of output is searched for all of it.
 */
import '../../client/fixture/cheap-slow.ts'
import { fromBase64url } from '@lijn116/encryption'
import { derivePassphrase } from '@lijn116/encryption/staff'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import inventory from '../../content/inventory.columns.json' with { type: 'json' }
import { type BackedUp, backedUpPostgres } from '../stage/base-backup.ts'
import { crowdOn, type Hers } from '../stage/crowd.ts'
import { jsonKeysIn, rowsOf } from '../stage/every-row.ts'
import { lifeOn, sayingOf, type Words, wordsFrom } from '../stage/life-with-words.ts'
import { type Line, startLine } from '../stage/line.ts'
import { nonsenseTo } from '../stage/nonsense.ts'
import { type AtWork, type PeopleOnLine, peopleOn } from '../stage/people-on-line.ts'
import { type Sought, wordsIn, wordsInFiles } from '../stage/search.ts'
import { startTcpProxy, type TcpProxy } from '../stage/tcp-proxy.ts'
import { hearing } from '../stage/who-asks.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

/** Always the same day. Lives with words are four visits each: made, tried with a wrong word, read. */
const day = { talks: 30, handedOver: 5, together: 2, waitingAndGone: 3, leftWithoutWord: 3 }
const lives: readonly { words: Words; how: 'whole' | 'short' }[] = [
  { words: { code: wordsFrom(31).join(' '), word: 'rietgors' }, how: 'whole' },
  { words: { code: wordsFrom(62).join(' '), word: null }, how: 'short' },
  { words: { code: wordsFrom(93).join(' '), word: 'karekiet' }, how: 'short' },
]
const visitors = 50
/** Travels in clear, and is stored in clear: if even this is not found, the search is blind. */
const control = 'nationaal'
const nonsense = 'kanarieonzin'

const spellings = ({ code, word }: Words): string[] => {
  const drawn = code.split(' ')
  const pairs = ['', ' ', '-', ',', '\n', '+', '","'].flatMap((between) => [
    ...drawn.slice(1).map((each, i) => [drawn[i], each].join(between)),
    drawn.join(between),
  ])
  return word === null ? pairs : [...pairs, word]
}

let backed: BackedUp
let line: Line
let people: PeopleOnLine
let team: AtWork[]
const proxies: TcpProxy[] = []
const heard: Buffer[] = []
const toStaff: Buffer[] = []
let crowd: ReturnType<typeof crowdOn>
const keys = new Set<string>()
let rows: Buffer
let read: string[][]
let answers: string[]
let secret: Sought[]

const member = (i: number): AtWork => {
  const found = team[i % team.length]
  if (found === undefined) throw new Error('nobody')
  return found
}

beforeAll(async () => {
  backed = await backedUpPostgres({
    log_statement: 'all',
    log_connections: 'on',
    log_min_duration_statement: '0',
    log_min_messages: 'info',
  })
  line = await startLine({ env: { DATABASE_URL: backed.databaseUrl, PROXY_HOPS: '1' } })
  for (let i = 0; i < 10; i++) {
    const from = `127.66.116.${16 + i}`
    proxies.push(await startTcpProxy(line.ports.chat, 0, { from, heard: (chunk) => void heard.push(chunk) }))
  }
  people = peopleOn(line, { desk: { asks: hearing(toStaff) } })
  crowd = crowdOn(people, proxies)
  team = []
  for (const [i, pseudonym] of ['Noor', 'Merel', 'Linde'].entries())
    team.push(await people.atWork(line.links[i], pseudonym))
  await live()
}, 600_000)
afterAll(async () => {
  for (const proxy of proxies) await proxy.close()
  await line?.close()
  await backed?.close()
})

/** Each of the team has somebody; what is said is read at both ends, whatever happens in the middle. */
async function talks(staff: readonly AtWork[], misfortune = async () => {}): Promise<Hers[]> {
  const waiting = await Promise.all(staff.map(() => crowd.comes()))
  const hers: Hers[] = []
  for (const each of staff) hers.push(await crowd.takenBy(each, waiting))
  for (const { client, said } of hers) client.say(said.second)
  await misfortune()
  await Promise.all(
    hers.map(async (her, i) => {
      const at = staff[i] ?? member(0)
      at.staff.say(her.said.answer)
      await crowd.reads(her, [her.said.answer])
      await crowd.hears(at, [her.said.first, her.said.second])
      await at.staff.note(her.said.note)
    }),
  )
  return hers
}
async function ends(her: Hers, staff: AtWork): Promise<void> {
  await staff.staff.end()
  await people.comes(() => her.client.view().phase === 'ended', 'ended')
  her.client.drop()
}
/** Who came along keeps it on her screen until she has seen that it is over. */
function isOverForAll(): boolean {
  for (const { staff } of team) if (staff.view().conversation?.endedBy != null) staff.wipe()
  return team.every(({ staff }) => staff.view().conversation === null)
}
const look = async () => {
  for (const key of await jsonKeysIn(backed.databaseUrl)) keys.add(key)
}

async function live(): Promise<void> {
  for (let n = 0; n < day.talks; n += team.length) {
    const three = await talks(team, () => misfortuneOf(n))
    if (n === 0) await look()
    await Promise.all(three.map((her, i) => ends(her, member(i))))
  }
  await backed.backUp()
  const leafs = await member(0).staff.colleagues()
  const leafOf = (i: number) => leafs.find(({ pseudonym }) => pseudonym === member(i).pseudonym)?.leaf ?? ''
  for (let n = 0; n < day.handedOver + day.together; n++) {
    const [her] = await talks([member(0)])
    if (her === undefined) throw new Error('nobody')
    const id = member(0).staff.view().conversation?.id ?? ''
    const isHandover = n < day.handedOver
    if (isHandover) await member(0).staff.offerHandover(id, leafOf(1))
    else await member(0).staff.offerJoin(id, leafOf(1), 'counsellor')
    await people.comes(
      () =>
        member(1)
          .staff.view()
          .offers.some(({ state }) => state === 'open'),
      'offered',
    )
    await look()
    await member(1).staff.acceptOffer(id)
    if (!isHandover) {
      await people.comes(() => her.client.view().asks !== null, 'she is asked')
      her.client.answer('yes', her.client.view().asks?.id ?? '')
    }
    await people.comes(() => member(1).staff.view().conversation?.phase === 'talking', 'with a colleague')
    member(1).staff.say(her.said.third)
    await crowd.reads(her, [her.said.third])
    if (n === 0) await member(1).staff.raise('danger')
    await look()
    await ends(her, member(isHandover ? 1 : 0))
    await people.comes(isOverForAll, 'it is over for all')
  }
  answers = await nonsenseTo(line, nonsense, crowd.another())
  const ofLives = lifeOn(
    { ...people.scene, visitor: () => crowd.another().client },
    {
      lead: member(0).staff,
      second: member(1).staff,
      leafs: { second: leafOf(1), other: leafOf(2) },
    },
  )
  read = []
  for (const [n, { words, how }] of lives.entries()) {
    await ofLives.lives(words, sayingOf(`Dagleven ${n}`), how)
    read.push(await ofLives.reads(words))
  }
  // Last, since nobody is to take who left without a word.
  for (let n = 0; n < day.waitingAndGone + day.leftWithoutWord; n++) {
    const her = await crowd.comes()
    if (n < day.waitingAndGone) await her.client.goodbye()
    else her.client.drop()
  }
  await look()
  rows = await rowsOf(backed.databaseUrl)
  const own = await Promise.all(team.map(keysOf))
  for (const { staff } of team) await staff.signOut()
  secret = [
    ...own.flatMap(({ authKey, wrapKey }, i) => [
      { name: `authKey ${i}`, bytes: authKey },
      { name: `wrapKey ${i}`, bytes: wrapKey },
    ]),
    ...crowd.words(),
    ...crowd.identities(),
    ...lives.flatMap((each, n) => [...spellings(each.words), ...Object.values(sayingOf(`Dagleven ${n}`))]),
    ...team.flatMap(({ passphrase }) => [passphrase, passphrase.replaceAll(' ', '-')]),
    nonsense,
  ]
}

/** What is made of a passphrase: one is sent and kept as a hash, the other never leaves. */
async function keysOf({ name, passphrase }: AtWork) {
  const answer = await fetch(`http://127.0.0.1:${line.ports.console}/v1/sign-in/salt`, {
    method: 'POST',
    headers: { origin: line.consoleOrigin, 'content-type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  const { salt } = (await answer.json()) as { salt: string }
  return derivePassphrase(people.file, passphrase, fromBase64url(salt))
}

/** In the middle of a talk: the program is killed, then the database. */
async function misfortuneOf(n: number): Promise<void> {
  if (n === 3) {
    await line.kill()
    await line.restart()
  }
  if (n === 9) {
    await backed.cluster.kill()
    await backed.cluster.start()
  }
  for (const { staff } of team) staff.wake()
}

describe('after a day', () => {
  it('fifty people were there, and everything that is looked for was really said, sent and read', () => {
    expect(crowd.count()).toBe(visitors)
    expect(read).toEqual([
      ['appointment', 'letter', 'notice', 'of hers', 'plan', 'reply'],
      ['of hers', 'reply'],
      ['of hers', 'reply'],
    ])
    // As it went through the proxies: each browser, each language and each address.
    const all = Buffer.concat(heard)
    const asked = Array.from({ length: visitors }, (_, i) => crowd.asking(i))
    const sentinels = asked.flatMap(({ forwarded, agent, language }) => [forwarded, agent, language])
    expect(wordsIn(all, sentinels)).toHaveLength(sentinels.length)
    expect(wordsIn(all, crowd.tokens())).toHaveLength(crowd.tokens().length)
    expect(wordsIn(all, crowd.texts()), 'and not one word').toEqual([])
  })

  it('strangers were refused in our own words, and there is nothing to measure a line by', () => {
    expect(answers.length).toBeGreaterThan(20)
    expect(wordsIn(Buffer.from(answers.join('\n')), [nonsense])).toEqual([])
    expect(answers.filter((each) => / (2\d\d|5\d\d)\b/.test(each.split('\n')[0] ?? ''))).toEqual([])
  })

  it('inside columns of JSON stood only what the public list names', () => {
    const listed = Object.values(inventory.columns).flatMap((tables) =>
      Object.entries(tables).flatMap(([table, names]) => (names as string[]).map((name) => `${table}.${name}`)),
    )
    const ours = [...keys].filter((key) => !inventory.published.some((column) => key.startsWith(`${column}.`)))
    expect(ours).toEqual(expect.arrayContaining(['conversation.members.pseudonym', 'conversation.offer.to.leaf']))
    expect(ours.filter((key) => !listed.includes(key))).toEqual([])
  })

  it('nothing that staff were sent says where a visitor is or what with, and nothing that she was sent who staff are', () => {
    const staffHeard = Buffer.concat(toStaff)
    expect(wordsIn(staffHeard, [control, '"language":"nl"'])).toHaveLength(2)
    expect(wordsIn(staffHeard, crowd.identities())).toEqual([])
    const ofStaff = team.flatMap(({ name, passphrase, totpSecret }) => [name, passphrase, totpSecret])
    expect(wordsIn(crowd.answered(), ['"phase":"talking"', member(0).pseudonym]), 'her pseudonym, signed').toHaveLength(
      2,
    )
    expect(wordsIn(crowd.answered(), ofStaff)).toEqual([])
    expect(wordsIn(staffHeard, [member(0).name]), 'control: the name is found where it is').toHaveLength(1)
  })

  // @norm:CO-04 @norm:SE-09 @req:R-028
  it('no row, no file, no log, no archive, no backup and no word of output holds any of it', async () => {
    expect(wordsIn(rows, [control])).toHaveLength(1)
    expect(wordsIn(rows, secret), 'rows').toEqual([])
    await backed.archived()
    expect(await line.terminate()).toBe(0)
    await backed.cluster.kill()
    for (const [name, place] of Object.entries({
      files: backed.cluster.directory,
      log: `${backed.cluster.directory}/pg_wal`,
      archive: backed.archive,
      base: backed.base,
    })) {
      expect(wordsInFiles(place, [control]).length, `the search sees into ${name}`).toBeGreaterThan(0)
      if (name !== 'log') expect(wordsInFiles(place, secret), name).toEqual([])
    }
    expect(wordsInFiles(line.dataDir, secret)).toEqual([])
    const said = Buffer.from(backed.cluster.log())
    expect(wordsIn(said, [control, member(0).name, 'connection received'])).toHaveLength(3)
    expect(wordsIn(said, secret), 'what PostgreSQL said').toEqual([])
    const output = Buffer.from(line.output())
    expect(wordsIn(output, ['"event":"started"'])).toHaveLength(1)
    expect(wordsIn(output, secret), 'what the program said').toEqual([])
  })
})
