/** Codes and their keys: a process that dies in between, a store that is lost, two processes, a line that is full. */
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { limits } from '@lijn116/protocol/limits'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { destroyUnnamedSlots } from '../../server/conversation/tidy.ts'
import { tidyDay } from '../../server/jobs/tidy.ts'
import { dayOf, type KeyStore, slotName, unwrap } from '../../server/key-store/key-store.ts'
import { keepDocument } from '../../server/return-code/keep-document.ts'
import { make } from '../../server/return-code/make.ts'
import { documentPlace } from '../../server/return-code/place.ts'
import { recordPlace } from '../../server/return-code/record.ts'
import { createCodeRoom } from '../../server/return-code/room.ts'
import { type CodesAtTheDoor, codesAtTheDoor, type DrawnCode, drawCode, pageIn } from '../stage/codes-at-the-door.ts'
import { type InnerLine, innerLine, type Kind, kinds } from '../stage/inner-line.ts'

const chance = (bytes: number): string => randomBytes(bytes).toString('base64url')

async function loseKeys(inner: InnerLine, kind: Kind): Promise<void> {
  if (kind === 'embedded') return rmSync(join(inner.directory, 'keys'), { recursive: true })
  const client = new pg.Client({ connectionString: inner.keysDatabaseUrl ?? '' })
  await client.connect()
  await client.query('truncate day_key, slot, secret')
  await client.end()
}

function opensWith(key: Buffer, place: string, body: Uint8Array | undefined): boolean {
  try {
    return body !== undefined && unwrap(key, place, body).length > 0
  } catch {
    return false
  }
}

const filesBelow = (directory: string): Buffer =>
  Buffer.concat(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
  )

describe.each(kinds)('the keys of codes (%s)', (kind) => {
  let inner: InnerLine
  let codes: CodesAtTheDoor
  beforeAll(async () => {
    inner = await innerLine(kind)
    codes = codesAtTheDoor(inner)
  })
  afterAll(() => inner.close())

  const opens = async (code: DrawnCode): Promise<boolean> => (await codes.look(code)).body.blob === code.blob
  const document = () => ({ id: chance(16), sealed: chance(1_100), releaseAt: null })
  const slotOf = async (code: DrawnCode): Promise<string> => {
    const before = new Set((await rows()).map((row) => row.id))
    expect((await codes.make(code)).status).toBe(200)
    const made = (await rows()).filter((row) => !before.has(row.id) && daysLeft(row.slot_id) <= 366)
    expect(made.length).toBe(1)
    return made[0]?.slot_id ?? ''
  }
  const rows = () => inner.database.sql.selectFrom('return_code').select(['id', 'slot_id']).execute()
  const daysLeft = (slot: string): number => Number(slot.split('.')[0]) - dayOf(inner.clock.now)

  it('killed after the key was moved and before that was written down: it opens, moves on, and is destroyed whole', async () => {
    const code = drawCode()
    const slot = await slotOf(code)
    await keepDocument(inner.line, code.handle, document())
    const moved = await inner.keys.moveSlot(slot, dayOf(inner.clock.now) + 33)
    expect(await opens(code)).toBe(true)
    await tidyDay(inner.line)
    inner.clock.now += 11 * 60_000
    await tidyDay(inner.line)
    expect(await opens(code), 'no job takes it for a key of nothing').toBe(true)
    inner.clock.now += 86_400_000
    await codes.stay(code)
    expect(pageIn(await codes.documents(code)).documents.length).toBe(1)
    await codes.erase(code)
    for (const id of [slot, moved ?? '']) expect(await inner.keys.openSlot(id)).toBeNull()
  })

  it('I14: erased, a copy of the database from before opens with no key there is, wherever the key had been moved', async () => {
    const code = drawCode(true)
    const slot = await slotOf(code)
    const written = document()
    await keepDocument(inner.line, code.handle, written)
    inner.clock.now += 86_400_000
    await codes.stay(code)
    const copy = {
      codes: await inner.database.sql.selectFrom('return_code').selectAll().execute(),
      documents: await inner.database.sql.selectFrom('return_document').selectAll().execute(),
    }
    const mine = copy.codes.find((row) => slotName(row.slot_id) === slotName(slot))
    const id = mine?.id ?? ''
    const wrapped = [
      { place: recordPlace(id), body: mine?.record },
      ...copy.documents
        .filter((row) => row.code_id === id)
        .map((row) => ({ place: documentPlace(id, row.id), body: row.body })),
    ]
    const opened = async (): Promise<number> => {
      const ids = [...copy.codes.map((row) => row.slot_id), slot, ...(await inner.keys.slots())]
      const keys = await Promise.all(ids.map((each) => inner.keys.openSlot(each)))
      const all = [...keys, await inner.keys.secret('return-code')].flatMap((key) => key ?? [])
      return wrapped.filter(({ place, body }) => all.some((key) => opensWith(key, place, body))).length
    }
    expect(await opened(), 'the check sees').toBe(2)
    expect(filesBelow(inner.directory).includes(Buffer.from(written.sealed, 'base64url')), 'never bare').toBe(false)
    await codes.erase(code)
    expect(await opened()).toBe(0)
  })

  it('killed between a key and its row: the key of nothing goes, those of codes and conversations stay', async () => {
    const code = drawCode()
    await slotOf(code)
    const nothing = await inner.keys.createSlot(dayOf(inner.clock.now) + 30)
    await destroyUnnamedSlots(inner.line)
    inner.clock.now += 11 * 60_000
    await destroyUnnamedSlots(inner.line)
    expect(await inner.keys.openSlot(nothing.id)).toBeNull()
    expect(await opens(code)).toBe(true)
    expect((await codes.look(drawCode())).status, 'also the key of what stands in').toBe(200)
  })

  it('killed in the middle of erasing: what is left of it is as never made, and is swept up', async () => {
    const code = drawCode(true)
    const slot = await slotOf(code)
    await keepDocument(inner.line, code.handle, document())
    await inner.keys.destroySlot(slot)
    expect(await opens(code)).toBe(false)
    expect(pageIn(await codes.documents(code)).documents).toEqual([])
    expect((await codes.stay(code)).status).toBe(200)
    const before = (await rows()).length
    await tidyDay(inner.line)
    expect((await rows()).length).toBe(before - 1)
  })

  it('a key that cannot be made leaves no row, and the same again is kept', async () => {
    const code = drawCode()
    const before = (await rows()).length
    const full: KeyStore = {
      ...inner.keys,
      createSlot: () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' })),
    }
    const { resume: _resume, ...body } = code
    const given = { ...body, door: 'nationaal', proof: { token: '', nonce: 0 } }
    const parts = { ...inner.line, isFull: async () => false }
    await expect(make({ ...parts, keys: full }, given)).rejects.toThrow('full')
    expect((await rows()).length).toBe(before)
    expect(await make(parts, given)).toEqual({ days: 30 })
  })

  it('a full line says so, keeps no key, and knows what it has', async () => {
    const { resume: _resume, ...body } = drawCode()
    const given = { ...body, door: 'nationaal', proof: { token: '', nonce: 0 } }
    const full = { ...inner.line, isFull: async () => true }
    const [slots, before] = [(await inner.keys.slots()).length, (await rows()).length]
    expect(await make(full, given)).toEqual({ refused: 'line-full' })
    expect([(await inner.keys.slots()).length, (await rows()).length]).toEqual([slots, before])
    await make({ ...full, isFull: async () => false }, given)
    expect(await make(full, given), 'a retry').toEqual({ days: 30 })
    const room = createCodeRoom(inner.line, (await rows()).length)
    expect(await room()).toBe(1)
  })

  it('a lost store of keys ends every code and hinders no new one', async () => {
    const [code, later] = [drawCode(true), drawCode(true)]
    await slotOf(code)
    await keepDocument(inner.line, code.handle, document())
    await loseKeys(inner, kind)
    expect(await opens(code)).toBe(false)
    expect((await codes.second(code, code.second?.lookup ?? '')).status).toBe(200)
    expect(pageIn(await codes.documents(code)).documents).toEqual([])
    for (const answer of [await codes.stay(code), await codes.erase(code)]) expect(answer.status).toBe(200)
    expect((await codes.make(later)).status).toBe(200)
    expect(await opens(later)).toBe(true)
    await tidyDay(inner.line)
    expect((await rows()).length, 'the new one, and the one that stands in').toBe(2)
    expect(await opens(later)).toBe(true)
  })
})

