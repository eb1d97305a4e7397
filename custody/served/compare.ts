/** What was served against what was signed. Pure: the asking is ask.ts, the command is commands/check-served.ts. */
import type { OriginManifest } from '@lijn116/protocol/manifest'

/** One answer as a browser would get it. `sha256` of the body after its encoding was taken off, base64url. */
export type Answer = {
  status: number
  headers: Readonly<Record<string, string>>
  sha256: string
  body: string
  /** Statuses of what came before it, such as 103: browsers follow the links in those. */
  early: readonly number[]
}

/** For what a browser would ask it. */
export type Use = 'document' | 'script' | 'style' | 'image' | 'empty'

/** What to ask of one origin, and what has to come back; each difference in words. */
export type Check = { path: string; use: Use; judge(answer: Answer): string[] }

/** What may differ between two honest answers; everything else that is not signed is a difference. */
const mayDiffer = [
  ...['date', 'age', 'server', 'via', 'vary', 'connection', 'keep-alive', 'transfer-encoding'],
  ...['content-length', 'content-type', 'content-encoding'],
]
/** Headers that whoever stands before a line adds by herself, so that she knows where to look. */
const told: Readonly<Record<string, string>> = {
  'alt-svc': 'alt-svc is there: it sends later visits to another port or host. A proxy with HTTP/3 adds it by itself',
}
/** Names a page would ask for if it were to stay, or to hide what it is. */
const nothingThere = ['/sw.js', '/service-worker.js', '/manifest.webmanifest', '/favicon.ico', '/index.html']
/** In a page that is filled: what would load or lead without being asked. */
const leadsAway = /<(base|iframe|frame|object|embed|portal|form)\b|http-equiv/i
/** What is left of bytes that are no UTF-8: a browser would believe a mark of UTF-16 at the beginning over the header. */
const otherBytes = '\uFFFD'

/** `chance`: a word nobody used before, for an address that cannot be there. */
export function checksOf(signed: OriginManifest, chance: string): Check[] {
  const known = ['content-security-policy', ...Object.keys(signed.headers), ...mayDiffer]
  /** Of every answer: its status, its policy, and what comes along with it. */
  const first = (
    answer: Answer,
    status: number,
    policy = signed.policy,
    more: Readonly<Record<string, string>> = {},
  ): string[] => [
    ...(answer.status === status ? [] : [`answers ${answer.status}, signed is ${status}`]),
    ...same(answer, 'content-security-policy', policy),
    ...Object.entries({ ...signed.headers, ...more }).flatMap(([name, value]) => same(answer, name, value)),
    ...Object.keys(answer.headers)
      .filter((name) => !(name in more || known.includes(name)))
      .map((name) => told[name] ?? `${name} is there`),
    ...answer.early.map((early) => `answers ${early} before the answer`),
  ]
  const ofBytes = ({ sha256 }: Answer, wanted: string): string[] =>
    sha256 === wanted ? [] : [`has the hash ${sha256}, signed is ${wanted}`]

  const files = signed.files.map(
    ({ path, sha256, type, policy }): Check => ({
      path,
      use: useOf(type),
      judge: (answer) => [
        ...first(answer, 200, policy),
        ...ofBytes(answer, sha256),
        ...same(answer, 'content-type', type),
      ],
    }),
  )
  // Its words change; what may run in it does not: only scripts whose hash stands in the policy.
  const filled = signed.filled.map(
    ({ path, type, policy }): Check => ({
      path,
      use: 'document',
      judge: (answer) => [
        ...first(answer, 200, policy),
        ...same(answer, 'content-type', type),
        ...(answer.body.includes(otherBytes) ? ['holds bytes that are no UTF-8'] : []),
        ...(leadsAway.test(answer.body) ? ['holds an element that leads away'] : []),
      ],
    }),
  )
  const lost = signed.lost.map(
    ({ begin, sha256, type, policy }): Check => ({
      path: `${begin}/${chance}`,
      use: 'document',
      judge: (answer) => [
        ...first(answer, 404, policy),
        ...ofBytes(answer, sha256),
        ...same(answer, 'content-type', type),
      ],
    }),
  )
  const redirects = signed.redirects.map(
    ({ path, to, headers }): Check => ({
      path,
      use: 'document',
      judge: (answer) => first(answer, 303, signed.policy, { ...headers, location: to }),
    }),
  )
  const nothing = [`/${chance}`, ...nothingThere]
    .filter((path) => !signed.files.some((file) => file.path === path))
    .map((path): Check => ({ path, use: 'empty', judge: (answer) => first(answer, 404) }))
  return [...files, ...filled, ...lost, ...redirects, ...nothing]
}

function useOf(type: string): Use {
  if (type.startsWith('text/html')) return 'document'
  if (type.includes('javascript')) return 'script'
  if (type.startsWith('text/css')) return 'style'
  return type.startsWith('image/') ? 'image' : 'empty'
}

function same({ headers }: Answer, name: string, wanted: string): string[] {
  const found = headers[name]
  if (found === wanted) return []
  return [
    `${name} is ${found === undefined ? 'missing' : JSON.stringify(found.slice(0, 300))}, signed is ${JSON.stringify(wanted)}`,
  ]
}
