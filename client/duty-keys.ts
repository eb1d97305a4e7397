/**
 * The keys to which visitors seal their first words, as this console holds them. Every console of a team is an issuer, so
 * that the line never goes dark because one person sleeps (encryption.md finding 7).
 */
import {
  type Duty,
  equalBytes,
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
  /**
   * Opens own copies, issues what is missing or broken, lets go of broken copies, tops up colleagues. Answers alarms in
   * code words about what is so afterwards, not about what it found.
   */
  tend(trust: StaffTrust): Promise<string[]>
  /** To open a wait with; also keys that are not sealed to any more. */
  find(team: string, epoch: number, seq: number): Held | null
}

const day = 86_400_000
const daysAhead = 7
/** With less than this ahead, new keys are made up to `daysAhead`. */
const coveredMs = 72 * 3_600_000
/** Consoles that sign in at once make the same key; the later one looks again. */
const tries = 4
/** Copies of one key that are let go of before somebody must look into it. */
const givenUpAtMost = 3

const nameOf = (duty: { team: string; epoch: number; seq: number }) => `${duty.team} ${duty.epoch} ${duty.seq}`

export function createDutyKeys(port: DutyPort): DutyKeys {
  const { line, staff, team } = port
  const doors = line.doors.filter(({ teams }) => teams.includes(team)).map(({ id }) => id)
  const held = new Map<string, Held>()
  /** The copies that did not open: another copy of the same key may. */
  const broken = new Map<string, string>()
  const givenUp = new Map<string, number>()
  let wasBroken = false

  async function open(trust: StaffTrust): Promise<void> {
    for (const { duty, seed } of [...trust.oldDuty, ...trust.duty]) {
      const name = nameOf(duty)
      // The same number may stand for another key after the server's clock fell back.
      if (seed === null || isHeld(duty) || broken.get(name) === toBase64url(seed)) continue
      await openDutySeed(line, staff, duty, seed).then(
        (opened) => {
          held.set(name, { duty, ...opened })
          broken.delete(name)
        },
        () => broken.set(name, toBase64url(seed)),
      )
    }
  }

  function isHeld(duty: Duty): boolean {
    const mine = held.get(nameOf(duty))
    return mine !== undefined && equalBytes(mine.duty.publicKey, duty.publicKey)
  }

  const newest = (trust: StaffTrust, epoch: number): Duty | null =>
    trust.duty.reduce<Duty | null>(
      (best, { duty }) => (duty.team === team && duty.epoch === epoch && duty.seq > (best?.seq ?? -1) ? duty : best),
      null,
    )

  /** Days whose newest key this console cannot use, and, when little lies ahead, days without any. */
  function wanting(trust: StaffTrust): number[] {
    if (trust.ended) return []
    const today = Math.floor(trust.now / day)
    // Nobody would believe a key of a day on which the roster, or she who signs, has ended: whatever the clock says.
    const until = Math.min(trust.roster.hardUntil, trust.own.notAfter)
    const days = Array.from({ length: daysAhead + 1 }, (_, i) => today + i).filter((epoch) => epoch * day < until)
    // A door that was opened after a key was made is not one it may be used at.
    const has = (epoch: number) => {
      const duty = newest(trust, epoch)
      return duty !== null && isHeld(duty) && doors.every((door) => duty.doors.includes(door))
    }
    const firstGap = days.find((epoch) => !has(epoch)) ?? today + daysAhead + 1
    const covered = firstGap * day - trust.now >= coveredMs
    return days.filter((epoch) => !has(epoch) && (newest(trust, epoch) !== null || !covered))
  }

  async function issue(trust: StaffTrust, epoch: number): Promise<void> {
    const numbers = trust.taken.flatMap((each) => (each.epoch === epoch ? each.seq : []))
    const seq = Math.max(...numbers.map((number) => number + 1), trust.roster.minDutySeq, 1)
    const made = await issueDuty(line, staff, team, doors, epoch, seq, colleaguesOf(trust, team))
    try {
      await port.issue({ team, epoch, seq, duty: toBase64url(made.duty.signed), seeds: made.seeds.map(asSeed) })
    } catch (error) {
      // A colleague was first, and her key or the next number serves as well; or it is refused, and will be missed.
      if (!(error instanceof ProblemError)) throw error
    }
  }

  /** The server keeps one copy for each of us, the first: a holder can give another once the broken one is gone. */
  async function giveUpBroken(trust: StaffTrust): Promise<void> {
    for (const { duty, seed } of trust.duty) {
      const name = nameOf(duty)
      const times = givenUp.get(name) ?? 0
      if (seed === null || broken.get(name) !== toBase64url(seed) || times >= givenUpAtMost) continue
      givenUp.set(name, times + 1)
      await port.topUp({ team: duty.team, epoch: duty.epoch, seq: duty.seq, seeds: [], mineIsBroken: true })
    }
  }

  async function topUp(trust: StaffTrust): Promise<void> {
    const today = Math.floor(trust.now / day)
    for (const { duty, holders } of trust.duty) {
      const mine = isHeld(duty) ? held.get(nameOf(duty)) : undefined
      if (mine === undefined || duty.team !== team || duty.epoch < today) continue
      const seeds: { leaf: LeafId; seed: string }[] = []
      for (const colleague of colleaguesOf(trust, team))
        if (!holders.includes(toBase64url(colleague.leaf)))
          seeds.push(asSeed({ leaf: colleague.leaf, sealed: await sealDutySeed(line, duty, mine.seed, colleague) }))
      if (seeds.length > 0) await port.topUp({ team, epoch: duty.epoch, seq: duty.seq, seeds })
    }
  }

  return {
    async tend(first) {
      let trust = first
      await open(trust)
      for (let attempt = 0; attempt < tries; attempt++) {
        const days = wanting(trust)
        if (days.length === 0) break
        for (const epoch of days) await issue(trust, epoch)
        trust = await port.trust()
        await open(trust)
      }
      const alarms: string[] = []
      if (wanting(trust).length > 0) alarms.push('duty-not-issued')
      // Also a day later somebody should hear that a key was damaged: it is said until she signs out.
      wasBroken ||= trust.duty.some(({ duty }) => broken.has(nameOf(duty)))
      if (wasBroken) alarms.push('duty-copy-broken')
      await giveUpBroken(trust)
      await topUp(trust)
      return alarms
    },
    find: (ofTeam, epoch, seq) => held.get(nameOf({ team: ofTeam, epoch, seq })) ?? null,
  }
}

// Brands are only on paper: this is where the bytes of the seal become the wire's names.
const asSeed = ({ leaf, sealed }: { leaf: Uint8Array; sealed: Uint8Array }) => ({
  leaf: toBase64url(leaf) as LeafId,
  seed: toBase64url(sealed),
})