it('two processes on the same databases know the same codes, and erase for each other', async () => {
  const one = await innerLine('postgres')
  const other = await innerLine('postgres', one)
  const [here, there] = [codesAtTheDoor(one), codesAtTheDoor(other)]
  const code = drawCode(true)
  const unknown = drawCode()
  const [first, second] = await Promise.all([here.look(unknown), there.look(unknown)])
  expect(first.body).toEqual(second.body)
  const made = await Promise.all([here.make(code), there.make(code), here.make(code), there.make(code)])
  expect(made.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect((await one.database.sql.selectFrom('return_code').select('id').execute()).length).toBe(2)
  expect((await here.look(code)).body).toEqual((await there.look(code)).body)
  await keepDocument(one.line, code.handle, { id: chance(16), sealed: chance(1_100), releaseAt: null })
  one.clock.now = other.clock.now += 5 * 86_400_000
  await Promise.all([here.stay(code), there.stay(code), here.stay(code), there.stay(code)])
  expect((await there.look(code)).body.blob).toBe(code.blob)
  const tries = Array.from({ length: limits.secondTriesPerDay }, (_, n) => (n % 2 === 0 ? here : there))
  await Promise.all(tries.map((each) => each.second(code, drawCode(true).lookup)))
  expect((await here.second(code, code.second?.lookup ?? '')).body.type).toBe('past-blocked')
  await Promise.all([here.erase(code), there.erase(code), there.stay(code)])
  for (const each of [here, there]) expect((await each.look(code)).body.blob).not.toBe(code.blob)
  expect((await one.keys.slots()).length, 'of the one that stands in').toBe(1)
  await other.close()
  await one.close()
})

it('many tries at once only ask for more work', async () => {
  const inner = await innerLine('embedded')
  const codes = codesAtTheDoor(inner)
  const bits = async (): Promise<number> => {
    const { status, body } = await codes.ask('GET', '/v1/code/challenge')
    expect(status).toBe(200)
    return (body.challenge as { bits: number }).bits
  }
  const proof = await codes.proof()
  expect(await bits()).toBe(limits.codeChallengeBits)
  for (let n = 0; n < limits.codeTriesPerSecond; n++) await bits()
  expect(await bits()).toBe(limits.challengeBitsHighest)
  const code = drawCode()
  expect((await codes.look(code, proof)).status, 'work that was begun before still counts').toBe(200)
  expect((await codes.look(drawCode(), proof)).body.type, 'and for one code only').toBe('challenge-over')
  expect((await codes.look(code, { ...proof, nonce: proof.nonce + 1 })).status, 'the same again').toBe(200)
  const start = await inner.visitor().startBody()
  const { proof: cheap } = start as { proof: { token: string; nonce: number } }
  expect((await codes.look(code, cheap)).body.type, 'that of a start is too little').toBe('challenge-over')
  inner.clock.now += 1_000
  expect(await bits()).toBe(limits.codeChallengeBits)
  await inner.close()
})
