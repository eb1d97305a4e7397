/** I17, I19 and what is kept under a code: whoever does not have the words learns nothing, and what ended is as if it never was. */
import { randomBytes } from 'node:crypto'
import { limits } from '@lijn116/protocol/limits'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { tidyDay } from '../../server/jobs/tidy.ts'
import { pageOf } from '../../server/return-code/documents.ts'
import { keepDocument } from '../../server/return-code/keep-document.ts'
import {
  type CodesAtTheDoor,
  codesAtTheDoor,
  type DrawnCode,
  drawCode,
  pageIn,
  type Seen,
} from '../stage/codes-at-the-door.ts'
import { doors, type InnerLine, innerLine, kinds } from '../stage/inner-line.ts'

const day = 86_400_000
const id = (): string => randomBytes(16).toString('base64url')
const sealed = (bytes: number): string => randomBytes(bytes).toString('base64url')
/** What somebody on the wire could compare, with the bytes of the answer itself left out. */
const outside = ({ status, headers, bytes }: Seen) => ({ status, headers, bytes })
const keepDays = 3
const shortDoors = new Map([...doors].map(([name, door]) => [name, name === 'sport' ? { ...door, keepDays } : door]))

it('the longest letter and the longest document each fit in a page', () => {
  const longest = limits.sealedLetterBytes
  const letter = {
    id: id(),
    sealed: sealed(longest),
    own: sealed(4_480),
    isAnswered: false,
    isStale: false,
    dueAt: 1e15,
  }
  const document = { id: id(), sealed: sealed(limits.sealedDocumentBytes) }
  const all = { documents: [document], letters: [letter, letter] }
  for (let from = 0; from < 3; from++) {
    const page = pageOf(all, from)
    expect(page.next).toBe(from === 2 ? null : from + 1)
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThanOrEqual(limits.documentsPageBytes - 4)
  }
})

