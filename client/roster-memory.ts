/**
 * What a workstation keeps of the list of staff, for everybody who signs in on it and also after she signed out. Without it a
 * server could give a fresh console an older list, and honest signers would sign it anew with whoever was removed (SPEC.md §12).
 */
import { type LineFile, SealError, toBase64url } from '@lijn116/encryption'
import type { StaffTrust } from './staff-trust.ts'

/** Where it lies. A caller whose workstation keeps nothing leaves it out; then it is kept as long as the program runs. */
export type RosterPlace = {
  /** Reads and writes in one step, so that two windows do not pass each other by. Answers what lies there now. */
  change(line: string, next: (kept: string | null) => string): Promise<string>
}

type Kept = {
  version: number
  /** Each removal raises it by one: so many may be gone, and no more. */
  minDutySeq: number
  /** Leaf ids, base64url, sorted; without names. */
  leaves: string[]
}

export type RosterMemory = {
  /** The newest version seen; 0: none yet. */
  version(): number
  /** @throws SealError `rolled-back`: another window, or another day, saw a newer one. */
  saw(trust: Pick<StaffTrust, 'roster' | 'certificates' | 'overCertificates'>): Promise<void>
  /** More are gone than were taken away; whoever is `accounted` for is not gone. */
  misses(accounted: (leaf: string) => boolean): boolean
}

/** `failed`: whether it could not be kept just now; then only this page remembers. */
export function createRosterMemory(
  line: LineFile,
  place: RosterPlace | null,
  failed: (is: boolean) => void,
): RosterMemory {
  // A line that begins anew under other roots has a history of its own.
  const lineKey = [line.lineId, ...line.roots].join(' ')
  let kept: Kept | null = null
  let gone = { leaves: [] as string[], removed: 0 }

  async function store(seen: Kept): Promise<Kept> {
    if (place === null) return seen
    try {
      const text = await place.change(lineKey, (found) =>
        JSON.stringify(after(found === null ? null : read(found), seen)),
      )
      failed(false)
      return read(text)
    } catch {
      failed(true)
      return seen
    }
  }

  return {
    version: () => kept?.version ?? 0,
    async saw({ roster, certificates, overCertificates }) {
      const { version, minDutySeq } = roster
      const told = [...certificates, ...overCertificates].map(({ leaf }) => toBase64url(leaf))
      const leaves = Array.from(new Set(told)).toSorted()
      kept = await store(after(kept, { version, minDutySeq, leaves }))
      if (version < kept.version) throw new SealError('rolled-back')
      gone = goneFrom(kept, { version, minDutySeq, leaves })
    },
    misses: (accounted) => gone.leaves.filter((leaf) => !accounted(leaf)).length > gone.removed,
  }
}

/** `removed`: how many of them may be, as it was signed. */
const goneFrom = (kept: Kept, seen: Kept) => ({
  leaves: kept.leaves.filter((leaf) => !seen.leaves.includes(leaf)),
  removed: seen.minDutySeq - kept.minDutySeq,
})

/** What is kept once `seen` is seen: never less than before, other than by as many removals as were signed. */
function after(kept: Kept | null, seen: Kept): Kept {
  if (kept === null) return seen
  if (seen.version < kept.version) return kept
  const { leaves, removed } = goneFrom(kept, seen)
  if (leaves.length <= removed) return seen
  return { ...kept, version: seen.version, leaves: [...seen.leaves, ...leaves].toSorted() }
}

/** @throws when it is not what was written: then nothing is put over it. */
function read(text: string): Kept {
  const { version, minDutySeq, leaves }: Partial<Kept> = JSON.parse(text)
  const isList = Array.isArray(leaves) && leaves.every((leaf) => typeof leaf === 'string')
  if (!Number.isSafeInteger(version) || !Number.isSafeInteger(minDutySeq) || !isList) throw new SealError('malformed')
  return { version: Number(version), minDutySeq: Number(minDutySeq), leaves }
}
