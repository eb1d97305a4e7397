/** Fear: a complaint says who wrote it, is read by the team, leaves something behind, or is lost between two people. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync } from 'node:zlib'
import type { StaffClient } from '@lijn116/client/counsellor'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createApp, servePages } from '../../server/http/app.ts'
import { serveExit, serveVisitors } from '../../server/http/visitor.ts'
import { readPages } from '../../server/page/pages.ts'
import { inView, tooSmall, violations, wayOut } from '../stage/access.ts'
import { goesTo, launchBrowser, openPage } from '../stage/browser.ts'
import { type ExitServer, startExitServer } from '../stage/exit-server.ts'
import { fieldsOf, watchFields } from '../stage/fields.ts'
import { freePort } from '../stage/free-port.ts'
import { type Member, type SealedLine, sealedLine } from '../stage/sealed-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

const built = new URL('../../chat/build/', import.meta.url)
const { paths } = JSON.parse(readFileSync(new URL('../../content/complaint.json', import.meta.url), 'utf8')) as {
  paths: Record<string, string>
}
type Texts = Record<string, string>
const front = JSON.parse(readFileSync(new URL('../../content/doors/nationaal.json', import.meta.url), 'utf8')) as {
  paths: Texts
}
const textsOf = (language: string): Texts =>
  (
    JSON.parse(
      readFileSync(new URL(`../../content/translations/complaint.${language}.json`, import.meta.url), 'utf8'),
    ) as { texts: Texts }
  ).texts
const nl = textsOf('nl')
const pages = Object.entries(paths).filter(([, path]) => readdirSync(built).includes(`${path}.html`))
const said = 'Ik kreeg drie dagen geen antwoord, terwijl het beloofd was.'
const patient = { timeout: 60_000, polling: 50 } as const

let stage: SealedLine
let browser: Browser
let exit: ExitServer
let origin = ''
const closing: (() => Promise<unknown>)[] = []
const people = new Map<string, Member>()
const sent: { path: string; body: string }[] = []

beforeAll(async () => {
  stage = await sealedLine('embedded')
  exit = await startExitServer()
  browser = await launchBrowser('chromium')
  const port = await freePort()
  origin = `http://chat.localhost:${port}`
  const app = createApp('chat', origin, () => false)
  app.addHook('preHandler', async ({ url, body }) => {
    sent.push({ path: url, body: JSON.stringify(body ?? '') })
  })
  servePages(app, readPages(fileURLToPath(built), 'chat', { line: stage.line, exit: exit.address }))
  serveVisitors(app, stage.inner.line)
  serveExit(app, exit.address, stage.inner.line.doors)
  await app.listen({ port, host: '127.0.0.1' })
  closing.push(() => app.close())
})
afterAll(async () => {
  await browser?.close()
  for (const close of closing) await close()
  await exit?.close()
  await stage?.close()
})

/** With a certificate of a team that answers no door, and the skill written down. */
async function outside(name: string, roles?: string[]): Promise<Member> {
  const person = await stage.member(name, roles)
  const teams = ['klachten']
  const own = { roles: person.certificate.roles, teams }
  Object.assign(person, {
    certificate: await stage.world.verified(await stage.world.certified(person.staff, own)),
  })
  const { sql } = stage.inner.database
  await sql.updateTable('account').set({ team_id: 'klachten' }).where('leaf', '=', person.leaf).execute()
  await skilled(person)
  people.set(name, person)
  return person
}
const skilled = ({ leaf }: Member) =>
  stage.inner.database.sql
    .insertInto('staffing')
    .values({
      ...{ leaf, languages: [], skills: ['complaints'], gender: null },
      ...{ capacity: 1, conduct_seen_on: null, trainings: '[]' },
    })
    .execute()

async function opened(path = paths.nl ?? '', width = 320) {
  const made = await openPage(browser)
  await made.page.setViewport({ width, height: 640 })
  await watchFields(made.page)
  await made.page.goto(`${origin}/${path}`)
  return made
}
const sees = (page: Page, text: string) =>
  page.waitForFunction(
    (words) => document.getElementById('complaint')?.textContent.includes(words) === true,
    patient,
    text,
  )
const presses = async (page: Page, text: string) => {
  await sees(page, text)
  await page.evaluate((words) => {
    const found = [...document.querySelectorAll('button')].find(
      (each) => each.offsetParent !== null && each.textContent === words,
    )
    if (found === undefined) throw new Error(`no button ${words}`)
    found.click()
  }, text)
}
const word = (key: string): string => nl[key] ?? key
async function writes(page: Page, id: string, text: string): Promise<void> {
  await page.waitForSelector(`#${id}`)
  await page.type(`#${id}`, text)
}
async function isFit(page: Page): Promise<void> {
  const { spill, ...way } = await wayOut(page)
  expect(way).toEqual(inView)
  expect(spill).toBeLessThanOrEqual(0)
  expect(await tooSmall(page)).toEqual([])
  expect(await violations(page)).toEqual([])
  expect((await fieldsOf(page)).faults).toEqual([])
}

