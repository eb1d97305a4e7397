/** How colleagues stand beside a counsellor's work: the queue, calls, offers, board, staffing; example views, real browser. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { teamExamples } from '../../console/gallery/team-examples.ts'
import { launchBrowser, openPage, type Watched } from '../stage/browser.ts'
import { servedGallery } from '../stage/gallery.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const served = servedGallery()
const names = Object.keys(teamExamples) as (keyof typeof teamExamples)[]

/** `ahead`: milliseconds by which the page's own clock is moved on. */
type Asking = { asked: string[]; showExample(name: string): void; ahead: number; tones: number }

let browser: Browser
let page: Page
let watched: Watched
let close: () => Promise<void>

beforeAll(async () => {
  browser = await launchBrowser('chromium')
})
afterAll(() => browser.close())
beforeEach(async () => {
  ;({ page, watched, close } = await openPage(browser))
  page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined))
  await page.evaluateOnNewDocument(() => {
    const now = performance.now.bind(performance)
    Object.assign(window, { ahead: 0, tones: 0 })
    performance.now = () => now() + (window as unknown as { ahead: number }).ahead
    const { start } = OscillatorNode.prototype
    OscillatorNode.prototype.start = function (when?: number) {
      ;(window as unknown as { tones: number }).tones++
      start.call(this, when)
    }
  })
})
afterEach(async () => {
  const { errors } = watched
  await close()
  expect(errors.filter((error) => !error.includes('beforeunload'))).toEqual([])
})

const open = async (example: string, more = ''): Promise<void> => {
  await page.goto(`${served.origin}/?example=${example}${more}`)
  await page.waitForSelector('.page > :not(.notices)')
}
const show = (example: string): Promise<void> =>
  page.evaluate((wanted) => (window as unknown as Asking).showExample(wanted), example)
const asked = (): Promise<string[]> => page.evaluate(() => (window as unknown as Asking).asked)
const isAsked = async (one: string): Promise<void> => {
  await page.waitForFunction((wanted) => (window as unknown as Asking).asked.includes(wanted), {}, one)
}
const text = (selector: string): Promise<string> => page.$eval(selector, (one) => (one.textContent ?? '').trim())
const press = async (selector: string): Promise<void> => {
  await page.waitForSelector(selector, { visible: true })
  await page.$eval(selector, (one) => (one as HTMLElement).click())
}
const focused = (): Promise<string> =>
  page.evaluate(() => document.activeElement?.id || (document.activeElement?.className ?? ''))

