/** Two consoles and a line between them that may lie: what one says reaches the other, and nobody else, once. */
import {
  type Bytes,
  beginShift,
  consultLetters,
  randomBytes,
  type ShiftKeys,
  type StaffKeys,
  sealConsult,
  toBase64url,
  verifyCertificate,
  verifyDelegation,
  verifyRoster,
} from '@lijn116/encryption'
import { createStaffKeys } from '@lijn116/encryption/staff'
import type { Consult } from '@lijn116/protocol/consult'
import { limits } from '@lijn116/protocol/limits'
import type { LeafId } from '@lijn116/protocol/sealed'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import type { ConsultView } from './consult-view.ts'
import { type Consults, createConsults } from './consults.ts'
import { now, type TrustedLine, trustedLine } from './fixture/trust.ts'
import { reasonOf, refusalOf } from './refusal.ts'
import { NetworkError } from './transport.ts'

type Someone = { name: string; leaf: LeafId; staff: StaffKeys; certificate: Bytes; shift: ShiftKeys }
type Desk = {
  consults: Consults
  view(): readonly ConsultView[]
  refusals: number
  listRefusals: number
  shift: ShiftKeys | null
  upTo: number[]
}

let world: TrustedLine
let merel: Someone
let linde: Someone
let wilg: Someone
let buiten: Someone
beforeAll(async () => {
  world = await trustedLine()
  const make = async (name: string, roles: string[], teams: string[]): Promise<Someone> => {
    const { staff } = await createStaffKeys(randomBytes(16))
    const certificate = await world.certified(staff, { roles, teams })
    const shift = await beginShift(world.line, staff, await world.verified(certificate), name, now + 3_600_000)
    return { name, leaf: toBase64url(staff.leaf) as LeafId, staff, certificate, shift }
  }
  merel = await make('Merel', ['counsellor'], ['landelijk'])
  linde = await make('Linde', ['counsellor'], ['landelijk'])
  // Of another organisation: her team answers no door of this line.
  wilg = await make('Wilg', ['expert'], ['elders'])
  buiten = await make('Buiten', ['counsellor'], ['elders'])
})

let kept: (Consult & { to: string })[] = []
let onRoster: Someone[] = []
let fate: 'fine' | 'lost' | 'refused' = 'fine'
beforeEach(() => {
  kept = []
  onRoster = [merel, linde, wilg, buiten]
  fate = 'fine'
})

const shown = ({ leaf, certificate, shift }: Someone) => ({
  leaf,
  certificate: toBase64url(certificate),
  shift: toBase64url(shift.shift.signed),
})

async function trust() {
  const delegation = await verifyDelegation(world.line, await world.delegation(), now)
  const signed = await world.roster(onRoster.map(({ certificate }) => certificate))
  return { now, delegation, roster: await verifyRoster(world.line, delegation, signed, now) }
}

async function deskOf(me: Someone): Promise<Desk> {
  let newest = await trust()
  const own = await verifyCertificate(world.line, newest.delegation, newest.roster, me.certificate, now)
  const refresh = async () => {
    newest = await trust()
    return { ...newest, own }
  }
  let views: readonly ConsultView[] = []
  const answers: Record<string, (body: never) => object> = {
    consultants: () => ({
      colleagues: [merel, linde, wilg, buiten]
        .filter((each) => each !== me)
        .map((each) => ({ ...shown(each), pseudonym: 'van de lijn', roles: ['counsellor'], state: 'free' })),
    }),
    consult(body: { to: string; id: string; sealed: string }) {
      if (fate === 'refused') throw refusalOf('colleague-away')
      const same = kept.some(({ id }) => id === body.id)
      if (!same) kept.push({ ...body, number: kept.length + 1, from: shown(me) })
      if (fate === 'lost') {
        fate = 'fine'
        throw new NetworkError('answer lost')
      }
      return {}
    },
    readConsults({ upTo }: { upTo: number }) {
      desk.upTo.push(upTo)
      kept = kept.filter(({ to, number }) => to !== me.leaf || number > upTo)
      return {}
    },
  }
  const desk: Desk = {
    view: () => views,
    refusals: 0,
    listRefusals: 0,
    shift: me.shift,
    upTo: [],
    consults: createConsults({
      line: world.line,
      call: (async (name: string, body: never) => {
        const answer = answers[name]
        if (answer === undefined) throw new Error(`nobody answers ${name}`)
        return answer(body)
      }) as never,
      insist: async (ask) => ask().catch((error) => (error instanceof NetworkError ? ask() : Promise.reject(error))),
      current: () => ({ staff: me.staff, trust: () => ({ ...newest, own }), refresh }) as never,
      shift: () => desk.shift,
      refused: () => desk.refusals++,
      listRefused: () => desk.listRefusals++,
      changed: (next) => {
        views = next
      },
    }),
  }
  return desk
}

