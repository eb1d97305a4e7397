/** The console's examples under its own policy, served for the tests of one file. */
import { afterAll, beforeAll } from 'vitest'
import { buildConsole, type Served, serveFolder } from '../../console/gallery/serve.ts'
import { builtOnce } from './built-once.ts'

/** Call it at the top of a test file; `origin` is known from the first test on. */
export function servedGallery(): { readonly origin: string } {
  let served: Served | null = null
  let done = (): void => undefined
  beforeAll(async () => {
    const built = await builtOnce('console', (folder) => buildConsole('gallery', folder))
    done = built.done
    served = await serveFolder(built.folder)
  })
  afterAll(async () => {
    await served?.close()
    done()
  })
  return {
    get origin() {
      if (served === null) throw new Error('the gallery is not served yet')
      return served.origin
    },
  }
}
