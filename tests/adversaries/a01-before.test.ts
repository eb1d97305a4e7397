/** A1: somebody who pays for the phone, owns the router and reads the history along. What each answer of a whole line shows him. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readConfig } from '../../server/config.ts'
import { type App, createApp, servePages } from '../../server/http/app.ts'
import { createSite } from '../../server/http/create-site.ts'
import { serveExit } from '../../server/http/visitor.ts'
import type { Pages } from '../../server/page/pages.ts'
import { chatPages, sitePages } from '../../server/page/pages-of-line.ts'
import { doors } from '../stage/inner-line.ts'

const exit = 'https://weer.example/vandaag'
const line = {
  ...{ lineId: 'lijn116-test', trial: true, roots: [], minRosterVersion: 1, approvals: 2 },
  ...{ doors: [], phone: '116016', builtAt: 0 },
}
/** Together, as server/main.ts puts them, without a database: none of these pages needs one. */
let site: App
let chat: App
let pages: { site: Pages; chat: Pages }
beforeAll(() => {
  const config = readConfig({ EXIT_ADDRESS: exit })
  const never = () => false
  pages = { site: sitePages(line, exit), chat: chatPages(line, exit, doors) }
  site = createSite({ config, doors, pages: pages.site, line: () => null, isDraining: never })
  chat = createApp('chat', config.origins.chat, never)
  servePages(chat, pages.chat)
  serveExit(chat, exit, doors)
})
afterAll(async () => {
  await site.close()
  await chat.close()
})

type Told = { path: string; html: string; headers: string }
async function told(app: App, of: Pages): Promise<Told[]> {
  const paths = [...of].filter(([path, { type }]) => type.startsWith('text/html') && !path.includes('{'))
  const all: Told[] = []
  for (const [path] of paths) {
    const answer = await app.inject({ url: path, headers: { 'accept-encoding': 'identity' } })
    if (answer.statusCode === 200) all.push({ path, html: answer.body, headers: JSON.stringify(answer.headers) })
  }
  return all
}

/** Hosts a browser would ask or be told of by an attribute, a style, an import or a header. */
function hostsIn({ html, headers }: Pick<Told, 'html' | 'headers'>): string[] {
  const asked =
    /(?:src|srcset|href|action|formaction|poster|data|cite|ping|manifest|content)\s*=\s*["']?\s*(?:https?:)?\/\/([^/"'\s>]+)/gi
  const inStyle = /(?:url\(\s*["']?|@import\s+["'])(?:https?:)?\/\/([^/"'\s)]+)/gi
  const inHeader = /https?:\/\/([^/"'\s\\;,]+)/gi
  return [
    ...[...html.matchAll(asked)].map(([, host]) => host ?? ''),
    ...[...html.matchAll(inStyle)].map(([, host]) => host ?? ''),
    ...[...headers.matchAll(inHeader)].map(([, host]) => host ?? ''),
  ]
}

const links = /<a\b[^>]*>/gi
const isOfPlaces = ({ path }: Told): boolean => /\/(places|adressen)$/.test(path)

// @req:R-029 @norm:AV-05
it('no page of site or chat has a browser ask another host, and only places of help are linked to', async () => {
  const all = [...(await told(site, pages.site)), ...(await told(chat, pages.chat))]
  expect(all.length).toBeGreaterThan(100)
  const found = all.flatMap((each) => {
    const { html } = each
    const own = hostsIn({ ...each, html: html.replaceAll(links, '') })
    const tapped = isOfPlaces(each) ? [] : hostsIn({ html: (html.match(links) ?? []).join(''), headers: '' })
    return [...own, ...tapped].map((host) => `${each.path}: ${host}`)
  })
  expect([...new Set(found)]).toEqual([])
  // The links there are those of the map: so the search sees them.
  expect(new Set(all.filter(isOfPlaces).flatMap(hostsIn)).size).toBeGreaterThan(20)
})

// @req:R-034 @norm:CO-05
it('what a history keeps of the chat is one name, no picture, and a path of four signs', async () => {
  const all = await told(chat, pages.chat)
  expect(all.length).toBeGreaterThanOrEqual(12)
  const names = all.flatMap(({ html }) => [...html.matchAll(/<title>([^<]*)<\/title>/g)].map(([, name]) => name))
  expect(names).toHaveLength(all.length)
  expect([...new Set(names)].toSorted()).toEqual(['Overview', 'Overzicht', 'نظرة عامة'])
  for (const { path, html } of all) {
    expect(path).toMatch(/^\/[a-z]\d[a-z]\d$/)
    expect(html.match(/<link rel="icon"[^>]*>/g)).toEqual(['<link rel="icon" href="data:,">'])
    expect(html).not.toMatch(/<meta[^>]*(?:og:|description|twitter:|application-name)/i)
  }
})

/** What browsers, phones, search engines and the curious ask of any host without being told to. */
const askedAnyway = [
  ...['/favicon.ico', '/apple-touch-icon.png', '/manifest.json', '/manifest.webmanifest', '/site.webmanifest'],
  ...['/sw.js', '/service-worker.js', '/robots.txt', '/sitemap.xml', '/browserconfig.xml', '/opensearch.xml'],
  ...['/.well-known/security.txt', '/.well-known/assetlinks.json', '/.well-known/apple-app-site-association'],
]
it('what is asked of the host of the chat without a path of ours says nothing of what it is', async () => {
  const answers = await Promise.all(askedAnyway.map((url) => chat.inject({ url })))
  const bodies = answers.map(({ statusCode, body }) => `${statusCode} ${body}`)
  expect(new Set(bodies).size).toBe(1)
  expect(bodies[0]).toMatch(/^404 /)
  expect(bodies[0]).not.toMatch(/116|lijn|hulp|help|geweld|violence|chat|praat/i)
})

it('control: a page that does ask somebody else is seen, however it asks', () => {
  const headers = '{"link":"<https://c.example/x>; rel=preconnect"}'
  const html = `<img src="//a.example/x.png"><style>p{background:url(https://b.example/y)}</style><a href=/lees>x</a>`
  expect(hostsIn({ html, headers })).toEqual(['a.example', 'b.example', 'c.example'])
})
