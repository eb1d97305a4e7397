/** What stands beside one conversation: the card, the knowledge, her signs, two talks. By keyboard, in real browsers. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cardExamples, type cardMoments } from '../../console/gallery/card-examples.ts'
import { launchBrowser, openPage, type Watched } from '../stage/browser.ts'
import { servedGallery } from '../stage/gallery.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const served = servedGallery()

type Example = keyof typeof cardExamples
type Asking = { asked: string[]; showExample(name: string): void }

/** One window of one browser for a test, with what was asked of the client. */
function stage(name: 'chromium' | 'firefox') {
  let browser: Browser
  let page: Page
  let watched: Watched
  let close: () => Promise<void>
  beforeAll(async () => {
    browser = await launchBrowser(name)
  })
  afterAll(() => browser.close())
  beforeEach(async () => {
    ;({ page, watched, close } = await openPage(browser))
    page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined))
    await page.setViewport({ width: 1280, height: 800 })
  })
  afterEach(async () => {
    const { errors } = watched
    await close()
    expect(errors.filter((error) => !error.includes('beforeunload'))).toEqual([])
  })
  const asked = (): Promise<string[]> => page.evaluate(() => (window as unknown as Asking).asked)
  const focused = (selector: string) =>
    page.waitForFunction((wanted) => document.activeElement?.matches(wanted), {}, selector)
  return {
    page: () => page,
    asked,
    focused,
    async open(example: Example, more = ''): Promise<void> {
      await page.goto(`${served.origin}/?example=${example}${more}`)
      await focused('#message')
    },
    show: (example: Example | keyof typeof cardMoments): Promise<void> =>
      page.evaluate((wanted) => (window as unknown as Asking).showExample(wanted), example),
    text: (selector: string): Promise<string> => page.$eval(selector, (one) => (one.textContent ?? '').trim()),
    draft: (): Promise<string> => page.$eval('#message', (field) => (field as HTMLTextAreaElement).value),
    /** Waits until the client was asked this. */
    isAsked: (what: string) =>
      page.waitForFunction(
        (wanted) => (window as unknown as Asking).asked.some((one) => one.startsWith(wanted)),
        {},
        what,
      ),
    press: (selector: string, words: string): Promise<void> =>
      page.evaluate(
        (wanted, said) => {
          const found = [...document.querySelectorAll<HTMLElement>(wanted)].find((one) =>
            one.textContent?.trim().startsWith(said),
          )
          if (found === undefined) throw new Error(`no ${wanted} "${said}"`)
          found.click()
        },
        selector,
        words,
      ),
    async lastCard() {
      const last = (await asked()).findLast((one) => one.startsWith('saveCard '))
      return JSON.parse(last?.slice('saveCard '.length) ?? 'null')
    },
  }
}

