import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const root = new URL('../../', import.meta.url)
const scratch = mkdtempSync(join(tmpdir(), 'lijn116-directory-'))
const copy = join(scratch, 'directory')
cpSync(new URL('content/directory/', root), copy, { recursive: true })
afterAll(() => rmSync(scratch, { recursive: true }))

const check = (...args: string[]) =>
  spawnSync(process.execPath, ['server/commands/check-directory.ts', ...args], { cwd: root, encoding: 'utf8' })
const change = (file: string, changes: object): void => {
  const path = join(copy, file)
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...changes }))
}

// @norm:RE-02
test('says that the map is right, and what has to be asked again', () => {
  const { status, stdout, stderr } = check()
  expect([status, stderr]).toEqual([0, ''])
  expect(stdout).toMatch(/Not yet checked with the organisation \(\d+\)/)
})

test('says in plain words what is wrong, all of it, and fails', () => {
  change('entries/veilig-thuis.json', { themes: ['partnergeweld', 'bestaat-niet'] })
  change('entries/huisarts.json', { owner: '', source: undefined })
  change('entries/kindertelefoon.json', {
    channels: [{ ...way, value: '12', hours: 'elke dag', hoursConfidence: 'stated' }],
  })
  change('entries/vrouwen-en-mannenopvang.json', {
    channels: [{ ...way, type: 'in-person', value: 'Verborgenstraat 12' }],
    does: { nl: 'Opvang aan de Verborgenstraat 12.', en: 'A shelter.' },
  })
  change('entries/mores.json', { checked: { on: '2025-01-01', by: 'Redactie' } })
  change('entries/sense.json', { id: 'sens' })
  const { status, stdout, stderr } = check(copy)
  expect([status, stdout]).toEqual([1, ''])
  for (const said of [
    /veilig-thuis\.json: themes: “partnergeweld” needs the broader “huiselijk-geweld”/,
    /veilig-thuis\.json: themes: “bestaat-niet” is not in the vocabulary/,
    /huisarts\.json: owner: is empty/,
    /huisarts\.json: source: is missing/,
    /kindertelefoon\.json: channels\.0: “12” does not look like a Dutch number/,
    /kindertelefoon\.json: channels\.0\.hours: these hours cannot be read/,
    /vrouwen-en-mannenopvang\.json: channels\.0: a shelter has no address on the map/,
    /vrouwen-en-mannenopvang\.json: does: something in it looks like an address/,
    /sense\.json: id: is “sens”/,
  ])
    expect(stderr).toMatch(said)
  expect(stderr).not.toMatch(/mores/)
})

const way = {
  type: 'phone',
  value: null,
  free: null,
  hours: null,
  hoursConfidence: null,
  hoursNote: null,
  note: null,
}