describe.each(kinds)('a return code (%s)', (kind) => {
  let inner: InnerLine
  let codes: CodesAtTheDoor
  beforeAll(async () => {
    inner = await innerLine(kind, undefined, undefined, shortDoors)
    codes = codesAtTheDoor(inner)
  })
  afterAll(() => inner.close())

  const keep = (code: DrawnCode, given: { id: string; sealed: string; releaseAt?: number }) =>
    keepDocument(inner.line, code.handle, { releaseAt: null, ...given })
  const rowsOf = async () => (await inner.database.sql.selectFrom('return_code').select('id').execute()).length
  async function made(withSecond = false, door = 'nationaal'): Promise<DrawnCode> {
    const code = drawCode(withSecond)
    expect(await codes.make(code, door)).toMatchObject({ status: 200 })
    return code
  }
  const opens = async (code: DrawnCode): Promise<boolean> => (await codes.look(code)).body.blob === code.blob

  it('is kept once, however often and from however many places at once it is made', async () => {
    const code = drawCode(true)
    const before = await rowsOf()
    const answers = await Promise.all(Array.from({ length: 8 }, () => codes.make(code)))
    expect(answers.map(({ status, body }) => [status, body])).toEqual(answers.map(() => [200, { days: 30 }]))
    // One of it, and the one that stands in for what is not there.
    expect((await rowsOf()) - before).toBeLessThanOrEqual(2)
    const [one, two] = [await codes.look(code), await codes.look(code)]
    expect(one.body).toEqual(two.body)
    expect(one.body.blob).toBe(code.blob)
  })

  it('is never replaced: other bytes under its lookup or its handle change nothing', async () => {
    const code = await made(true)
    const others = [
      { ...drawCode(true), lookup: code.lookup },
      { ...code, second: null },
      { ...code, blob: drawCode().blob },
      { ...drawCode(), handle: code.handle },
    ]
    const answers = await Promise.all(others.map((other) => codes.make(other)))
    for (const { body } of answers) expect(body.type).toBe('already-used')
    expect(await opens(code)).toBe(true)
    expect((await codes.second(code, code.second?.lookup ?? '')).body.blob).toBe(code.second?.blob)
  })

  // @req:R-039 @norm:CO-17
  it('I17: valid, wrong, expired, swept, destroyed and never made look the same, request by request', async () => {
    const [swept, destroyed] = [await made(true, 'sport'), await made(true)]
    for (const code of [destroyed, swept]) await keep(code, { id: id(), sealed: sealed(1_100) })
    await codes.erase(destroyed)
    inner.clock.now += (keepDays + 1) * day
    await tidyDay(inner.line)
    const expired = await made(true, 'sport')
    await keep(expired, { id: id(), sealed: sealed(1_100) })
    inner.clock.now += (keepDays + 1) * day
    const valid = await made(true)
    const wrong = { ...drawCode(true), lookup: valid.lookup }
    await keep(valid, { id: id(), sealed: sealed(1_100) })
    const all = { valid, wrong, expired, swept, destroyed, never: drawCode(true) }
    const asked = Object.entries(all).map(async ([name, code]) => {
      const visitor = inner.visitor()
      const returns = { resume: code.resume, counsellor: id(), wish: 'same', appointment: id() }
      const steps = [
        await codes.look(code),
        await codes.second(code, code.second?.lookup ?? ''),
        await codes.documents(code),
        await codes.ask('POST', '/v1/start', await visitor.startBody({ returns }), visitor.token),
        await codes.ask('POST', '/v1/hold', { resume: code.resume }, visitor.token),
        await codes.stay(code),
        await codes.forgetDocument(code, id()),
        await codes.ask('POST', '/v1/goodbye', {}, visitor.token),
      ]
      expect(steps[0]?.body.blob === valid.blob, name).toBe(name === 'valid' || name === 'wrong')
      expect(steps[1]?.body.blob === valid.second?.blob, name).toBe(name === 'valid')
      return [name, steps.map(outside)] as const
    })
    const seen = new Map(await Promise.all(asked))
    for (const [name, steps] of seen) expect(steps, name).toEqual(seen.get('valid'))
    // Last, because it ends one of them.
    const erased = await Promise.all(Object.values(all).map((code) => codes.erase(code)))
    for (const answer of erased) expect(outside(answer)).toEqual(outside(erased[0] as Seen))
    expect(pageIn(await codes.documents(valid)).documents).toEqual([])
  })

  it('I19: after ten second words that do not fit in a day only the past is closed, of a code that is none as well', async () => {
    const noon = inner.clock.now
    const [code, never] = [await made(true), drawCode(true)]
    const tries = Array.from({ length: limits.secondTriesPerDay }, () => [code, never]).flat()
    const answers = await Promise.all(tries.map((tried) => codes.second(tried, drawCode(true).lookup)))
    for (const answer of answers) expect(answer.status).toBe(200)
    const blocked = await Promise.all([code, never].map((tried) => codes.second(tried, tried.second?.lookup ?? '')))
    for (const answer of blocked) expect(answer.body.type).toBe('past-blocked')
    expect(outside(blocked[0] as Seen)).toEqual(outside(blocked[1] as Seen))
    expect(await opens(code), 'the code itself is not').toBe(true)
    // The clock set back, and the job that forgets old tries, give no tries back.
    inner.clock.now -= 2 * day
    await tidyDay(inner.line)
    expect((await codes.second(code, code.second?.lookup ?? '')).body.type).toBe('past-blocked')
    inner.clock.now = noon + day
    expect((await codes.second(code, code.second?.lookup ?? '')).body.blob).toBe(code.second?.blob)
    // The right word is no wrong one, however often it is given.
    const again = await Promise.all(tries.map(() => codes.second(code, code.second?.lookup ?? '')))
    for (const answer of again) expect(answer.status).toBe(200)
  })

  it('of many tries at once, no more than ten are looked at', async () => {
    const code = await made(true)
    const answers = await Promise.all(Array.from({ length: 25 }, () => codes.second(code, drawCode(true).lookup)))
    expect(answers.filter(({ status }) => status === 200).length).toBe(limits.secondTriesPerDay)
  })

  it('without its own auth a second word opens nothing', async () => {
    const code = await made(true)
    const stranger = { ...code, auth: drawCode().auth }
    expect((await codes.second(stranger, code.second?.lookup ?? '')).body.blob).not.toBe(code.second?.blob)
  })

  // @req:R-041
  it('ends at midnight, also when no job ran, and a visit lets it live on', async () => {
    const midnight = Math.ceil(inner.clock.now / day) * day
    inner.clock.now = midnight - 60_000
    const [stays, goes] = [await made(false, 'sport'), await made(false, 'sport')]
    const letter = id()
    // A colleague had to do with both.
    await keep(goes, { id: letter, sealed: sealed(1_100) })
    await keep(stays, { id: id(), sealed: sealed(1_100) })
    inner.clock.now = midnight + 2 * day
    await Promise.all([codes.stay(stays), codes.stay(stays), codes.stay(stays)])
    inner.clock.now = midnight + keepDays * day - 1
    expect([await opens(stays), await opens(goes)]).toEqual([true, true])
    // She is in the page, and it ends: what she has open is hers, what she asks now is not there, and nothing breaks.
    expect(pageIn(await codes.documents(goes)).documents.map((each) => each.id)).toEqual([letter])
    inner.clock.now = midnight + keepDays * day
    expect([await opens(stays), await opens(goes)]).toEqual([true, false])
    expect(pageIn(await codes.documents(goes)).documents).toEqual([])
    expect(await keep(goes, { id: id(), sealed: sealed(1_100) })).toEqual({ refused: 'code-over' })
    expect((await codes.stay(goes)).status, 'too late: it stays ended').toBe(200)
    expect(await opens(goes)).toBe(false)
    const before = await rowsOf()
    await tidyDay(inner.line)
    expect(await rowsOf()).toBeLessThan(before)
    expect([await opens(stays), await opens(goes)]).toEqual([true, false])
    // The words of one that ended can be kept anew: nobody else can have them.
    expect((await codes.make(goes, 'sport')).body).toEqual({ days: keepDays })
    expect(await opens(goes)).toBe(true)
  })

  it('a clock that was set back takes nothing away and gives nothing back', async () => {
    const noon = inner.clock.now
    const code = await made(false, 'sport')
    await keep(code, { id: id(), sealed: sealed(1_100) })
    inner.clock.now = noon - 10 * day
    expect(await opens(code)).toBe(true)
    await codes.stay(code)
    inner.clock.now = noon + keepDays * day
    expect(await opens(code), 'not shortened').toBe(true)
    inner.clock.now = noon + (keepDays + 1) * day
    await tidyDay(inner.line)
    inner.clock.now = noon
    expect(await opens(code), 'ended').toBe(false)
  })

  // @req:R-042 @norm:CO-02
  it('erased, everything is as if it had never been; of two that erase at once both are answered', async () => {
    const [code, other] = [await made(true), await made()]
    await keep(code, { id: id(), sealed: sealed(4_200) })
    await keep(other, { id: id(), sealed: sealed(1_100) })
    const before = await rowsOf()
    expect((await codes.erase({ ...code, auth: drawCode().auth })).status, 'by a stranger').toBe(200)
    expect(await opens(code)).toBe(true)
    const answers = await Promise.all([codes.erase(code), codes.stay(code), codes.erase(code), codes.stay(code)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect(await opens(code)).toBe(false)
    expect(await rowsOf()).toBe(before - 1)
    expect(pageIn(await codes.documents(code))).toEqual({ documents: [], letters: [], next: null })
    expect(await keep(code, { id: id(), sealed: sealed(1_100) })).toEqual({ refused: 'code-over' })
    expect(pageIn(await codes.documents(other)).documents.length, 'the other one is untouched').toBe(1)
  })

  it('shows what lies under it page by page, each as long, the newest first, and nothing before its time', async () => {
    const code = await made()
    const ids = [id(), id(), id(), id()]
    for (const each of ids)
      expect(await keep(code, { id: each, sealed: sealed(limits.sealedDocumentBytes) })).toEqual({})
    const later = { id: id(), sealed: sealed(1_100), releaseAt: inner.clock.now + 3_600_000 }
    expect(await keep(code, later)).toEqual({})
    const seen: string[] = []
    let from: number | null = 0
    for (let n = 0; from !== null && n < 10; n++) {
      const answer: Seen = await codes.documents(code, from)
      expect(Buffer.from(String(answer.body.page), 'base64url').length).toBe(limits.documentsPageBytes)
      const page = pageIn(answer)
      seen.push(...page.documents.map((each) => each.id))
      from = page.next
    }
    expect(seen).toEqual([...ids].reverse())
    inner.clock.now += 3_600_000
    expect(pageIn(await codes.documents(code)).documents[0]?.id).toBe(later.id)
    await codes.forgetDocument(code, later.id)
    await codes.forgetDocument({ ...code, auth: drawCode().auth }, ids[3] ?? '')
    expect(pageIn(await codes.documents(code)).documents[0]?.id).toBe(ids[3])
    expect(pageIn(await codes.documents(code, 1_000)), 'beyond the end').toMatchObject({ documents: [], next: null })
    // What lies behind a page is not opened for it, and takes no time: one that is broken there is noticed by nobody.
    const rows = inner.database.sql.updateTable('return_document').set({ body: Buffer.alloc(60) })
    await rows.where('id', '=', ids[0] ?? '').execute()
    const said = vi.spyOn(process.stdout, 'write')
    const isNoticed = async (from: number): Promise<boolean> => {
      await codes.documents(code, from)
      return said.mock.calls.some(([line]) => String(line).includes('"where":"document"'))
    }
    expect([await isNoticed(0), await isNoticed(1_000)]).toEqual([false, true])
    said.mockRestore()
  })

  it('what she is to be told at its hour outlives the days of her door, also when she visits before', async () => {
    const code = await made(false, 'sport')
    const noticed = { id: id(), sealed: sealed(1_100), releaseAt: inner.clock.now + (keepDays + 2) * day }
    expect(await keep(code, noticed)).toEqual({})
    await codes.stay(code)
    inner.clock.now = noticed.releaseAt + 3_600_000
    await tidyDay(inner.line)
    expect(pageIn(await codes.documents(code)).documents.map((each) => each.id)).toEqual([noticed.id])
    inner.clock.now += 2 * day
    await tidyDay(inner.line)
    expect(pageIn(await codes.documents(code)).documents).toEqual([])
  })

  it('tampered with in the database, it is as one that is not there, and harms no other', async () => {
    const records = () => inner.database.sql.selectFrom('return_code').select(['id', 'record']).execute()
    const [code, before] = [await made(true), await records()]
    const other = await made(true)
    const mine = (await records()).find(({ id: each }) => before.every(({ id: known }) => known !== each))
    const someone = before[0]
    await inner.database.sql
      .updateTable('return_code')
      .set({ record: someone?.record ?? Buffer.alloc(0) })
      .where('id', '=', mine?.id ?? '')
      .execute()
    const seen = await Promise.all([code, other, drawCode(true)].map((each) => codes.look(each)))
    for (const answer of seen) expect(outside(answer)).toEqual(outside(seen[0] as Seen))
    expect(seen[0]?.body.blob).toBe(code.blob)
    expect(seen[1]?.body.blob).not.toBe(other.blob)
  })

  it('takes a document once under its id, and no more than so many: the oldest makes room, never what waits for its hour', async () => {
    const [code, other] = [await made(), await made()]
    const first = { id: id(), sealed: sealed(1_100) }
    expect([await keep(code, first), await keep(code, first)]).toEqual([{}, {}])
    expect(await keep(code, { ...first, sealed: sealed(1_100) })).toEqual({ refused: 'already-used' })
    await keep(other, first)
    const noticed = { id: id(), sealed: sealed(40), releaseAt: inner.clock.now + day }
    const given = [first.id, noticed.id]
    expect(await keep(code, noticed)).toEqual({})
    const more = async (many: number) => {
      const ids = Array.from({ length: many }, id)
      given.push(...ids)
      for (const each of ids) expect(await keep(code, { id: each, sealed: sealed(40) })).toEqual({})
    }
    const kept = async () => {
      const rows = inner.database.sql.selectFrom('return_document').select('id').where('id', 'in', given)
      return (await rows.orderBy('number').execute()).map((row) => row.id)
    }
    await more(limits.documentsPerCode - 2)
    expect((await kept()).filter((each) => each !== first.id)).toEqual(given.slice(1))
    await more(3)
    const left = [noticed.id, ...given.slice(4)]
    expect((await kept()).filter((each) => each !== first.id)).toEqual(left)
    expect(left.length).toBe(limits.documentsPerCode)
    const shown = pageIn(await codes.documents(code)).documents.map((each) => each.id)
    expect(shown, 'of this code alone').toEqual(left.slice(1).reverse())
    expect(pageIn(await codes.documents(other)).documents.map((each) => each.id)).toEqual([first.id])
    expect(await keep(drawCode(), { id: id(), sealed: sealed(40) })).toEqual({ refused: 'code-over' })
  })
})
