import { describe, expect, test } from 'vitest'
import { type Bytes, randomBytes } from './bytes.ts'
import { verifyClose } from './close.ts'
import { beside, changeBy, handsOver, joins } from './made-up-change.ts'
import { at, makeUpConversation } from './made-up-conversation.ts'
import { hour, makeRoster, makeUpLine, noon, type Person } from './made-up-line.ts'
import { type Change, openMemberGrant, reopenGrant } from './make-grant.ts'
import { makeOffer, offerStands, openOffer } from './offer.ts'
import { type GivenChange, openChange } from './open-change.ts'
import { beginShift } from './shift.ts'
import type { HeldVisit, Visit } from './visit.ts'

const made = await makeUpLine([
  {},
  {},
  {},
  { roles: ['interpreter'] },
  { roles: ['coordinator'] },
  { roles: ['expert'], teams: ['groningen'] },
  { roles: ['operator'] },
  { roles: ['counsellor', 'coordinator'] },
])
const { line } = made
const [lead, next, third, interpreter, coordinator] = [0, 1, 2, 3, 4].map((i) => at(made.people, i)) as [
  Person,
  Person,
  Person,
  Person,
  Person,
]
const [elsewhere, operator, both] = [at(made.people, 5), at(made.people, 6), at(made.people, 7)]
const conv = await makeUpConversation(made)
const { visit, held } = conv
const yes = randomBytes(16)
const open = (given: GivenChange, from: Visit = visit) => openChange(line, from, given)
const refused = (given: GivenChange, why: string, from: Visit = visit) => expect(open(given, from)).rejects.toThrow(why)
const leavesOf = (people: readonly { leaf: Bytes }[]) => people.map(({ leaf }) => leaf)

/** Merel leads, and an interpreter is there. */
const joined = await joins(made, held, lead, [interpreter], yes)
const inThree = (await open(joined.given)).visit

