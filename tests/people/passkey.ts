/** What a counsellor does with passkeys at her console, and the authenticator Chromium brings for tests. */
import type { Page } from 'puppeteer-core'
import { type Account, freshCode } from './counsellor.ts'

export type PasskeyPerson = {
  /** Another finger than hers: whatever this authenticator is asked, it refuses. */
  otherFinger(): Promise<void>
  /** A new one in place of the one there was. */
  takesAnother(options?: { prf: boolean }): Promise<void>
  /** She stops at the next gesture, as a browser tells it. */
  stopsNext(): Promise<void>
  offDuty(): Promise<void>
  signOut(): Promise<void>
  /** Opens the list of passkeys; resolves when it is read. */
  opens(): Promise<void>
  /** Begins adding one, from the list or from the offer, and says that it is she: typed, or with a passkey she has. */
  begins(label: string, proof: Account | 'passkey'): Promise<void>
  /** Says of what was added elsewhere that she knows. */
  knowsOf(label: string): Promise<void>
  /** Presses the button of a step. */
  presses(step: 'make' | 'use' | 'again'): Promise<void>
  /** Resolves when the step is asked for. */
  comesTo(step: 'make' | 'use' | 'again'): Promise<void>
  isTold(text: string): Promise<void>
  /** Lets the adding be. */
  stops(): Promise<void>
  /** Resolves when the list holds these. */
  comesBackTo(labels: readonly string[]): Promise<void>
  removes(label: string): Promise<void>
  triesToSignIn(): Promise<void>
  signsIn(): Promise<void>
  labels(): Promise<string[]>
}

const within = { timeout: 60_000 }

export async function passkeyPerson(page: Page): Promise<PasskeyPerson> {
  const cdp = await page.createCDPSession()
  await cdp.send('WebAuthn.enable')
  let authenticator = await plugIn(true)

  /** `prf`: it gives a secret of its own. */
  async function plugIn(prf: boolean): Promise<string> {
    const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        ctap2Version: 'ctap2_1',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        hasPrf: prf,
        automaticPresenceSimulation: true,
        isUserVerified: true,
      },
    })
    return authenticatorId
  }

  const shows = async (selector: string): Promise<void> => {
    await page.waitForSelector(selector, { ...within, visible: true })
  }
  const click = async (selector: string): Promise<void> => {
    await shows(selector)
    await page.evaluate((wanted) => document.querySelector<HTMLElement>(wanted)?.click(), selector)
  }
  const fill = async (selector: string, text: string): Promise<void> => {
    await shows(selector)
    await page.type(selector, text)
  }
  const self: PasskeyPerson = {
    async otherFinger() {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId: authenticator, isUserVerified: false })
    },
    async takesAnother(options = { prf: true }) {
      await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: authenticator })
      authenticator = await plugIn(options.prf)
    },
    async stopsNext() {
      await page.evaluate(() => {
        const { credentials } = navigator
        const real = credentials.get.bind(credentials)
        credentials.get = () => {
          credentials.get = real
          return Promise.reject(new DOMException('', 'NotAllowedError'))
        }
      })
    },
    async offDuty() {
      await click('.aside button:last-of-type')
      await shows('#pseudonym')
    },
    async signOut() {
      await click('.bar button.quiet:last-of-type')
      await shows('#passphrase')
    },
    async opens() {
      await shows('details.passkeys')
      await page.evaluate(() => {
        const list = document.querySelector<HTMLDetailsElement>('details.passkeys')
        if (list !== null) list.open = true
      })
      await shows('.passkey-add')
    },
    async begins(label, proof) {
      await shows('.passkeys')
      if ((await page.$('.passkey-yes')) === null) await self.opens()
      await click('.passkey-yes, .passkey-add')
      await fill('#passkey-label', label)
      if (proof === 'passkey') await click('.passkey-prove')
      else {
        await fill('#passkey-passphrase', proof.passphrase)
        await fill('#passkey-code', await freshCode(proof))
        await click('.passkey-go[data-step="prove"]')
      }
      await self.comesTo('make')
    },
    async knowsOf(label) {
      await self.isTold(label)
      await click('.passkey-mine')
      await page.waitForSelector('.passkey-news', { ...within, hidden: true })
    },
    presses: (step) => click(`.passkey-go[data-step="${step}"]`),
    comesTo: (step) => shows(`.passkey-go[data-step="${step}"]:not([aria-disabled="true"])`),
    async isTold(text) {
      await page.waitForFunction((said) => document.body.textContent?.includes(said), within, text)
    },
    async stops() {
      await click('.passkeys form button.quiet')
      await shows('.passkey-add')
    },
    async comesBackTo(labels) {
      await page.waitForFunction(
        (wanted) =>
          JSON.stringify([...document.querySelectorAll('.passkeys li strong')].map((one) => one.textContent)) ===
          wanted,
        within,
        JSON.stringify(labels),
      )
    },
    async removes(label) {
      await self.opens()
      await click('.passkey-ask')
      await click('.passkey-remove')
      await self.comesBackTo((await self.labels()).filter((one) => one !== label))
    },
    triesToSignIn: () => click('.passkey-sign-in'),
    async signsIn() {
      await click('.passkey-sign-in')
      await page.waitForSelector('#passphrase', { ...within, hidden: true })
    },
    labels: () => page.$$eval('.passkeys li strong', (all) => all.map((one) => one.textContent ?? '')),
  }
  return self
}
