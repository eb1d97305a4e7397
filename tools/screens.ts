/** `npm run screens`: two people meet on a real line, and every screen they see is pictured in docs/screens/. */
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'puppeteer-core'
import { buildConsole, serveFolder } from '../console/gallery/serve.ts'
import { counsellorAt } from '../tests/people/counsellor.ts'
import { visit } from '../tests/people/visitor.ts'
import { launchBrowser, openPage } from '../tests/stage/browser.ts'
import { startLine } from '../tests/stage/line.ts'
import { pictureChatStates } from './chat-screens.ts'

const folder = fileURLToPath(new URL('../docs/screens/', import.meta.url))
const sizes = [
  { width: 320, height: 640 },
  { width: 1280, height: 800 },
]
const schemes = ['light', 'dark'] as const
const pictured: { name: string; what: string }[] = []

async function picture(page: Page, name: string, what: string, arrange = async (_width: number) => {}): Promise<void> {
  pictured.push({ name, what })
  for (const scheme of schemes) {
    await page.emulateMediaFeatures([
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ])
    for (const { width, height } of sizes) {
      await page.setViewport({ width, height })
      await arrange(width)
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 120))))
      await page.screenshot({ path: `${folder}${name}-${width}-${scheme}.png` })
    }
  }
  await page.setViewport({ width: 1280, height: 800 })
}

const mirror = (page: Page, direction: 'rtl' | 'ltr'): Promise<void> =>
  page.evaluate((way) => {
    document.documentElement.dir = way
  }, direction)

mkdirSync(folder, { recursive: true })
for (const old of globSync('*.png', { cwd: folder })) rmSync(folder + old)
const line = await startLine()
const browser = await launchBrowser('chromium')
try {
  const reader = await openPage(browser)
  await reader.page.goto(line.siteOrigin)
  await picture(reader.page, 'site-start', 'The public site')
  for (const [path, name, what] of [
    ['/en', 'site-start-en', 'The public site in English'],
    ['/makkelijk', 'site-start-easy', 'The public site in easy Dutch, with pictures'],
    ['/lees', 'site-reading', 'Everything to read'],
    ['/lees/26', 'site-article', 'An article for somebody in a breaking moment: a human first'],
    ['/makkelijk/lees/5', 'site-article-easy', 'An article in easy Dutch, with pictures'],
    ['/ingang/sport', 'site-front', 'The front of a door'],
    ['/klacht', 'site-complaint', 'What a complaint is, and the way to write one'],
    ['/adressen', 'site-places', 'Places of help, as the line fills them in'],
  ] as const) {
    await reader.page.goto(line.siteOrigin + path)
    await picture(reader.page, name, what)
  }
  await reader.close()

  const early = await visit(browser, line.chatOrigin)
  await early.begin()
  await early.say('Is daar iemand?')
  await early.sees('Is daar iemand?', 'unsent')
  await picture(early.page, 'chat-no-reader', 'Nobody can read: nothing is sent, and the page says so')
  await early.close()

  const desk = await openPage(browser)
  const counsellor = counsellorAt(desk.page, line.consoleOrigin)
  const [link = ''] = line.links
  await desk.page.goto(link)
  await desk.page.waitForSelector('.passphrase li', { visible: true })
  await picture(desk.page, 'console-link', 'A one-time link: six words to write down')
  const account = await counsellor.enrol(link)
  await picture(desk.page, 'console-sign-in', 'Signing in')
  await counsellor.signIn(account)
  await picture(desk.page, 'console-off-duty', 'Not on duty')
  await counsellor.goOnDuty('Noor')
  await picture(desk.page, 'console-nobody', 'On duty, nobody waits')

  const visitor = await visit(browser, line.chatOrigin)
  await visitor.page.waitForSelector('#start:not([hidden])', { visible: true })
  await picture(visitor.page, 'chat-start', 'What one should know before writing, and one button')
  await mirror(visitor.page, 'rtl')
  await picture(visitor.page, 'chat-start-rtl', 'The same, mirrored for languages written from right to left')
  await mirror(visitor.page, 'ltr')
  const english = await visit(browser, line.chatOrigin, { language: 'en' })
  await english.page.waitForSelector('#start:not([hidden])', { visible: true })
  await picture(english.page, 'chat-start-en', 'The same in English')
  await english.close()

  await visitor.begin()
  await picture(visitor.page, 'chat-begun', 'Before the first word')
  await visitor.say('Goedenavond. Ik weet niet goed waar ik moet beginnen.')
  await visitor.sees('Goedenavond. Ik weet niet goed waar ik moet beginnen.', 'waiting')
  await picture(visitor.page, 'chat-waiting', 'Waiting')
  await counsellor.seesSomeoneWaiting()
  // The queue is told once a second at most; the first word of it is not yet the whole truth.
  await delay(2_500)
  await picture(desk.page, 'console-waiting', 'Someone waits: one thing to do')

  await counsellor.take()
  await counsellor.canBeRead()
  await counsellor.says('Fijn dat u er bent. Neem de tijd, ik lees mee.')
  await visitor.reads('Fijn dat u er bent. Neem de tijd, ik lees mee.')
  await visitor.say('Dank u. Het is al een tijd onrustig thuis.')
  await counsellor.reads('Dank u. Het is al een tijd onrustig thuis.')
  await counsellor.notes('Rustig tempo, korte zinnen.')
  await visitor.sees('Dank u. Het is al een tijd onrustig thuis.', 'read')
  await picture(visitor.page, 'chat-talking', 'Talking')
  await mirror(visitor.page, 'rtl')
  await picture(visitor.page, 'chat-talking-rtl', 'Talking, mirrored')
  await mirror(visitor.page, 'ltr')
  // On a small screen the notes are folded away until they are asked for.
  const foldNotes = async (width: number): Promise<void> => {
    const isOpen = (await desk.page.$('#notes[hidden]')) === null
    if (isOpen !== width > 1_000) await desk.page.click('.note-toggle')
  }
  await picture(desk.page, 'console-talking', 'A conversation, with notes for colleagues', foldNotes)

  // The first console is killed in the middle of the talk.
  const page = visitor.page
  page.setDefaultTimeout(90_000)
  const second = await openPage(browser)
  const colleague = counsellorAt(second.page, line.consoleOrigin)
  const colleagueAccount = await colleague.enrol(line.links[1] ?? '')
  await colleague.signIn(colleagueAccount)
  await colleague.goOnDuty('Sam')
  await desk.close()
  await visitor.isTold('talking-away', { name: 'Noor' })
  await picture(page, 'chat-lost', 'Her counsellor is gone: said at once')
  // Ten seconds are too short for four pictures: each look at the page begins them anew, as for her.
  const asked = async (): Promise<void> => {
    await page.waitForSelector('#rather-not', { visible: true })
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
  }
  await picture(page, 'chat-lost-choice', 'Ten seconds in which she may say "rather not"', asked)
  await mirror(page, 'rtl')
  await picture(page, 'chat-lost-choice-rtl', 'The same, mirrored', asked)
  await mirror(page, 'ltr')
  await visitor.isTold('again-along')
  await picture(page, 'chat-lost-waiting', 'In front of the queue again')
  await colleague.seesSomeoneWaiting()
  await colleague.take()
  await colleague.canBeRead()
  await colleague.says('Ik ben Sam. Ik heb rustig teruggelezen.')
  await visitor.reads('Ik ben Sam. Ik heb rustig teruggelezen.')
  await picture(page, 'chat-taken-over', 'A colleague goes on with her')
  await picture(second.page, 'console-taken-over', 'What a colleague reads back')

  await colleague.ends()
  await picture(second.page, 'console-rest', 'A short rest; nothing of the conversation is left')
  await visitor.isTold('ended-counsellor')
  await picture(visitor.page, 'chat-ended', 'Ended, and erased')
  await pictureChatStates(browser, { picture, mirror })
  await pictureExamples()
} finally {
  await browser.close()
  await line.close()
}

