/** Fear: what she let go of opens again out of a copy, or what she did not let go of is lost with it. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Staff } from '../../server/account/staff.ts'
import { destroyUnnamedSlots } from '../../server/conversation/tidy.ts'
import type { Schema } from '../../server/database/schema.ts'
import type { KeyStore } from '../../server/key-store/key-store.ts'
import { certifyMailbox } from '../../server/mail/answer-letter.ts'
import { coachesOf, keepLetter } from '../../server/mail/keep-letter.ts'
import { createMadeUp } from '../../server/mail/made-up.ts'
import { mailOf } from '../../server/mail/mail-of.ts'
import { documentsAt } from '../../server/return-code/documents.ts'
import { keepDocument } from '../../server/return-code/keep-document.ts'
import { look } from '../../server/return-code/look.ts'
import { make } from '../../server/return-code/make.ts'
import { forgetDocument, stay } from '../../server/return-code/owner.ts'
import { type DrawnCode, drawCode, pageIn } from '../stage/codes-at-the-door.ts'
import { type InnerLine, innerLine, kinds, sealedBytes } from '../stage/inner-line.ts'

const id = (): string => randomBytes(16).toString('base64url')
const noProof = { token: '', nonce: 0 }

describe.each(kinds)('one thing she lets go of (%s)', (kind) => {
  let inner: InnerLine
  const madeUp = createMadeUp()
  const staff = new Map<string, Staff>()
  beforeAll(async () => {
    inner = await innerLine(kind)
    for (const name of ['els', 'kim']) {
      const { leaf } = await inner.counsellor(name, { duty: 'off' })
      const row = inner.database.sql.selectFrom('certificate').selectAll().where('leaf', '=', leaf)
      const { signed: certificate } = await row.executeTakeFirstOrThrow()
      const rest = { team: 'landelijk', organisation: 'lijn116', roles: ['counsellor' as const] }
      staff.set(certificate, { name, leaf, certificate, ...rest })
    }
  })
  afterAll(() => inner.close())

  const document = () => ({ id: id(), sealed: sealedBytes(1_105), releaseAt: null })
  const keeps = async (code: DrawnCode, given = document()): Promise<string> => {
    expect(await keepDocument(inner.line, code.handle, given)).toEqual({})
    return given.id
  }
  async function made(): Promise<DrawnCode> {
    const code = drawCode(true)
    const { resume: _resume, ...body } = code
    const answer = await make({ ...inner.line, isFull: async () => false }, {
      proof: noProof,
      door: 'nationaal',
      ...body,
    } as Parameters<typeof make>[1])
    expect(answer).toMatchObject({ days: 30 })
    return code
  }
  async function writes(code: DrawnCode): Promise<{ id: string; coach: Staff | undefined }> {
    const { certificates } = await coachesOf(inner.line, { ...code, door: 'nationaal' })
    const to = certificates.map((signed) => ({ leaf: staff.get(signed)?.leaf, envelope: sealedBytes(97) }))
    const letter = { id: id(), sealed: sealedBytes(1_040), to, own: sealedBytes(97) }
    const { lookup, auth } = code
    const body = { proof: noProof, lookup, auth, door: 'nationaal', ...letter }
    expect(await keepLetter(inner.line, madeUp, body as Parameters<typeof keepLetter>[2])).toEqual({})
    return { id: letter.id, coach: staff.get(certificates[0] ?? '') }
  }
  async function shown(code: DrawnCode): Promise<{ documents: string[]; letters: string[] }> {
    const body = await documentsAt(inner.line, code, 0)
    const page = pageIn({ status: 200, headers: '', bytes: 0, body })
    return { documents: page.documents.map((each) => each.id), letters: page.letters.map((each) => each.id) }
  }
  const opens = async (code: DrawnCode) => (await look(inner.line, code.lookup)).blob === code.blob
  const rowOf = (name: string) =>
    inner.database.sql.selectFrom('return_document').selectAll().where('id', '=', name).executeTakeFirstOrThrow()
  const slotOf = async (name: string): Promise<string> => {
    const row = inner.database.sql.selectFrom('return_code').select('slot_id')
    return (await row.where('id', '=', (await rowOf(name)).code_id).executeTakeFirstOrThrow()).slot_id
  }
  const putBack = (row: Schema['return_document'] | object) =>
    inner.database.sql
      .insertInto('return_document')
      .values(row as never)
      .execute()

  it('opens no more when its row is put back from a copy, and everything else still does', async () => {
    const code = await made()
    const [stays, goes] = [await keeps(code), await keeps(code)]
    const { id: letter, coach } = await writes(code)
    if (coach === undefined) throw new Error('nobody')
    const signed = sealedBytes(200)
    expect(await certifyMailbox(inner.line, coach, { handle: code.handle, signed })).toEqual({})
    const [copy, before] = [await rowOf(goes), await slotOf(goes)]
    const read = (await mailOf(inner.line, coach)).letters.find((each) => each.id === letter)
    expect(read).toMatchObject({ handle: code.handle, certified: { signed } })
    await forgetDocument(inner.line, { ...code, auth: drawCode().auth }, goes)
    expect((await shown(code)).documents, 'by a stranger').toEqual([goes, stays])

    await forgetDocument(inner.line, code, goes)
    expect(await shown(code)).toEqual({ documents: [stays], letters: [letter] })
    await putBack(copy)
    expect(await shown(code)).toEqual({ documents: [stays], letters: [letter] })
    expect(await inner.keys.openSlot(before), 'nor with any key there is').toBeNull()
    expect(await slotOf(stays)).not.toBe(before)
    expect(await opens(code)).toBe(true)
    expect((await mailOf(inner.line, coach)).letters.find((each) => each.id === letter)).toEqual(read)
    // The same again, its answer was lost.
    await forgetDocument(inner.line, code, goes)
    await forgetDocument(inner.line, code, goes)
    expect((await shown(code)).documents).toEqual([stays])
  })

  it('while others write, read and stay: nothing is lost, and nothing breaks', async () => {
    const code = await made()
    const gone = await Promise.all(Array.from({ length: 4 }, () => keeps(code)))
    const kept: Promise<string>[] = []
    const written: Promise<{ id: string }>[] = []
    const reading: Promise<boolean>[] = []
    await Promise.all(
      gone.map(async (each, n) => {
        kept.push(keeps(code))
        reading.push(opens(code))
        await forgetDocument(inner.line, code, each)
        if (n < 3) written.push(writes(code))
        inner.clock.now += 86_400_000
        await Promise.all([stay(inner.line, code), shown(code)])
      }),
    )
    expect(await Promise.all(reading)).toEqual([true, true, true, true])
    const all = [await Promise.all(kept), (await Promise.all(written)).map((each) => each.id)]
    const { documents, letters } = await shown(code)
    expect([documents.sort(), letters.sort()]).toEqual(all.map((ids) => ids.sort()))
    expect(await opens(code)).toBe(true)
  })

  it('a process that dies before or after leaves her what stays, and no key of what went', async () => {
    const code = await made()
    const [stays, goes] = [await keeps(code), await keeps(code)]
    const [copy, before] = [await rowOf(goes), await slotOf(goes)]
    const dies = (keys: Partial<KeyStore>) =>
      expect(forgetDocument({ ...inner.line, keys: { ...inner.keys, ...keys } }, code, goes)).rejects.toThrow('killed')
    const swept = async () => {
      await destroyUnnamedSlots(inner.line)
      inner.clock.now += 11 * 60_000
      await destroyUnnamedSlots(inner.line)
    }
    const killed = () => Promise.reject(new Error('killed'))
    let fresh = ''
    await dies({
      createSlot: async (day) => {
        fresh = (await inner.keys.createSlot(day)).id
        return killed()
      },
    })
    await swept()
    expect((await shown(code)).documents).toEqual([goes, stays])
    expect(await inner.keys.openSlot(fresh)).toBeNull()

    await dies({ destroySlot: killed })
    expect((await shown(code)).documents).toEqual([stays])
    await swept()
    expect((await shown(code)).documents).toEqual([stays])
    expect(await inner.keys.openSlot(before)).toBeNull()
    await putBack(copy)
    expect((await shown(code)).documents).toEqual([stays])
    expect(await opens(code)).toBe(true)
  })

  it('the order of what is kept is one of its code: it stands beside nothing that staff did', async () => {
    const codes = [await made(), await made()]
    const numbers: number[] = []
    for (const n of [0, 1, 0, 1, 1]) numbers.push(Number((await rowOf(await keeps(codes[n] as DrawnCode))).number))
    expect(numbers).toEqual([1, 1, 2, 2, 3])
  })
})