test('each language is one page that says nothing in its address, and weighs little with all it asks for', async () => {
  expect(pages.length).toBeGreaterThanOrEqual(2)
  for (const [language, path] of pages) {
    const html = readFileSync(new URL(`${path}.html`, built), 'utf8')
    expect(path).toMatch(/^[a-z]\d[a-z]\d$/)
    expect(html).toContain(`<html lang="${language}"`)
    const [script = ''] = /assets\/[\w-]+\.js/.exec(/<script type="module"[^>]*>/.exec(html)?.[0] ?? '') ?? []
    const weight = brotliCompressSync(html).length + brotliCompressSync(readFileSync(new URL(script, built))).length
    // The answer about who reads is the third request: two certificates, a delegation and a roster.
    expect(weight).toBeLessThanOrEqual(27_000)
    for (const kept of ['localStorage', 'sessionStorage', 'indexedDB', 'document.cookie', 'serviceWorker'])
      expect(html + readFileSync(new URL(script, built), 'utf8')).not.toContain(kept)
  }
})

describe('a complaint', () => {
  let reader: StaffClient
  let deputy: StaffClient
  let inTeam: StaffClient
  let numbers = ''

  test('cannot be sent while there are no two people outside the team: the page says so before anything is typed', async () => {
    const kim = await stage.member('kim')
    people.set('kim', kim)
    await skilled(kim)
    await outside('mo')
    await stage.certify()
    const { page, watched, close } = await opened()
    await sees(page, word('ways'))
    expect(await page.$$('textarea')).toEqual([])
    // Said first, and nothing beside it that says the contrary; the way to a talk is there.
    const lines = await page.$$eval('#first p', (all) =>
      all.filter((each) => each.checkVisibility()).map((each) => each.textContent),
    )
    expect(lines.slice(0, 3)).toEqual([word('nobody'), word('hurry'), word('talk')])
    expect(lines.join(' ')).not.toContain(word('who'))
    expect(await page.$eval('#talk a', (link) => link.getAttribute('href'))).toBe(`/${front.paths.nl}`)
    await isFit(page)
    expect(watched.errors).toEqual([])
    await close()
  })

  // @req:R-216
  test('is sealed in her browser to two of them; she gets three numbers, once', async () => {
    await outside('an', ['coordinator'])
    await stage.certify()
    sent.length = 0
    const { page, watched, close } = await opened()
    await page.waitForSelector('#write')
    const asked = watched.requests.filter((address) => address.startsWith(origin))
    expect(asked).toHaveLength(3)
    expect(watched.requests.filter((address) => !address.startsWith(origin) && !address.startsWith('data:'))).toEqual(
      [],
    )
    await isFit(page)
    await presses(page, word('send'))
    await sees(page, word('empty'))
    // Only the door that the line names in its file can be believed.
    await page.select('#door', '1')
    await sees(page, word('nobody-here'))
    await page.select('#door', '0')
    expect(await page.$eval('#languages', (nav) => nav.checkVisibility())).toBe(true)
    await writes(page, 'write', said)
    await presses(page, word('send'))
    await sees(page, word('made'))
    numbers = await page.$$eval('#numbers li', (items) => items.map((item) => item.textContent).join('\n'))
    expect(numbers.split('\n').filter((each) => /^06( \d\d){4}$/.test(each))).toHaveLength(3)
    // Nothing on this page leads away from numbers that are shown once, but the way out.
    const ways = await page.$$eval('a', (all) =>
      all.filter((each) => each.checkVisibility()).map(({ id, href }) => id || href),
    )
    expect(ways).toEqual(['leave', 'tel:112'])
    await isFit(page)
    const plain = numbers.replaceAll(' ', '').split('\n')
    for (const { body } of sent) for (const secret of [said, 'antwoord', ...plain]) expect(body).not.toContain(secret)
    expect(sent.map(({ path }) => path)).toContain('/v1/complaint/make')
    expect(await page.evaluate(() => [history.length, document.title, document.cookie])).toEqual([2, 'Overzicht', ''])
    expect(watched.errors).toEqual([])
    await goesTo(page, exit.address, () => page.click('#leave'))
    await page.goBack()
    expect(await page.evaluate(() => document.body.textContent)).not.toContain(plain[0] ?? numbers)
    await close()
  })

  test('is read by these two, and not by the team', async () => {
    const members = await stage.inner.database.sql.selectFrom('account').select('name').execute()
    expect(members.map(({ name }) => name).sort()).toEqual(['an', 'kim', 'mo'])
    reader = await stage.signedIn(memberOf('mo'))
    deputy = await stage.signedIn(memberOf('an'))
    inTeam = await stage.signedIn(memberOf('kim'))
    const complaintOf = (staff: StaffClient) => staff.view().desk.complaints.complaints[0]
    await stage.comes(() => complaintOf(reader) !== undefined && complaintOf(deputy) !== undefined, 'both have it')
    for (const staff of [reader, deputy])
      expect(complaintOf(staff)).toMatchObject({
        ...{ status: 'received', door: 'nationaal', canAnswer: true },
        parts: [{ by: 'her', state: 'open', text: said }],
      })
    await inTeam.complaints.look()
    expect(complaintOf(inTeam)).toBeUndefined()
    // Which of the two answers first was drawn in her browser.
    if (complaintOf(reader)?.as === 'deputy') [reader, deputy] = [deputy, reader]
    await reader.complaints.setStatus(complaintOf(reader)?.id ?? '', 'reading')
    await reader.complaints.answer(
      complaintOf(reader)?.id ?? '',
      'answered',
      'Dat spijt ons. Wij zijn te laat geweest.',
    )
    await stage.comes(() => complaintOf(deputy)?.status === 'answered', 'the deputy sees it answered')
    expect(complaintOf(deputy)?.parts[1]).toMatchObject({ by: 'staff', state: 'open', isFormer: false })
  })
  const memberOf = (name: string): Member => {
    const found = people.get(name)
    if (found === undefined) throw new Error(`no ${name}`)
    return found
  }

  test('shows its answer to whoever has the numbers, in any spelling, and to nobody else', async () => {
    const { page, watched, close } = await opened()
    await presses(page, word('have'))
    await writes(page, 'enter', '06 12')
    await presses(page, word('look'))
    await sees(page, word('enter-wrong'))
    await fills(page, '0612345678 0612345678 0612345678')
    await presses(page, word('look'))
    await sees(page, word('none'))
    await fills(page, numbers.replaceAll('06 ', '+31 6 '))
    await presses(page, word('look'))
    await sees(page, 'Dat spijt ons. Wij zijn te laat geweest.')
    await sees(page, word('status-answered'))
    // What she wrote is not shown again to whoever finds the numbers.
    expect(await page.evaluate(() => document.body.textContent)).not.toContain(said)
    await isFit(page)

    await page.click('#again')
    await writes(page, 'more', 'Dit is geen antwoord op mijn vraag.')
    await presses(page, word('more-send'))
    await sees(page, word('more-sent'))
    await sees(page, word('step-2'))
    expect(await page.$('#again')).toBeNull()
    const complaints = (staff: StaffClient) => staff.view().desk.complaints.complaints
    await stage.comes(() => complaints(deputy)[0]?.step === 2 && complaints(reader).length === 0, 'the other has it')
    expect(complaints(deputy)[0]).toMatchObject({ as: 'reader', other: null })
    expect(complaints(deputy)[0]?.parts.at(-1)?.text).toBe('Dit is geen antwoord op mijn vraag.')
    await deputy.complaints.answer(complaints(deputy)[0]?.id ?? '', 'further', 'U hebt gelijk.')

    await presses(page, word('erase'))
    await presses(page, word('erase-yes'))
    await sees(page, word('erased'))
    await stage.comes(() => complaints(deputy).length === 0, 'gone for its reader')
    const rows = await stage.inner.database.sql.selectFrom('complaint').selectAll().execute()
    expect(rows).toEqual([])
    // The clock of the stage leaps: a proof of work may be over, and is made once more.
    expect(watched.errors.filter((each) => !each.includes('409 (Conflict)'))).toEqual([])
    await close()
  })
  const fills = async (page: Page, text: string) => {
    await page.$eval('#enter', (box) => {
      if (box instanceof HTMLTextAreaElement) box.value = ''
    })
    await page.type('#enter', text)
  }

  test('can be read and left without any script, which says that it needs one to write', async () => {
    const { page, close } = await openPage(browser)
    await page.setJavaScriptEnabled(false)
    await page.goto(`${origin}/${paths.nl}`)
    const shown = await page.$eval('body', (body) => body.textContent)
    for (const key of ['heading', 'who', 'hurry', 'no-script']) expect(shown).toContain(word(key))
    expect(await page.$eval('#leave', (link) => link.getAttribute('href'))).toBe('/exit')
    await close()
  })
})
