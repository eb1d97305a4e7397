/** Builds the public site: prerendered pages, no script but the few inline lines that leaving needs. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import adapter from '@sveltejs/adapter-static'
import { sveltekit } from '@sveltejs/kit/vite'
import { build as bundle } from 'esbuild'
import { defineConfig, type Plugin, runnerImport } from 'vite'

const target = 'es2020'

/** What stands in every page: the style, and the script that leaving needs. Nothing is asked for beside the page. */
const inlined: Readonly<Record<string, string>> = {
  'virtual:inline-script': './src/inline.ts',
  'virtual:inline-style': './src/site.css',
  'virtual:signpost-script': './src/signpost/script.ts',
  'virtual:signpost-style': './src/signpost.css',
}

function inline(): Plugin {
  return {
    name: 'inline',
    resolveId: (id) => (id in inlined ? `\0${id}` : undefined),
    async load(id) {
      const source = inlined[id.slice(1)]
      if (!id.startsWith('\0') || source === undefined) return undefined
      if (!existsSync(new URL(source, import.meta.url))) return "export default ''"
      const { outputFiles } = await bundle({
        entryPoints: [fileURLToPath(new URL(source, import.meta.url))],
        bundle: true,
        minify: true,
        write: false,
        format: 'iife',
        target,
        legalComments: 'none',
      })
      return `export default ${JSON.stringify(outputFiles.map((file) => file.text.trim()).join(''))}`
    },
  }
}

/** The same table that the pages are looked up in; an `entries` of a route would make Kit build a script for browsers. */
const table = fileURLToPath(new URL('./src/page-table.ts', import.meta.url))
/** That of the repository: the one beside this file rests on one that Kit has yet to write. */
const tsconfig = fileURLToPath(new URL('../tsconfig.json', import.meta.url))
const { module } = await runnerImport<{ allPages: readonly { path: `/${string}` }[] }>(table, {
  configFile: false,
  tsconfig,
})

export default defineConfig({
  logLevel: 'warn',
  plugins: [
    inline(),
    sveltekit({
      adapter: adapter({ pages: 'build', assets: 'build', strict: true }),
      // Named, not crawled: the way out and the way to the chat are the server's.
      prerender: { crawl: false, entries: module.allPages.map(({ path }) => path) },
      // Kit would stamp the time of the build, and the same source would give different bytes.
      version: { name: '0' },
      compilerOptions: { runes: true },
    }),
  ],
  build: { target },
})
