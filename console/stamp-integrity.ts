/** Writes the digest of every script and style sheet into the built page (decision D21: Integrity-Policy). */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Plugin } from 'vite'

const digest = (bytes: Uint8Array) => `sha384-${createHash('sha384').update(bytes).digest('base64')}`

/** `html`: the page as built; `read`: the bytes behind an address. Throws when an asset is not of this build. */
export const withIntegrity = (html: string, read: (address: string) => Uint8Array): string =>
  html.replace(
    /<(script|link)\b([^>]*?)\b(src|href)="(\/[^"]+)"([^>]*)>/g,
    (_tag, name, before, attribute, address, after) => {
      const rest = `${before}${attribute}="${address}"${after}`.replace(/\s*\bcrossorigin(="[^"]*")?/g, '')
      return `<${name}${rest} integrity="${digest(read(address))}" crossorigin="anonymous">`
    },
  )

export function stampIntegrity(): Plugin {
  let folder = ''
  return {
    name: 'stamp-integrity',
    apply: 'build',
    configResolved: ({ root, build }) => {
      folder = resolve(root, build.outDir)
    },
    closeBundle() {
      const page = join(folder, 'index.html')
      writeFileSync(
        page,
        withIntegrity(readFileSync(page, 'utf8'), (address) => readFileSync(join(folder, address))),
      )
    },
  }
}
