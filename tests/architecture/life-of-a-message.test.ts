/** docs/life-of-a-message.md and the code walk the same stops. */
import { existsSync, readFileSync } from 'node:fs'
import { join, normalize } from 'node:path'
import { expect, test } from 'vitest'

const root = new URL('../../', import.meta.url).pathname
const page = readFileSync(join(root, 'docs/life-of-a-message.md'), 'utf8')

type Stop = { number: number; shown: string; file: string; name: string }
const stops: Stop[] = [...page.matchAll(/^\| *(\d+) *\| *\[([^\]]+)\]\(([^)]+)\) *\| *`(\w+)` *\|/gm)].map(
  ([, number = '', shown = '', link = '', name = '']) => ({
    number: Number(number),
    shown,
    file: normalize(join('docs', link)),
    name,
  }),
)
const codeOf = (file: string): string => readFileSync(join(root, file), 'utf8')

test('there are twelve stops in order, and each link shows where it leads', () => {
  expect(stops.map((stop) => stop.number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
  expect(stops.filter((stop) => stop.shown !== stop.file)).toEqual([])
})

test.each(stops)('stop $number: $file exports $name', ({ file, name }) => {
  expect(existsSync(join(root, file))).toBe(true)
  expect(codeOf(file)).toMatch(new RegExp(`^export (async )?(function|const|class) ${name}\\b`, 'm'))
})

/** Each stop really calls, or is handed, the one after it: named in the file that joins the two. */
test.each([
  ['chat/src/talk.ts', 'client.say('],
  ['client/conversation.ts', 'addText('],
  ['client/conversation.ts', 'createSender('],
  ['client/conversation.ts', 'createSending('],
  ['server/http/visitor.ts', 'visitorRoutes.say'],
  ['server/http/visitor.ts', 'postMessage('],
  ['server/conversation/post-message.ts', 'writer.change'],
  ['server/conversation/row.ts', 'decide('],
  ['server/conversation/writer.ts', 'insertFacts('],
  ['server/conversation/writer.ts', 'pg_notify('],
  ['server/stream/hub.ts', 'factsAfter('],
  ['client/conversation.ts', 'openMessage('],
  ['client/visitor-hearing.ts', 'createIntake<'],
])('%s goes on with %s', (file, call) => {
  expect(codeOf(file)).toContain(call)
})
