/** A line with one counsellor on duty, and visitors who come: what most journeys begin with. */

import type { Browser } from 'puppeteer-core'
import consoleTexts from '../../content/translations/console.nl.json' with { type: 'json' }
import { type BrowserName, launchBrowser, openPage, type Watched } from '../stage/browser.ts'
import { type ExitServer, startExitServer } from '../stage/exit-server.ts'
import { freePort } from '../stage/free-port.ts'
import { type Line, type LineOptions, startLine } from '../stage/line.ts'
import { startTcpProxy, type TcpProxy } from '../stage/tcp-proxy.ts'
import { type Account, type Counsellor, counsellorAt } from './counsellor.ts'
import { type VisitorPage, visit } from './visitor.ts'

export type TwoPeople = {
  readonly line: Line
  readonly browser: Browser
  readonly exit: ExitServer
  /** Between the visitor's browser and the line; between the console and the line. */
  readonly network: { readonly visitor: TcpProxy; readonly counsellor: TcpProxy }
  readonly counsellor: Counsellor
  readonly console: Watched
  readonly account: Account
  /** Waits until the console says this (a key of content/translations/console), up to its first blank to fill in. */
  consoleSays(key: keyof typeof consoleTexts.texts): Promise<void>
  visitor(language?: 'nl' | 'en'): Promise<VisitorPage>
  /** A visitor who has said this, and whom the counsellor now talks with. */
  talking(firstWords: string): Promise<VisitorPage>
  close(): Promise<void>
}

export const pseudonym = 'Noor'

export async function twoPeople(name: BrowserName, options: LineOptions = {}): Promise<TwoPeople> {
  const exit = await startExitServer()
  const seen = { chat: await freePort(), console: await freePort() }
  const line = await startLine({
    ...options,
    chatPortSeen: seen.chat,
    consolePortSeen: seen.console,
    env: { EXIT_ADDRESS: exit.address, ...options.env },
  })
  const network = {
    visitor: await startTcpProxy(line.ports.chat, seen.chat),
    counsellor: await startTcpProxy(line.ports.console, seen.console),
  }
  const browser = await launchBrowser(name)
  const desk = await openPage(browser)
  const counsellor = counsellorAt(desk.page, line.consoleOrigin)
  const visitors: VisitorPage[] = []
  const close = async (): Promise<void> => {
    await browser.close()
    await network.visitor.close()
    await network.counsellor.close()
    await line.close()
    await exit.close()
  }

  try {
    const [link] = line.links
    if (link === undefined) throw new Error('the line printed no one-time link')
    const account = await counsellor.enrol(link)
    await counsellor.signIn(account)
    await counsellor.goOnDuty(pseudonym)
    const visitor = async (language: 'nl' | 'en' = 'nl'): Promise<VisitorPage> => {
      const came = await visit(browser, line.chatOrigin, { language, cameFrom: `${exit.address}eerder` })
      visitors.push(came)
      return came
    }
    return {
      line,
      browser,
      exit,
      network,
      counsellor,
      console: desk.watched,
      account,
      async consoleSays(key) {
        const sentence = consoleTexts.texts[key].split('{')[0] ?? ''
        await desk.page.waitForFunction((said) => document.body.textContent?.includes(said), {}, sentence)
      },
      visitor,
      async talking(firstWords) {
        const came = await visitor()
        await came.begin()
        await came.say(firstWords)
        try {
          await counsellor.seesSomeoneWaiting()
          await counsellor.take()
          await counsellor.canBeRead()
        } catch (error) {
          throw new Error(`no talk began. On the console:\n${await counsellor.text()}`, { cause: error })
        }
        await came.isTold('talking', { name: pseudonym })
        return came
      },
      close,
    }
  } catch (error) {
    const screen = await counsellor.text().catch(() => 'no page')
    await close()
    throw new Error(`no two people: ${String(error)}\nOn the console:\n${screen}\n${line.output()}`, { cause: error })
  }
}
