/** Builds the chat page: one HTML file per language under a name that says nothing, one script, and the words per language. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { limits } from '@lijn116/protocol/limits'
import { build as bundle } from 'esbuild'
import { defineConfig, type Plugin } from 'vite'
import { leanSeal } from './page/lean-seal.ts'
import { type Language, renderPage } from './page/render.ts'

/** What the last phones of 2017 to 2020 understand (decisions D23). */
const target = 'es2020'
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const read = (path: string) => JSON.parse(readFileSync(here(`../content/${path}`), 'utf8'))

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

function pages(): Plugin {
  return {
    name: 'chat-pages',
    async generateBundle(_, files) {
      const scripts = Object.values(files).filter((file) => file.type === 'chunk')
      const [script] = scripts
      if (script === undefined || scripts.length > 1) throw new Error('the chat page has exactly one script')
      const built = {
        style: await inlined('src/page.css'),
        inline: await inlined('src/inline.ts'),
        script: {
          path: `/${script.fileName}`,
          integrity: `sha256-${createHash('sha256').update(script.code).digest('base64')}`,
        },
      }
      const door = read('doors/nationaal.json')
      const known: Record<string, { name: string; direction: string }> = read('languages.json')
      const languages = Object.entries(known).map(
        ([code, about]): Language => ({ code, ...about, path: door.paths[code] }),
      )
      const numbers = {
        '112': { dial: '112', shown: '112' },
        '0800-2000': { dial: '08002000', shown: '0800 2000' },
        // Where a trial sends who wants to talk: its own number does not work yet.
        trial: { dial: '08002000', shown: 'Veilig Thuis 0800 2000' },
        phone: door.phone,
      }
      for (const language of languages) {
        const { texts } = read(`translations/chat.${language.code}.json`)
        const source = renderPage({ door: door.id, language, languages, texts, numbers }, built)
        this.emitFile({ type: 'asset', fileName: `${language.path}.html`, source })
        this.emitFile({
          type: 'asset',
          fileName: `texts/${language.code}.json`,
          source: JSON.stringify({ direction: language.direction, texts, numbers }),
        })
      }
    },
  }
}

export default defineConfig({
  root: here('.'),
  logLevel: 'warn',
  plugins: [forOldPhones(), pages()],
  build: {
    outDir: 'build',
    emptyOutDir: true,
    target,
    modulePreload: false,
    copyPublicDir: false,
    rolldownOptions: {
      input: here('src/main.ts'),
      output: { entryFileNames: 'assets/[hash].js' },
    },
  },
})
