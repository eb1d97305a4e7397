/**
 * Nothing outside this machine is reached by what is tested: not by a test, not by a program it starts, not by a browser.
 * Beside each refusal the same way to this machine works, so that a refusal is of the place and not of the way.
 */
import { spawnSync } from 'node:child_process'
import { promises as dns } from 'node:dns'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browserNames, launchBrowser } from '../stage/browser.ts'

/** For documentation only (RFC 5737, RFC 3849, RFC 2606): nobody is there to be disturbed, should a fence be open. */
const outside = ['192.0.2.1', '2001:db8::1', 'hulp.example'] as const

let server: Server
let port: number
let arrived = 0
beforeAll(async () => {
  server = createServer((_request, answer) => {
    arrived += 1
    answer.setHeader('access-control-allow-origin', '*').end('binnen')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

describe('a test itself', () => {
  it('is refused at once, in words that name who was asked for', async () => {
    for (const host of outside) {
      expect(() => connect(80, host)).toThrow(`NO EGRESS: a test asked for ${host}`)
      const asked = fetch(`http://${host.includes(':') ? `[${host}]` : host}/`).catch((error: Error) => error.cause)
      expect(String(await asked)).toContain('NO EGRESS')
    }
    expect(() => dns.lookup('hulp.example')).toThrow('NO EGRESS')
    expect(() => dns.resolve4('hulp.example')).toThrow('NO EGRESS')
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('binnen')
    expect((await dns.lookup('localhost')).address).toMatch(/^(127\.0\.0\.1|::1)$/)
  })
})

const asks = `
const { connect } = require('node:net')
const [host, port] = process.argv.slice(1)
try {
  connect(Number(port), host, () => done('reached')).on('error', ({ code }) => done(code))
} catch ({ message }) {
  done(message)
}
function done(what) {
  process.stdout.write(what)
  process.exit()
}`
/** Not enough to give up waiting: a network that swallows what is sent is a network. */
const refused = /^(ENETUNREACH|EHOSTUNREACH|EAI_AGAIN|ENOTFOUND|NO EGRESS.*)$/

describe('a program that a test starts', () => {
  it.each(outside)('comes to nobody at %s', (host) => {
    const child = spawnSync(process.execPath, ['--eval', asks, host, '80'], { encoding: 'utf8', timeout: 60_000 })
    expect(`${child.stdout}${child.stderr}`).toMatch(refused)
  })

  it('comes to this machine', async () => {
    const { spawn } = await import('node:child_process')
    const child = spawn(process.execPath, ['--eval', asks, '127.0.0.1', `${port}`], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    child.stdout.on('data', (chunk) => {
      said += chunk
    })
    await new Promise((resolve) => child.once('close', resolve))
    expect(said).toBe('reached')
  })
})

const refusedPage =
  /ERR_NAME_NOT_RESOLVED|ERR_ADDRESS_UNREACHABLE|ERR_INTERNET_DISCONNECTED|NS_ERROR_PROXY_CONNECTION_REFUSED/

/** The same way, to this machine: it arrives. */
async function here(page: Page): Promise<void> {
  const before = arrived
  await page.goto(`http://127.0.0.1:${port}/`, { timeout: 60_000 })
  expect(arrived).toBeGreaterThan(before)
}

describe.each(browserNames)('%s', (name) => {
  it('comes to nobody but this machine', async () => {
    const browser = await launchBrowser(name)
    try {
      const page = await browser.newPage()
      await expect(page.goto('http://192.0.2.1/', { timeout: 120_000 })).rejects.toThrow(refusedPage)
      await here(page)
      // A name that hangs is as little reached as one that is refused: where a resolver swallows questions, it hangs.
      const named = await browser.newPage()
      const failed = named.goto('http://hulp.example/', { timeout: 15_000 })
      await expect(failed).rejects.toThrow(new RegExp(`${refusedPage.source}|Navigation timeout`))
      await here(await browser.newPage())
    } finally {
      await browser.close()
    }
  })
})

describe('the network of the whole run', () => {
  it('is as the run says: none but the loopback, or the second fence alone', () => {
    const own = process.env.LIJN116_NETWORK
    expect([undefined, 'none']).toContain(own)
    if (own === undefined) return
    const interfaces = readFileSync('/proc/self/net/dev', 'utf8')
      .split('\n')
      .flatMap((line) => /^\s*([^\s:|]+):/.exec(line)?.[1] ?? [])
    expect(interfaces).toEqual(['lo'])
    // No row but the heading: nothing is a way out.
    expect(readFileSync('/proc/self/net/route', 'utf8').trim().split('\n')).toHaveLength(1)
    expect(existsSync('/proc/self/net/tcp')).toBe(true)
    // Without the fence of Node: it is the machine that refuses.
    for (const host of ['192.0.2.1', '2001:db8::1']) {
      const child = spawnSync(process.execPath, ['--eval', asks, host, '80'], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH },
        timeout: 60_000,
      })
      expect(child.stdout, host).toBe('ENETUNREACH')
    }
  })
})
