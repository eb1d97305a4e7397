/**
 * Builds the chat pages: for each door and language one HTML file under a name that says nothing, and the words that come
 * later; for all of them one script, and two that come later too. Beside them the lists of words to come back with.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { limits } from '@lijn116/protocol/limits'
import { build as bundle } from 'esbuild'
import { defineConfig, type Plugin, build as viteBuild } from 'vite'
import { complaintPages, renderComplaintPage } from './page/complaint-pages.ts'
import { doorPages, listOfEach, wordLists } from './page/door-pages.ts'
import { leanChecks } from './page/lean-checks.ts'
import { leanSeal } from './page/lean-seal.ts'
import { firstPictures, laterPictures } from './page/pictures.ts'
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

/** What the third script carries itself. */
const own = '?third'

/**
 * What phones of 2020 need: each limit is written where it is used, so that those of the counsellors are not fetched;
 * and Object.hasOwn, which is younger, is said in the older way (tests/pages/old-phones.test.ts looks for more).
 */
function forOldPhones(isSeeded = (id: string): boolean => id.endsWith(own)): Plugin {
  const values: Readonly<Record<string, number>> = limits
  return {
    name: 'for-old-phones',
    transform(given, id) {
      const code = /\/hpke\/index\.js/.test(id)
        ? leanSeal(given, isSeeded(id))
        : /\/valibot\/.*\.mjs$/.test(id)
          ? leanChecks(given)
          : given
      const written = /\/limits(\.ts)?["']/.test(code)
        ? code.replace(/\blimits\.(\w+)/g, (as, name: string) => String(values[name] ?? as))
        : code
      return written.replace(/\bObject\.hasOwn\(/g, 'Object.prototype.hasOwnProperty.call(')
    },
  }
}

/** The style of what a later script makes comes with that script. */
const laterStyle = /^\0?virtual:(later|third)-style$/
const lists = 'virtual:word-lists'
const content = new URL('../content/', import.meta.url)

/** The later scripts have nothing to preload, so whatever would preload it is left out. */
function laterScripts(): Plugin {
  return {
    name: 'later-scripts',
    enforce: 'pre',
    resolveId: (id) => (laterStyle.test(id) || id === lists ? `\0${id}` : undefined),
    async load(id) {
      if (id.includes('vite/preload-helper')) return 'export const __vitePreload = (load) => load()'
      if (id === `\0${lists}`) return `export default ${JSON.stringify(listOfEach(content))}`
      const [, name] = laterStyle.exec(id) ?? []
      return name === undefined ? undefined : `export default ${JSON.stringify(await inlined(`src/${name}.css`))}`
    },
  }
}

/**
 * The third script needs the first and never the second, which may have come by another name: what it would share with
 * that one it carries itself. And of the seal the part that makes keys from a seed, which the first script leaves out.
 */
function standAlone(): Plugin {
  const isSeeded = (id: string, importer: string): boolean =>
    (importer.startsWith(here('../encryption/code.ts')) && id === here('../encryption/suite.ts')) ||
    (importer.startsWith(here('../encryption/suite.ts')) && /\/hpke\/index\.js$/.test(id))
  let first: ReadonlySet<string> | null = null
  async function modulesOfFirst(): Promise<ReadonlySet<string>> {
    const { metafile } = await bundle({
      entryPoints: [here('src/main.ts')],
      absWorkingDir: here('.'),
      bundle: true,
      write: false,
      format: 'esm',
      metafile: true,
      external: ['./second.ts'],
    })
    return new Set(Object.keys(metafile.inputs).map(here))
  }
  return {
    name: 'stand-alone',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (importer === undefined || !(importer.endsWith(own) || importer === here('src/third.ts'))) return undefined
      const found = await this.resolve(source, importer.replace(own, ''), { ...options, skipSelf: true })
      first ??= await modulesOfFirst()
      if (found === null || found.external) return found
      const isOwn = isSeeded(found.id, importer) || (/\.ts$/.test(found.id) && !first.has(found.id))
      return isOwn ? found.id + own : found
    },
    load: (id) => (id.endsWith(own) ? readFileSync(id.replace(own, ''), 'utf8') : undefined),
  }
}

/** The page for a complaint has one script of its own, which needs nothing of the others. */
async function complaintScript(): Promise<string> {
  const made = await viteBuild({
    root: here('.'),
    configFile: false,
    logLevel: 'warn',
    plugins: [forOldPhones(() => true)],
    build: {
      write: false,
      target,
      modulePreload: false,
      copyPublicDir: false,
      rolldownOptions: { input: here('src/complaint/main.ts'), checks: { pluginTimings: false } },
    },
  })
  const files = [made].flat().flatMap((each) => ('output' in each ? each.output : []))
  const [script] = files
  if (script === undefined || script.type !== 'chunk' || files.length > 1)
    throw new Error('the page for a complaint has exactly one script')
  return script.code
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
        const [script, second, third] = ['main', 'second', 'third'].map((name) =>
          scripts.find(({ facadeModuleId }) => facadeModuleId === here(`src/${name}.ts`)),
        )
        if (script === undefined || second === undefined || third === undefined || scripts.length > 3)
          throw new Error('the chat page has exactly three scripts')
        if (third.imports.includes(second.fileName)) throw new Error('the third script needs the second')
        const named = ({ fileName, code }: { fileName: string; code: string }) => ({
          path: `/${fileName}`,
          integrity: `sha256-${createHash('sha256').update(code).digest('base64')}`,
        })
        const built = {
          style: await inlined('src/page.css'),
          inline: await inlined('src/inline.ts'),
          script: named(script),
          second: named(second),
          third: named(third),
        }
        for (const { language, words } of wordLists(content))
          this.emitFile({
            type: 'asset',
            fileName: `words/${language}.json`,
            source: JSON.stringify({ language, words }),
          })
        const complaint = await complaintScript()
        const complaintHash = createHash('sha256').update(complaint)
        const fileName = `assets/${complaintHash.copy().digest('base64url').slice(0, 8)}.js`
        this.emitFile({ type: 'asset', fileName, source: complaint })
        const ofComplaint = {
          style: await inlined('src/complaint/complaint.css'),
          inline: built.inline,
          script: { path: `/${fileName}`, integrity: `sha256-${complaintHash.digest('base64')}` },
        }
        for (const page of complaintPages(content))
          this.emitFile({
            type: 'asset',
            fileName: `${page.language.path}.html`,
            source: renderComplaintPage(page, ofComplaint),
          })
        for (const page of doorPages(content)) {
          const { language, texts, numbers, cover, reading } = page
          const { direction } = language
          const style = language.easy ? built.style + firstPictures(content) : built.style
          const more = { cover, reading, ...(language.easy && { style: laterPictures(content, language.code) }) }
          this.emitFile({
            type: 'asset',
            fileName: `${language.path}.html`,
            source: renderPage(page, { ...built, style }),
          })
          this.emitFile({
            type: 'asset',
            fileName: `texts/${language.path}.json`,
            source: JSON.stringify({ direction, texts, numbers, more }),
          })
          this.emitFile({
            type: 'asset',
            fileName: `texts/${language.path}-return.json`,
            source: JSON.stringify(page.returning),
          })
        }
      },
    },
  }
}

export default defineConfig({
  root: here('.'),
  logLevel: 'warn',
  plugins: [standAlone(), laterScripts(), forOldPhones(), pages()],
  build: {
    outDir: 'build',
    emptyOutDir: true,
    target,
    modulePreload: false,
    copyPublicDir: false,
    rolldownOptions: {
      input: here('src/main.ts'),
      checks: { pluginTimings: false },
      output: { entryFileNames: 'assets/[hash].js', chunkFileNames: 'assets/[hash].js' },
    },
  },
})
