import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { settingsPlaceholder } from '@lijn116/protocol/page'
import { afterAll, expect, it } from 'vitest'
import { readPages } from './pages.ts'

const directory = mkdtempSync(join(tmpdir(), 'lijn116-pages-'))
afterAll(() => rmSync(directory, { recursive: true }))
writeFileSync(
  join(directory, 'index.html'),
  `<p class="trial sign">proef</p>${settingsPlaceholder}<p class="approvals-2 small">twee <b>collega's</b></p>
<p class="approvals-1 small">één collega</p><p class="small">slot</p>
<p>Bel <a href="tel:1" class="trial">een ander</a><a href="tel:2" class="real" hidden>ons</a>.</p>
<p class="trial small">soms</p><p class="real small" hidden="">altijd</p>`,
)
const line = {
  lineId: 'lijn',
  trial: false,
  roots: ['', '', ''],
  minRosterVersion: 1,
  doors: [],
  phone: '116 016',
  builtAt: 0,
}
const page = (over: { approvals: number; trial?: boolean }) => {
  const settings = { line: { ...line, ...over }, exit: 'https://weer.example/' }
  return readPages(directory, 'site', settings).get('/')?.plain.toString() ?? ''
}

it.each([
  [2, /twee/, /één/],
  [1, /één/, /twee/],
])('a line of %i says how many colleagues check a new one, and nothing else of it', (approvals, said, unsaid) => {
  const html = page({ approvals })
  expect(html).toMatch(said)
  expect(html).not.toMatch(unsaid)
  expect(html).toContain('slot')
  expect(html).toContain(`"approvals":${approvals}`)
})
it('a real line carries no sign of a trial, a trial does', () => {
  expect(page({ approvals: 2 })).not.toContain('class="trial')
  expect(page({ approvals: 2, trial: true })).toContain('class="trial')
  const real = page({ approvals: 2 })
  expect(real, 'and the number that is its own').toContain('<p>Bel <a href="tel:2" class="real">ons</a>.</p>')
  expect(real, 'and its hours').toContain('<p class="real small">altijd</p>')
  expect(page({ approvals: 2, trial: true })).toContain('een ander</a><a href="tel:2" class="real" hidden>ons</a>')
})

it('leaves to the address of its own door, where that has one', () => {
  const settings = { line: { ...line, approvals: 2 }, exit: 'https://weer.example/' }
  writeFileSync(join(directory, 'k7d2.html'), settingsPlaceholder)
  const pages = readPages(directory, 'chat', settings, new Map([['/k7d2', 'https://recept.example/']]))
  expect(pages.get('/k7d2')?.plain.toString()).toContain('"exit":"https://recept.example/"')
  expect(pages.get('/')?.plain.toString()).toContain('"exit":"https://weer.example/"')
})
