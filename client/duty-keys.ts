/**
 * The keys to which visitors seal their first words, as this console holds them. Every console of a team is an issuer, so
 * that the line never goes dark because one person sleeps (encryption.md finding 7).
 */
import {
  type Duty,
  issueDuty,
  type LineFile,
  openDutySeed,
  type StaffKeys,
  sealDutySeed,
  toBase64url,
} from '@lijn116/encryption'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { CounsellorCalls } from './counsellor-wire.ts'
import { colleaguesOf, type StaffTrust } from './staff-trust.ts'
import { ProblemError } from './transport.ts'

type Held = { duty: Duty; keyPair: CryptoKeyPair; seed: Awaited<ReturnType<typeof openDutySeed>>['seed'] }

export type DutyPort = {
  line: LineFile
  staff: StaffKeys
  team: string
  trust(): Promise<StaffTrust>
  issue(body: CounsellorCalls['issueDuty']['body']): Promise<unknown>
  topUp(body: CounsellorCalls['topUpDuty']['body']): Promise<unknown>
}

export type DutyKeys = {
  /** Opens own copies, issues what is missing or broken, tops up colleagues. Answers alarms in code words. */
  tend(trust: StaffTrust): Promise<string[]>
  find(team: string, epoch: number, seq: number): Held | null
}

const day = 86_400_000
const daysAhead = 7
/** With less than this ahead, new keys are made up to `daysAhead`. */
const coveredMs = 72 * 3_600_000
/** Consoles that sign in at once make the same key; the later one looks again. */
const tries = 4

const nameOf = (duty: { team: string; epoch: number; seq: number }) => `${duty.team} ${duty.epoch} ${duty.seq}`

export function createDutyKeys(port: DutyPort): DutyKeys {
  const { line, staff, team } = port
  const held = new Map<string, Held>()
  const broken = new Set<string>()

  async function open(trust: StaffTrust): Promise<void> {
    for (const { duty, seed } of trust.duty) {
      const name = nameOf(duty)
      if (held.has(name) || broken.has(name) || seed === null) continue
      await openDutySeed(line, staff, duty, seed).then(
        (opened) => held.set(name, { duty, ...opened }),
        () => broken.add(name),
      )
    }
  }

  const newest = (trust: StaffTrust, epoch: number): Duty | null =>
    trust.duty.reduce<Duty | null>(
      (best, { duty }) => (duty.team === team && duty.epoch === epoch && duty.seq > (best?.seq ?? -1) ? duty : best),
      null,
    )

  /** Days whose newest key this console cannot use, and, when little lies ahead, days without any. */
  function wanting(trust: StaffTrust): number[] {
    const today = Math.floor(trust.now / day)
    const days = Array.from({ length: daysAhead + 1 }, (_, i) => today + i)
    const has = (epoch: number) => {
      const duty = newest(trust, epoch)
      return duty !== null && held.has(nameOf(duty))
    }
    const firstGap = days.find((epoch) => !has(epoch)) ?? today + daysAhead + 1
    const covered = firstGap * day - trust.now >= coveredMs
    return days.filter((epoch) => !has(epoch) && (newest(trust, epoch) !== null || !covered))
  }

  /** `attempt`: a key that does not verify here may hold the number already. */
  async function issue(trust: StaffTrust, epoch: number, attempt: number): Promise<void> {
    const seq = Math.max((newest(trust, epoch)?.seq ?? 0) + 1, trust.roster.minDutySeq) + attempt
    const doors = line.doors.filter(({ teams }) => teams.includes(team)).map(({ id }) => id)
    const made = await issueDuty(line, staff, team, doors, epoch, seq, colleaguesOf(trust, team))
    try {
      await port.issue({ team, epoch, seq, duty: toBase64url(made.duty.signed), seeds: made.seeds.map(asSeed) })
    } catch (error) {
      // A colleague was first: her key, or the next number, serves as well.
      if (!(error instanceof ProblemError) || error.problem.type !== 'already-used') throw error
    }
  }

  async function topUp(trust: StaffTrust): Promise<void> {
    const today = Math.floor(trust.now / day)
    for (const { duty, holders } of trust.duty) {
      const mine = held.get(nameOf(duty))
      if (mine === undefined || duty.team !== team || duty.epoch < today) continue
      const seeds: { leaf: LeafId; seed: string }[] = []
      for (const colleague of colleaguesOf(trust, team))
        if (!holders.includes(toBase64url(colleague.leaf) as LeafId))
          seeds.push(asSeed({ leaf: colleague.leaf, sealed: await sealDutySeed(line, duty, mine.seed, colleague) }))
      if (seeds.length > 0) await port.topUp({ team, epoch: duty.epoch, seq: duty.seq, seeds })
    }
  }

  return {
    async tend(first) {
      const alarms = new Set<string>()
      let trust = first
      await open(trust)
      if (newest(trust, Math.floor(trust.now / day)) === null) alarms.add('no-duty-today')
      for (let attempt = 0; attempt < tries; attempt++) {
        const days = wanting(trust)
        if (days.length === 0) break
        for (const epoch of days) await issue(trust, epoch, attempt)
        trust = await port.trust()
        await open(trust)
      }
      if (wanting(trust).length > 0) alarms.add('duty-not-issued')
      if (trust.duty.some(({ duty }) => broken.has(nameOf(duty)))) alarms.add('duty-copy-broken')
      await topUp(trust)
      return Array.from(alarms)
    },
    find: (ofTeam, epoch, seq) => held.get(nameOf({ team: ofTeam, epoch, seq })) ?? null,
  }
}

// Brands are only on paper: this is where the bytes of the seal become the wire's names.
const asSeed = ({ leaf, sealed }: { leaf: Uint8Array; sealed: Uint8Array }) => ({
  leaf: toBase64url(leaf) as LeafId,
  seed: toBase64url(sealed),
})
