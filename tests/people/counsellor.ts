/** A counsellor at a console, for tests and pictures: does what a person does, in Chromium and in Firefox. */
import { Secret, TOTP } from 'otpauth'
import type { Page } from 'puppeteer-core'

/** What stands on the counsellor's paper and in the code app. `aloud`: words for whoever admits her; empty when nobody has to. */
export type Account = { name: string; passphrase: string; totpSecret: string; lastStep: number; aloud: string[] }

export type Counsellor = {
  readonly page: Page
  /** Works through a one-time link up to "your account is ready". */
  enrol(link: string): Promise<Account>
  signIn(account: Account): Promise<void>
  /** Tries to sign in and may not; answers the sentence on the screen. Starts from an empty form. */
  isRefused(account: Account): Promise<string>
  goOnDuty(pseudonym: string): Promise<void>
  /** Waits until the screen says that somebody waits. */
  seesSomeoneWaiting(): Promise<void>
  /** Presses "take"; resolves when the conversation is on the screen. */
  take(): Promise<void>
  /** Resolves when the visitor has answered under the new key. */
  canBeRead(): Promise<void>
  says(text: string): Promise<void>
  /** Waits until the visitor's words are in the log. */
  reads(text: string): Promise<void>
  /** Every message in the log, in order. */
  log(): Promise<{ from: 'me' | 'other'; text: string; state: string }[]>
  notes(text: string): Promise<void>
  /** Under one heading of the plan, such as `signals`; `keep`: also under her words. */
  showsPlan(heading: string, text: string, keep?: boolean): Promise<void>
  /** `date`: YYYY-MM-DD, `time`: HH:MM, in the Netherlands; with whoever is on duty then. Resolves when it is agreed. */
  agreesMoment(date: string, time: string): Promise<void>
  ends(): Promise<void>
  /** Ends it, and stays to write on. */
  endsAndWritesOn(): Promise<void>
  /** Clears an ended conversation from the screen. */
  wipes(): Promise<void>
  /** Ends the rest; resolves on the home screen. */
  comesBack(): Promise<void>
  /** All that is on the screen. */
  text(): Promise<string>
}

const within = { timeout: 60_000 }
const stepSeconds = 30

/** A code is accepted once and one step early: take the next unused one, wait when it is too early for that. */
export async function freshCode(account: Account): Promise<string> {
  const now = () => Math.floor(Date.now() / 1000 / stepSeconds)
  const step = Math.max(now(), account.lastStep + 1)
  while (now() < step - 1) await new Promise((done) => setTimeout(done, 250))
  account.lastStep = step
  const totp = new TOTP({ secret: Secret.fromBase32(account.totpSecret), digits: 6, period: stepSeconds })
  return totp.generate({ timestamp: step * stepSeconds * 1000 })
}

