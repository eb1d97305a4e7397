/**
 * `npm run check-licences`: everything we build on may be used under the EUPL-1.2. Two lists, because what only a developer
 * runs is not given to anybody. Prints what is wrong, and fails when something is.
 */
import { flagsOf } from '../flags.ts'
import { installedLicence, type Package, packagesOf, readLock } from './packages.ts'

const free = ['MIT', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', 'BlueOak-1.0.0', 'CC0-1.0']
/** Used as it is, unchanged, and named: opening_hours in the server. */
const allowed = { shipped: [...free, 'LGPL-3.0-only'], developer: [...free, 'MPL-2.0'] }

/** Packages that say nothing in a form a program reads; read by a person, for this version only. */
const readByHand: Readonly<Record<string, { version: string; licence: string }>> = {
  // Its LICENSE file, two clauses.
  suncalc: { version: '2.0.2', licence: 'BSD-2-Clause' },
}

/** `A OR B` is allowed when one of them is, `A AND B` when both are. @throws Error on anything with brackets. */
export function isAllowed(expression: string, list: readonly string[]): boolean {
  if (/[()]/.test(expression)) throw new Error(`a person has to read this licence: ${expression}`)
  return expression.split(' OR ').some((one) => one.split(' AND ').every((each) => list.includes(each.trim())))
}

export type Judged = { wrong: string[]; unread: string[] }

/** `unread`: for another system, without a licence in the lockfile and not installed here. */
export function judge(packages: readonly Package[], installed: (path: string) => string | null): Judged {
  const wrong: string[] = []
  const unread: string[] = []
  for (const { path, name, version, licence, dev, optional } of packages) {
    const hand = readByHand[name]
    const said = licence ?? installed(path) ?? (hand?.version === version ? hand.licence : null)
    if (said === null) (optional ? unread : wrong).push(`${name} ${version}: no licence`)
    else if (!isAllowed(said, dev ? allowed.developer : allowed.shipped))
      wrong.push(`${name} ${version}: ${said}${dev ? '' : ', and it is shipped'}`)
  }
  return { wrong, unread }
}

if (import.meta.main) {
  flagsOf()
  const { wrong, unread } = judge(packagesOf(readLock()), installedLicence)
  for (const line of unread) console.log(`not installed here: ${line}`)
  for (const line of wrong) console.error(line)
  console.log(`${wrong.length} wrong, ${unread.length} for other systems without a licence in the lockfile`)
  process.exitCode = wrong.length > 0 ? 1 : 0
}