/** What the line has for her. */
async function deliver(
  to: Someone,
  desk: Desk,
  given: readonly Consult[] = kept.filter((each) => each.to === to.leaf),
) {
  desk.consults.take(given)
  await desk.consults.settled()
}
const said = (desk: Desk) =>
  desk.view().flatMap(({ messages }) => messages.map(({ text, state }) => `${state}: ${text}`))
const why = (work: Promise<unknown>) =>
  work.then(
    () => 'no refusal',
    (error) => reasonOf(error),
  )

it('says it to a colleague, of another organisation too, and she answers', async () => {
  const [hers, theirs] = [await deskOf(merel), await deskOf(wilg)]
  await hers.consults.say(wilg.leaf, '  Hoe begin je over aangifte?  ')
  expect(hers.view()).toEqual([
    {
      leaf: wilg.leaf,
      pseudonym: 'Wilg',
      messages: [{ id: kept[0]?.id, mine: true, text: 'Hoe begin je over aangifte?', state: 'sent' }],
    },
  ])
  await deliver(wilg, theirs)
  expect(theirs.view()[0]).toMatchObject({ leaf: merel.leaf, pseudonym: 'Merel' })
  expect(said(theirs)).toEqual(['new: Hoe begin je over aangifte?'])
  await theirs.consults.say(merel.leaf, 'Vraag wat zij zelf wil.')
  await deliver(merel, hers)
  expect(said(hers)).toEqual(['sent: Hoe begin je over aangifte?', 'new: Vraag wat zij zelf wil.'])
  expect([hers.refusals, theirs.refusals]).toEqual([0, 0])
})

it('is seen by the line as sealed bytes for one leaf, and nothing else', async () => {
  const hers = await deskOf(merel)
  await hers.consults.say(linde.leaf, 'Hoe begin je over aangifte?')
  const [post] = kept
  expect(Object.keys(post ?? {}).toSorted()).toEqual(['from', 'id', 'number', 'sealed', 'to'].toSorted())
  expect(JSON.stringify(post)).not.toContain('aangifte')
  const other = await deskOf(wilg)
  await deliver(wilg, other, kept)
  expect([said(other), other.refusals]).toEqual([[], 1])
})

it('is read once: the line is told when it was on the screen, and not before what came earlier', async () => {
  const [hers, third, theirs] = [await deskOf(merel), await deskOf(wilg), await deskOf(linde)]
  await hers.consults.say(linde.leaf, 'een')
  await third.consults.say(linde.leaf, 'twee')
  await deliver(linde, theirs)
  await deliver(linde, theirs)
  expect(said(theirs)).toEqual(['new: een', 'new: twee'])
  expect(kept.length).toBe(2)
  theirs.consults.read(wilg.leaf)
  expect(theirs.upTo).toEqual([])
  theirs.consults.read(merel.leaf)
  await expect.poll(() => theirs.upTo).toEqual([2])
  expect(kept).toEqual([])
  expect(said(theirs)).toEqual(['read: een', 'read: twee'])
})

it('after a reload it is still there until it was read', async () => {
  const hers = await deskOf(merel)
  await hers.consults.say(linde.leaf, 'een')
  await deliver(linde, await deskOf(linde))
  const again = await deskOf(linde)
  await deliver(linde, again)
  expect(said(again)).toEqual(['new: een'])
})

it('what is served again after it was read is not shown twice, and the line is told once more', async () => {
  const [hers, theirs] = [await deskOf(merel), await deskOf(linde)]
  await hers.consults.say(linde.leaf, 'een')
  const served = kept.slice()
  await deliver(linde, theirs)
  theirs.consults.read(merel.leaf)
  await expect.poll(() => theirs.upTo).toEqual([1])
  await deliver(
    linde,
    theirs,
    served.map((each) => ({ ...each, number: 9 })),
  )
  expect([said(theirs), theirs.upTo, theirs.refusals]).toEqual([['read: een'], [1, 9], 0])
})

