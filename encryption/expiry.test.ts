/** I10 at this layer: months and midnights on a fake clock. Whoever forgets to renew is warned long before it is dark. */
import { readdirSync, readFileSync } from 'node:fs'
import { afterEach, expect, test, vi } from 'vitest'
import { type Duty, issueDuty, verifyDuty } from './duty.ts'
import { type LineFile, trustedNow } from './line.ts'
import { at } from './made-up-conversation.ts'
import { day, hour, makeDuty, makeRoster, makeUpLine, noon, talks, today } from './made-up-line.ts'
import { verifyCertificate, verifyDelegation, verifyRoster } from './trust.ts'
import { trustValidity } from './trust-alarms.ts'
import { beginVisit, sealWait } from './visit.ts'

const made = await makeUpLine([{}, {}])
const { line, delegation } = made
const issuer = at(made.people, 0)
const certificates = made.people.map(({ certificate }) => certificate.signed)
/** Renewed for the last time at noon of day 0. */
const times = { issuedAt: noon, softUntil: noon + 3 * day, hardUntil: noon + 35 * day }
const roster = await makeRoster(made, 2, certificates, 0, times)
/** Somebody was there until day 21 and made keys up to 7 days ahead. */
const lastKey = 28
const duties = await Promise.all(
  Array.from(
    { length: lastKey + 1 },
    async (_, ahead) => (await makeDuty(line, issuer, { epoch: today + ahead })).duty,
  ),
)

const trustAlarms = (...about: Parameters<typeof trustValidity>) =>
  trustValidity(...about).flatMap(({ alarm }) => alarm ?? [])

/** What her client does before a word leaves: the newest key whose day has come. */
async function start(serverNow: number, keys: Duty[] = duties, on: LineFile = line) {
  const now = trustedNow(on, serverNow)
  const believed = await verifyDelegation(on, made.delegationSigned, now)
  const current = await verifyRoster(on, believed, roster.signed, now)
  const who = await verifyCertificate(on, believed, current, issuer.certificate.signed, now)
  const newest = at(keys.filter(({ start: from }) => from <= now).slice(-1), 0)
  const duty = await verifyDuty(on, who, current, newest.signed, now, { permits: talks, door: 'nationaal' })
  const wait = await sealWait(on, await beginVisit(on), duty)
  return { soft: current.soft, late: duty.late, epoch: wait.epoch, size: wait.sealed.length }
}

afterEach(() => {
  vi.useRealTimers()
})

test('I10 no coordinator for 34 days, nobody at all for the last 6: every day she can start', async () => {
  for (let days = 0; days <= 34; days++) {
    const began = await start(noon + days * day)
    expect(began, `day ${days}`).toEqual({
      soft: days >= 3,
      late: days > lastKey,
      epoch: today + Math.min(days, lastKey),
      size: 682,
    })
  }
})

test('I10 on day 36 nothing is sealed any more, not even to a key of that day', async () => {
  const fresh = await Promise.all([35, 36].map((ahead) => makeDuty(line, issuer, { epoch: today + ahead })))
  const keys = [...duties, ...fresh.map(({ duty }) => duty)]
  for (const now of [noon + 35 * day, noon + 36 * day, noon + 400 * day])
    await expect(start(now, keys)).rejects.toThrow('expired')
  expect((await start(noon + 35 * day - 1, keys)).late).toBe(false)
})

test('without a key of today the newest serves for seven days after its own day', async () => {
  const end = (today + 1) * day
  const only = duties.slice(0, 1)
  expect(await start(end - 1, only)).toMatchObject({ late: false })
  expect(await start(end, only)).toMatchObject({ late: true })
  expect(await start(end + 7 * day - 1, only)).toMatchObject({ late: true })
  await expect(start(end + 7 * day, only)).rejects.toThrow('expired')
})

test('I10 the clock of the device decides nothing, ten years ahead or behind', async () => {
  const calm = await start(noon + 34 * day)
  for (const years of [-10, 10]) {
    vi.useFakeTimers({ toFake: ['Date'], now: noon + years * 365 * day })
    expect(new Date().getUTCFullYear()).not.toBe(2026)
    expect(await start(noon + 34 * day)).toEqual(calm)
    await expect(start(noon + 36 * day)).rejects.toThrow('expired')
    expect(trustAlarms(delegation, roster, at(duties, 0), noon)).toEqual([])
    vi.useRealTimers()
  }
})

