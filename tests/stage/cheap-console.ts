/** The built console with the derivation of a passphrase at a thousandth of its cost; cheap-argon.ts is the same for Node. */
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withIntegrity } from '../../console/stamp-integrity.ts'

const built = fileURLToPath(new URL('../../console/build', import.meta.url))

/** Gives the folder while `use` runs. @throws when the build derives otherwise than this knows. */
export function withCheapConsole<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'lijn116-console-'))
  try {
    cpSync(built, folder, { recursive: true })
    let derivations = 0
    for (const script of globSync('assets/*.js', { cwd: folder })) {
      const file = join(folder, script)
      const cheap = readFileSync(file, 'utf8').replace(/\bt:3,m:65536\b/g, () => {
        derivations++
        return 't:1,m:64'
      })
      writeFileSync(file, cheap)
    }
    if (derivations !== 1) throw new Error(`the built console derives a passphrase in ${derivations} places`)
    const page = join(folder, 'index.html')
    const bare = readFileSync(page, 'utf8').replace(/ (integrity|crossorigin)="[^"]*"/g, '')
    const stamped = withIntegrity(bare, (address) => readFileSync(join(folder, address)))
    writeFileSync(page, stamped)
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
