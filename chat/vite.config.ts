/**
 * Builds the chat pages: for each door and language one HTML file under a name that says nothing, and the words that come
 * later; for all of them one script, and a second one that comes later too.
 */
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { limits } from '@lijn116/protocol/limits'
import { build as bundle } from 'esbuild'
import { defineConfig, type Plugin } from 'vite'
import { doorPages } from './page/door-pages.ts'
import { leanSeal } from './page/lean-seal.ts'
import { renderPage } from './page/render.ts'

/** What the last phones of 2017 to 2020 understand (decisions D23). */
const target = 'es2020'
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

async function inlined(path: string): Promise<string> {
  const { outputFiles } = await bundle({
    entryPoints: [here(path)],
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    target,
    legalComments: 'none',
  })
  return outputFiles.map((file) => file.text.trim()).join('')
}

/**
 * What phones of 2020 need: each limit is written where it is used, so that those of the counsellors are not fetched;
 * and Object.hasOwn, which is younger, is said in the older way (tests/pages/old-phones.test.ts looks for more).
 */
function forOldPhones(): Plugin {
  const values: Readonly<Record<string, number>> = limits
  return {
    name: 'for-old-phones',
    transform(given, id) {
      const code = /\/hpke\/index\.js$/.test(id) ? leanSeal(given) : given
      const written = /\/limits(\.ts)?["']/.test(code)
        ? code.replace(/\blimits\.(\w+)/g, (as, name: string) => String(values[name] ?? as))
        : code
      return written.replace(/\bObject\.hasOwn\(/g, 'Object.prototype.hasOwnProperty.call(')
    },
  }
}

/** The style of what the second script makes comes with that script. */
const laterStyle = 'virtual:later-style'

/** The second script has nothing to preload, so whatever would preload it is left out. */
function secondScript(): Plugin {
  return {
    name: 'second-script',
    enforce: 'pre',
    resolveId: (id) => (id === laterStyle ? `\0${id}` : undefined),
    async load(id) {
      if (id.includes('vite/preload-helper')) return 'export const __vitePreload = (load) => load()'
      if (id === `\0${laterStyle}`) return `export default ${JSON.stringify(await inlined('src/later.css'))}`
      return undefined
    },
  }
}

function pages(): Plugin {
  return {
    name: 'chat-pages',
    // Last of all: what is hashed here is what is served.
    enforce: 'post',
    generateBundle: {
      order: 'post',
      async handler(_, files) {
        const scripts = Object.values(files).filter((file) => file.type === 'chunk')
        const [script, second] = [true, false].map((isEntry) => scripts.find((file) => file.isEntry === isEntry))
        if (script === undefined || second === undefined || scripts.length > 2)
          throw new Error('the chat page has exactly two scripts')
        const named = ({ fileName, code }: { fileName: string; code: string }) => ({
          path: `/${fileName}`,
          integrity: `sha256-${createHash('sha256').update(code).digest('base64')}`,
        })
        const built = {
          style: await inlined('src/page.css'),
          inline: await inlined('src/inline.ts'),
          script: named(script),
          second: named(second),
        }
        for (const page of doorPages(new URL('../content/', import.meta.url))) {
          const { language, texts, numbers, cover, reading } = page
          const { direction } = language
          this.emitFile({ type: 'asset', fileName: `${language.path}.html`, source: renderPage(page, built) })
          this.emitFile({
            type: 'asset',
            fileName: `texts/${language.path}.json`,
            source: JSON.stringify({ direction, texts, numbers, more: { cover, reading } }),
          })
        }
      },
    },
  }
}

export default defineConfig({
  root: here('.'),
  logLevel: 'warn',
  plugins: [secondScript(), forOldPhones(), pages()],
  build: {
    outDir: 'build',
    emptyOutDir: true,
    target,
    modulePreload: false,
    copyPublicDir: false,
    rolldownOptions: {
      input: here('src/main.ts'),
      output: { entryFileNames: 'assets/[hash].js', chunkFileNames: 'assets/[hash].js' },
    },
  },
})
