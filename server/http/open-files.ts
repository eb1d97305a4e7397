/** How many connections each origin may hold, so that databases, keys and the workplace always find a free descriptor. */
import { readFileSync } from 'node:fs'
import type { OriginKind } from './headers.ts'

/** For databases, key files, logs and pages. */
const kept = 256
const share = { site: 0.2, chat: 0.7, console: 0.1 }

export type Room = Record<OriginKind, number>

/** `limits`: /proc/self/limits. Null: nothing is known, or too little to share out, and nothing is bounded. */
export function roomIn(limits: string): Room | null {
  const soft = Number(/^Max open files\s+(\d+)/m.exec(limits)?.[1])
  const rest = soft - kept
  if (!Number.isInteger(soft) || rest < 100) return null
  const part = (of: OriginKind): number => Math.floor(rest * share[of])
  return { site: part('site'), chat: part('chat'), console: part('console') }
}

/** Only Linux tells. Node has raised its soft limit to the hard one before anything of ours ran. */
export function connectionRoom(): Room | null {
  try {
    return roomIn(readFileSync('/proc/self/limits', 'utf8'))
  } catch {
    return null
  }
}
