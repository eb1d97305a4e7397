import { describe, expect, test } from 'vitest'
import { brought, type Claim, type Claims, heldBy, judge, type Row } from './judge.ts'
import type { Tag } from './read-tags.ts'

const rows: Row[] = [
  { id: 'R-001', strength: 'must', text: 'One.' },
  { id: 'R-002', strength: 'should', text: 'Two.' },
  { id: 'T-01', strength: 'must', text: 'Both.', through: ['R-001', 'R-002'] },
]
const open: Claim = { by: 'open', where: [] }
const tested: Claim = { by: 'test', where: ['a.test.ts'] }
const written: Claim = { by: 'document', where: ['docs/a.md'] }
const tag = (id: string, path = 'a.test.ts'): Tag => ({ id, path, line: 1, title: 'x' })
const documents: Record<string, string> = { 'docs/a.md': 'After R-001 and R-002.', 'docs/b.md': 'After R-0011.' }
const judged = (claims: Claims, ...tags: Tag[]) => judge(rows, claims, tags, (path) => documents[path] ?? null)
const statesOf = ({ judged: all }: ReturnType<typeof judge>) => all.map(({ row, state }) => `${row.id} ${state}`)

describe('a must', () => {
  test('that a test holds is held, also when one of two tags is gone', () => {
    for (const tags of [[tag('R-001'), tag('R-001', 'b.test.ts')], [tag('R-001')]])
      expect(judged({ 'R-001': tested, 'R-002': open }, ...tags).faults).toEqual([])
  })
  test('that lost its last tag fails, and counts as open', () => {
    const verdict = judged({ 'R-001': tested, 'R-002': open })
    expect(verdict.faults).toEqual(['R-001 (must): was held by a test, and no test names it now'])
    expect(statesOf(verdict)[0]).toBe('R-001 open')
  })
  test('that was held by a test fails as well when a document is all that names it', () => {
    expect(judged({ 'R-001': { ...tested, where: ['docs/a.md'] }, 'R-002': open }).faults).toHaveLength(1)
  })
  test('that a document holds fails when that is gone, and when it no longer names it', () => {
    expect(judged({ 'R-001': written, 'R-002': open }).faults).toEqual([])
    expect(judged({ 'R-001': { ...written, where: ['docs/z.md'] }, 'R-002': open }).faults[0]).toContain('not there')
    expect(judged({ 'R-001': { ...written, where: ['docs/b.md'] }, 'R-002': open }).faults[0]).toContain('names it')
  })
  test('that is held in part has to keep that part', () => {
    const part: Claim = { ...tested, part: true }
    expect(statesOf(judged({ 'R-001': part, 'R-002': open }, tag('R-001')))[0]).toBe('R-001 part')
    expect(judged({ 'R-001': part, 'R-002': open }).faults).toHaveLength(1)
  })
})

describe('a must that was held once', () => {
  const held = { whole: ['R-001'], part: ['R-001'] }
  const now = (claim: Claim, ...tags: Tag[]) =>
    judge(rows, { 'R-001': claim, 'R-002': open }, tags, () => '', held).faults
  test('fails when somebody lowers it without a word, to open or to a part', () => {
    expect(now(open)).toEqual(['R-001 (must): was held, and is open now without a word of why'])
    expect(now({ ...tested, part: true }, tag('R-001'))).toHaveLength(1)
    expect(now({ ...open, withdrawn: 'It was not so.' })).toEqual([])
    expect(now(tested, tag('R-001'))).toEqual([])
  })
  test('stays on the list, whatever is held later', () => {
    const { judged: all } = judged({ 'R-001': open, 'R-002': tested }, tag('R-002'))
    expect(heldBy(all, held)).toEqual(held)
    const { judged: more } = judged({ 'R-001': tested, 'R-002': tested }, tag('R-001'), tag('R-002'))
    expect(heldBy(more, { whole: [], part: [] })).toEqual({ whole: ['R-001'], part: [] })
  })
})

test('a should that lost its last tag is a warning', () => {
  const verdict = judged({ 'R-001': open, 'R-002': tested })
  expect([verdict.faults, verdict.warnings.length]).toEqual([[], 1])
})

test('an open one that a test names now is told, and is no fault', () => {
  const verdict = judged({ 'R-001': open, 'R-002': open }, tag('R-001'))
  expect([verdict.faults, verdict.gained]).toEqual([[], ['R-001: a test names it now']])
})

test('what nothing was agreed on, what is in no list, and what was withdrawn and is held are faults', () => {
  expect(judged({ 'R-001': open }).faults).toEqual(['R-002 (should): nothing was agreed on it'])
  expect(judged({ 'R-001': open, 'R-002': open, 'R-003': open }).faults).toEqual(['R-003: agreed on, but in no list'])
  const withdrawn = { ...tested, withdrawn: 'It was not so.' }
  expect(judged({ 'R-001': withdrawn, 'R-002': open }, tag('R-001')).faults).toHaveLength(1)
})

test('a tension is held as far as the weakest of what resolves it', () => {
  const last = (claims: Claims) => statesOf(judged(claims, tag('R-001'), tag('R-002'))).at(-1)
  expect(last({ 'R-001': tested, 'R-002': tested })).toBe('T-01 test')
  expect(last({ 'R-001': tested, 'R-002': written })).toBe('T-01 document')
  expect(last({ 'R-001': { ...tested, part: true }, 'R-002': written })).toBe('T-01 part')
  expect(last({ 'R-001': tested, 'R-002': open })).toBe('T-01 open')
})

test('what is brought along grows and never shrinks; a note that says "Partly" stays so', () => {
  const claims: Claims = {
    'R-001': { by: 'open', where: ['docs/a.md'], note: 'Partly: one half.' },
    'R-002': { ...tested, note: 'As before.' },
  }
  expect(brought(claims, [tag('R-001', 'b.test.ts'), tag('R-001')])).toEqual({
    'R-001': { by: 'test', part: true, where: ['a.test.ts', 'b.test.ts', 'docs/a.md'], note: 'Partly: one half.' },
    'R-002': { ...tested, note: 'As before.' },
  })
})
