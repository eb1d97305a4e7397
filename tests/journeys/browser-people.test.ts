/** Somebody new is invited, heard by two, works, and has to go: in real browsers, on a real line. */
import type { Browser, Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Coordinator, coordinatorAt } from '../people/coordinator.ts'
import { type Account, type Counsellor, counsellorAt } from '../people/counsellor.ts'
import { visit } from '../people/visitor.ts'
import { browserNames, launchBrowser, openPage, type Watched } from '../stage/browser.ts'
import { type Line, startLine } from '../stage/line.ts'

type Desk = { counsellor: Counsellor; coordinator: Coordinator; watched: Watched }

/** What the console keeps of lists of staff in this browser. */
const listsKept = (page: Page): Promise<string[]> =>
  page.evaluate(
    () =>
      new Promise<string[]>((resolve, reject) => {
        const opened = indexedDB.open('lijn116')
        opened.onerror = () => reject(opened.error)
        opened.onsuccess = () => {
          const asked = opened.result.transaction('roster').objectStore('roster').getAll()
          asked.onerror = () => reject(asked.error)
          asked.onsuccess = () => {
            opened.result.close()
            resolve(asked.result as string[])
          }
        }
      }),
  )

describe.each(browserNames)('people in %s', (name) => {
  let browser: Browser
  let line: Line
  let noor: Desk

  const desk = async (): Promise<Desk> => {
    const { page, watched } = await openPage(browser)
    return { counsellor: counsellorAt(page, line.consoleOrigin), coordinator: coordinatorAt(page), watched }
  }
  /** The trial's own people: their links are printed in this order. */
  const trialPerson = async (place: number): Promise<Desk> => {
    const here = await desk()
    const link = line.links[place]
    if (link === undefined) throw new Error(`the line printed no link ${place}`)
    await here.counsellor.signIn(await here.counsellor.enrol(link))
    return here
  }

  beforeAll(async () => {
    line = await startLine()
    browser = await launchBrowser(name)
    noor = await trialPerson(1)
  })
  afterAll(async () => {
    await browser.close()
    await line.close()
  })

  test('a coordinator sees who works here, and a link she made is there again', async () => {
    const { coordinator, counsellor } = noor
    await coordinator.seesPeople()
    expect(await coordinator.members()).toEqual(['proef-2'])
    // Without a name, and it stays when she signs out: with it, no older list is believed on this computer.
    expect((await listsKept(counsellor.page)).map((text) => JSON.parse(text))).toEqual([
      { version: expect.any(Number), minDutySeq: 0, leaves: [expect.stringMatching(/^[\w-]{22}$/)] },
    ])
    const link = await coordinator.invites('Eva', ['counsellor', 'interpreter'])
    expect(link.startsWith(`${line.consoleOrigin}/#`)).toBe(true)
    await coordinator.seesState('Eva', 'unused')
    const again = (await counsellor.page.$$('.acts button:not(.quiet)'))[0]
    await again?.click()
    await counsellor.page.waitForSelector('textarea.link')
    expect(await counsellor.page.$eval('textarea.link', (field) => (field as HTMLTextAreaElement).value)).toBe(link)
    await counsellor.page.click('.people button.first')
    expect(noor.watched.errors).toEqual([])
  })

  // Once is enough for a story of a minute; the screens are looked at in both.
  if (name === 'chromium')
    test('invited, heard by two, at work, and removed in the middle of a talk', async () => {
      const sam = await trialPerson(2)
      const tess = await desk()
      let account: Account | null = null

      const link = await noor.coordinator.invites('Tess', ['counsellor'])
      account = await tess.counsellor.enrol(link)
      expect(account.name).toBe('Tess')
      expect(account.aloud).toHaveLength(6)
      expect(account.aloud.join(' ')).not.toBe(account.passphrase)
      expect(await tess.counsellor.isRefused(account)).toContain('Een collega moet eerst uw zes woorden horen')

      // Each hears the words by telephone: the same six stand on all three screens.
      await noor.coordinator.seesState('Tess', 'compare')
      expect(await noor.coordinator.compares('Tess')).toEqual(account.aloud)
      expect(await noor.coordinator.confirms()).toContain('een tweede collega')
      await noor.coordinator.seesState('Tess', 'signed')
      await sam.coordinator.seesPeople()
      await sam.coordinator.seesState('Tess', 'compare')
      expect(await sam.coordinator.compares('Tess')).toEqual(account.aloud)
      expect(await sam.coordinator.confirms()).toBe('Tess is toegelaten en kan inloggen.')
      expect((await sam.coordinator.members()).toSorted()).toEqual(['Tess', 'proef-2', 'proef-3'])

      await tess.counsellor.page.goto('about:blank')
      await tess.counsellor.signIn(account)
      await tess.counsellor.goOnDuty('Linde')
      const visitor = await visit(browser, line.chatOrigin)
      await visitor.begin()
      await visitor.say('Kan ik hier iets vragen?')
      await tess.counsellor.seesSomeoneWaiting()
      await tess.counsellor.take()
      await tess.counsellor.canBeRead()
      await tess.counsellor.says('Natuurlijk. Neem de tijd.')
      await visitor.reads('Natuurlijk. Neem de tijd.')

      expect(await sam.coordinator.removes('Tess')).toBe('Tess is verwijderd.')
      await tess.counsellor.page.waitForSelector('#passphrase', { visible: true })
      expect(await tess.counsellor.text()).not.toContain('Kan ik hier iets vragen?')
      await visitor.isTold('talking-away', { name: 'Linde' })
      await visitor.isTold('again-along')

      expect(await sam.coordinator.members()).not.toContain('Tess')

      // Whoever waits comes before the list of people.
      await noor.counsellor.page.click('.people .back')
      await noor.counsellor.goOnDuty('Noor')
      await noor.counsellor.seesSomeoneWaiting()
      expect(await noor.counsellor.page.$('.to-people')).toBeNull()
      await noor.counsellor.take()
      await noor.counsellor.reads('Kan ik hier iets vragen?')
      await noor.counsellor.canBeRead()
      await noor.counsellor.says('Ik ben er nu voor u.')
      await visitor.reads('Ik ben er nu voor u.')

      // Her account is gone, so it does not matter which code.
      expect(await tess.counsellor.isRefused({ ...account, lastStep: 0 })).toContain('Inloggen is niet gelukt')
      for (const { watched } of [noor, sam]) expect(watched.errors).toEqual([])
      // Refused twice, and told so by the line: a browser writes that down.
      expect(tess.watched.errors.filter((error) => !/status of (401|503)/.test(error))).toEqual([])
      expect(visitor.watched.errors).toEqual([])
      await visitor.close()
    })
})
