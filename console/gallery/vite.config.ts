import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'
import { stampIntegrity } from '../stamp-integrity.ts'

/** The screens with example views, for looking and for tests of how they look. Never part of the console's build. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [svelte({ configFile: false, compilerOptions: { runes: true } }), stampIntegrity()],
  build: { outDir: '../../test-output/console-gallery', emptyOutDir: true, target: 'es2022', modulePreload: false },
})