describe('beside a conversation', () => {
  const { page, open, show, asked, isAsked, focused, text, draft, press, lastCard } = stage('chromium')

  test('a phone and a desk hold it all, in both directions', async () => {
    const mirrored: string[] = ['cardFilled', 'protocol', 'signWord', 'twoTalks']
    for (const example of [...Object.keys(cardExamples), ...mirrored.map((each) => `${each}&direction=rtl`)]) {
      await page().goto(`${served.origin}/?example=${example}`)
      await page().waitForSelector('.conversation')
      for (const [width, height] of [
        [320, 640],
        [1280, 800],
      ] as const) {
        await page().setViewport({ width, height })
        await page().waitForFunction((wide, high) => innerWidth === wide && innerHeight === high, {}, width, height)
        const found = await page().evaluate(() => ({
          wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
          small: [
            ...document.querySelectorAll('button, summary, select, input:not([type=checkbox]), textarea, .choice'),
          ]
            .map((one) => ({ name: one.textContent || one.id, box: one.getBoundingClientRect() }))
            .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
            .map(({ name }) => name),
        }))
        expect({ example, width, ...found }).toEqual({ example, width, wider: 0, small: [] })
      }
    }
  })

  test('axe finds nothing wrong, with every group open, in the light and in the dark', async () => {
    for (const example of ['cardFilled', 'knowledge', 'signWord', 'twoTalks', 'alongOnly'] as const) {
      await open(example)
      await page().evaluate(axe)
      for (const value of ['light', 'dark']) {
        await page().emulateMediaFeatures([{ name: 'prefers-color-scheme', value }])
        const violations = await page().evaluate(async () => {
          for (const each of document.querySelectorAll('details')) each.removeAttribute('name')
          for (const each of document.querySelectorAll('details')) each.open = true
          const { axe: run } = window as unknown as {
            axe: { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
          }
          const { violations: all } = await run.run({ resultTypes: ['violations'] })
          return all.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`)
        })
        expect(violations, `${example} (${value})`).toEqual([])
      }
    }
  })

  test('the card is kept by itself, and says what it is not sure of', async () => {
    await open('cardOpen')
    expect(await text('.card-state')).toContain('Nog niets ingevuld.')
    await press('.triage summary', 'Zorgen nu')
    await press('.triage details[open] button', 'Nu niet')
    await page().waitForFunction(() => document.querySelector('.card-state')?.textContent?.trim() === 'Bewaard.')
    expect(await lastCard()).toMatchObject({ suicidalThoughts: 'not-now', violentThoughts: null })
    expect(await text('.triage details[open] .filled')).toBe('Gedachten aan zelfdoding: Nu niet')
    await open('cardOpen', '&card=refused')
    await press('.triage .danger:last-of-type button', 'Ja')
    await page().waitForFunction(() => document.querySelector('.card-state')?.textContent?.includes('Niet bewaard.'))
    expect(await text('.triage .danger:last-of-type [aria-pressed=true]')).toBe('Ja')
  })

  test('what a colleague noted meanwhile is never written over without a choice', async () => {
    await open('cardFilled', '&card=taken')
    await press('.triage .danger:last-of-type button', 'Nee')
    await page().waitForSelector('.differs')
    expect(await text('.differs')).toMatch(/Structureel gevaar\s*Hier: Nee\s*Van uw collega: Weet niet/)
    await press('.differs button', 'Neem over')
    await page().waitForFunction(() => document.querySelector('.card-state')?.textContent?.trim() === 'Bewaard.')
    expect(await lastCard()).toMatchObject({ structuralDanger: 'unsure', injury: 'yes', control: 'yes' })
  })

  // @req:R-120
  test('marked acute danger calls a colleague at once, opens the protocol, and says who comes', async () => {
    await open('cardOpen')
    await page().keyboard.type('Half een zin')
    await press('.triage .danger:first-of-type button', 'Ja')
    await isAsked('raise danger')
    await isAsked('saveCard ')
    await page().waitForFunction(() => document.querySelector('.knowledge h2')?.textContent === 'Acuut gevaar')
    expect(await draft()).toBe('Half een zin')
    await show('dangerTaken')
    await page().click('.card-toggle')
    await page().waitForSelector('.triage')
    expect(await text('.danger:first-of-type')).toContain('Berk heeft uw melding opgepakt.')
  })

  test('a hint says because of what, and opens its page', async () => {
    await open('cardFilled')
    await press('.hints summary', 'Kijk hier ook naar')
    expect(await text('.hints')).toContain('Omdat op de kaart staat: structureel gevaar')
    await press('.hints button', 'Dwingende controle')
    await page().waitForFunction(() => document.querySelector('.knowledge h2')?.textContent === 'Dwingende controle')
    expect(await text('.knowledge footer')).toContain('Nog niet ondertekend door mensen uit de praktijk.')
    await press('.back', 'Terug')
    await page().waitForSelector('#look')
  })

  test('the question about safe writing is prepared, sent by a person, and its answer is one tap', async () => {
    await open('cardOpen')
    await page().waitForSelector('.safe-prompt')
    await press('.safe-prompt button', 'Zet de vraag klaar')
    await focused('#message')
    expect(await draft()).toContain('Kunt u nu veilig schrijven?')
    expect((await asked()).some((one) => one.startsWith('say '))).toBe(false)
    await page().keyboard.press('Enter')
    await isAsked('say AAAAAAAAAAAAAAAAAAAAAA Fijn dat u er bent.')
    await press('.safe-prompt .safe-answer', 'Weet niet')
    await page().waitForFunction(() => document.querySelector('.safe-prompt') === null)
    await isAsked('saveCard ')
    expect((await lastCard()).safeToWrite).toEqual([{ at: 'start', answer: 'unsure' }])
  })

  // @req:R-125
  test('blaming words are pointed at once, with another way; Enter again sends them', async () => {
    await open('cardFilled')
    await page().keyboard.type('Waarom bent u niet weggegaan?')
    await page().keyboard.press('Enter')
    await page().waitForSelector('.concern')
    expect(await text('.concern')).toMatch(/Let op: „Waarom bent u .*weggegaan”/)
    expect((await asked()).some((one) => one.startsWith('say '))).toBe(false)
    await focused('#message')
    await page().keyboard.press('Enter')
    await isAsked('say AAAAAAAAAAAAAAAAAAAAAA Waarom bent u niet weggegaan?')
    await page().waitForFunction(() => document.querySelector('.concern') === null)
    await page().keyboard.type('Wat zou er gebeuren als u zou gaan?')
    await page().keyboard.press('Enter')
    await isAsked('say AAAAAAAAAAAAAAAAAAAAAA Wat zou')
    await page().keyboard.type('Waarom bent u niet weggegaan?')
    await page().keyboard.press('Enter')
    await page().waitForSelector('.concern')
    await press('.concern button', 'Pas het aan')
    await focused('#message')
    expect(await page().evaluate(() => String(getSelection()))).toMatch(/^Waarom bent u .*weggegaan$/)
  })

  test('while somebody is with her it says to wait, and asks once before a message goes', async () => {
    await open('signSomeone')
    expect(await text('.sign-someone')).toContain('Schrijf niets. Wacht tot de bezoeker zelf terugkomt.')
    expect(await page().$('.safe-prompt')).toBeNull()
    await page().keyboard.type('Bent u daar?')
    await page().keyboard.press('Enter')
    await page().waitForSelector('.concern')
    expect((await asked()).some((one) => one.startsWith('say '))).toBe(false)
    await press('.concern button', 'Stuur het zo')
    await isAsked('say AAAAAAAAAAAAAAAAAAAAAA Bent u daar?')
    await show('someoneBack')
    await page().waitForSelector('.safe-prompt')
    expect(await text('.safe-prompt')).toContain('De bezoeker is terug.')
  })

  test('the agreed word is given to her page, and told when it was typed', async () => {
    await open('cardOpen')
    await press('.triage summary', 'Veilig schrijven')
    await page().type('#agreed-word', '\u{1F33B}')
    await page().keyboard.press('Enter')
    expect([await draft(), (await asked()).some((one) => one.startsWith('agreeWord'))]).toEqual(['', false])
    await page().$eval('#agreed-word', (field) => (field as HTMLInputElement).select())
    await page().type('#agreed-word', 'appeltaart')
    await page().keyboard.press('Enter')
    await isAsked('agreeWord appeltaart')
    await focused('#message')
    expect(await draft()).toContain('Typ dan alleen dit woord: appeltaart.')
    await show('signWord')
    await page().waitForSelector('.word-typed')
    expect(await text('.word-typed')).toContain('Collega’s krijgen een melding.')
    expect(await page().$eval('.word-typed', (one) => getComputedStyle(one).animationName)).toBe('none')
  })

  test('two conversations: each its own words, and only that she wrote is told of the other', async () => {
    await open('twoTalks')
    await page().keyboard.type('Voor de eerste')
    await press('.switcher button', 'Gesprek 2')
    await isAsked('front BAAAAAAAAAAAAAAAAAAAAA')
    await focused('#message')
    expect([await draft(), await text('.send button')]).toEqual(['', 'Stuur in gesprek 2'])
    expect(await page().evaluate(() => document.documentElement.outerHTML)).not.toMatch(
      /Voor de eerste|telefoon\.|mijn man/,
    )
    await press('.switcher button', 'Gesprek 1')
    await focused('#message')
    expect(await draft()).toBe('Voor de eerste')
    await show('twoTalksNews')
    await page().waitForSelector('.switcher .news')
    expect(await text('.switcher .elsewhere')).toMatch(/^Gesprek 2\s+nieuw bericht$/)
    expect(await page().evaluate(() => document.body.textContent)).not.toContain('Bent u daar nog?')
    await show('secondOnly')
    await page().waitForFunction(() => document.querySelector('.switcher') === null)
    await focused('#message')
    expect(await page().evaluate(() => document.documentElement.outerHTML)).not.toMatch(/Voor de eerste|mijn man/)
  })

  test('who came along is named, and may call colleagues and leave; nothing of the card is hers', async () => {
    await open('together')
    expect(await text('.members')).toMatch(/Noor\s+\(tolk\)/)
    expect(await text('.message.colleague .from')).toBe('Collega Noor')
    await open('alongOnly')
    expect(await page().$('.card-toggle, .note-toggle, .ask-end, .triage')).toBeNull()
    await page().click('.call-danger')
    await isAsked('raise danger')
    await page().click('.leave-talk')
    await isAsked('leave')
  })

  // @req:R-048 @req:R-130
  test('ending asks for the next step, how heavy it was, and nothing it can know; not genuine is one press', async () => {
    await open('cardFilled')
    await page().click('.ask-end')
    await page().waitForSelector('dialog[open]')
    await press('dialog .answers button', 'Niets voor nu')
    await page().click('[name=heavy]')
    await page().click('[name=debrief]')
    await page().click('.really-end')
    await page().waitForSelector('.rest')
    expect((await asked()).filter((one) => /^(end|wipe|raise)/.test(one))).toEqual([
      'end heavy',
      'wipe',
      'raise debrief',
    ])
    await open('cardFilled')
    await page().click('.ask-end')
    await page().waitForSelector('dialog[open]')
    await page().click('.not-genuine')
    await page().waitForSelector('.rest')
    expect(await asked()).toContain('end not-genuine')
  })

  test('on a narrow window what is asked for lies over the talk, and goes back to it', async () => {
    await page().setViewport({ width: 320, height: 640 })
    await open('signYesNo')
    await page().click('.card-toggle')
    await focused('#triage-title')
    expect(await text('.triage .hints .filled')).toContain('Dwingende controle')
    await press('.to-talk', 'Terug naar het gesprek')
    await page().waitForSelector('.log', { visible: true })
    await page().click('.knowledge-toggle')
    await focused('#look')
    expect(await page().$eval('.log', (log) => (log as HTMLElement).offsetHeight)).toBe(0)
    await page().keyboard.press('Escape')
    await focused('#message')
    expect(await page().$('.knowledge')).toBeNull()
  })
})

describe.each(['chromium', 'firefox'] as const)('keys in %s', (name) => {
  const { page, open, focused, draft, isAsked, asked } = stage(name)

  test('F2 while typing looks something up, Esc goes back to the sentence as it was', async () => {
    await open('cardFilled')
    await page().keyboard.type('Ik lees even met u mee')
    await page().keyboard.press('F2')
    await focused('#look')
    await page().keyboard.type('zelfdod')
    await page().keyboard.press('Enter')
    await page().waitForFunction(
      () => document.querySelector('.knowledge h2')?.textContent === 'Gedachten aan zelfdoding',
    )
    await focused('.knowledge h2')
    await page().keyboard.press('Escape')
    await focused('#message')
    expect(await draft()).toBe('Ik lees even met u mee')
    await page().keyboard.press('F2')
    await page().keyboard.press('F4')
    await focused('#triage-title')
    await page().keyboard.press('F4')
    await focused('#message')
    await page().keyboard.type('.')
    await page().keyboard.press('Enter')
    await isAsked('say AAAAAAAAAAAAAAAAAAAAAA Ik lees even met u mee.')
  })

  // @req:R-171
  test('a sentence of a page is put behind what is typed, and not sent', async () => {
    await open('protocol')
    await page().keyboard.type('Ik ben er.')
    await page().focus('.sayable .prepare')
    await page().keyboard.press('Enter')
    await focused('#message')
    expect(await draft()).toMatch(/^Ik ben er\.\n\S/)
    expect((await asked()).some((one) => one.startsWith('say '))).toBe(false)
  })
})
