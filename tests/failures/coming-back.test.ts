/** A code is given: what is asked of the line, in which order, and what it opens. The staff here is played by hand. */
import { toBase64url } from '@lijn116/encryption'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { settle, soon } from '../../client/fixture/fake-clock.ts'
import { otherWords, type Page, returnPages, words } from '../../client/fixture/return-page.ts'
import { today } from '../../client/fixture/trust.ts'

const { line, codes, clock, page, during, talks, told, madeBefore, writes, clear } = await returnPages({
  Merel: 'counsellor',
  Noor: 'counsellor',
})
let open: Page[] = []
function newPage(): Page {
  const next = page()
  open.push(next)
  return next
}
/** Everything that left the page, both ways it can leave, and how long it was. */
const left = () => [
  ...codes.seen(),
  ...line.server.posts.map(({ name, body }) => `${name} ${JSON.stringify(body).replace(/"nonce":\d+/, '').length}`),
]
const shown = ({ back }: Page) => back.view().documents.map(({ kind, text, by }) => `${kind} ${by}: ${text}`)

beforeEach(clear)
afterEach(() => {
  for (const { her, back } of open) {
    back.drop()
    her.drop()
  }
  open = []
})

describe('a code that fits, and one that does not', () => {
  test('ask the same of the line, in the same order, of the same length, and look the same', async () => {
    const made = await madeBefore()
    await writes(made, 'summary', 'Zij woont nu bij haar zus.')
    await writes(made, 'letter', 'Fijn dat u belde.')
    const visits = []
    for (const given of [words, otherWords]) {
      line.clear()
      codes.server.posts.length = 0
      const mine = newPage()
      await mine.her.open()
      const entering = mine.back.enter(given)
      expect(mine.back.view()).toMatchObject({ code: 'working', progress: 0, steps: 10 })
      await during(entering)
      const view = JSON.stringify(mine.back.view())
      mine.back.wish('same')
      await talks(mine)
      await soon(clock, () => codes.asked().includes('hold'), 'known again')
      await soon(clock, () => line.facts().filter((fact) => fact.kind === 'message').length > 5, 'told')
      await settle()
      const { contents } = await told()
      visits.push({ view, left: left(), contents: contents.map(({ type, body }) => `${type} ${body.length}`) })
      expect(codes.asked()).toEqual(['challenge', 'look', 'documents', 'stay', 'hold'])
    }
    expect(visits[1]).toEqual(visits[0])
    const starts = line.server.posts.filter(({ name }) => name === 'start')
    expect(starts[0]?.body).toMatchObject({ returns: { wish: 'same' } })
  })

  test('who returns is known by nothing the line was told before, and by the same again each time', async () => {
    const made = await madeBefore()
    await writes(made, 'summary', 'Zij woont nu bij haar zus.')
    const given = []
    for (let visit = 0; visit < 2; visit++) {
      line.clear()
      codes.server.posts.length = 0
      const mine = newPage()
      await mine.her.open()
      await during(mine.back.enter(words))
      await talks(mine)
      await soon(clock, () => codes.asked().includes('hold'), 'known again')
      const start = line.server.posts.find(({ name }) => name === 'start')?.body as { returns: Record<string, string> }
      given.push(start.returns)
      expect(codes.bodies('hold')).toEqual([{ resume: start.returns.resume }])
      // With this the line could write letters in her name.
      expect(JSON.stringify(codes.server.posts)).not.toContain(toBase64url(made.resume))
      expect(start.returns.counsellor).toBe(toBase64url(line.hand('Merel').staff.leaf))
    }
    expect(given[0]?.resume).toBe(given[1]?.resume)
    expect(given[0]?.appointment).not.toBe(given[1]?.appointment)
  })

  test('what staff know her by is never sent again', async () => {
    const made = await madeBefore()
    await writes(made, 'letter', 'Fijn dat u belde.')
    const mine = newPage()
    await mine.her.open()
    await during(mine.back.enter(words))
    await during(mine.back.read(''))
    await during(mine.back.write('Een brief.'))
    await during(mine.back.forgetAll())
    for (const name of ['documents', 'coaches', 'letter', 'erase']) expect(codes.asked()).toContain(name)
    for (const { body } of codes.server.posts) expect(body).not.toContain(toBase64url(made.handle))
  })

  test('neither words nor keys ever leave', async () => {
    const made = await madeBefore('paraplu')
    const mine = newPage()
    await mine.her.open()
    await during(mine.back.enter(words))
    await during(mine.back.read('Paraplu'))
    await during(mine.back.write('Een brief.'))
    const sent = JSON.stringify([codes.server.posts, line.server.posts])
    for (const secret of [...words.split(' '), 'araplu', toBase64url(made.resume)])
      expect(sent.toLowerCase()).not.toContain(secret.toLowerCase())
  })
})

