/** The console's examples under its own policy, built and served for the tests of one file. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { buildConsole, type Served, serveFolder } from '../../console/gallery/serve.ts'

/** Call it at the top of a test file; `origin` is known from the first test on. */
export function servedGallery(): { readonly origin: string } {
  const folder = mkdtempSync(join(tmpdir(), 'lijn116-gallery-'))
  let served: Served | null = null
  beforeAll(async () => {
    served = await serveFolder(await buildConsole('gallery', folder))
  })
  afterAll(async () => {
    await served?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return {
    get origin() {
      if (served === null) throw new Error('the gallery is not served yet')
      return served.origin
    },
  }
}
