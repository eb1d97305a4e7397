/** The sockets that processes hold, as Linux tells it (/proc): what cannot be left out by who is asked. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

export type Held = { kind: 'tcp' | 'udp'; pid: number; local: string; remote: string; isListening: boolean }

const tables = [
  { kind: 'tcp', file: 'tcp' },
  { kind: 'tcp', file: 'tcp6' },
  { kind: 'udp', file: 'udp' },
  { kind: 'udp', file: 'udp6' },
] as const
/** TCP_LISTEN of the kernel. */
const listening = '0A'

/** A process and all it started, as far as they live. */
export function familyOf(pid: number): number[] {
  const children = quietly(() => readdirSync(`/proc/${pid}/task`))?.flatMap((task) =>
    (quietly(() => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8')) ?? '').trim().split(' '),
  )
  return [pid, ...(children ?? []).filter((each) => each !== '').flatMap((each) => familyOf(Number(each)))]
}

export function socketsOf(pids: readonly number[]): Held[] {
  const held: Held[] = []
  for (const pid of pids) {
    const inodes = new Set(
      (quietly(() => readdirSync(`/proc/${pid}/fd`)) ?? []).flatMap(
        (fd) => /^socket:\[(\d+)\]$/.exec(quietly(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? '')?.[1] ?? [],
      ),
    )
    for (const { kind, file } of tables)
      for (const row of (quietly(() => readFileSync(`/proc/${pid}/net/${file}`, 'utf8')) ?? '').split('\n').slice(1)) {
        const [, local, remote, state, , , , , , inode] = row.trim().split(/\s+/)
        if (local === undefined || remote === undefined || inode === undefined || !inodes.has(inode)) continue
        held.push({ kind, pid, local: address(local), remote: address(remote), isListening: state === listening })
      }
  }
  return held
}

/** `0100007F:1F90` is 127.0.0.1:8080: words of four bytes, the lowest first. */
function address(hex: string): string {
  const [host = '', port = ''] = hex.split(':')
  const bytes = (host.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).toReversed().map((byte) => Number.parseInt(byte, 16)),
  )
  const isMapped = bytes.length === 16 && bytes.slice(0, 12).join() === '0,0,0,0,0,0,0,0,0,0,255,255'
  const shown = bytes.length === 4 || isMapped ? bytes.slice(-4).join('.') : `[${Buffer.from(bytes).toString('hex')}]`
  return `${shown}:${Number.parseInt(port, 16)}`
}

/** A process or a handle may be gone while it is looked at. */
function quietly<Value>(read: () => Value): Value | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