describe('the network goes', () => {
  for (const step of ['challenge', 'look', 'documents'] as const)
    for (const fate of ['lost', 'answer-lost'] as const)
      test(`${step} ${fate}: it goes on where it was, without the slow part`, async () => {
        const made = await madeBefore()
        await writes(made, 'letter', 'Fijn dat u belde.')
        const mine = newPage()
        await mine.her.open()
        codes.server.fate = (name) => (name === step ? fate : 'fine')
        await during(mine.back.enter(words))
        expect(mine.back.view().code).toBe('away')
        codes.server.fate = () => 'fine'
        const steps: number[] = []
        mine.back.subscribe(() => steps.push(mine.back.view().progress))
        await during(mine.back.enter(words))
        expect(mine.back.view().code).toBe('entered')
        expect(steps.filter((at) => at > 0)).toEqual([])
        await during(mine.back.read(''))
        expect(shown(mine)).toEqual(['letter current: Fijn dat u belde.'])
      })

  test('for a moment, and it is tried again by itself', async () => {
    await madeBefore()
    const mine = newPage()
    await mine.her.open()
    let times = 0
    codes.server.fate = (name) => (name === 'look' && ++times === 1 ? 'challenge-over' : 'fine')
    await during(mine.back.enter(words))
    expect(mine.back.view().code).toBe('entered')
    expect(codes.asked()).toEqual(['challenge', 'look', 'challenge', 'look', 'documents'])
  })

  test('after the start: it is told until it is known', async () => {
    await madeBefore()
    const mine = newPage()
    await mine.her.open()
    await during(mine.back.enter(words))
    codes.server.fate = (name) => (name === 'stay' ? 'lost' : 'fine')
    await talks(mine)
    await soon(clock, () => codes.asked().filter((name) => name === 'stay').length > 3, 'tried')
    expect(codes.asked()).not.toContain('hold')
    codes.server.fate = () => 'fine'
    await soon(clock, () => codes.asked().includes('hold'), 'known again')
  })
})

describe('reading', () => {
  // @req:R-136
  test('shows what staff wrote for her, the newest plan, and never the summary', async () => {
    const made = await madeBefore()
    await writes(made, 'summary', 'Zij woont nu bij haar zus.', { day: today - 3 })
    await writes(made, 'plan', '{"sections":[]}', { day: today - 2 })
    await writes(made, 'plan', '{"sections":[1]}', { day: today - 1 })
    await writes(made, 'letter', 'Fijn dat u belde.')
    const mine = newPage()
    await mine.her.open()
    await during(mine.back.enter(words))
    expect(mine.back.view()).toMatchObject({ reading: 'closed', documents: [] })
    await during(mine.back.read(''))
    expect(shown(mine)).toEqual(['letter current: Fijn dat u belde.', 'plan current: {"sections":[1]}'])
    expect(mine.back.view().unreadable).toBe(false)
    mine.back.stopReading()
    expect(mine.back.view()).toMatchObject({ reading: 'closed', documents: [], letters: [] })
  })

  test('goes through all pages', async () => {
    const made = await madeBefore()
    for (let i = 1; i <= 5; i++) await writes(made, 'letter', `Brief ${i}`)
    codes.server.pageSize = 2
    const mine = newPage()
    await mine.her.open()
    await during(mine.back.enter(words))
    expect(codes.bodies('documents')).toHaveLength(1)
    await during(mine.back.read(''))
    expect(mine.back.view().documents).toHaveLength(5)
  })

  test('shows nothing the line planted, moved or altered, and says so; of what is for nobody here it says nothing', async () => {
    const made = await madeBefore()
    await writes(made, 'letter', 'Ik ben nu iemand anders.', { certificate: line.hand('Noor').certificate })
    codes.keep(made.handle, new Uint8Array(16), new Uint8Array(1105))
    const mine = newPage()
    await mine.her.open()
    await during(mine.back.enter(words))
    await during(mine.back.read(''))
    expect(mine.back.view()).toMatchObject({ reading: 'here', documents: [], unreadable: true })
  })

  test('with a code that opens nothing, and with one that ended since: the same nothing', async () => {
    await madeBefore()
    const views = []
    for (const given of [words, otherWords]) {
      const mine = newPage()
      await mine.her.open()
      await during(mine.back.enter(given))
      codes.codes.clear()
      codes.documents.clear()
      await during(mine.back.read(''))
      views.push(mine.back.view())
    }
    expect(views[0]).toMatchObject({ reading: 'here', documents: [], letters: [], unreadable: false })
    expect(views[1]).toEqual(views[0])
  })
})

