import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tests/stage/longest-first.ts'

const rooms = [
  'domain',
  'protocol',
  'encryption',
  'custody',
  'client',
  'design',
  'content',
  'chat',
  'console',
  'site',
  'tools',
]
/** Real browsers, databases and processes on a shared machine: once more, and the run tells of it (docs/decisions/0028). */
const onceMore = 1
/** Twice what two cores can work on: half the time a story waits, for a heartbeat, a fresh code, ten seconds to say no. */
const storiesAtOnce = 4
const never = ['**/node_modules/**', '**/build/**', '**/.svelte-kit/**']

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        plugins: [svelte({ configFile: false })],
        test: {
          name: 'unit',
          include: rooms.map((room) => `${room}/**/*.test.ts`),
          exclude: never,
          /** Generous everywhere: a shared machine may stand still for seconds, and a limit in a test proves nothing. */
          testTimeout: 60_000,
          hookTimeout: 60_000,
          /** No clock and no process but its own: what fails here fails always. */
          retry: 0,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'server',
          include: [
            'server/**/*.test.ts',
            'tests/adversaries/**/*.test.ts',
            'tests/architecture/**/*.test.ts',
            'tests/failures/**/*.test.ts',
            'tests/journeys/node-*.test.ts',
            'tests/stage/{free-port,longest-first,postgres,search,tcp-proxy}.test.ts',
          ],
          exclude: never,
          globalSetup: 'tests/stage/test-run.ts',
          setupFiles: 'tests/stage/no-egress.js',
          testTimeout: 240_000,
          hookTimeout: 240_000,
          retry: onceMore,
          maxWorkers: storiesAtOnce,
        },
      },
      {
        test: {
          name: 'browser',
          include: [
            'tests/pages/**/*.test.ts',
            'tests/forensics/**/*.test.ts',
            'tests/journeys/browser-*.test.ts',
            'tests/stage/browser.test.ts',
          ],
          exclude: never,
          globalSetup: 'tests/stage/test-run.ts',
          setupFiles: 'tests/stage/no-egress.js',
          testTimeout: 240_000,
          hookTimeout: 240_000,
          retry: onceMore,
          maxWorkers: storiesAtOnce,
        },
      },
    ],
  },
})
