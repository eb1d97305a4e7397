/** Real browsers for the tests come from Debian. As root they are installed; otherwise the one command is told. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const wanted = [
  { debian: 'chromium', proof: '/usr/bin/chromium' },
  { debian: 'firefox-esr', proof: '/usr/bin/firefox-esr' },
  /** Without it, screens in Arabic or Tigrinya are rows of boxes. */
  { debian: 'fonts-noto-core', proof: '/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf' },
] as const

/** Gives the tests' own network its loopback (test-fence.ts). */
const networkTool = { debian: 'iproute2', proof: '/usr/bin/ip' } as const

type Wanted = { debian: string; proof: string }
const missingOf = (all: readonly Wanted[]): string[] =>
  all.filter(({ proof }) => !existsSync(proof)).map(({ debian }) => debian)

/** What is in the way, in words for a person; null when the browsers are there. */
export const installBrowsers = (): string | null => install(wanted)

/** Without it the run goes on behind the second fence, and says so. */
export function installNetworkTool(): void {
  const inTheWay = install([networkTool])
  if (inTheWay !== null) console.error(inTheWay)
}

function install(all: readonly Wanted[]): string | null {
  const missing = missingOf(all)
  if (missing.length === 0) return null
  const args = ['install', '--yes', '--no-install-recommends', ...missing]
  if (process.getuid?.() !== 0) {
    return `The tests need ${missing.join(', ')}. Type this once:\n  sudo apt-get update && sudo apt-get ${args.join(' ')}`
  }
  for (const each of [['update'], args]) {
    const done = spawnSync('apt-get', each, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    if (done.status !== 0) return `apt-get ${each.join(' ')} failed`
  }
  const still = missingOf(all)
  return still.length === 0 ? null : `apt-get installed no ${still.join(', ')}`
}
