/** Fear: whoever reads a complaint goes, and then it is lost unseen, or comes back to the one she does not agree with. */
import { randomBytes } from 'node:crypto'
import type { ComplaintPage } from '@lijn116/protocol/complaint'
import type { Complaint } from '@lijn116/protocol/complaint-desk'
import type { LeafId } from '@lijn116/protocol/sealed'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { addToComplaint, eraseComplaint, lookAtComplaint } from '../../server/complaint/her-complaint.ts'
import { makeComplaint } from '../../server/complaint/make-complaint.ts'
import type { KeyStore } from '../../server/key-store/key-store.ts'
import { type InnerLine, innerLine, kinds, type Person, sealedBytes } from '../stage/inner-line.ts'

const noProof = { token: '', nonce: 0 }
const id = () => randomBytes(16).toString('base64url')
const day = 86_400_000
let inner: InnerLine
let [mo, an, jip, inTeam]: Person[] = []

const person = (one: Person | undefined): Person => {
  if (one === undefined) throw new Error('nobody')
  return one
}
const skilled = (one: Person | undefined, skills = ['complaints']) =>
  inner.database.sql
    .insertInto('staffing')
    .values({
      ...{ leaf: person(one).leaf, languages: [], skills, gender: null },
      ...{ capacity: 1, conduct_seen_on: null, trainings: '[]' },
    })
    .onConflict((conflict) => conflict.column('leaf').doUpdateSet({ skills }))
    .execute()

beforeAll(async () => {
  const [kind] = kinds
  if (kind === undefined) throw new Error('no database')
  inner = await innerLine(kind)
  const made = { team: 'klachten', duty: 'off' } as const
  mo = await inner.counsellor('mo', made)
  an = await inner.counsellor('an', made)
  jip = await inner.counsellor('jip', made)
  inTeam = await inner.counsellor('noor')
})
afterAll(() => inner.close())
afterEach(async () => {
  await inner.database.sql.deleteFrom('complaint').execute()
})
async function readersAre(...people: (Person | undefined)[]): Promise<void> {
  for (const each of [mo, an, jip, inTeam]) await skilled(each, people.includes(each) ? ['complaints'] : [])
}

const to = (...people: (Person | undefined)[]) =>
  people.map((each) => ({ leaf: person(each).leaf as LeafId, envelope: sealedBytes(113) }))
const part = (people: ReturnType<typeof to>) => ({ id: id(), sealed: sealedBytes(1_072), to: people })
const said = (answer: object): string => ('refused' in answer ? String(answer.refused) : 'done')
const made = (door: string | null = 'nationaal') => {
  const [reader, deputy] = to(mo, an)
  if (reader === undefined || deputy === undefined) throw new Error('two people')
  const two: [typeof reader, typeof deputy] = [reader, deputy]
  const own = { lookup: sealedBytes(32), complaint: id(), bound: sealedBytes(32) }
  return { proof: noProof, ...own, door, part: { ...part(two), to: two } }
}
async function written(door?: string | null) {
  await readersAre(mo, an)
  const body = made(door)
  expect(said(await makeComplaint(inner.line, body))).toBe('done')
  return body
}
async function shown(lookup: string): Promise<ComplaintPage> {
  const page = Buffer.from((await lookAtComplaint(inner.line, { lookup, from: 0 })).page, 'base64url')
  return JSON.parse(page.subarray(4, 4 + page.readUInt32BE(0)).toString()) as ComplaintPage
}
const add = async (lookup: string, people: ReturnType<typeof to>, again = false) =>
  said(await addToComplaint(inner.line, { proof: noProof, lookup, again, part: part(people) }))
type Desk = { isReader: boolean; complaints: Complaint[]; unread: number }
const desk = async (one: Person | undefined) => (await person(one).get<Desk>('/v1/complaints')).body
async function answers(one: Person | undefined, complaint: string): Promise<string> {
  const answer = { id: id(), sealed: sealedBytes(2_096), forHer: sealedBytes(113), to: to(one) }
  const asked = { complaint, status: 'answered', answer }
  const { status, body } = await person(one).post<{ type?: string }>('/v1/complaints/answer', asked)
  return status === 200 ? 'done' : String(body.type)
}
/** As when her account is removed: the row names her no more. */
async function removed(complaint: string, ...seats: ('reader' | 'deputy')[]): Promise<void> {
  const none = Object.fromEntries(seats.map((seat) => [seat, null]))
  await inner.database.sql.updateTable('complaint').set(none).where('id', '=', complaint).execute()
}

test('a second step is open also when the first reader was removed, and the deputy answered', async () => {
  const { complaint, lookup } = await written()
  await removed(complaint, 'reader')
  await readersAre(an, jip)
  expect(await answers(an, complaint)).toBe('done')
  expect(await add(lookup, to(an), true)).toBe('no-coach')
  expect(await add(lookup, to(jip), true)).toBe('done')
  expect((await desk(jip)).complaints.map((each) => [each.id, each.as, each.step])).toEqual([[complaint, 'reader', 2]])
})

