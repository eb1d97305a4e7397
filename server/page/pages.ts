/**
 * The built apps, read once into memory: settings stamped in, hashes of what is inline put into the policy of that page,
 * compressed once, when first asked for; a line asks for all of it before it listens. What is not in this table does not
 * exist.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { type PageSettings, settingsPlaceholder } from '@lijn116/protocol/page'
import { contentPolicy, type OriginKind } from '../http/headers.ts'

export type Page = {
  readonly type: string
  readonly plain: Buffer
  readonly gzip: Buffer
  readonly br: Buffer
  readonly policy: string | null
}
export type Pages = ReadonlyMap<string, Page>

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.txt': 'text/plain; charset=utf-8',
}

/** Where the build of an app is. */
export const built = (app: OriginKind): string => fileURLToPath(new URL(`../../${app}/build`, import.meta.url))

/** What the server stamps into a page. The site needs less of the line than who seals to it. */
export type Stamped = { exit: string; line: Pick<PageSettings['line'], 'trial' | 'approvals'> }

/** Paths as asked for: `/`, `/k7d2`, `/assets/x.js`. `exits`: of pages that leave to another address than the others. */
export function readPages<Kind extends OriginKind>(
  directory: string,
  kind: Kind,
  settings: Kind extends 'site' ? Stamped : PageSettings,
  exits: ReadonlyMap<string, string> = new Map(),
): Pages {
  const pages = new Map<string, Page>()
  // The best costs 20 ms a page: worth it for the few of the chat, not for the hundreds of the site, which gain 10 %.
  const quality = kind === 'site' ? 7 : 11
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const type = types[extname(file)]
    if (!type) continue
    const path = `/${relative(directory, file).split('\\').join('/')}`
    const isHtml = path.endsWith('.html')
    const shown = isHtml ? path.replace(/(^\/|\/)index\.html$/, '$1').replace(/\.html$/, '') : path
    const own = { ...settings, exit: exits.get(shown) ?? settings.exit }
    const plain = isHtml ? Buffer.from(stamp(readFileSync(file, 'utf8'), own)) : readFileSync(file)
    const policy = isHtml ? contentPolicy(kind, inlineHashes(plain.toString())) : null
    pages.set(shown, compressedOnce({ type, plain, policy }, quality))
  }
  return pages
}

function compressedOnce(page: Pick<Page, 'type' | 'plain' | 'policy'>, quality: number): Page {
  let gzip: Buffer | null = null
  let br: Buffer | null = null
  return {
    ...page,
    get gzip() {
      gzip ??= gzipSync(page.plain, { level: 9 })
      return gzip
    },
    get br() {
      br ??= brotliCompressSync(page.plain, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } })
      return br
    },
  }
}

/** Nobody waits for it later. */
export function compressAll(pages: Pages): Pages {
  for (const page of pages.values()) for (const encoding of ['gzip', 'br'] as const) page[encoding].length
  return pages
}

/**
 * A real line carries no sign of a trial, also not where no script runs: neither the words nor the number a trial sends
 * people to. What only a real line says is hidden until then.
 */
const trialSign = /<(p|a)\b[^>]*\bclass="trial\b[^"]*"[^>]*>[\s\S]*?<\/\1>/g
const realSign = /(<(?:a|p|ul|span)\b[^>]*\bclass="real\b[^"]*") hidden(?:="")?/g

/** How many colleagues check a new one stands in words in the page, once for each number there can be. */
const approvals = /<p class="approvals-(\d)\b[^"]*"[^>]*>[\s\S]*?<\/p>/g

function stamp(html: string, settings: Stamped): string {
  const json = JSON.stringify(settings).replaceAll('<', '\\u003c')
  const signed = settings.line.trial ? html : html.replace(trialSign, '').replace(realSign, '$1')
  const shown = signed.replace(approvals, (sign, count) => (Number(count) === settings.line.approvals ? sign : ''))
  return shown.replace(settingsPlaceholder, () => settingsPlaceholder.replace('null', () => json))
}

function inlineHashes(html: string): { scripts: string[]; styles: string[] } {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  const scripts: string[] = []
  for (const [, attributes = '', text = ''] of html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g))
    if (!/\bsrc\s*=/.test(attributes) && !/type="application\/json"/.test(attributes)) scripts.push(hash(text))
  const styles = [...html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style>/g)].map(([, text = '']) => hash(text))
  return { scripts, styles }
}
