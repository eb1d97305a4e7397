/**
 * Fear: somewhere there is a place where it could be written down who she is. Every field of the wire is looked at by its
 * name; what her page may say and may be told is a list of its own, and so is every text that anybody may choose freely.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { beforeAll, describe, expect, it } from 'vitest'
import { exportedSchemas, type Field, fieldsOf, type Looked } from '../stage/fields-of.ts'

const root = new URL('../../', import.meta.url).pathname
const read = (path: string) => readFileSync(join(root, path), 'utf8')

/** Words of a name: `userAgent` is user and agent, `visitor_gone_at` is visitor, gone and at. */
const wordsOf = (name: string): string[] => name.split(/_|(?<=[a-z0-9])(?=[A-Z])/).map((word) => word.toLowerCase())
const telling = new Set(
  (
    'ip ips name names user username title address phone tel mobile mail email agent ua browser platform os geo lat lon latitude ' +
    'longitude city country postcode zip street house fingerprint cookie device screen width height zone tz timezone locale ' +
    'referrer referer born birth birthday age gender sex nationality bsn photo face voice surname lastname nickname'
  ).split(' '),
)
const isTelling = (name: string): boolean => wordsOf(name).some((word) => telling.has(word))

/** Fields of such a name, and of whom they are. None is of a visitor; a line that nothing needs fails. */
const ofOthers: readonly { where: RegExp; why: string }[] = [
  { where: /^problem\.problem:title$/, why: 'the title of a refusal' },
  { where: /^(custody|page)\..*:(line\.)?phone$/, why: 'the number of the line itself' },
  { where: /^manifest\.\w+:.*address$/, why: 'the path of a file of the app' },
  { where: /^passkey\.|^counsellor\..*:(.*\.)?userHandle$|^people\..*:(.*\.)?userHandle$/, why: 'chance, of staff' },
  { where: /:(.*\.)?name$/, why: 'of an account, of a trust object and of a place of help; none of visitors' },
  { where: /:(\w+\.)*(altNames|ageMin|ageMax)$/, why: 'of a place of help: what it is called, and for whom it is' },
  { where: /:(people\.)?gender$/, why: 'of a counsellor, if she says so' },
]

/** What her page may send, and nothing else. */
const hersToSay =
  'again appointment auth blob bound complaint conversation counsellor counter door envelope epoch from handle id ids ' +
  'instance language leaf lookup messages need nonce own part proof resume returns sealed second segment seq team to token ' +
  'unsafe version visitorKey wait wish'
/** What her page may be told, and nothing else: of staff no more than signed objects, a leaf and a role. */
const hersToRead =
  'answerHours answeredBy answers availability band bits blob bound by certificate certificates challenge changedOn close ' +
  'complaint counter counsellorPresent days delegation documents door dueAt duty envelope grant id instance instead isAnswered isStale issuer ' +
  'kept kind letters next now offer open opensAt others own page phase readers receivedOn roster sealed segment sender seq share shift status step ' +
  'token trust'

/** Any text fits in there: by whom, and why it is not a text about a visitor. */
const freeTexts: Readonly<Record<string, string>> = {
  door: 'by a visitor: a door that is not there is refused',
  language: 'by a visitor: one the door has no page in is refused',
  'wait.team': 'by a visitor: a team that is not of the door is refused',
  team: 'by staff, of staff: a team of the line',
  name: 'by staff, of staff: an account',
  roles: 'by staff, of staff',
  pseudonym: 'by staff, of herself, for one shift',
  label: 'by staff, of a key of her own',
  note: 'by staff, of a place of help: why its entry changes',
}

let all: { where: string; of: string; field: Field }[]
const ofFiles = (files: readonly string[]) => all.filter(({ of }) => files.includes(of.split('.')[0] ?? ''))
const namesOf = (found: readonly { field: Field }[]) => [...new Set(found.map(({ field }) => field.name))].toSorted()

function tellingIn(found: readonly { where: string; field: Field }[]): string[] {
  return found
    .filter(({ where, field }) => isTelling(field.name) && !ofOthers.some((each) => each.where.test(where)))
    .map(({ where }) => where)
}

const visitors = ['visitor', 'visitor-bodies', 'return-bodies', 'return-code', 'complaint', 'complaint-bodies']
const bodies = ['visitor-bodies', 'return-bodies', 'complaint-bodies']

beforeAll(async () => {
  all = [...(await exportedSchemas())].flatMap(([of, schema]) =>
    fieldsOf(schema).map((field) => ({ where: `${of}:${field.path}`, of, field })),
  )
})

