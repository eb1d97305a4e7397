/** The doors as content/doors/ names them. A line pins which teams may answer each: no server can add one. */
import { readdir, readFile } from 'node:fs/promises'
import { type LineFile, lineFile } from '@lijn116/protocol/custody'
import { fitSchema } from './fit-schema.ts'
import { Refusal } from './refusal.ts'

const directory = new URL('../content/doors/', import.meta.url)

/** @throws Refusal when a file is not a door. */
export async function doorsOfContent(): Promise<LineFile['doors']> {
  const files = (await readdir(directory)).filter((name) => name.endsWith('.json')).sort()
  const doors = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(new URL(file, directory), 'utf8'))),
  )
  const fitting = fitSchema(lineFile.entries.doors, doors)
  if (fitting === null || fitting.length === 0)
    throw new Refusal('content/doors/ holds no door, or one without id and teams; `npm run check-doors` says which.')
  return fitting
}
