/** A page that was left open: what is kept for her is not one tap away for whoever takes the phone up. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { settle, soon } from '../../client/fixture/fake-clock.ts'
import { otherWords, type Page, returnPages, words } from '../../client/fixture/return-page.ts'

const { line, codes, clock, page, during, talks, told, madeBefore, writes, clear } = await returnPages({
  Merel: 'counsellor',
})
let mine: Page
const view = () => mine.back.view()
const given = async () => (await told()).contexts.map(({ opened }) => opened)

beforeEach(() => {
  clear()
  mine = page()
})
afterEach(() => {
  mine.back.drop()
  mine.her.drop()
})

describe('locked', () => {
  test('nothing is read, written or erased; given again everything is, and her counsellor is told once', async () => {
    const made = await madeBefore()
    await writes(made, 'letter', 'Fijn dat u belde.')
    await mine.her.open()
    await during(mine.back.enter(words))
    mine.back.wish('same')
    await during(mine.back.read(''))
    expect(view().documents).toHaveLength(1)
    mine.back.lock()
    expect(view()).toMatchObject({ code: 'locked', reading: 'closed', documents: [] })
    codes.server.posts.length = 0
    await during(mine.back.read(''))
    await during(mine.back.write('Een brief.').then(() => {}))
    await during(mine.back.forgetAll())
    expect([view().reading, view().letter.state, view().forgotten, codes.asked()]).toEqual(['closed', 'idle', 'no', []])

    await talks(mine)
    await soon(clock, () => codes.asked().includes('hold'), 'known again')
    const [start] = line.server.posts.filter(({ name }) => name === 'start')
    expect(start?.body).toMatchObject({ returns: { wish: 'same' } })
    await soon(clock, () => line.facts().filter((fact) => fact.kind === 'message').length > 5, 'told')
    await settle()
    expect(await given()).toEqual(['code'])
    await during(mine.back.enter(words))
    await during(mine.back.read(''))
    expect(view()).toMatchObject({ code: 'entered', reading: 'here', documents: [{ text: 'Fijn dat u belde.' }] })
    clock.advance(30_000)
    await settle()
    expect(await given()).toEqual(['code'])
  })

  test('other words open nothing of hers, and her counsellor hears nothing of them', async () => {
    await writes(await madeBefore(), 'letter', 'Fijn dat u belde.')
    await mine.her.open()
    await during(mine.back.enter(words))
    await talks(mine)
    await soon(clock, () => line.facts().filter((fact) => fact.kind === 'message').length > 5, 'told')
    await settle()
    mine.back.lock()
    await during(mine.back.enter(otherWords))
    await during(mine.back.read(''))
    expect(view()).toMatchObject({ code: 'entered', reading: 'here', documents: [] })
    clock.advance(30_000)
    await settle()
    expect(await given()).toEqual(['code'])
  })

  test('words that were made here are given too, and then the second word is looked at', async () => {
    await talks(mine)
    await during(mine.back.make(words, 'Paraplu'))
    await soon(clock, () => view().made.told, 'told')
    const [made] = (await told()).made
    if (made === undefined) throw new Error('nothing made')
    await writes(made, 'letter', 'Welkom terug.')
    mine.back.lock()
    await during(mine.back.read('paraplu'))
    expect(view().reading).toBe('closed')
    await during(mine.back.enter(words))
    for (const [word, count] of [
      ['', 0],
      ['onzin', 0],
      ['paraplu', 1],
    ] as const) {
      await during(mine.back.read(word))
      expect([word, view().reading, view().documents.length]).toEqual([word, 'here', count])
      mine.back.stopReading()
    }
    expect((await told()).contexts).toEqual([])
  })
})

test('let go of, it is as one that was never given', async () => {
  await madeBefore()
  await mine.her.open()
  await during(mine.back.enter(words))
  const before = page()
  mine.back.letGo()
  expect(view()).toEqual({ ...before.back.view(), progress: view().progress })
  before.back.drop()
  before.her.drop()
  codes.server.posts.length = 0
  await during(mine.back.read(''))
  await talks(mine)
  await settle()
  expect(codes.asked()).toEqual([])
  const [start] = line.server.posts.filter(({ name }) => name === 'start')
  expect(start?.body).not.toHaveProperty('returns')
})
