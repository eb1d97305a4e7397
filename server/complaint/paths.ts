/** Paths of the page for a complaint, as far as it was built; the site leads there as it leads to a door. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** `chat`: the folder of the built chat pages. */
export function complaintPaths(chat: string): string[] {
  const file = new URL('../../content/complaint.json', import.meta.url)
  const { paths } = JSON.parse(readFileSync(file, 'utf8')) as { paths: Record<string, string> }
  return Object.values(paths).filter((path) => existsSync(join(chat, `${path}.html`)))
}
