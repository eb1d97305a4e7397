/** Fear: a change of the map is here and not there, is lost by a start, or is written back half. */
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Entry } from '@lijn116/protocol/directory'
import { expect, it } from 'vitest'
import { readEntries } from '../../server/directory/desk/base.ts'
import { type InnerLine, innerLine } from '../stage/inner-line.ts'
import { placeOfHelp } from '../stage/place-of-help.ts'
import { until } from '../stage/stream-reader.ts'

const id = () => randomBytes(16).toString('base64url')
const nobody = { author: null, publisher: null, proposal: null }

/** What the command writes for the next program: only what was published. */
function writtenBack(inner: InnerLine): Entry[] {
  const folder = mkdtempSync(join(tmpdir(), 'lijn116-entries-'))
  try {
    const command = fileURLToPath(new URL('../../server/commands/write-directory.ts', import.meta.url))
    const env = { PATH: process.env.PATH, DATABASE_URL: inner.databaseUrl ?? '' }
    execFileSync(process.execPath, [command, folder], { env, stdio: 'pipe' })
    return [...readEntries(pathToFileURL(`${folder}/`)).values()]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

// @req:R-147
it('every process has the new map, and a start finds it', async () => {
  const inner = await innerLine('postgres')
  const beside = await innerLine('postgres', inner)
  try {
    const ada = await inner.counsellor('ada', { roles: ['coordinator'] })
    const bo = await inner.counsellor('bo', { roles: ['editor'] })
    const entry = placeOfHelp()
    const change = { id: id(), entry, from: 0, gone: false, note: '' }
    expect((await ada.post('/v1/directory/propose', change)).status).toBe(200)
    expect((await bo.post('/v1/directory/publish', { id: change.id })).status).toBe(200)
    expect(inner.line.map.now().entries).toContainEqual(entry)
    await until(() => beside.line.map.now().version === inner.line.map.now().version, 'the other process')
    expect(beside.line.map.now().entries).toContainEqual(entry)
    expect(writtenBack(inner)).toEqual([entry])
    await inner.database.sql
      .insertInto('entry_revision')
      .values({ ...{ entry_id: 'ouder', number: 1, entry: '{"id":"ouder"}', gone: false, note: '', at: 0 }, ...nobody })
      .execute()
    expect(() => writtenBack(inner), 'a form that this program does not know').toThrow('Nothing was written')
    await inner.database.sql.deleteFrom('entry_revision').where('entry_id', '=', 'ouder').execute()
    const later = await innerLine('postgres', inner)
    expect(later.line.map.now()).toEqual(inner.line.map.now())
    await later.close()
  } finally {
    await beside.close()
    await inner.close()
  }
})
