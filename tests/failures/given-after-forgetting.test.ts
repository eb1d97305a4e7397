/** What her counsellor is given of the past: never what she has forgotten, and no request that a code without a past would not make. */
import { fromUtf8 } from '@lijn116/encryption'
import { verifyDocument } from '@lijn116/encryption/keep'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { settle, soon } from '../../client/fixture/fake-clock.ts'
import { otherWords, type Page, returnPages, words } from '../../client/fixture/return-page.ts'
import { now, today } from '../../client/fixture/trust.ts'

const { line, codes, clock, page, during, talks, told, madeBefore, writes, clear } = await returnPages({
  Merel: 'counsellor',
})
type Made = Awaited<ReturnType<typeof madeBefore>>
let mine: Page

/** Texts of the documents that went along, by context. */
async function given(made: Made): Promise<string[][]> {
  const trust = { ...(await line.authorTrust()), now }
  const { contexts } = await told()
  const texts = (carried: readonly Parameters<typeof verifyDocument>[3][]) =>
    Promise.all(carried.map(async (each) => (await verifyDocument(line.line, made.publicKey, trust, each)).text))
  return Promise.all(contexts.map(({ documents }) => texts(documents)))
}
async function isTold(times = 1): Promise<void> {
  for (let i = 0; i < 400; i++) {
    if ((await told()).contexts.length >= times) return
    clock.advance(100)
    await settle(4)
  }
  throw new Error('never told')
}
/** Long enough for whatever would still go. */
async function later(): Promise<void> {
  for (let i = 0; i < 40; i++) {
    clock.advance(500)
    await settle(4)
  }
}
async function comesBack(given = words): Promise<void> {
  await mine.her.open()
  await during(mine.back.enter(given))
}
const planShown = () => mine.back.view().documents.find(({ kind }) => kind === 'plan')?.id ?? ''

beforeEach(() => {
  clear()
  mine = page()
})
afterEach(() => {
  mine.back.drop()
  mine.her.drop()
})

describe('what she has forgotten', () => {
  test('is not given, nor any older one of it', async () => {
    const made = await madeBefore()
    await writes(made, 'summary', 'Zij woont nu bij haar zus.')
    await writes(made, 'plan', '{"sections":[]}', { day: today - 2 })
    await writes(made, 'plan', '{"sections":[1]}', { day: today - 1 })
    await comesBack()
    await during(mine.back.read(''))
    expect(await during(mine.back.forgetDocument(planShown()))).toBe(true)
    await talks(mine)
    await isTold()
    expect(await given(made)).toEqual([['Zij woont nu bij haar zus.']])
  })

  test('is not given either when it stood ready to go', async () => {
    const made = await madeBefore()
    await writes(made, 'plan', '{"sections":[1]}')
    await comesBack()
    await talks(mine)
    line.server.fate = (name) => (name === 'say' ? 'lost' : 'fine')
    await later()
    await during(mine.back.read(''))
    expect(await during(mine.back.forgetDocument(planShown()))).toBe(true)
    line.server.fate = () => 'fine'
    await isTold()
    await later()
    expect(await given(made)).toEqual([[]])
  })

  test('is given while it is not confirmed: it still stands there', async () => {
    const made = await madeBefore()
    await writes(made, 'plan', '{"sections":[1]}')
    await comesBack()
    await during(mine.back.read(''))
    codes.server.fate = (name) => (name === 'forgetDocument' ? 'lost' : 'fine')
    expect(await during(mine.back.forgetDocument(planShown()))).toBe(false)
    await talks(mine)
    await isTold()
    expect(await given(made)).toEqual([['{"sections":[1]}']])
  })

  test('all of it: what stood ready to go goes no more', async () => {
    const made = await madeBefore()
    await writes(made, 'summary', 'Zij woont nu bij haar zus.')
    await comesBack()
    await talks(mine)
    line.server.fate = (name) => (name === 'say' ? 'lost' : 'fine')
    await later()
    await during(mine.back.forgetAll())
    expect(mine.back.view().forgotten).toBe('yes')
    line.server.fate = () => 'fine'
    mine.her.say('Ik ben er nog.')
    await soon(clock, () => mine.her.view().messages.at(-1)?.state === 'kept', 'her words are kept')
    await later()
    const { contents, contexts } = await told()
    expect(contexts).toEqual([])
    expect(contents.filter(({ type }) => type === 'context')).toEqual([])
    expect(contents.flatMap(({ type, body }) => (type === 'text' ? fromUtf8(body) : []))).toContain('Ik ben er nog.')
  })
})

describe('a past of several pages', () => {
  test('is asked for no more than one that is not there, and the newest of what is here is given', async () => {
    const made = await madeBefore()
    await writes(made, 'summary', 'Zij woont nu bij haar zus.')
    for (let i = 1; i <= 3; i++) await writes(made, 'letter', `Brief ${i}`)
    await writes(made, 'plan', '{"sections":[1]}')
    codes.server.pageSize = 2
    const asked = []
    for (const each of [words, otherWords]) {
      codes.server.posts.length = 0
      line.clear()
      mine = page()
      await comesBack(each)
      await talks(mine)
      await isTold()
      await soon(clock, () => codes.asked().includes('hold'), 'known again')
      asked.push(codes.seen())
      if (each === words) expect(await given(made)).toEqual([['{"sections":[1]}']])
      mine.back.drop()
      mine.her.drop()
    }
    expect(asked[1]).toEqual(asked[0])
  })

  test('once she read it, goes along from whatever page', async () => {
    const made = await madeBefore()
    await writes(made, 'summary', 'Zij woont nu bij haar zus.')
    for (let i = 1; i <= 3; i++) await writes(made, 'letter', `Brief ${i}`)
    codes.server.pageSize = 2
    await comesBack()
    await during(mine.back.read(''))
    codes.server.posts.length = 0
    await talks(mine)
    await isTold()
    expect(await given(made)).toEqual([['Zij woont nu bij haar zus.']])
    expect(codes.asked()).not.toContain('documents')
  })
})
