/**
 * The examples of the chat and of the console are an app of their own, which twenty test files look at: three seconds of a
 * core each. In one run of the tests whoever needs one first builds it, and the others read what was built.
 */
import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where what was built in this run is; tests/stage/test-run.ts sets it. Without it everybody builds. */
const variable = 'TEST_BUILDS'

/** For this process and those it starts; answers what removes it. */
export function makeBuiltOnce(): () => void {
  const directory = mkdtempSync(join(tmpdir(), 'lijn116-builds-'))
  process.env[variable] = directory
  return () => rmSync(directory, { recursive: true, force: true })
}

/** `build` fills the folder it is given. Answers the folder, and what to do when nobody looks at it any more. */
export async function builtOnce(
  name: string,
  build: (folder: string) => Promise<unknown>,
): Promise<{ folder: string; done(): void }> {
  const directory = process.env[variable]
  const shared = directory === undefined ? null : join(directory, name)
  if (shared !== null && existsSync(shared)) return { folder: shared, done: () => undefined }
  const folder = mkdtempSync(join(directory ?? tmpdir(), `${name}-`))
  await build(folder)
  const done = (): void => rmSync(folder, { recursive: true, force: true })
  if (shared === null) return { folder, done }
  try {
    // Whole or not at all. Of two that built at the same time, the second keeps its own.
    renameSync(folder, shared)
    return { folder: shared, done: () => undefined }
  } catch {
    return { folder, done }
  }
}