describe('handed over', () => {
  test('by an offer of the lead the next one opens all that she held, and the visitor follows', async () => {
    const { offered, granted, given } = await handsOver(made, held, [lead, next])
    const { staff, shift } = next
    const taken = await openOffer(line, staff, shift, lead.certificate, visit.publicKey, offered, noon)
    expect(taken.segment).toEqual(held.segment)
    expect(taken.past).toEqual(held.past)
    const opened = await open(given)
    expect(opened).toMatchObject({ reason: 'handover', others: [], used: null })
    expect(opened.lead.leaf).toEqual(next.staff.leaf)
    expect(opened.visit.segment).toEqual(granted.held.segment)
    expect(opened.visit.segment.n).toBe(2)
    expect(opened.visit.past).toEqual([conv.waiting.segment, visit.segment])
    const own = { grant: granted.grant, toMember: granted.toMember }
    expect(await reopenGrant(line, staff, shift, visit.publicKey, own)).toEqual(granted.held)
  })

  test('whoever else was there may stay, and nobody may come in by the same door', async () => {
    const stays = await handsOver(made, joined.granted.held, [lead, next], [interpreter])
    expect(leavesOf((await open(stays.given, inThree)).others)).toEqual([interpreter.staff.leaf])
    const goes = await handsOver(made, joined.granted.held, [lead, next])
    expect((await open(goes.given, inThree)).others).toEqual([])
    for (const stranger of [third, coordinator, lead]) {
      const more = await handsOver(made, joined.granted.held, [lead, next], [interpreter, stranger])
      await refused(more.given, 'not-allowed', inThree)
    }
  })

  test('I1 without an offer of the present lead, for this segment and this person, it is refused', async () => {
    const { offered, given } = await handsOver(made, held, [lead, next])
    await refused({ ...given, offer: null }, 'not-allowed')
    const change = (offer: Bytes): Change => ({ reason: 'handover', offer })
    const by = async (person: Person, offer: Bytes, from = held) =>
      (await changeBy(made, from, [person, lead], change(offer), [])).given
    // She knows the key, is on the roster, and has no offer that names her.
    await refused(await by(third, offered.signed), 'wrong-sender')
    await refused(await by(interpreter, offered.signed), 'wrong-sender')
    const another = await makeOffer(line, held, lead.staff, third.shift.shift, noon)
    await refused({ ...given, offer: another.signed }, 'wrong-sender')
    const again = await makeOffer(line, held, lead.staff, next.shift.shift, noon)
    await refused({ ...given, offer: again.signed }, 'wrong-sender')
    // Offered by somebody who does not lead, member or not.
    for (const person of [next, third, interpreter, coordinator]) {
      const target = person === next ? third : next
      const own = await makeOffer(line, { ...held, members: [] }, person.staff, target.shift.shift, noon)
      await refused(await by(target, own.signed), 'not-signed')
    }
    // Of the segment before, of another conversation, or after she went on.
    const old = await makeOffer(
      line,
      { ...held, segment: { ...held.segment, n: 0 } },
      lead.staff,
      next.shift.shift,
      noon,
    )
    await refused(await by(next, old.signed), 'wrong-segment')
    const head = await makeOffer(
      line,
      { ...held, segment: { ...held.segment, head: randomBytes(32) } },
      lead.staff,
      next.shift.shift,
      noon,
    )
    await refused(await by(next, head.signed), 'wrong-segment')
    const elsewhereHeld = (await makeUpConversation(made)).held
    const strange = await makeOffer(line, elsewhereHeld, lead.staff, next.shift.shift, noon)
    await refused(await by(next, strange.signed), 'wrong-conversation')
    await refused(given, 'wrong-segment', inThree)
    // The key of the segment before is needed as well as the offer.
    const guessing: HeldVisit = { ...held, segment: { ...held.segment, key: randomBytes(32) } }
    await refused(await by(next, offered.signed, guessing), 'not-opened')
  })

  test('whoever handed over cannot come back in: she leads nothing, and knows no key', async () => {
    const { granted, given } = await handsOver(made, held, [lead, next])
    const { visit: after } = await open(given)
    const forged: HeldVisit = { ...granted.held, segment: { ...granted.held.segment, key: held.segment.key } }
    const offer = await makeOffer(line, { ...forged, members: [] }, lead.staff, third.shift.shift, noon)
    const over = await changeBy(made, forged, [third, next], { reason: 'handover', offer: offer.signed }, [])
    await refused(over.given, 'not-signed', after)
    const asLead: HeldVisit = { ...forged, members: held.members }
    await refused((await joins(made, asLead, lead, [interpreter], yes)).given, 'not-allowed', after)
    await refused({ ...given, lead: next.certificate }, 'wrong-segment', after)
    await expect(verifyClose(line, after, lead.certificate, granted.grant)).rejects.toThrow('not-signed')
  })

  test('by the time she last heard the line: an offer that was over then is refused, one that ended while she slept is not', async () => {
    const { given } = await handsOver(made, held, [lead, next])
    await refused({ ...given, now: noon + offerStands, heardAt: noon + offerStands }, 'expired')
    const slept = { ...given, now: noon + 9 * hour, heardAt: noon + offerStands - 1 }
    expect((await open(slept)).lead.leaf).toEqual(next.staff.leaf)
    await refused({ ...slept, heardAt: slept.now }, 'expired')
    await refused({ ...given, now: noon - 20 * 60_000, heardAt: noon - 20 * 60_000 }, 'not-yet')
  })

  test('a colleague refuses an offer that is over, for another, of another, or with keys that were not signed', async () => {
    const { signed, keys } = await makeOffer(line, held, lead.staff, next.shift.shift, noon)
    const take = (
      who: Person,
      over: Partial<{ signed: Bytes; keys: Bytes; by: Person; key: Bytes; now: number }> = {},
    ) =>
      openOffer(
        line,
        who.staff,
        who.shift,
        (over.by ?? lead).certificate,
        over.key ?? visit.publicKey,
        { signed: over.signed ?? signed, keys: over.keys ?? keys },
        over.now ?? noon,
      )
    expect((await take(next)).past).toEqual(held.past)
    await expect(take(third)).rejects.toThrow('wrong-sender')
    await expect(take(next, { by: third })).rejects.toThrow('not-signed')
    await expect(take(next, { now: noon + offerStands })).rejects.toThrow('expired')
    await expect(take(next, { now: noon - hour })).rejects.toThrow('not-yet')
    await expect(take(next, { key: third.shift.publicKey })).rejects.toThrow('wrong-conversation')
    const other = await makeOffer(line, held, lead.staff, next.shift.shift, noon)
    await expect(take(next, { keys: other.keys })).rejects.toThrow('wrong-key')
    const fresh = await beginShift(line, next.staff, next.certificate, 'Noor', noon + hour)
    await expect(take({ ...next, shift: fresh })).rejects.toThrow('not-opened')
  })

  test('only who leads can offer, and not to herself', async () => {
    await expect(makeOffer(line, held, third.staff, next.shift.shift, noon)).rejects.toThrow('wrong-sender')
    await expect(makeOffer(line, held, lead.staff, lead.shift.shift, noon)).rejects.toThrow('wrong-sender')
    await expect(makeOffer(line, conv.claimed, lead.staff, next.shift.shift, noon)).rejects.toThrow('wrong-segment')
  })
})

