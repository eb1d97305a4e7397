/**
 * Tags in tests: `// @req:R-001 @norm:AV-01` on the lines above a test. A tag says: this would fail if that broke.
 * Pure: a path and its text go in.
 */

export type Tag = { id: string; path: string; line: number; title: string }
export type ReadTags = { tags: Tag[]; faults: string[] }

const tagged = /@(req|norm):/
const comment = /^\s*\/\//
/** What may stand between a tag and its test: more comment, of either kind. */
const between = /^\s*(\/\/|\/\*|\*)/
/** A test, a group of them, a loop around one, or a call that makes them (`lookAtPages(…)`). */
const start = /^\s*(for\b|\w+(\.\w+)*\s*[(<`])/
const notRun = /^\s*(test|it|describe)(\.\w+)*\.(skip|todo|only|fails|skipIf|runIf)\b/

export function readTags(path: string, text: string, isKnown: (id: string) => boolean): ReadTags {
  const tags: Tag[] = []
  const faults: string[] = []
  const lines = text.split('\n')
  for (const [index, line] of lines.entries()) {
    if (!tagged.test(line) || !/^\s*(\/\/|\/?\*)/.test(line)) continue
    const at = `${path}:${index + 1}`
    if (!comment.test(line)) {
      faults.push(`${at}: a tag stands on a line of its own, after //`)
      continue
    }
    const below = lines.findIndex((each, place) => place > index && !between.test(each))
    const test = lines[below] ?? ''
    if (!start.test(test)) faults.push(`${at}: no test stands below this tag`)
    if (notRun.test(test)) faults.push(`${at}: the test below this tag is not run`)
    const title = titleOf(lines.slice(below, below + 12).join('\n')) ?? path
    for (const word of line.trim().split(/\s+/).slice(1)) {
      const [, kind, id = ''] = /^@(req|norm):(.+)$/.exec(word) ?? []
      if (kind === undefined) faults.push(`${at}: ${word} is no tag`)
      else if (id.startsWith('R-') !== (kind === 'req')) faults.push(`${at}: @${kind} does not fit ${id}`)
      else if (!isKnown(id)) faults.push(`${at}: nothing is called ${id}`)
      else tags.push({ id, path, line: below + 1, title })
    }
  }
  return { tags, faults }
}

/** The first string after the call opens; for a table of cases, the first after the table. */
function titleOf(text: string): string | undefined {
  const afterTable = /^\s*\w+(?:\.\w+)*\.each\b[\s\S]*?\)\(\s*(['"`])([\s\S]*?)\1/.exec(text)
  return (afterTable ?? /\(\s*(['"`])([\s\S]*?)\1/.exec(text))?.[2]
}
