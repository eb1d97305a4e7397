/** Real browsers for the tests come from Debian. As root they are installed; otherwise the one command is told. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const wanted = [
  { debian: 'chromium', proof: '/usr/bin/chromium' },
  { debian: 'firefox-esr', proof: '/usr/bin/firefox-esr' },
  /** Without it, screens in Arabic or Tigrinya are rows of boxes. */
  { debian: 'fonts-noto-core', proof: '/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf' },
] as const

/** What is in the way, in words for a person; null when the browsers are there. */
export function installBrowsers(): string | null {
  const missing = wanted.filter(({ proof }) => !existsSync(proof)).map(({ debian }) => debian)
  if (missing.length === 0) return null
  const install = ['install', '--yes', '--no-install-recommends', ...missing]
  if (process.getuid?.() !== 0) {
    return `The tests need ${missing.join(', ')}. Type this once:\n  sudo apt-get update && sudo apt-get ${install.join(' ')}`
  }
  for (const args of [['update'], install]) {
    const done = spawnSync('apt-get', args, {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    })
    if (done.status !== 0) return `apt-get ${args.join(' ')} failed`
  }
  const still = wanted.filter(({ proof }) => !existsSync(proof)).map(({ debian }) => debian)
  return still.length === 0 ? null : `apt-get installed no ${still.join(', ')}`
}