test('whom she does not agree with gets it back by no way, also when the other reads no more', async () => {
  const { complaint, lookup } = await written()
  expect(await answers(mo, complaint)).toBe('done')
  expect((await shown(lookup)).complaint?.answeredBy).toBeNull()
  expect(await add(lookup, to(an), true)).toBe('done')
  await readersAre(mo, jip)
  expect(await add(lookup, to(mo))).toBe('no-coach')
  // Nor by a seat that somebody writes into the database.
  await inner.database.sql
    .updateTable('complaint')
    .set({ reader: person(mo).leaf })
    .where('id', '=', complaint)
    .execute()
  expect((await desk(mo)).complaints).toEqual([])
  expect(await answers(mo, complaint)).toBe('code-over')
  const page = (await shown(lookup)).complaint
  expect([page?.answeredBy, page?.readers]).toEqual([person(mo).leaf, []])
  expect(await add(lookup, to(jip))).toBe('done')
  expect(await answers(jip, complaint)).toBe('done')
  expect((await shown(lookup)).complaint?.answeredBy).toBe(person(mo).leaf)
})

test('what nobody can read any more says so to her and to who reads complaints, and can be written again', async () => {
  const { complaint, lookup } = await written()
  await readersAre(an, jip, inTeam)
  expect((await desk(jip)).unread).toBe(0)
  await removed(complaint, 'reader', 'deputy')
  expect((await shown(lookup)).complaint?.readers).toEqual([])
  expect([(await desk(jip)).unread, (await desk(jip)).complaints]).toEqual([1, []])
  // In the team it may be about: not even how many.
  expect(await desk(inTeam)).toEqual({ isReader: true, complaints: [], unread: 0 })
  expect(await add(lookup, to(an, jip))).toBe('done')
  expect([(await desk(jip)).unread, (await desk(jip)).complaints.length]).toEqual([0, 1])
  // A skill taken away is as good as gone, and can be given back.
  await readersAre(mo)
  expect((await desk(mo)).unread).toBe(1)
})

test('the door she bound to her numbers comes back as it was', async () => {
  const { lookup, bound } = await written('sport')
  expect((await shown(lookup)).complaint).toMatchObject({ door: 'sport', bound })
})

test('one that was kept stays, when only the word that it was kept got lost', async () => {
  await readersAre(mo, an)
  const body = made()
  const { sql } = inner.database
  const lost = new Proxy(sql, {
    get: (target, name) => {
      if (name !== 'transaction') return Reflect.get(target, name)
      return () => ({
        execute: async (work: Parameters<ReturnType<typeof sql.transaction>['execute']>[0]) => {
          await sql.transaction().execute(work)
          throw new Error('Connection terminated')
        },
      })
    },
  })
  await expect(makeComplaint({ ...inner.line, sql: lost }, body)).rejects.toThrow('Connection terminated')
  expect(said(await makeComplaint(inner.line, body))).toBe('done')
  expect((await shown(body.lookup)).complaint?.id).toBe(body.complaint)
})

test('wrong numbers cost a look into the key store less, and nothing else; a key is made and destroyed for words and erasing', async () => {
  const { lookup } = await written()
  const wrong = sealedBytes(32)
  const asked: string[] = []
  const keys = new Proxy(inner.line.keys, {
    get: (target, name: keyof KeyStore) => {
      const own = target[name]
      return (...given: never[]) => {
        asked.push(name)
        return Reflect.apply(own, target, given)
      }
    },
  })
  const line = { ...inner.line, keys }
  const work = async (of: () => Promise<unknown>) => {
    asked.length = 0
    await of()
    return [...asked]
  }
  const looks = (own: string) => work(() => lookAtComplaint(line, { lookup: own, from: 0 }))
  expect([await looks(lookup), await looks(wrong)]).toEqual([['secret', 'openSlot'], ['secret']])
  const adds = (own: string) =>
    work(() => addToComplaint(line, { proof: noProof, lookup: own, again: false, part: part(to(mo, an)) }))
  const before = inner.clock.now
  const slots = await inner.keys.slots()
  try {
    inner.clock.now += day
    expect(await adds(lookup)).toEqual(['secret', 'openSlot', 'moveSlot'])
  } finally {
    inner.clock.now = before
  }
  const nothing = ['createSlot', 'destroySlot']
  expect(await adds(wrong)).toEqual(['secret', ...nothing])
  expect(await work(() => eraseComplaint(line, { lookup: wrong }))).toEqual(['secret', ...nothing])
  expect(await inner.keys.slots()).toHaveLength(slots.length)
  expect(await work(() => eraseComplaint(line, { lookup }))).toEqual(['secret', 'openSlot', 'destroySlot'])
})
