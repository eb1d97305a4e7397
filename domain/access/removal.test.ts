import { expect, it } from 'vitest'
import { leavesNobody, whyStays } from './removal.ts'

const ada = { leaf: 'ada', roles: ['coordinator', 'roster-signer'] }
const bo = { leaf: 'bo', roles: ['coordinator', 'roster-signer'] }
const cas = { leaf: 'cas', roles: ['counsellor'] }

it('nobody removes herself', () => expect(whyStays('ada', 'ada', [ada, bo, cas])).toBe('me'))
it('a counsellor can go, also the last one', () => expect(whyStays('cas', 'ada', [ada, cas])).toBeNull())
it('one of two signers can go', () => expect(whyStays('bo', 'ada', [ada, bo])).toBeNull())
it('the last signer stays, also when a coordinator asks', () =>
  expect(whyStays('ada', 'dee', [ada, cas, { leaf: 'dee', roles: ['coordinator'] }])).toBe('last-signer'))
it('the last coordinator stays', () =>
  expect(
    whyStays('dee', 'eef', [
      { leaf: 'dee', roles: ['coordinator'] },
      { leaf: 'eef', roles: ['roster-signer'] },
    ]),
  ).toBe('last-coordinator'))
it('somebody who is no member holds no last role', () => expect(whyStays('nobody', 'ada', [ada])).toBeNull())
it('a change of roles never takes the last signer or coordinator, and minds nobody else', () => {
  const noSigner = { leaf: 'ada', roles: ['coordinator'] }
  expect(leavesNobody([ada, cas], [noSigner, cas])).toBe(true)
  expect(leavesNobody([ada, bo], [noSigner, bo])).toBe(false)
  expect(leavesNobody([cas], [{ leaf: 'cas', roles: ['counsellor', 'coordinator'] }])).toBe(false)
})