describe('the wire', () => {
  it('is seen whole: every file of protocol/ that has a schema', () => {
    const files = readdirSync(join(root, 'protocol')).filter((file) => /^[\w-]+\.ts$/.test(file))
    const withFields = files.filter((file) => /v\.(strict|loose)?[oO]bject\(/.test(read(`protocol/${file}`)))
    expect([...new Set(all.map(({ of }) => `${of.split('.')[0]}.ts`))].toSorted()).toEqual(withFields.toSorted())
    expect(all.length).toBeGreaterThan(1_500)
  })

  // @norm:CO-01 @norm:CO-04 @req:R-027 @req:R-028
  it('has no field that says who somebody is, but for the few that are of others', () => {
    expect(tellingIn(all)).toEqual([])
    for (const { where: pattern, why } of ofOthers)
      expect(
        all.some(({ where, field }) => isTelling(field.name) && pattern.test(where)),
        why,
      ).toBe(true)
  })

  it('has none at all of those in what a visitor says or is told', () => {
    expect(ofFiles(visitors).filter(({ field }) => isTelling(field.name))).toEqual([])
  })

  // @req:R-027 @norm:CO-03
  it('lets her page say this and no more', () => {
    expect(namesOf(ofFiles(bodies)).join(' ')).toBe(hersToSay.split(' ').toSorted().join(' '))
  })

  it('lets her page be told this and no more', () => {
    const told = [...ofFiles(visitors.filter((file) => !bodies.includes(file))), ...ofFiles(['conversation'])]
    expect(namesOf(told).join(' ')).toBe(hersToRead.split(' ').toSorted().join(' '))
  })

  // @req:R-106
  it('takes a free text only where none is about a visitor', () => {
    const free = all.filter(
      ({ of, field }) => field.isFree && (/\.body$/.test(of) || bodies.includes(of.split('.')[0] ?? '')),
    )
    expect(free.length).toBeGreaterThan(0)
    expect(free.filter(({ field }) => freeTexts[field.path] === undefined)).toEqual([])
  })

  it('control: a field that tells is found wherever it stands', () => {
    const choice = v.union([
      v.object({ kind: v.literal('a') }),
      v.nullable(v.array(v.object({ userAgent: v.string() }))),
    ])
    const made = v.object({ page: v.optional(v.pipe(v.object({ some: choice, more: v.record(v.string(), choice) }))) })
    const fields = fieldsOf(made as unknown as Looked).map((field) => ({ where: `visitor.made:${field.path}`, field }))
    expect([...new Set(tellingIn(fields))]).toEqual([
      'visitor.made:page.some.userAgent',
      'visitor.made:page.more.userAgent',
    ])
    expect(fields.filter(({ field }) => field.isFree).map(({ field }) => field.name)).toContain('userAgent')
    expect(['visitorIp', 'time_zone', 'firstName', 'lat'].map(isTelling)).toEqual([true, true, true, true])
    expect(['language', 'isLate', 'message', 'capacity'].map(isTelling)).toEqual([false, false, false, false])
  })
})

describe('the program', () => {
  const sources = readdirSync(join(root, 'server'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts') && !path.startsWith('node_modules'))
    .map((path) => ({ path, text: read(`server/${path}`) }))
  const inSources = (pattern: RegExp): string[] =>
    sources.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([, what]) => `${path}: ${what}`)).toSorted()

  // @req:R-028 @norm:CO-04
  it('reads these headers and no other, and an address in one place only', () => {
    expect([
      ...new Set(inSources(/request\.headers(?:\.(\w+)|\['([\w-]+)'\])/g).map((each) => each.split(': ')[0])),
    ]).toEqual(['cool-down/connection.ts', 'http/app.ts', 'http/counsellor.ts', 'http/visitor.ts'])
    const names = sources.flatMap(({ text }) =>
      [...text.matchAll(/\.headers(?:\.(\w+)|\['([\w-]+)'\])/g)].map(([, dotted, quoted]) => dotted ?? quoted ?? ''),
    )
    expect([...new Set(names)].toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'authorization',
      'last-event-id',
      'origin',
      'x-forwarded-for',
    ])
    expect(inSources(/\b(remoteAddress)\b/g).map((each) => each.split(': ')[0])).toEqual(
      Array.from({ length: 2 }, () => 'cool-down/connection.ts'),
    )
    expect(inSources(/request\.(ips?|hostname|host|port|protocol|cookies|raw\.rawHeaders)\b/g)).toEqual([])
  })

  // @norm:CO-04
  it('has words for these things in its log, and for nothing else', () => {
    const union = /export type LogEvent =\n([\s\S]*?)\n\n/.exec(read('server/log.ts'))?.[1] ?? ''
    const keys = [...union.matchAll(/[{;] (\w+): /g)].map(([, key]) => key ?? '')
    expect([...new Set(keys)].toSorted()).toEqual(
      'address at code conversations database event kept meaning mode name of origin refused seconds setting version where why'.split(
        ' ',
      ),
    )
    // Of the line itself, and of an exception. A setting is one of those written there.
    expect([...union.matchAll(/(address|name|setting): (\w+)/g)].map(([, key, type]) => `${key} ${type}`)).toEqual([
      'address string',
      'name string',
    ])
  })

  // @norm:CO-04
  it('says nothing but through its log: else only commands, and two lines of its start', () => {
    const out =
      /\bprocess\.std(?:out|err)\b|\{[^}]*\bstd(?:out|err)\b[^}]*\} = process|(?<![.\w])console\.\w+\(|\bwriteSync\(|node:console|\bdebuglog\b/
    expect(
      ['console.error(x)', 'process.stderr.write(x)', 'const { stdout } = process'].every((text) => out.test(text)),
    ).toBe(true)
    const said = sources
      .filter(({ path }) => path !== 'log.ts' && !path.startsWith('commands/'))
      .flatMap(({ path, text }) =>
        text.split('\n').flatMap((each) => (out.test(each) ? [`${path}: ${each.trim()}`] : [])),
      )
    // What the operator gave wrongly, before anything is open; and the addresses of the line.
    expect(said.map((each) => each.replace(/write\(.*$/, 'write('))).toEqual([
      'main.ts: if (isForPeople || !isOpen) process.stderr.write(',
      'main.ts: process.stdout.write(',
    ])
  })
})
