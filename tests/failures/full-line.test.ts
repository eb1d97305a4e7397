/** Fear: somebody fills every place there is; she is told nothing, or too late, and nobody is asked for help again. */
import { readdirSync, readFileSync } from 'node:fs'
import type { StaffClient } from '@lijn116/client/counsellor'
import { limits } from '@lijn116/protocol/limits'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { show } from '../../chat/src/show.ts'
import { type Numbers, pieces, type Texts } from '../../chat/src/texts.ts'
import { tidy } from '../../server/jobs/tidy.ts'
import { minute, type SealedLine, sealedLine } from '../stage/sealed-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

const { openConversations: most, unheardPlaceSeconds } = limits

let line: SealedLine
let staff: StaffClient
beforeAll(async () => {
  line = await sealedLine('embedded')
  const noor = await line.member('proef-1')
  await line.certify()
  staff = await line.signedIn(noor, 'Noor')
})
afterAll(() => line?.close())

/** Rows as starts leave them. `how` null: whoever began never listened. */
async function fill(
  name: string,
  count: number,
  { how, goneFor, phase = 'waiting' }: { how: string | null; goneFor: number; phase?: string },
): Promise<void> {
  const at = line.now() - goneFor
  await sql`
    insert into conversation (id, door_id, came_by, team_id, organisation_id, language, token_hash, slot_id, visitor_key,
      phase, segment, seq, waiting_since, started_at, visitor_gone_at, visitor_gone_how)
    select ${name} || lpad(n::text, 8, '0'), 'nationaal', 'nationaal', 'landelijk', 'lijn116', 'nl',
      decode(md5(${name} || n::text), 'hex'), '29999.AAAAAAAAAAAAAAAAAAAAAA', '\\x00', ${phase}, 0, 0, ${at}::int8, ${at}::int8,
      ${at}::int8, ${how} from generate_series(1, ${count}::int) n`.execute(line.inner.database.sql)
}
const kept = async (name: string): Promise<number> => {
  const rows = await line.inner.database.sql.selectFrom('conversation').select('id').execute()
  return rows.filter(({ id }) => id.startsWith(name)).length
}
const challengeBits = async (): Promise<number> => {
  const answer = await line.inner.chat.inject({ url: '/v1/open' })
  return (answer.json() as { challenge: { bits: number } }).challenge.bits
}
/** The words that come with each built page, before anything else does. */
function pages(): { name: string; language: string; texts: Texts; numbers: Numbers }[] {
  const built = new URL('../../chat/build/', import.meta.url)
  const { paths } = JSON.parse(readFileSync(new URL('../../content/complaint.json', import.meta.url), 'utf8')) as {
    paths: Record<string, string>
  }
  const ofComplaints = Object.values(paths).map((path) => `${path}.html`)
  return readdirSync(built).flatMap((name) => {
    if (!name.endsWith('.html') || ofComplaints.includes(name)) return []
    const html = readFileSync(new URL(name, built), 'utf8')
    const [, words] = /id="words">([^<]+)</.exec(html) ?? []
    const [, language = ''] = /<html lang="([\w-]+)"/.exec(html) ?? []
    return words === undefined ? [] : [{ name, language, ...(JSON.parse(words) as { texts: Texts; numbers: Numbers }) }]
  })
}

// @norm:QU-06
it('nothing that somebody says is a reason to hold it back: what is said arrives, letter for letter', async () => {
  const said = [
    'Ik haat je. Ik maak je af.',
    'bom wapen drugs seks naakt zelfmoord dood',
    'hoer kanker klootzak trut',
    'http://voorbeeld.nl/?a=1&b=2 <script>alert(1)</script>',
    'GRATIS GELD KLIK HIER '.repeat(20).trim(),
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'Hij heet %s; DROP TABLE conversation; --',
    '\u202Etxet sdrawkcab',
  ]
  const again = [...said, ...said]
  const her = await line.waits(again[0] ?? '')
  await line.takesFirst(staff)
  for (const text of again.slice(1)) her.say(text)
  const heard = () => staff.view().conversation?.messages.map(({ text }) => text) ?? []
  await line.comes(() => heard().length >= again.length, 'everything is heard')
  expect(heard()).toEqual(again)
  expect([her.view().problem, her.view().messages.filter(({ state }) => state === 'refused')]).toEqual([null, []])
  await line.ends(staff)
  her.drop()
})

// @norm:SE-13
it('says so at her first word, on every page, with the number to call; and takes her by itself when there is room', async () => {
  await line.inner.database.sql.deleteFrom('conversation').execute()
  await fill('vol-', most, { how: 'left', goneFor: 1_000, phase: 'talking' })
  // Counted once a second.
  line.pass(2_000)
  const her = line.visitor()
  await her.open()
  her.say('Is er nog plaats?')
  await line.comes(() => her.view().problem !== null, 'a word about it')
  expect(her.view()).toMatchObject({ phase: 'before', problem: 'line-full', messages: [{ state: 'sending' }] })
  expect(await kept('')).toBe(most)

  const all = pages()
  expect(all.length).toBeGreaterThanOrEqual(16)
  for (const { name, language, texts, numbers } of all) {
    const { status } = show(her.view(), { texts, language })
    const said = status.flatMap((each) => pieces(each, numbers))
    const shown = said.map((piece) => (typeof piece === 'string' ? piece : piece.shown)).join('')
    expect(status, name).toContain(texts['problem-line-full'])
    expect(shown, name).toContain('116 016')
    // As a number to tap, not as letters.
    expect(said, name).toContainEqual({ dial: '116016', shown: '116 016' })
  }

  await line.inner.database.sql.deleteFrom('conversation').where('id', '=', 'vol-00000001').execute()
  await line.comes(() => her.view().phase === 'waiting', 'her place')
  expect(her.view().problem).toBeNull()
  her.drop()
})

it('asks for more work from everybody when it is half full, and for the least below that', async () => {
  await line.inner.database.sql.deleteFrom('conversation').execute()
  await fill('half-', most / 2, { how: 'left', goneFor: 1_000, phase: 'talking' })
  line.pass(2_000)
  expect(await challengeBits()).toBe(limits.challengeBitsLowest)
  await fill('een-', 1, { how: 'left', goneFor: 1_000 })
  line.pass(2_000)
  expect(await challengeBits()).toBe(limits.challengeBitsBusy)
})

it('when it is half full, a start that never listened keeps its place for minutes only, and nobody else loses one', async () => {
  const early = { how: null, goneFor: (unheardPlaceSeconds - 60) * 1000 }
  const late = { how: null, goneFor: (unheardPlaceSeconds + 60) * 1000 }
  expect(unheardPlaceSeconds, 'a phone that lost its network may come back').toBeGreaterThanOrEqual(600)
  await fill('net-begonnen-', 2, early)
  await fill('stil-', 3, late)
  await fill('opgenomen-', 1, { ...late, phase: 'talking' })
  await fill('weg-', 2, { how: 'left', goneFor: 29 * minute })
  await tidy(line.inner.line)
  const now = async () => Promise.all(['net-begonnen-', 'stil-', 'opgenomen-', 'weg-'].map(kept))
  expect(await now()).toEqual([2, 0, 1, 2])

  await line.inner.database.sql.deleteFrom('conversation').where('id', 'like', 'een-%').execute()
  await line.inner.database.sql.deleteFrom('conversation').where('id', 'like', 'half-%').execute()
  await fill('stil-', 3, late)
  line.pass(2_000)
  await tidy(line.inner.line)
  expect(await now(), 'with room enough nobody is hurried').toEqual([2, 3, 1, 2])
})
