/** Fear: what was written down for one counsellor is read by whoever came along; or, because of her, by nobody. */
import { type Bytes, toBase64url } from '@lijn116/encryption'
import { type Context, readGivenContext } from '@lijn116/encryption/keep'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { settle, soon } from '../../client/fixture/fake-clock.ts'
import { otherWords, type Page, returnPages, words } from '../../client/fixture/return-page.ts'
import { createParts } from '../../client/parts.ts'

const { line, clock, page, during, talks, told, madeBefore, writes, clear } = await returnPages({
  Merel: 'counsellor',
  Sanne: 'coordinator',
})
let mine: Page
beforeEach(() => {
  clear()
  mine = page()
})
afterEach(() => {
  mine.back.drop()
  mine.her.drop()
})

const contexts = async () => (await told()).contexts
async function comes(count: number): Promise<Context[]> {
  for (let i = 0; i < 400; i++) {
    const now = await contexts()
    if (now.length >= count) return now
    clock.advance(100)
    await settle(4)
  }
  throw new Error(`never: ${count} contexts`)
}
/** Because somebody is in danger: she is not asked. */
async function joins(): Promise<void> {
  await line.change('Merel', { reason: 'join', others: [line.hand('Sanne').companion], yesTo: null })
  await soon(clock, () => mine.her.view().members.length === 2, 'two of them')
}
async function leaves(): Promise<void> {
  await line.change('Merel', { reason: 'leave', others: [] })
  await soon(clock, () => mine.her.view().members.length === 1, 'one of them')
}
/** What was said under one segment: all that who was in it for that long can open. */
const lengths = () => {
  const facts = line.facts().flatMap((fact) => (fact.kind === 'message' && fact.sender === 'visitor' ? fact : []))
  return facts.map(({ segment, sealed }) => `${segment} ${sealed.length}`)
}
async function back(given = words): Promise<void> {
  mine.back.drop()
  mine.her.drop()
  line.clear()
  mine = page()
  await mine.her.open()
  await during(mine.back.enter(given))
  mine.back.giveSummary(false)
  await talks(mine)
  await comes(1)
  await joins()
}

test('with somebody else there, no document goes; alone with her counsellor again, it does', async () => {
  const made = await madeBefore()
  await writes(made, 'summary', 'Zij woont nu bij haar zus.')
  await back()
  mine.back.giveSummary(true)
  const [, beside] = await comes(2)
  expect(beside).toMatchObject({ opened: 'code', documents: [] })
  clock.advance(10_000)
  await settle()
  expect(await contexts()).toHaveLength(2)
  await leaves()
  const [, , alone] = await comes(3)
  expect(alone?.documents).toHaveLength(1)
  await joins()
  clock.advance(10_000)
  await settle()
  expect(await contexts(), 'once is enough').toHaveLength(3)
})

// @norm:CO-17
test('nobody on the way sees the difference, nor whether there was anything', async () => {
  const made = await madeBefore()
  await writes(made, 'summary', 'Zij woont nu bij haar zus.')
  const seen = []
  for (const given of [words, otherWords]) {
    await back(given)
    mine.back.giveSummary(true)
    await comes(2)
    await leaves()
    await comes(3)
    await settle()
    seen.push(lengths())
  }
  expect(seen[1]).toEqual(seen[0])
})

test('who comes while it is on its way does not get it under her key', async () => {
  const made = await madeBefore()
  await writes(made, 'summary', 'Zij woont nu bij haar zus.')
  await mine.her.open()
  await during(mine.back.enter(words))
  await talks(mine)
  line.server.fate = (name) => (name === 'say' ? 'lost' : 'fine')
  clock.advance(2_000)
  await settle()
  await joins()
  line.server.fate = () => 'fine'
  expect(await comes(1)).toMatchObject([{ opened: 'code', documents: [] }])
  await leaves()
  const [, alone] = await comes(2)
  expect(alone?.documents).toHaveLength(1)
  const parts = createParts()
  const under = (await told()).contents.filter(({ type }) => type === 'context')
  const wholes = under.flatMap((content): Bytes[] => {
    const whole = parts.take(content, '')
    return whole === null ? [] : [whole]
  })
  expect(wholes.map((bytes) => readGivenContext(bytes).documents.length)).toEqual([0, 1])
})

test('words that are made beside others can be written to all the same', async () => {
  await talks(mine)
  await joins()
  await during(mine.back.make(words, null))
  await soon(clock, () => mine.back.view().made.told, 'told')
  const [given] = (await told()).made
  expect(given && toBase64url(given.handle)).toMatch(/^[\w-]{22}$/)
})