test('no file of this room asks for the time', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !/test|made-up/.test(name))
  expect(files.length).toBeGreaterThan(20)
  const clock = /\bDate\b|performance\.|Temporal|timeStamp/
  for (const name of files) expect(readFileSync(`${import.meta.dirname}/${name}`, 'utf8'), name).not.toMatch(clock)
  expect('const now = Date.now()').toMatch(clock)
})

test('I10 a server whose clock fell back is not believed before the build', async () => {
  // Built after the roster had ended: no word of the server brings it back to life.
  const built = { ...line, builtAt: noon + 36 * day }
  for (const serverNow of [0, -1, noon, noon + 34 * day]) {
    expect(trustedNow(built, serverNow)).toBe(built.builtAt)
    await expect(start(serverNow, duties, built)).rejects.toThrow('expired')
  }
  expect((await start(0, duties, { ...line, builtAt: noon })).epoch).toBe(today)
})

test('after 72 hours with nobody the first counsellor starts the line alone', async () => {
  const now = noon + 75 * hour
  const kept = at(duties, 0)
  expect(trustAlarms(delegation, roster, kept, now)).toEqual(['roster-overdue', 'duty-late'])
  const { duty } = await issueDuty(line, issuer.staff, 'landelijk', ['nationaal'], today + 3, 1, [])
  expect(await start(now, [duty])).toMatchObject({ soft: true, late: false })
  expect(trustAlarms(delegation, roster, duty, now)).toEqual(['roster-overdue'])
})

test('alarms come in time, one per object, the gravest', () => {
  const long = { ...delegation, notAfter: noon + 400 * day }
  const [duty] = duties
  if (duty === undefined) throw new Error('no duty key')
  const steps: [number, string[]][] = [
    [noon, []],
    [roster.softUntil - 1, ['duty-late']],
    [roster.softUntil, ['roster-overdue', 'duty-late']],
    [duty.end + 7 * day - 1, ['roster-overdue', 'duty-late']],
    [duty.end + 7 * day, ['roster-overdue', 'duty-missing']],
    [roster.hardUntil - 7 * day - 1, ['roster-overdue', 'duty-missing']],
    [roster.hardUntil - 7 * day, ['roster-ends', 'duty-missing']],
    [roster.hardUntil, ['roster-ended', 'duty-missing']],
  ]
  for (const [now, alarms] of steps) expect(trustAlarms(long, roster, duty, now), `${now - noon}`).toEqual(alarms)
  expect(trustAlarms(long, roster, duty, duty.end - 1)).toEqual([])
  expect(trustAlarms(long, roster, duty, duty.end)).toEqual(['duty-late'])
  expect(trustAlarms(long, roster, duty, duty.start - 1)).toEqual(['duty-missing'])
  expect(trustAlarms(long, roster, null, noon)).toEqual(['duty-missing'])
  expect(trustAlarms(long, { ...roster, minDutySeq: 2 }, duty, noon)).toEqual(['duty-missing'])
})

test('the delegation warns 90 days before its end, a certificate 30', () => {
  const duty = at(duties, 0)
  const about = (notAfter: number) => trustAlarms({ ...delegation, notAfter }, roster, duty, noon)
  expect(about(noon + 90 * day + 1)).toEqual([])
  expect(about(noon + 90 * day)).toEqual(['delegation-ends'])
  expect(about(noon + 1)).toEqual(['delegation-ends'])
  expect(about(noon)).toEqual(['delegation-ended'])
  const ending = (notAfter: number) => {
    const [one, two] = [issuer.certificate, { ...at(made.people, 1).certificate, notAfter }]
    return trustAlarms(delegation, roster, duty, noon, [one, two])
  }
  expect(ending(noon + 30 * day + 1)).toEqual([])
  expect(ending(noon + 30 * day)).toEqual(['certificate-ends'])
  expect(ending(noon)).toEqual(['certificate-ended'])
  const whose = trustValidity(delegation, roster, duty, noon, [issuer.certificate, at(made.people, 1).certificate])
  expect(whose.flatMap(({ leaf }) => leaf ?? [])).toEqual(made.people.map(({ staff }) => staff.leaf))
})

test('a time that is no number rings everything', () => {
  const all = [issuer.certificate]
  expect(trustAlarms(delegation, roster, at(duties, 0), Number.NaN, all)).toEqual([
    'delegation-ended',
    'roster-ended',
    'duty-missing',
    'certificate-ended',
  ])
})
