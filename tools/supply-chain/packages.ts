/** The packages of package-lock.json as somebody else reads them: what each is, where it reaches, and under which licence. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const root = new URL('../../', import.meta.url).pathname

export type Package = {
  /** Its place in the lockfile: `node_modules/tsyringe/node_modules/tslib`. */
  readonly path: string
  readonly name: string
  readonly version: string
  /** As the lockfile writes it: `sha512-` and base64. null: for a system we do not run on. */
  readonly integrity: string | null
  /** SPDX expression; null: neither the lockfile nor the package says. */
  readonly licence: string | null
  /** Only on the machine of a developer. */
  readonly dev: boolean
  readonly optional: boolean
  readonly installScript: boolean
  readonly dependencies: readonly string[]
}
type Entry = {
  name?: string
  version?: string
  integrity?: string
  license?: string
  dev?: boolean
  devOptional?: boolean
  optional?: boolean
  link?: boolean
  hasInstallScript?: boolean
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}
export type Lock = { name: string; version: string; packages: Record<string, Entry> }

export const readLock = (): Lock => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as Lock

const nameOf = (path: string): string => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** Of others only: our own rooms are links. */
export function packagesOf(lock: Lock): Package[] {
  return Object.entries(lock.packages).flatMap(([path, entry]) => {
    if (!path.includes('node_modules/') || entry.link === true) return []
    return [
      {
        path,
        name: entry.name ?? nameOf(path),
        version: entry.version ?? '',
        integrity: entry.integrity ?? null,
        licence: entry.license ?? null,
        dev: entry.dev === true || entry.devOptional === true,
        optional: entry.optional === true,
        installScript: entry.hasInstallScript === true,
        dependencies: Object.keys({ ...entry.dependencies, ...entry.optionalDependencies }),
      },
    ]
  })
}

/** Where Node would find `name` when `from` asks for it: the nearest folder upwards. null: not in this lockfile. */
export function resolved(lock: Lock, from: string, name: string): string | null {
  for (let at = from; ; ) {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`
    if (path in lock.packages) return path
    if (at === '') return null
    at = at.slice(0, Math.max(0, at.lastIndexOf('/node_modules/')))
  }
}

/** What the installed package itself says; null where it is not installed. */
export function installedLicence(path: string): string | null {
  const file = join(root, path, 'package.json')
  if (!existsSync(file)) return null
  const said = (JSON.parse(readFileSync(file, 'utf8')) as { license?: string | { type?: string } }).license
  return (typeof said === 'string' ? said : said?.type) ?? null
}