/** Screens that take two coordinators, or a year: drawn from the console's own examples. */
async function pictureExamples(): Promise<void> {
  const built = mkdtempSync(join(tmpdir(), 'lijn116-gallery-'))
  const gallery = await serveFolder(await buildConsole('gallery', built))
  try {
    const { page, close } = await openPage(browser)
    const examples = [
      ['people', 'example=people', 'Colleagues, for a coordinator'],
      ['people-invite', 'example=peopleInvite', 'Inviting somebody'],
      ['people-link', 'example=peopleLink', 'A one-time link to pass on'],
      ['people-compare', 'example=peopleCompare', 'Six words, heard by telephone'],
      ['people-member', 'example=peopleMember', 'One colleague'],
      ['passkeys', 'example=off&passkeys=offer', 'Not on duty: a passkey is offered, once'],
      ['keys', 'example=keys', 'Keys that end, for a coordinator'],
    ] as const
    for (const [name, query, what] of examples) {
      await page.goto(`${gallery.origin}/?${query}`)
      await page.waitForSelector('h1', { visible: true })
      await picture(page, `console-${name}`, what)
    }
    await page.goto(`${gallery.origin}/?example=people&direction=rtl`)
    await page.waitForSelector('h1', { visible: true })
    await picture(page, 'console-people-rtl', 'The same, mirrored')
    await close()
  } finally {
    await gallery.close()
    rmSync(built, { recursive: true })
  }
}

const rows = pictured.map(({ name, what }) => {
  const cells = sizes.flatMap(({ width }) =>
    schemes.map((scheme) => `![${what}, ${width} px, ${scheme}](${name}-${width}-${scheme}.png)`),
  )
  return `## ${what}\n\n${cells.join('\n')}\n`
})
writeFileSync(
  `${folder}README.md`,
  `# Every screen\n\nMade by \`npm run screens\` from a real line and, where that takes two coordinators or a year, from the examples of console/gallery; the people and their words are invented.\n\n${rows.join('\n')}`,
)
console.log(`${pictured.length * sizes.length * schemes.length} pictures in docs/screens`)