describe('somebody comes along', () => {
  test('with her yes; she sees who, and the newcomer is given the new key and nothing older', async () => {
    const { given, granted } = joined
    const opened = await open(given)
    expect(opened.lead.leaf).toEqual(lead.staff.leaf)
    expect(opened.others).toMatchObject([{ role: 'interpreter', pseudonym: 'Merel' }])
    expect(opened.used?.id).toEqual(yes)
    const [own] = granted.toOthers
    if (own === undefined) throw new Error('no envelope')
    expect(own.envelope.length).toBe(granted.toMember.length)
    const { staff, shift } = interpreter
    const hers = { grant: granted.grant, toMember: own.envelope }
    const got = await openMemberGrant(line, staff, shift, lead.certificate, visit.publicKey, hers, null)
    expect(got).toMatchObject({ segment: granted.held.segment, past: [] })
    const again = (by: Person, sealed = own.envelope) =>
      openMemberGrant(
        line,
        by.staff,
        by.shift,
        lead.certificate,
        visit.publicKey,
        { grant: granted.grant, toMember: sealed },
        null,
      )
    await expect(again(third)).rejects.toThrow('not-opened')
    await expect(again(interpreter, granted.toMember)).rejects.toThrow('not-opened')
    await expect(again(lead, granted.toMember)).rejects.toThrow('wrong-sender')
  })

  test('I13 without her yes, or with a yes to another person, role or question, it is refused', async () => {
    const { given } = joined
    const [agreed] = given.agreed
    if (agreed === undefined) throw new Error('she said yes')
    await refused({ ...given, agreed: [] }, 'not-allowed')
    await refused({ ...given, agreed: [{ ...agreed, id: randomBytes(16) }] }, 'not-allowed')
    await refused({ ...given, agreed: [{ ...agreed, leaf: third.staff.leaf }] }, 'not-allowed')
    await refused({ ...given, agreed: [{ ...agreed, role: 'expert' }] }, 'not-allowed')
    const unasked = await joins(made, held, lead, [interpreter], null)
    await refused(unasked.given, 'not-allowed')
    const asCounsellor: Change = {
      reason: 'join',
      others: [{ role: 'counsellor', shift: both.shift.shift }],
      yesTo: null,
    }
    await refused((await changeBy(made, held, [lead, lead], asCounsellor, [both])).given, 'not-allowed')
  })

  test('a coordinator needs no yes; that role must be hers, and is shown', async () => {
    const { given } = await joins(made, held, lead, [coordinator], null)
    expect((await open(given)).others).toMatchObject([{ role: 'coordinator' }])
    const named: Change = { reason: 'join', others: [{ role: 'coordinator', shift: third.shift.shift }], yesTo: null }
    await refused((await changeBy(made, held, [lead, lead], named, [third])).given, 'not-allowed')
  })

  test('I21 nobody comes whose role, team, list of staff, certificate or shift does not fit', async () => {
    await refused((await joins(made, held, lead, [operator], yes)).given, 'not-allowed')
    await refused((await joins(made, held, lead, [elsewhere], yes)).given, 'not-allowed')
    expect(
      (await open((await joins(made, held, lead, [elsewhere], yes, { door: 'noord' })).given)).others,
    ).toHaveLength(1)
    const { given } = joined
    const rest = made.people.filter((person) => person !== interpreter).map(({ certificate }) => certificate.signed)
    await refused({ ...given, roster: await makeRoster(made, 2, rest) }, 'not-on-roster')
    const [own] = given.others
    if (own === undefined) throw new Error('nobody')
    for (const other of [third, coordinator]) {
      await refused({ ...given, others: [{ ...own, certificate: other.certificate.signed }] }, 'wrong-sender')
      await refused({ ...given, others: [{ ...own, shift: other.shift.shift.signed }] }, 'not-signed')
    }
    await refused({ ...given, others: [] }, 'not-allowed')
    await refused({ ...given, others: [own, own] }, 'not-allowed')
    const later = await beginShift(line, interpreter.staff, interpreter.certificate, 'Aya', noon + 9 * hour)
    await refused({ ...given, others: [{ ...own, shift: later.shift.signed }] }, 'wrong-sender')
    await refused({ ...given, now: noon + 9 * hour, heardAt: noon + 9 * hour }, 'expired')
  })

  test('exactly one, at the end, once; and only by the lead', async () => {
    const three = joined.granted.held
    /** Past our own check, as somebody would who has the code in her own hands: `before` is what she pretends. */
    const by = async (person: Person, before: Person[], people: Person[], from: HeldVisit) => {
      const members = [person, ...before].map(({ staff, shift, certificate }) => {
        return { leaf: staff.leaf, role: at(certificate.roles, 0), shiftHash: shift.shift.hash }
      })
      const agreed = people.map((each) => ({ id: yes, leaf: each.staff.leaf, role: at(each.certificate.roles, 0) }))
      const change: Change = { reason: 'join', others: beside(...people), yesTo: yes }
      return (await changeBy(made, { ...from, members }, [person, lead], change, people, { agreed })).given
    }
    await refused(await by(interpreter, [], [third], three), 'not-allowed', inThree)
    await refused(await by(third, [], [next], held), 'not-allowed')
    await refused(await by(lead, [interpreter], [interpreter, third], held), 'not-allowed')
    await refused(await by(lead, [], [third], three), 'not-allowed', inThree)
    await refused(await by(lead, [third], [third, interpreter], three), 'not-allowed', inThree)
    await expect(joins(made, three, lead, [interpreter, interpreter], yes)).rejects.toThrow('not-allowed')
    await expect(joins(made, held, lead, [lead], yes)).rejects.toThrow('not-allowed')
    await expect(joins(made, three, interpreter, [third], yes)).rejects.toThrow('not-allowed')
  })

  test('four at most, the lead included', async () => {
    let from = held
    let hers = visit
    const there: Person[] = []
    for (const person of [interpreter, coordinator, third]) {
      const { granted, given } = await joins(made, from, lead, [person, ...there], yes)
      hers = (await open(given, hers)).visit
      from = granted.held
      there.push(person)
    }
    expect(hers.members).toHaveLength(4)
    await expect(joins(made, from, lead, [next, ...there], yes)).rejects.toThrow('not-allowed')
  })
})
