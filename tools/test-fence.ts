/**
 * The tests ask no other machine for anything, and this holds it: what runs them gets a network of its own in which only
 * this machine is (docs/decisions/0048). Where that is refused the run says so; tests/stage/no-egress.js is the second fence.
 */
import { spawnSync } from 'node:child_process'

export type Fence = {
  /** Comes before the program and its arguments; empty where there is no network of one's own. */
  before: readonly string[]
  /** One line for whoever reads the run. */
  said: string
}

/** Told to what runs inside, which makes no second one. */
const inside = { name: 'LIJN116_NETWORK', value: 'none' } as const

/** Its own addresses of this machine only; the rights that were needed for that are given back by who had them not. */
const script = (giveBack: string): string =>
  `PATH="$PATH:/usr/sbin:/sbin" ip link set lo up && export ${inside.name}=${inside.value} && exec ${giveBack} "$@"`

/** root keeps its other users (PostgreSQL runs as one of them); anybody else is the only user there. */
const commands = (isRoot: boolean): string[] =>
  isRoot
    ? ['unshare', '--net', 'sh', '-c', script(''), 'sh']
    : [
        ...['unshare', '--user', '--map-current-user', '--keep-caps', '--net'],
        ...['sh', '-c', script('setpriv --inh-caps=-all --ambient-caps=-all --'), 'sh'],
      ]

function makeFence(): Fence {
  if (process.env[inside.name] === inside.value) return { before: [], said: 'network: none, as around this run' }
  const before = commands(process.getuid?.() === 0)
  const [program = '', ...args] = before
  const tried = spawnSync(program, [...args, 'true'], { encoding: 'utf8' })
  if (tried.status === 0) return { before, said: 'network: none but this machine itself, in a namespace of its own' }
  const why = (tried.error?.message ?? tried.stderr).trim().split('\n')[0]
  return {
    before: [],
    said: `network: NOT FENCED by this machine (${why}); the tests themselves refuse every other machine`,
  }
}

let made: Fence | undefined
export function fence(): Fence {
  made ??= makeFence()
  return made
}

export const fenced = (args: readonly [string, ...string[]]): [string, ...string[]] => {
  const [first, ...rest] = [...fence().before, ...args]
  return [first ?? args[0], ...rest]
}