const doesNotFit = (direction: 'ltr' | 'rtl') =>
  page.evaluate((to) => {
    document.documentElement.dir = to
    const all = document.querySelectorAll(
      'button, summary, select, input:not([type=radio], [type=checkbox]), textarea, label.choice',
    )
    const seen = [...all]
      .map((one) => ({ name: one.textContent || one.id, box: one.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0)
    return {
      wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      small: seen.filter(({ box }) => box.height < 43.5 || box.width < 43.5).map(({ name }) => name),
    }
  }, direction)

/** Dark asks for its colours only: all else is the same. */
async function violations(scheme: 'light' | 'dark'): Promise<string[]> {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }])
  return page.evaluate(
    async (only) => {
      type Found = { violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }
      const { axe: run } = window as unknown as { axe: { run(options: object): Promise<Found> } }
      const found = await run.run({ resultTypes: ['violations'], ...(only === null ? {} : { runOnly: [only] }) })
      return found.violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((one) => one.failureSummary + one.html).join()}`,
      )
    },
    scheme === 'dark' ? 'color-contrast' : null,
  )
}

test.each(names)(
  '%s fits a narrow and a wide window in both directions, and axe finds nothing wrong',
  async (example) => {
    await page.setViewport({ width: 320, height: 640 })
    await open(example)
    for (const width of [320, 1280]) {
      await page.setViewport({ width, height: width === 320 ? 640 : 800 })
      await page.waitForFunction((wide) => innerWidth === wide, {}, width)
      for (const direction of ['rtl', 'ltr'] as const)
        expect({ width, direction, ...(await doesNotFit(direction)) }).toEqual({
          width,
          direction,
          wider: 0,
          small: [],
        })
    }
    await page.evaluate(axe)
    expect(await violations('light')).toEqual([])
    expect(await violations('dark')).toEqual([])
  },
)

test('next is the one she can take, told in words; another is chosen from the list by keyboard', async () => {
  await open('unsafeWaits')
  expect(await text('.next .unsafe')).toBe('Deze bezoeker is nu niet veilig.')
  await page.waitForFunction(() => document.activeElement?.classList.contains('take'))
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.queue[open]')
  expect(await text('.queue')).toContain('en die ontbreekt bij u of is verlopen')
  expect(await page.$$('.queue .choose')).toHaveLength(1)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await isAsked('take GAAAAAAAAAAAAAAAAAAAAA')
})

test('somebody who comes to wait takes the focus from nothing that was chosen: Enter does what it stood on', async () => {
  await open('nobodyWaits')
  await page.focus('.aside button')
  await show('someoneWaits')
  await page.waitForSelector('button.take')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => (window as unknown as Asking).asked.length > 0)
  expect(await asked()).toEqual(['pause'])
})

test('who waits comes over what she fills in, and a key that was meant for that takes nobody', async () => {
  await open('staffingPerson')
  await page.focus('form input[type=checkbox]')
  await show('unsafeWaits')
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1')
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  expect(await asked()).not.toContain('take EAAAAAAAAAAAAAAAAAAAAA')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await isAsked('take EAAAAAAAAAAAAAAAAAAAAA')
})

test('who is afraid to lose control is not called unsafe', async () => {
  await open('nobodyWaits')
  await show('controlWaits')
  await page.waitForSelector('.next .unsafe')
  expect(await text('.next .unsafe')).toBe('Deze bezoeker is bang nu de controle te verliezen.')
  expect(await text('[role=status].unseen')).toContain('Er wacht iemand die bang is nu de controle te verliezen.')
})

test('a colleague who fits better goes first for a while, and then she may take her', async () => {
  await open('fittingFirst')
  expect(await page.$('button.take')).toBeNull()
  expect(await text('.next .why')).toContain('Over ongeveer 40 seconden kunt u dit gesprek ook nemen.')
  await page.evaluate(() => Object.assign(window, { ahead: 41_000 }))
  await press('button.take')
  await isAsked('take FAAAAAAAAAAAAAAAAAAAAA')
})

test('somebody whom she may not take has no button, and the focus stays at the sentence', async () => {
  await open('notForHer')
  expect(await page.$('button.take')).toBeNull()
  expect(await text('.next .why')).toContain('Voor deze ingang is een training nodig')
})

test('a call comes while she types: it sounds, takes nothing from her, and one key answers it', async () => {
  await open('nobodyWaits')
  await press('.sound summary')
  await press('.test-sound')
  await page.waitForSelector('.sound summary.on')
  await show('talking')
  await page.waitForFunction(() => document.activeElement?.id === 'message')
  await page.keyboard.type('Neem de')
  const before = await page.evaluate(() => (window as unknown as Asking).tones)
  await show('alertsTalking')
  await page.waitForSelector('[data-alert=word]')
  await page.waitForFunction((tones) => (window as unknown as Asking).tones === tones + 3, {}, before)
  expect(await focused()).toBe('message')
  await page.keyboard.type(' tijd.')
  expect(await text('[role=status].unseen')).toContain('Bij Berk is het afgesproken woord getypt')
  expect(await page.$$('.calls > .call')).toHaveLength(1 + 2)
  await page.keyboard.press('F8')
  await isAsked('acknowledge DAAAAAAAAAAAAAAAAAAAAA')
  expect(await focused()).toBe('message')
  expect(await page.$eval('#message', (field) => (field as HTMLTextAreaElement).value)).toBe('Neem de tijd.')
})

test('a call that repeats moves nothing, and nothing on the screen blinks', async () => {
  await open('alertComes')
  await page.focus('.answer')
  await show('alertAgain')
  await page.waitForFunction(() => document.querySelector('[data-alert]')?.textContent?.includes('Nog niemand'))
  expect(await focused()).toContain('answer')
  const moving = await page.evaluate(() => document.getAnimations().length)
  expect(moving).toBe(0)
  await page.keyboard.press('Enter')
  await isAsked('acknowledge DAAAAAAAAAAAAAAAAAAAAA')
  await show('alertTaken')
  await page.waitForSelector('.call.hers')
  expect(await page.$('.answer')).toBeNull()
  // By a slip of the hand, or kept by her own visitor.
  await press('.call.hers .give-up')
  await isAsked('giveUp DAAAAAAAAAAAAAAAAAAAAA')
})

test('whoever called sees that nobody comes yet, then who comes, and asks that colleague along', async () => {
  await open('calledNobody')
  expect(await text('[data-alert=danger]')).toContain('Geen enkele werkplek heeft het bevestigd. Bel een collega.')
  await show('calledSomebody')
  await page.waitForFunction(() => document.querySelector('[data-alert=danger]')?.textContent?.includes('Wilg komt.'))
  await press('.bring')
  await page.waitForSelector('dialog.colleagues[open] .staff li')
  expect(await text('dialog.colleagues .staff li')).toContain('Wilg')
  await press('dialog.colleagues .staff li .ask')
  await isAsked('offerJoin AAAAAAAAAAAAAAAAAAAAAA WilgAAAAAAAAAAAAAAAAAA counsellor')
  await page.waitForSelector('dialog.colleagues', { hidden: true })
})

test('handing over by keyboard: free colleagues first, none who is away, and Escape leaves all as it was', async () => {
  await open('askingColleagues')
  await page.waitForSelector('dialog.colleagues[open]')
  await page.keyboard.press('Escape')
  await page.waitForSelector('dialog.colleagues', { hidden: true })
  expect(await asked()).not.toContainEqual(expect.stringMatching(/^offer/))
  await page.focus('button.together')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.to-handover', { visible: true })
  await page.focus('.to-handover')
  await page.keyboard.press('Enter')
  await page.waitForSelector('[data-colleague=Iep]')
  expect(await page.$('[data-colleague=Iep] button')).toBeNull()
  expect(await text('[data-colleague=Iep]')).toContain('werkplek antwoordt niet')
  expect(await page.$('[data-colleague=Es]')).toBeNull()
  await page.focus('[data-colleague=Berk] button')
  await page.keyboard.press('Enter')
  await isAsked('offerHandover AAAAAAAAAAAAAAAAAAAAAA BerkAAAAAAAAAAAAAAAAAA')
})

test('another door, a call for help and a pause are each one thing behind the same button', async () => {
  await open('askingColleagues')
  await press('.to-door')
  await page.waitForSelector('.to-this-door')
  expect(await page.$$eval('.to-this-door', (all) => all.map((one) => one.textContent))).toContain('Lijn 116 sport')
  await press('.to-this-door')
  await page.waitForFunction(() => (window as unknown as Asking).asked.some((one) => one.startsWith('moveDoor ')))
  await press('button.together')
  await press('dialog.colleagues .danger')
  await isAsked('raise danger')
  await press('button.together')
  await press('.to-cool-down')
  expect(await text('dialog.colleagues')).toContain('Niemand wordt geweigerd. De pauze stopt vanzelf')
  await press('.propose')
  await isAsked('proposeCoolDown 30')
  await page.waitForFunction(() => document.querySelector('dialog.colleagues')?.textContent?.includes('2 gesprekken'))
})

test('an offer stands still until she answers it, and each answer is said plainly', async () => {
  await open('talking')
  await page.waitForFunction(() => document.activeElement?.id === 'message')
  await show('offeredTalking')
  await page.waitForSelector('[data-offer=join]')
  expect(await focused()).toBe('message')
  await press('.accept')
  await isAsked('acceptOffer CAAAAAAAAAAAAAAAAAAAAA')
  await press('.decline')
  await isAsked('declineOffer CAAAAAAAAAAAAAAAAAAAAA')
  await show('offering')
  await press('.withdraw')
  await isAsked('withdrawOffer AAAAAAAAAAAAAAAAAAAAAA')
  await show('offerDeclined')
  await page.waitForSelector('[data-state=declined]')
  expect(await text('[data-state=declined]')).toBe('Wilg kan nu niet. Er is niets veranderd.')
})

test('with room for two she takes another beside the one she has', async () => {
  await open('waitsTalking')
  await press('.take-too')
  await isAsked('take GAAAAAAAAAAAAAAAAAAAAA')
})

test('a pause asks for a second person, who sees what it does before there is a yes', async () => {
  await open('alertsTalking')
  await press('.more-calls summary')
  await press('[data-alert=cool-down] .look')
  await page.waitForSelector('dialog.cool-down[open] .agree')
  expect(await text('dialog.cool-down')).toContain('Er lopen nu 2 gesprekken vanaf deze verbinding.')
  expect(await focused()).toContain('close')
  await press('dialog.cool-down .agree')
  await page.waitForFunction(() =>
    (window as unknown as Asking).asked.some((one) => one.startsWith('agreeToCoolDown ')),
  )
})

test('the board looks again by itself while it is open, makes way for a visitor, and closes', async () => {
  await page.evaluateOnNewDocument(() => {
    const every = window.setInterval.bind(window)
    // Its own five seconds pass sooner here; everything else keeps its pace.
    window.setInterval = ((act: TimerHandler, ms?: number) => every(act, ms === 5_000 ? 50 : ms)) as never
  })
  const looks = () => page.evaluate(() => (window as unknown as Asking).asked.filter((one) => one === 'board').length)
  await open('board')
  await page.waitForFunction(() => (window as unknown as Asking).asked.filter((one) => one === 'board').length >= 3)
  expect(await text('.board')).toContain(
    '2 bezoekers wachten. 1 van hen is nu niet veilig. De langste wacht al 3 minuten.',
  )
  expect(await text('.board .silent')).toContain('werkplek antwoordt niet')
  await show('unsafeWaits')
  await page.waitForSelector('button.take')
  const before = await looks()
  await page.evaluate(() => new Promise((done) => setTimeout(done, 300)))
  expect(await looks()).toBe(before)
  await show('board')
  await press('.board .back')
  await page.waitForSelector('.next')
})

test('staffing: what is over is said, and what is changed is what is kept', async () => {
  await open('staffing')
  await page.waitForSelector('.staffing .row')
  expect(await text('.staffing')).toContain('Verlopen: Zorgen over eigen gedrag.')
  await page.$$eval('.staffing .row button', (all) => (all[1] as HTMLElement).click())
  await page.waitForSelector('.staffing form')
  expect(await text('.staffing form')).toContain('Deze training is verlopen.')
  await press('input[value="en"]')
  await press('.staffing form button.first')
  await page.waitForFunction(() => (window as unknown as Asking).asked.some((one) => one.startsWith('setStaffing ')))
  const kept = (await asked()).find((one) => one.startsWith('setStaffing ')) ?? ''
  expect(JSON.parse(kept.slice(kept.indexOf('{')))).toMatchObject({ capacity: 2, languages: ['nl', 'en', 'ar', 'so'] })
})

test('on duty until an hour of her own, and near its end only when she says so', async () => {
  await open('off')
  await page.waitForFunction(() => document.activeElement?.id === 'pseudonym')
  await page.keyboard.type('Linde')
  expect(await page.$('.next-duty [type=checkbox]')).toBeNull()
  await page.$eval('#until', (field) => {
    ;(field as HTMLInputElement).value = '23:30'
    field.dispatchEvent(new Event('input', { bubbles: true }))
  })
  await press('.next-duty [type=checkbox]')
  await press('.next-duty button.first')
  await page.waitForFunction(() =>
    (window as unknown as Asking).asked.some((one) => one.startsWith('goOnDuty Linde {')),
  )
  const said = (await asked()).find((one) => one.startsWith('goOnDuty ')) ?? ''
  const shift: { endsAt: number; alsoNearEnd: boolean } = JSON.parse(said.slice(said.indexOf('{')))
  const end = await page.evaluate((at) => new Date(at).toTimeString().slice(0, 5), shift.endsAt)
  expect([end, shift.alsoNearEnd]).toEqual(['23:30', true])
})

test('a colleague is consulted by keyboard: what may be recognised is pointed at once, and folding goes back', async () => {
  await open('askingColleagues')
  await page.waitForSelector('.to-consult')
  await page.focus('.to-consult')
  await page.keyboard.press('Enter')
  await page.waitForSelector('[data-colleague="Vlier"] .ask')
  await page.focus('[data-colleague="Vlier"] .ask')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement?.id === 'consult')
  expect(await page.$('dialog[open]')).toBeNull()
  expect(await text('.reminder')).toBe('Schrijf niets waaraan iemand de bezoeker herkent.')
  await page.keyboard.type('Wat raad je aan voor Fenna uit Delft?')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.pointed')
  expect(await text('.pointed')).toContain('Fenna uit Delft')
  const leaf = 'Vlier'.padEnd(22, 'A')
  expect((await asked()).filter((one) => one.startsWith('consult '))).toEqual([])
  await page.keyboard.press('Enter')
  await isAsked(`consult ${leaf} Wat raad je aan voor Fenna uit Delft?`)
  await page.waitForFunction(() => document.querySelector<HTMLTextAreaElement>('#consult')?.value === '')
  await page.keyboard.press('Escape')
  await page.waitForFunction(() => document.activeElement?.id === 'message')
  expect(await page.$('.consult-panel')).toBeNull()
})

test('what a colleague writes takes neither focus nor room, and is read only when it was opened', async () => {
  await open('askingColleagues')
  await press('dialog .close')
  await page.waitForFunction(() => document.querySelector('dialog[open]') === null)
  await page.focus('#message')
  await page.keyboard.type('Ik ben er')
  await show('consultedTalking')
  await page.waitForSelector('[data-consult]')
  expect(await focused()).toBe('message')
  expect(await page.$eval('#message', (one) => (one as HTMLTextAreaElement).value)).toBe('Ik ben er')
  expect(await page.$$eval('[data-consult] p', (all) => all.map((one) => one.textContent?.trim()))).toEqual([
    'Vlier schreef u iets.',
    'Wilg vraagt u om mee te denken.',
  ])
  expect((await asked()).filter((one) => one.startsWith('readConsult'))).toEqual([])
  const wilg = 'Wilg'.padEnd(22, 'A')
  await press(`[data-consult="${wilg}"] .read`)
  await isAsked(`readConsult ${wilg}`)
  await page.waitForFunction(() => document.activeElement?.id === 'consult')
  await press('.consult-panel .forget')
  await isAsked(`forgetConsult ${wilg}`)
})