describe('a second word', () => {
  test('guards what was kept: without it, or with another, there is nothing', async () => {
    const made = await madeBefore('Paraplu')
    await writes(made, 'letter', 'Fijn dat u belde.')
    const mine = newPage()
    await mine.her.open()
    await during(mine.back.enter(words))
    for (const word of ['', 'paraplus']) {
      await during(mine.back.read(word))
      expect(mine.back.view()).toMatchObject({ reading: 'here', documents: [], unreadable: false })
    }
    // As she writes it today.
    await during(mine.back.read('  PÁRAPLU '))
    expect(shown(mine)).toEqual(['letter current: Fijn dat u belde.'])
    // Whoever takes over the open page does not know it.
    mine.back.stopReading()
    await during(mine.back.read(''))
    expect(mine.back.view()).toMatchObject({ reading: 'here', documents: [] })
  })

  test('is asked of the line in the same way whatever it opens', async () => {
    await madeBefore('paraplu')
    const asked = []
    for (const [given, word] of [
      [words, 'paraplu'],
      [words, 'lantaarn'],
      [otherWords, 'paraplu'],
    ] as const) {
      codes.server.posts.length = 0
      const mine = newPage()
      await mine.her.open()
      await during(mine.back.enter(given))
      await during(mine.back.read(word))
      asked.push(codes.seen())
    }
    expect(asked[0]).toHaveLength(6)
    expect(asked[1]).toEqual(asked[0])
    expect(asked[2]).toEqual(asked[0])
  })

  test('too often on one day: the past is closed, and nothing else', async () => {
    await madeBefore('paraplu')
    const mine = newPage()
    await mine.her.open()
    await during(mine.back.enter(words))
    codes.server.fate = (name) => (name === 'second' ? 'past-blocked' : 'fine')
    await during(mine.back.read('paraplu'))
    expect(mine.back.view()).toMatchObject({ reading: 'blocked', code: 'entered' })
    await talks(mine)
  })
})

