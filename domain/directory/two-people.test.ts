import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { roles } from '../access/roles.ts'
import { mayEdit, whyNotPropose, whyNotPublish } from './two-people.ts'

const ours = { organisation: 'lijn116' }
const theirs = { organisation: 'elders' }
const person = (leaf: string, role: string, organisation = 'lijn116') => ({ leaf, roles: [role], organisation })
const change = (entry = ours, over: object = {}) => ({ entry, from: 0, gone: false, ...over })
const standing = (entry = ours, over: object = {}) => ({ entry, revision: 0, gone: false, ...over })

describe('the map is changed by two people', () => {
  // @req:R-189
  it('coordinators and editors keep every entry, a partner those of her organisation, nobody else any', () => {
    const keepsAll = ['coordinator', 'editor']
    for (const role of roles) {
      expect(mayEdit(person('a', role), theirs), role).toBe(keepsAll.includes(role))
      expect(mayEdit(person('a', role), ours), role).toBe([...keepsAll, 'partner-worker'].includes(role))
    }
  })

  it('a partner neither gives her entry away, nor takes that of another, nor makes one for another', () => {
    const partner = person('p', 'partner-worker', 'elders')
    expect(whyNotPropose(partner, standing(theirs), change(theirs))).toBe(null)
    expect(whyNotPropose(partner, standing(theirs), change(ours))).toBe('not-allowed')
    expect(whyNotPropose(partner, standing(ours), change(theirs))).toBe('not-allowed')
    expect(whyNotPropose(partner, null, change(ours))).toBe('not-allowed')
    expect(whyNotPropose(partner, null, change(theirs))).toBe(null)
  })

  it('what changed meanwhile is not changed again from before', () => {
    const editor = person('e', 'editor')
    expect(whyNotPropose(editor, standing(ours, { revision: 3 }), change(ours, { from: 2 }))).toBe('already-taken')
    expect(whyNotPropose(editor, null, change(ours, { from: 1 }))).toBe('already-taken')
    expect(whyNotPropose(editor, null, change(ours, { gone: true }))).toBe('not-found')
    expect(whyNotPropose(editor, standing(ours, { gone: true }), change(ours, { gone: true }))).toBe('not-found')
    expect(whyNotPropose(editor, standing(ours, { gone: true }), change(ours))).toBe(null)
  })

  it('two of one partner alone publish nothing; with a coordinator or an editor either may be the author', () => {
    const partner = (leaf: string) => person(leaf, 'partner-worker', 'elders')
    for (const [entry, from] of [
      [null, 0],
      [standing(theirs, { revision: 4 }), 4],
    ] as const) {
      const made = change(theirs, { from })
      expect(whyNotPublish(partner('p'), partner('q'), entry, made)).toBe('not-allowed')
      for (const role of ['coordinator', 'editor']) {
        expect(whyNotPublish(person('a', role), partner('p'), entry, made)).toBe(null)
        expect(whyNotPublish(partner('p'), person('a', role), entry, made)).toBe(null)
      }
    }
  })

  it('nobody publishes what she wrote, or what somebody wrote who may not now', () => {
    const [a, b] = [person('a', 'coordinator'), person('b', 'editor')]
    expect(whyNotPublish(b, a, standing(), change())).toBe(null)
    expect(whyNotPublish(a, a, standing(), change())).toBe('not-allowed')
    expect(whyNotPublish(b, null, standing(), change())).toBe('not-allowed')
    expect(whyNotPublish(b, person('a', 'counsellor'), standing(), change())).toBe('not-allowed')
    expect(whyNotPublish(person('p', 'partner-worker', 'elders'), a, standing(), change())).toBe('not-allowed')
    const anybody = fc.record({
      leaf: fc.constantFrom('a', 'b', 'c'),
      roles: fc.subarray([...roles]),
      organisation: fc.constantFrom('lijn116', 'elders'),
    })
    fc.assert(
      fc.property(anybody, anybody, fc.constantFrom(ours, theirs), (publisher, author, entry) => {
        const refused = whyNotPublish(publisher, author, standing(entry), change(entry))
        const isOfAll = [publisher, author].some(({ roles: of }) => of.includes('coordinator') || of.includes('editor'))
        const isSound = publisher.leaf !== author.leaf && mayEdit(publisher, entry) && mayEdit(author, entry) && isOfAll
        expect(refused === null).toBe(isSound)
      }),
    )
  })
})
