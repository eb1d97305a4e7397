/**
 * What a running process has in its memory, read as its operator or a thief of the machine could: no debugger, nothing but
 * /proc. The process stands still meanwhile, so that nothing moves between one place and the next.
 */
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { type Sought, wordsIn } from './search.ts'

const pageBytes = 4_096
/** Read at once; longer than any word by far, so that with the overlap none is cut in two. */
const pieceBytes = 16 * 1024 * 1024
const overlap = 64 * 1024

type Span = { from: number; to: number; shared: string | null }

/** Places that a process may write to. Its program and its libraries lie on the disk as they are. */
function writable(pid: number): Span[] {
  const lines = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')
  return lines.flatMap((line) => {
    const [, from = '', to = '', may = '', what = ''] = /^([0-9a-f]+)-([0-9a-f]+) (\S+) (.*)$/.exec(line) ?? []
    if (!/^rw/.test(may) || /\[v\w+\]$/.test(what)) return []
    return [{ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16), shared: may[3] === 's' ? what : null }]
  })
}

/**
 * Of a place only the pages that are there, in memory or swapped out: of gigabytes set aside, what was ever used. Of what is
 * shared with other processes everything, since they may have used it.
 */
function pagesThere(map: number, { from, to, shared }: Span): { from: number; to: number }[] {
  if (shared !== null) return [{ from, to }]
  const entries = Buffer.alloc(((to - from) / pageBytes) * 8)
  const read = readSync(map, entries, 0, entries.length, (from / pageBytes) * 8)
  const spans: { from: number; to: number }[] = []
  for (let at = 0; at < read; at += 8) {
    // Bit 63: present; bit 62: swapped. Source: Linux, Documentation/admin-guide/mm/pagemap.rst.
    if (((entries[at + 7] ?? 0) & 0xc0) === 0) continue
    const page = from + (at / 8) * pageBytes
    const last = spans.at(-1)
    if (last?.to === page) last.to = page + pageBytes
    else spans.push({ from: page, to: page + pageBytes })
  }
  return spans
}

function opened(pid: number, what: 'mem' | 'pagemap'): number {
  try {
    return openSync(`/proc/${pid}/${what}`, 'r')
  } catch (error) {
    throw new Error(`the memory of ${pid} may not be read here: set kernel.yama.ptrace_scope to 0 or 1`, {
      cause: error,
    })
  }
}

/** Every byte there, one span after another; what is shared only for the first that has it. @throws when it may not be read */
function* piecesOf(pid: number, seen: Set<string>): Generator<Buffer> {
  const memory = opened(pid, 'mem')
  const map = opened(pid, 'pagemap')
  const piece = Buffer.alloc(pieceBytes)
  let filled = 0
  try {
    for (const place of writable(pid)) {
      if (place.shared !== null && seen.has(place.shared)) continue
      if (place.shared !== null) seen.add(place.shared)
      for (const { from, to } of pagesThere(map, place))
        for (let at = from; at < to; ) {
          const read = readSync(memory, piece, filled, Math.min(pieceBytes - filled, to - at), at)
          if (read === 0) break
          at += read
          filled += read
          if (filled < pieceBytes) continue
          yield piece
          piece.copyWithin(0, pieceBytes - overlap)
          filled = overlap
        }
    }
    yield piece.subarray(0, filled)
  } finally {
    closeSync(memory)
    closeSync(map)
  }
}

/** Stands still while the work is done. false: it had ended before. */
function held(pid: number, work: () => void): boolean {
  try {
    process.kill(pid, 'SIGSTOP')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
  try {
    work()
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  return true
}

/** Itself, and all that it started and they started. */
export function processesOf(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const [, parent = ''] = /^\d+ \(.*\) \S (\d+) /s.exec(readFileSync(`/proc/${name}/stat`, 'utf8')) ?? []
        return [{ pid: Number(name), parent: Number(parent) }]
      } catch {
        return []
      }
    })
  const all = [pid]
  for (const each of all) all.push(...parents.filter(({ parent }) => parent === each).map((child) => child.pid))
  return all
}

/** `words` in the memory of these processes: `word (form)`, each once; and how many bytes were looked at. */
export function wordsInMemory(pids: readonly number[], words: readonly Sought[]): { found: string[]; bytes: number } {
  const found = new Set<string>()
  const shared = new Set<string>()
  let bytes = 0
  for (const pid of pids)
    held(pid, () => {
      for (const piece of piecesOf(pid, shared)) {
        bytes += piece.length
        for (const word of wordsIn(piece, words)) found.add(word)
      }
    })
  return { found: [...found].toSorted(), bytes }
}