describe('forgetting', () => {
  test('one document, and of a plan the older ones too', async () => {
    const made = await madeBefore()
    await writes(made, 'letter', 'Fijn dat u belde.')
    await writes(made, 'plan', '{"sections":[]}', { day: today - 2 })
    const plan = await writes(made, 'plan', '{"sections":[1]}', { day: today - 1 })
    const mine = newPage()
    await mine.her.open()
    await during(mine.back.enter(words))
    await during(mine.back.read(''))
    codes.server.fate = (name) => (name === 'forgetDocument' ? 'lost' : 'fine')
    expect(await during(mine.back.forgetDocument(plan))).toBe(false)
    expect(shown(mine)).toHaveLength(2)
    codes.server.fate = () => 'fine'
    expect(await during(mine.back.forgetDocument(plan))).toBe(true)
    await during(mine.back.read(''))
    expect(shown(mine)).toEqual(['letter current: Fijn dat u belde.'])
  })

  test('everything: then the page is as one in which no code was given, whether or not there was anything', async () => {
    const made = await madeBefore()
    await writes(made, 'letter', 'Fijn dat u belde.')
    const seen = []
    for (const given of [words, otherWords]) {
      codes.server.posts.length = 0
      const mine = newPage()
      await mine.her.open()
      await during(mine.back.enter(given))
      await during(mine.back.forgetAll())
      expect(mine.back.view()).toMatchObject({ code: 'none', forgotten: 'yes', reading: 'closed' })
      seen.push(codes.seen())
      line.clear()
      await talks(mine)
      expect(line.server.posts.find(({ name }) => name === 'start')?.body).not.toHaveProperty('returns')
      await settle()
      expect((await told()).contexts).toEqual([])
      expect(codes.seen()).toEqual(seen.at(-1))
    }
    expect(seen[1]).toEqual(seen[0])
    expect(codes.codes.size).toBe(0)
  })

  test('that is not confirmed is said so, and can be asked again', async () => {
    await madeBefore()
    const mine = newPage()
    await mine.her.open()
    await during(mine.back.enter(words))
    codes.server.fate = (name) => (name === 'erase' ? 'lost' : 'fine')
    await during(mine.back.forgetAll())
    expect(mine.back.view()).toMatchObject({ code: 'entered', forgotten: 'away' })
    codes.server.fate = () => 'fine'
    await during(mine.back.forgetAll())
    expect(mine.back.view()).toMatchObject({ code: 'none', forgotten: 'yes' })
  })
})

test('on two devices at once: what one forgets, the other no longer finds', async () => {
  const made = await madeBefore()
  await writes(made, 'letter', 'Fijn dat u belde.')
  const [one, two] = [newPage(), newPage()]
  for (const each of [one, two]) {
    await each.her.open()
    await during(each.back.enter(words))
  }
  await during(two.back.read(''))
  expect(shown(two)).toHaveLength(1)
  await during(one.back.forgetAll())
  await during(two.back.read(''))
  expect(two.back.view()).toMatchObject({ code: 'entered', reading: 'here', documents: [], unreadable: false })
  await during(two.back.forgetAll())
  expect(two.back.view()).toMatchObject({ code: 'none', forgotten: 'yes' })
})

describe('leaving', () => {
  test('while the words are worked on: nothing is asked of the line', async () => {
    const mine = newPage()
    await mine.her.open()
    let at = 0
    mine.back.subscribe(() => {
      at = mine.back.view().progress
      if (at === 3) mine.back.drop()
    })
    await during(mine.back.enter(words))
    await settle()
    expect(at).toBe(3)
    expect(codes.asked()).toEqual([])
    expect(mine.back.view()).toMatchObject({ code: 'none' })
  })

  test('while it is tried again: the pause ends at once', async () => {
    const mine = newPage()
    await mine.her.open()
    codes.server.fate = () => 'lost'
    const entering = mine.back.enter(words)
    await soon(clock, () => codes.asked().length > 1, 'tried')
    mine.her.drop()
    mine.back.drop()
    await entering
    expect(clock.waiting()).toBe(0)
  })

  for (const step of ['challenge', 'look', 'documents', 'second', 'coaches', 'letter', 'erase'] as const)
    test(`while ${step} is asked: nothing follows, and nothing stays`, async () => {
      const made = await madeBefore('paraplu')
      await writes(made, 'letter', 'Fijn dat u belde.')
      const mine = newPage()
      await mine.her.open()
      let isLeft = false
      let asked = 0
      codes.server.fate = (name) => {
        if (name !== step || isLeft) return 'fine'
        isLeft = true
        mine.back.drop()
        mine.her.drop()
        asked = codes.asked().length
        return 'fine'
      }
      await during(mine.back.enter(words))
      await during(mine.back.read('paraplu'))
      await during(mine.back.write('Een brief.'))
      await during(mine.back.forgetAll())
      await settle()
      expect(isLeft).toBe(true)
      expect(codes.asked()).toHaveLength(asked)
      expect(clock.waiting()).toBe(0)
      expect(mine.back.view()).toMatchObject({ code: 'none', documents: [], letters: [], made: { state: 'idle' } })
    })
})
