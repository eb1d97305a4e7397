/** A door is a file and nothing else: a fourth one in a copy of content/ is built, served and opened. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { goesTo, launchBrowser, openPage } from '../stage/browser.ts'
import { type Line, startLine } from '../stage/line.ts'

const root = new URL('../../', import.meta.url).pathname
const tree = mkdtempSync(join(tmpdir(), 'lijn116-fourth-door-'))
const modules = join(root, 'node_modules')
/** All that a door could be named in: none of these files knows this one. */
const copied = ['content', 'site', 'chat', 'server', 'custody', 'client', 'protocol', 'domain', 'encryption', 'design']

type Door = {
  name: Record<string, string>
  paths: Record<string, string>
  site?: Record<string, { path: string; heading: string; intro: string; read: string[]; knowledge: string }>
}
const example: Door & Record<string, unknown> = JSON.parse(
  readFileSync(join(root, 'content/doors/nationaal.json'), 'utf8'),
)
const { front: _front, ...rest } = example
const languages = Object.keys(example.name)
const each = <T>(of: (language: string, index: number) => T): Record<string, T> =>
  Object.fromEntries(languages.map((language, index) => [language, of(language, index)]))
const door = {
  ...rest,
  id: 'muziek',
  name: each((language) => `Lijn 116 muziek (${language})`),
  paths: each((_language, index) => `z9x${index}`),
  texts: each(() => ({})),
  articles: ['werk-en-geld'],
  site: each((language) => ({
    path: 'muziek',
    heading: `Over muziek (${language})`,
    intro: 'Speelt u in een orkest of een band? Bel in gevaar 112.',
    read: ['werk-en-geld', 'psychisch-geweld'],
    knowledge: 'Wie hier antwoordt, kent het leven in een orkest.',
  })),
}

let line: Line | undefined
beforeAll(async () => {
  for (const room of copied)
    cpSync(join(root, room), join(tree, room), {
      recursive: true,
      filter: (path) => !/\/(node_modules|build|\.svelte-kit)(\/|$)|\.test\.ts$/.test(path.slice(root.length - 1)),
    })
  for (const file of ['package.json', 'tsconfig.json']) cpSync(join(root, file), join(tree, file))
  symlinkSync(modules, join(tree, 'node_modules'))
  symlinkSync(join(root, 'console'), join(tree, 'console'))
  writeFileSync(join(tree, 'content/doors/muziek.json'), JSON.stringify(door))
  for (const app of ['site', 'chat']) {
    const env = { ...process.env, PATH: `${join(modules, '.bin')}:${process.env.PATH ?? ''}` }
    const built = spawnSync('vite', ['build'], { cwd: join(tree, app), env, encoding: 'utf8' })
    expect(built.status, `${app}: ${built.stdout}${built.stderr}`).toBe(0)
  }
  line = await startLine({ command: [process.execPath, join(tree, 'server/main.ts')] })
})
afterAll(async () => {
  await line?.close()
  rmSync(tree, { recursive: true, force: true })
})

// @req:R-183 @norm:IO-11
test('a fourth door is a file: the first page names it, it has a page of its own, and a human is one step further', async () => {
  if (line === undefined) throw new Error('there is no line')
  const { siteOrigin, chatOrigin } = line
  const browser = await launchBrowser('chromium')
  try {
    const { page, watched } = await openPage(browser)
    await page.goto(siteOrigin)
    await goesTo(page, `${siteOrigin}/ingang/muziek`, () => page.click('.doors a[href="/ingang/muziek"]'))
    expect(await page.$eval('h1', (heading) => heading.textContent)).toBe('Over muziek (nl)')
    const said = await page.$eval('main', (main) => main.textContent)
    for (const text of ['Speelt u in een orkest', 'kent het leven in een orkest', 'dag en nacht'])
      expect(said).toContain(text)
    expect(await page.$$eval('main .links a', (links) => links.length)).toBe(2)
    expect(await page.$$eval('main a[href="tel:112"]', (links) => links.length)).toBeGreaterThan(0)
    expect(await page.title()).toBe('Lijn 116')
    await goesTo(page, `${chatOrigin}/${door.paths.nl}`, () => page.click('main .button.first'))
    await page.waitForSelector('#start:not([hidden])', { visible: true })
    // An article that names the door leads to it as well, in every language that has both.
    for (const [path, language] of [
      ['/lees/47', 'nl'],
      ['/en/read/47', 'en'],
    ] as const) {
      const html = await (await fetch(siteOrigin + path)).text()
      expect(html).toContain(`href="/chat/${door.paths[language]}"`)
    }
    expect(watched.errors).toEqual([])
  } finally {
    await browser.close()
  }
})
