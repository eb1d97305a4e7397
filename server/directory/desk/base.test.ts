import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { placeOfHelp } from '../../../tests/stage/place-of-help.ts'
import { baseOfProgram, DirectoryError, readEntries } from './base.ts'
import { writeEntries } from './write-entries.ts'

describe('the files of the map', () => {
  let folder = ''
  const put = (file: string, text: string) => writeFileSync(join(folder, file), text)
  const read = () => readEntries(pathToFileURL(`${folder}/`))
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lijn116-entries-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('can be read as they are', () => {
    expect(baseOfProgram().entries.size).toBeGreaterThan(50)
  })

  it('what is wrong is said with file and field, all of it at once', () => {
    put('geen-json.json', '{')
    put('anders.json', JSON.stringify(placeOfHelp()))
    put('half.json', JSON.stringify({ ...placeOfHelp({ id: 'half' }), does: { nl: 'Alleen Nederlands.' } }))
    put('lees-mij.txt', 'is no entry')
    expect(read).toThrow(DirectoryError)
    for (const said of ['geen-json.json: the file', 'anders.json: id: is proefpunt-windstreek', 'half.json: does.en'])
      expect(read).toThrow(said)
  })

  // @norm:IO-12
  it('what was published is written back, what was taken off is removed, and the rest is left alone', () => {
    const [stays, changes, goes] = ['blijft', 'verandert', 'gaat'].map((id) => placeOfHelp({ id }))
    if (stays === undefined || changes === undefined || goes === undefined) throw new Error('three entries')
    for (const each of [stays, changes, goes]) put(`${each.id}.json`, JSON.stringify(each))
    const changed = { ...changes, name: 'Anders' }
    const all = new Map([
      ['blijft', { entry: { ...stays, name: 'nooit gepubliceerd' }, revision: 0, gone: false }],
      ['verandert', { entry: changed, revision: 2, gone: false }],
      ['gaat', { entry: goes, revision: 1, gone: true }],
      ['was-al-weg', { entry: placeOfHelp({ id: 'was-al-weg' }), revision: 3, gone: true }],
    ])
    expect(writeEntries(all, folder)).toEqual({ written: ['verandert.json'], removed: ['gaat.json'] })
    expect([...read().values()]).toEqual([stays, changed])
  })
})
