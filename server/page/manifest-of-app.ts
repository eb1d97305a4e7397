/** What one origin answers for certain, asked of the app itself: what is listed is what is served, headers and all. */
import { createHash } from 'node:crypto'
import type { OutgoingHttpHeaders } from 'node:http'
import type { OriginManifest } from '@lijn116/protocol/manifest'
import type { App } from '../http/app.ts'
import { isFrame } from '../http/signpost.ts'
import type { Pages } from './pages.ts'

/** As a person's browser asks, and never compressed: the bytes are compared as they are read. */
const asked = { accept: 'text/html,*/*', 'accept-encoding': 'identity' }
const policyName = 'content-security-policy'
/** Of one answer and not of the origin; the policy stands apart. */
const ofOneAnswer = [policyName, 'content-type', 'content-length', 'connection', 'keep-alive', 'date']
/** Not listed: what people and programs say to each other, and what names the day of the start. */
const isListed = (url: string): boolean => !/[:*]|^\/v1\/|^\/health$|^\/\.well-known\//.test(url)
/** Where nothing can be. */
const nowhere = '/_nergens'

const without = (headers: OutgoingHttpHeaders, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (names.includes(name) ? [] : [[name, String(value)] as const])),
  )

/** `pages`: all that the build of this origin made. @throws Error when the app answers something else than a page or a way */
export async function manifestOfApp(app: App, address: string, pages: Pages): Promise<OriginManifest> {
  async function ask(url: string, status: number) {
    const { statusCode, headers, rawPayload } = await app.inject({ url, headers: asked })
    if (statusCode !== status) throw new Error(`${address}${url} is answered with ${statusCode}, not ${status}`)
    const sha256 = createHash('sha256').update(rawPayload).digest('base64url')
    return { headers, sha256, type: String(headers['content-type']), policy: String(headers[policyName]) }
  }
  const always = await ask('/health', 200)
  const headers = without(always.headers, ofOneAnswer)
  const made: OriginManifest = {
    ...{ address, headers, policy: always.policy },
    ...{ files: [], filled: [], lost: [], redirects: [] },
  }
  for (const [path, page] of pages) {
    if (isFrame(page)) {
      const { type, policy } = await ask(path, 200)
      made.filled.push({ path, type, policy })
    } else if (path.endsWith('/404')) {
      const begin = path.slice(0, -'/404'.length)
      const { sha256, type, policy } = await ask(`${begin}${nowhere}`, 404)
      made.lost.push({ begin, sha256, type, policy })
    } else {
      const { sha256, type, policy } = await ask(path, 200)
      made.files.push({ path, sha256, type, policy })
    }
  }
  const ways = app.guardedRoutes.flatMap(({ method, url }) =>
    method === 'GET' && isListed(url) && !pages.has(url) ? [url] : [],
  )
  for (const path of new Set(ways)) {
    const answer = (await ask(path, 303)).headers
    const more = without(answer, [...ofOneAnswer, ...Object.keys(headers), 'location'])
    made.redirects.push({ path, to: String(answer.location), headers: more })
  }
  const byPath = (one: { path: string }, other: { path: string }) => (one.path < other.path ? -1 : 1)
  for (const list of [made.files, made.filled, made.redirects]) list.sort(byPath)
  made.lost.sort((one, other) => (one.begin < other.begin ? -1 : 1))
  return made
}
