/** What was served against what was signed. Pure: the asking is ask.ts, the command is commands/check-served.ts. */
import type { OriginManifest } from '@lijn116/protocol/manifest'

/** One answer as a browser would get it. `sha256` of the body after its encoding was taken off, base64url. */
export type Answer = {
  status: number
  headers: Readonly<Record<string, string>>
  sha256: string
  body: string
}

/** What to ask of one origin, and what has to come back; each difference in words. */
export type Check = { path: string; accept: string; judge(answer: Answer): string[] }

/** Whatever of these comes along changes what a page may do, or marks who reads it. */
const never = [
  'set-cookie',
  'service-worker-allowed',
  'sourcemap',
  'x-sourcemap',
  'refresh',
  'link',
  'content-location',
  'content-security-policy-report-only',
  'report-to',
  'reporting-endpoints',
  'nel',
  'access-control-allow-origin',
  'etag',
  'last-modified',
  'use-as-dictionary',
  'speculation-rules',
]
/** Names a page would ask for if it were to stay, or to hide what it is. */
const nothingThere = ['/sw.js', '/service-worker.js', '/manifest.webmanifest', '/favicon.ico', '/index.html']
/** In a page that is filled: what would load or lead without being asked. */
const leadsAway = /<(base|iframe|frame|object|embed|portal|form)\b|<meta[^>]+http-equiv/i

const asPage = 'text/html,application/xhtml+xml,*/*;q=0.8'

/** `chance`: a word nobody used before, for an address that cannot be there. */
export function checksOf(signed: OriginManifest, chance: string): Check[] {
  /** Of every answer: its status, its policy, and what comes along with it. */
  const first = (answer: Answer, status: number, policy = signed.policy): string[] => [
    ...(answer.status === status ? [] : [`answers ${answer.status}, signed is ${status}`]),
    ...same(answer, 'content-security-policy', policy),
    ...Object.entries(signed.headers).flatMap(([name, value]) => same(answer, name, value)),
    ...never.flatMap((name) => (answer.headers[name] === undefined ? [] : [`${name} is there`])),
  ]
  const ofBytes = ({ sha256 }: Answer, wanted: string): string[] =>
    sha256 === wanted ? [] : [`has the hash ${sha256}, signed is ${wanted}`]

  const files = signed.files.map(
    ({ path, sha256, type, policy }): Check => ({
      path,
      accept: asPage,
      judge: (answer) => [
        ...first(answer, 200, policy),
        ...ofBytes(answer, sha256),
        ...same(answer, 'content-type', type),
      ],
    }),
  )
  // Its words change; what may run in it does not: only scripts whose hash stands in the policy.
  const filled = signed.filled.map(
    ({ path, policy }): Check => ({
      path,
      accept: asPage,
      judge: (answer) => [
        ...first(answer, 200, policy),
        ...(leadsAway.test(answer.body) ? ['holds an element that leads away'] : []),
      ],
    }),
  )
  const lost = signed.lost.map(
    ({ begin, sha256, policy }): Check => ({
      path: `${begin}/${chance}`,
      accept: asPage,
      judge: (answer) => [...first(answer, 404, policy), ...ofBytes(answer, sha256)],
    }),
  )
  const redirects = signed.redirects.map(
    ({ path, to }): Check => ({
      path,
      accept: asPage,
      judge: (answer) => [...first(answer, 303), ...same(answer, 'location', to)],
    }),
  )
  const nothing = [`/${chance}`, ...nothingThere]
    .filter((path) => !signed.files.some((file) => file.path === path))
    .map((path): Check => ({ path, accept: '*/*', judge: (answer) => first(answer, 404) }))
  return [...files, ...filled, ...lost, ...redirects, ...nothing]
}

function same({ headers }: Answer, name: string, wanted: string): string[] {
  const found = headers[name]
  if (found === wanted) return []
  return [
    `${name} is ${found === undefined ? 'missing' : JSON.stringify(found.slice(0, 300))}, signed is ${JSON.stringify(wanted)}`,
  ]
}