export function counsellorAt(page: Page, consoleOrigin: string): Counsellor {
  // Leaving a conversation by reload asks first; this person always means it.
  page.on('dialog', (dialog) => void dialog.accept().catch(() => undefined))

  const shows = async (selector: string): Promise<void> => {
    await page.waitForSelector(selector, { ...within, visible: true })
  }
  const click = async (selector: string): Promise<void> => {
    await shows(selector)
    await page.evaluate((wanted) => document.querySelector<HTMLElement>(wanted)?.click(), selector)
  }
  const fill = async (selector: string, text: string): Promise<void> => {
    await shows(selector)
    await page.focus(selector)
    await page.keyboard.type(text)
  }
  /** Several lines as a person types them: Shift and Enter between. */
  const typeLines = async (selector: string, text: string): Promise<void> => {
    await shows(selector)
    await page.focus(selector)
    for (const [index, line] of text.split('\n').entries()) {
      if (index > 0) {
        await page.keyboard.down('Shift')
        await page.keyboard.press('Enter')
        await page.keyboard.up('Shift')
      }
      await page.keyboard.type(line)
    }
  }
  /** Opens one part beside the conversation, so that its field can be written in. */
  const openPart = async (field: string): Promise<void> => {
    if ((await page.$('.coming-back')) === null) await click('.return-toggle')
    await page.waitForSelector(field, within)
    await page.$eval(field, (one) => one.closest('details')?.setAttribute('open', ''))
    await shows(field)
  }
  /** Replaces what stands in a field, at once. */
  const write = (selector: string, text: string): Promise<void> =>
    page.$eval(
      selector,
      (one, given) => {
        const field = one as HTMLInputElement
        field.value = given
        field.dispatchEvent(new Event('input', { bubbles: true }))
      },
      text,
    )
  const keptWritings = (kind: string): Promise<number> =>
    page.$$eval(`[data-writing=${kind}][data-state=kept]`, (all) => all.length)
  /** Resolves when one more of a kind is kept than before. */
  const isKept = async (kind: string, doing: () => Promise<void>): Promise<void> => {
    const before = await keptWritings(kind)
    await doing()
    await page.waitForFunction(
      (selector, count) => document.querySelectorAll(selector).length > count,
      within,
      `[data-writing=${kind}][data-state=kept]`,
      before,
    )
  }
  const textOf = (selector: string): Promise<string> =>
    page.$eval(selector, (element) => (element.textContent ?? '').trim())
  const tryToSignIn = async (account: Account): Promise<void> => {
    if ((await page.$('#passphrase')) === null) await page.goto(consoleOrigin)
    await fill('#name', account.name)
    await fill('#passphrase', account.passphrase)
    await fill('#code', await freshCode(account))
    await page.keyboard.press('Enter')
  }

  return {
    page,
    async enrol(link) {
      await page.goto('about:blank')
      await page.goto(link)
      await shows('.passphrase li')
      const words = await page.$$eval('.passphrase li', (all) => all.map((one) => (one.textContent ?? '').trim()))
      const name = (await page.$eval('.account-name', (element) => element.textContent ?? '')).trim()
      await click('button.first')
      await fill('#typed', words.join(' '))
      await page.keyboard.press('Enter')
      await shows('.secret')
      const totpSecret = (await textOf('.secret')).replaceAll(' ', '')
      const account: Account = { name, passphrase: words.join(' '), totpSecret, lastStep: 0, aloud: [] }
      // Using the link up spends no code: the same one may bring her in.
      await fill('#code', await freshCode({ ...account }))
      await page.keyboard.press('Enter')
      await shows('[data-step="done"]')
      account.aloud = await page.$$eval('.fingerprint li', (all) => all.map((one) => (one.textContent ?? '').trim()))
      await click('button.first')
      await shows('#passphrase')
      return account
    },
    async signIn(account) {
      await tryToSignIn(account)
      await page.waitForSelector('#passphrase', { ...within, hidden: true })
    },
    async isRefused(account) {
      await tryToSignIn(account)
      // The code is taken away when it did not work; an older sentence may stand there until then.
      await page.waitForFunction(() => document.querySelector<HTMLInputElement>('#code')?.value === '', within)
      await shows('form [role=alert]')
      return textOf('form [role=alert]')
    },
    async goOnDuty(pseudonym) {
      await fill('#pseudonym', pseudonym)
      await page.keyboard.press('Enter')
      await shows('.next')
    },
    seesSomeoneWaiting: () => shows('button.take'),
    async take() {
      // Somebody who has just left may still be next for a second; the console says so kindly, and one presses again.
      await click('button.take')
      for (let tries = 0; tries < 3; tries++) {
        const isTaken = page.waitForSelector('.log', { visible: true, timeout: 8_000 })
        if (
          await isTaken.then(
            () => true,
            () => false,
          )
        )
          return
        await page.evaluate(() => document.querySelector<HTMLElement>('button.take')?.click())
      }
      await shows('.log')
    },
    canBeRead: () => shows('.status .talking'),
    async says(text) {
      await typeLines('#message', text)
      await page.keyboard.press('Enter')
    },
    async reads(text) {
      await page.waitForFunction(
        (wanted) => [...document.querySelectorAll('.message.other .text')].some((one) => one.textContent === wanted),
        within,
        text,
      )
    },
    log: () =>
      page.$$eval('.message', (all) =>
        all.map((one) => ({
          from: one.classList.contains('me') ? ('me' as const) : ('other' as const),
          text: one.querySelector('.text')?.textContent ?? '',
          state: one.getAttribute('data-state') ?? '',
        })),
      ),
    async notes(text) {
      if ((await page.$('#notes[hidden]')) !== null) await click('.note-toggle')
      const before = await page.$$eval('.notes li', (all) => all.length)
      await shows('#note')
      await page.focus('#note')
      await page.keyboard.type(text)
      await click('.notes form button')
      await page.waitForFunction((count) => document.querySelectorAll('.notes li').length > count, within, before)
    },
    async showsPlan(heading, text, keep = false) {
      await openPart(`#plan-${heading}`)
      await write(`#plan-${heading}`, text)
      if (keep) await isKept('plan', () => click('.keep-plan'))
      else await click('.show-plan')
    },
    async agreesMoment(date, time) {
      await openPart('#moment-date')
      await write('#moment-date', date)
      await write('#moment-time', time)
      const before = await page.$$eval('[data-moment=agreed]', (all) => all.length)
      await click('.agree-moment')
      await page.waitForFunction(
        (count) => document.querySelectorAll('[data-moment=agreed]').length > count,
        within,
        before,
      )
    },
    async ends() {
      await click('.ask-end')
      await click('.really-end')
      await shows('.rest')
    },
    async endsAndWritesOn() {
      await click('.ask-end')
      await shows('.really-end')
      await page.$eval('[name=stays]', (one) => {
        const box = one as HTMLInputElement
        if (!box.checked) box.click()
      })
      await click('.really-end')
      await shows('.wipe')
    },
    async wipes() {
      await shows('.wipe')
      // With a pointer: a key press so soon after the end clears nothing.
      await page.click('.wipe')
      await shows('.rest')
    },
    async comesBack() {
      await click('.rest button.first')
      await shows('.next')
    },
    text: () => page.evaluate(() => document.getElementById('app')?.textContent ?? ''),
  }
}