it('under another id, from another, altered, or by somebody who is gone from the roster: refused, and said so', async () => {
  const [hers, theirs] = [await deskOf(merel), await deskOf(linde)]
  await hers.consults.say(linde.leaf, 'een')
  const [straight] = kept
  if (straight === undefined) throw new Error('nothing was kept')
  const bent: Consult[] = [
    { ...straight, id: toBase64url(randomBytes(16)) },
    { ...straight, id: toBase64url(randomBytes(16)), from: shown(wilg) },
    { ...straight, id: 'B'.repeat(22).replace(/.$/, 'A'), sealed: `${straight.sealed.slice(0, -2)}AA` },
    // Her leaf, with the papers of another.
    { ...straight, id: toBase64url(randomBytes(16)), from: { ...shown(wilg), leaf: merel.leaf } },
    { ...straight, id: toBase64url(randomBytes(16)), from: { ...shown(merel), shift: shown(wilg).shift } },
  ]
  for (const each of bent) await deliver(linde, theirs, [each])
  expect([said(theirs), theirs.refusals]).toEqual([[], bent.length])
  onRoster = [linde, wilg]
  const afresh = await deskOf(linde)
  await deliver(linde, afresh, [straight])
  expect([said(afresh), afresh.refusals]).toEqual([[], 1])
})

it('a counsellor whose team answers no door is not asked, not believed and not listed', async () => {
  const [hers, theirs] = [await deskOf(merel), await deskOf(linde)]
  expect(await why(hers.consults.say(buiten.leaf, 'een'))).toBe('not-allowed')
  const listed = await hers.consults.list()
  expect(listed.map(({ pseudonym }) => pseudonym)).toEqual(['Linde', 'Wilg'])
  expect(listed[1]?.roles).toEqual(['expert'])
  expect(hers.listRefusals).toBe(1)
  const id = randomBytes(16)
  const sealed = toBase64url(await sealConsult(world.line, buiten.staff, linde.shift.shift, id, 'een'))
  await deliver(linde, theirs, [{ number: 1, id: toBase64url(id), from: shown(buiten), sealed }])
  expect([said(theirs), theirs.refusals]).toEqual([[], 1])
})

it('nothing is sealed to whoever was removed a moment ago, nor without a shift, nor too long', async () => {
  const hers = await deskOf(merel)
  onRoster = [merel, wilg]
  expect(await why(hers.consults.say(linde.leaf, 'een'))).toBe('not-on-roster')
  onRoster = [merel, linde, wilg]
  expect(await why(hers.consults.say(toBase64url(randomBytes(16)), 'een'))).toBe('colleague-away')
  expect(limits.consultLetters).toBe(consultLetters)
  expect(await why(hers.consults.say(linde.leaf, 'a'.repeat(consultLetters + 1)))).toBe('too-long')
  hers.shift = null
  expect(await why(hers.consults.say(linde.leaf, 'een'))).toBe('not-on-duty')
  expect([kept, hers.view()]).toEqual([[], []])
})

it('refused, nothing of it stays; with the answer lost, it was said once', async () => {
  const hers = await deskOf(merel)
  fate = 'refused'
  expect(await why(hers.consults.say(linde.leaf, 'een'))).toBe('colleague-away')
  expect(hers.view()).toEqual([])
  fate = 'lost'
  await hers.consults.say(linde.leaf, 'twee')
  expect([kept.length, said(hers)]).toEqual([1, ['sent: twee']])
})

it('a console without the key of the shift reads nothing, and takes nothing from one that has it', async () => {
  const [hers, theirs] = [await deskOf(merel), await deskOf(linde)]
  await hers.consults.say(linde.leaf, 'een')
  theirs.shift = null
  await deliver(linde, theirs)
  expect([said(theirs), theirs.refusals, theirs.upTo]).toEqual([[], 0, []])
  theirs.shift = linde.shift
  await deliver(linde, theirs)
  expect(said(theirs)).toEqual(['new: een'])
})

it('forgotten with one colleague, it stays with the other; wiped, nothing stays or comes back', async () => {
  const [hers, third, theirs] = [await deskOf(merel), await deskOf(wilg), await deskOf(linde)]
  await hers.consults.say(linde.leaf, 'een')
  await third.consults.say(linde.leaf, 'twee')
  await deliver(linde, theirs)
  theirs.consults.forget(merel.leaf)
  expect(said(theirs)).toEqual(['new: twee'])
  await hers.consults.say(linde.leaf, 'drie')
  theirs.consults.take(kept.filter(({ to }) => to === linde.leaf))
  theirs.consults.wipe()
  await theirs.consults.settled()
  expect([theirs.view(), theirs.refusals]).toEqual([[], 0])
})
