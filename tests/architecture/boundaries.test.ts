/** The rules of .dependency-cruiser.cjs, each broken once in a made-up tree. A rule that catches nothing is no rule. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = new URL('../../', import.meta.url).pathname
const rooms = [
  'domain',
  'protocol',
  'encryption',
  'custody',
  'client',
  'design',
  'content',
  'site',
  'chat',
  'console',
  'server',
]
const packages = ['fastify', 'valibot', 'hpke', '@noble/hashes', '@scure/bip39', 'svelte', 'uqr', 'kysely']

type Case = [rule: string, from: string, what: string]

const forbidden: Case[] = [
  ['domain-keeps-to-its-own', 'domain/a.ts', '@lijn116/protocol/plain'],
  ['domain-keeps-to-its-own', 'domain/b.ts', 'valibot'],
  ['protocol-keeps-to-its-own', 'protocol/a.ts', '@lijn116/encryption/plain'],
  ['protocol-keeps-to-its-own', 'protocol/b.ts', 'fastify'],
  ['encryption-keeps-to-its-own', 'encryption/a.ts', '@lijn116/protocol/plain'],
  ['encryption-keeps-to-its-own', 'encryption/b.ts', 'valibot'],
  ['custody-keeps-to-its-own', 'custody/a.ts', '@lijn116/client/plain'],
  ['client-keeps-to-its-own', 'client/a.ts', '@lijn116/protocol/visitor'],
  ['client-keeps-to-its-own', 'client/b.ts', '@lijn116/protocol/counsellor'],
  ['client-keeps-to-its-own', 'client/c.ts', '@lijn116/custody/plain'],
  ['design-keeps-to-its-own', 'design/a.ts', '@lijn116/domain/plain'],
  ['site-keeps-to-its-own', 'site/src/a.ts', '@lijn116/client/plain'],
  ['site-keeps-to-its-own', 'site/src/b.ts', '@lijn116/protocol/counsellor'],
  ['chat-keeps-to-its-own', 'chat/src/a.ts', '@lijn116/protocol/counsellor'],
  ['chat-keeps-to-its-own', 'chat/src/b.ts', 'svelte'],
  ['chat-keeps-to-its-own', 'chat/src/c.ts', '@lijn116/encryption/plain'],
  ['console-keeps-to-its-own', 'console/src/a.ts', '@lijn116/protocol/visitor'],
  ['console-keeps-to-its-own', 'console/src/b.ts', 'fastify'],
  ['server-keeps-to-its-own', 'server/a.ts', '@lijn116/encryption/plain'],
  ['server-keeps-to-its-own', 'server/b.ts', '@lijn116/client/plain'],
  ['server-keeps-to-its-own', 'server/c.ts', '@lijn116/custody/plain'],
  ['server-cannot-reach-the-seal', 'server/d.ts', '@lijn116/content/detour'],
  ['nobody-imports-server', 'chat/src/d.ts', '@lijn116/server/plain'],
  ['nobody-imports-server', 'console/src/c.ts', '@lijn116/server/plain'],
  ['nobody-imports-custody', 'server/e.ts', '@lijn116/custody/plain'],
  ['nobody-imports-chat', 'console/src/d.ts', '@lijn116/chat/plain'],
  ['nobody-imports-console', 'chat/src/e.ts', '@lijn116/console/plain'],
  ['nobody-imports-site', 'chat/src/f.ts', '@lijn116/site/plain'],
  ['nobody-imports-tests-and-tools', 'server/f.ts', '../tools/plain.ts'],
  ['nobody-imports-tests-and-tools', 'client/d.ts', '../tests/plain.ts'],
  ['browsers-have-no-node', 'domain/c.ts', 'node:fs'],
  ['browsers-have-no-node', 'client/e.ts', 'node:crypto'],
  ['browsers-have-no-node', 'chat/src/g.ts', 'node:path'],
  ['store-belongs-to-its-folder', 'server/queue/a.ts', '../conversation/store.ts'],
  ['no-cycles', 'server/cycle-one.ts', './cycle-two.ts'],
  ['everything-resolves', 'server/g.ts', './not-there.ts'],
]

const allowed: Case[] = [
  ['', 'protocol/ok.ts', '@lijn116/domain/plain'],
  ['', 'protocol/ok2.ts', 'valibot'],
  ['', 'encryption/ok.ts', 'hpke'],
  ['', 'custody/ok.ts', '@lijn116/encryption/plain'],
  ['', 'custody/ok2.ts', 'node:fs'],
  ['', 'client/ok.ts', '@lijn116/encryption/plain'],
  ['', 'client/ok2.ts', '@lijn116/protocol/plain'],
  ['', 'chat/src/ok.ts', '@lijn116/protocol/visitor'],
  ['', 'console/src/ok.ts', '@lijn116/protocol/counsellor'],
  ['', 'console/src/ok2.ts', 'svelte'],
  ['', 'server/ok.ts', '@lijn116/domain/plain'],
  ['', 'server/ok2.ts', 'fastify'],
  ['', 'server/conversation/ok.ts', './store.ts'],
  ['', 'tests/ok.ts', '@lijn116/server/plain'],
  ['', 'encryption/c.test.ts', '@lijn116/protocol/plain'],
]

type Cruise = {
  modules: { source: string }[]
  summary: { violations: { from: string; to: string; rule: { name: string } }[] }
}

describe('in a made-up tree', () => {
  const tree = mkdtempSync(join(tmpdir(), 'lijn116-boundaries-'))
  let cruise: Cruise

  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), text)
  }
  const broken = (rule: string, from: string): boolean =>
    cruise.summary.violations.some((violation) => violation.rule.name === rule && violation.from === from)

  beforeAll(() => {
    for (const room of rooms) {
      write(`${room}/plain.ts`, 'export const plain = 1\n')
      write(
        `${room}/package.json`,
        JSON.stringify({ name: `@lijn116/${room}`, type: 'module', exports: { './*': './*.ts' } }),
      )
      mkdirSync(join(tree, 'node_modules/@lijn116'), { recursive: true })
      symlinkSync(join(tree, room), join(tree, 'node_modules/@lijn116', room))
    }
    for (const name of packages) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, exports: { '.': './index.js' } }))
      write(`node_modules/${name}/index.js`, 'export const thing = 1\n')
    }
    for (const path of ['protocol/visitor', 'protocol/counsellor', 'server/conversation/store', 'tools/plain']) {
      write(`${path}.ts`, 'export const plain = 1\n')
    }
    write('tests/plain.ts', 'export const plain = 1\n')
    write('content/detour.ts', `export * from '@lijn116/encryption/plain'\n`)
    write('server/cycle-two.ts', `import './cycle-one.ts'\nexport const two = 2\n`)
    for (const [, from, what] of [...forbidden, ...allowed]) write(from, `import '${what}'\nexport const here = 1\n`)
    write('package.json', JSON.stringify({ name: 'made-up', type: 'module' }))
    write('tsconfig.json', readFileSync(join(root, 'tsconfig.json'), 'utf8'))
    write('.dependency-cruiser.cjs', readFileSync(join(root, '.dependency-cruiser.cjs'), 'utf8'))
    const ran = spawnSync(join(root, 'node_modules/.bin/depcruise'), ['-T', 'json', '.'], {
      cwd: tree,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    })
    cruise = JSON.parse(ran.stdout) as Cruise
  })
  afterAll(() => rmSync(tree, { recursive: true, force: true }))

  test.each(forbidden)('%s stops %s from importing %s', (rule, from) => {
    expect(cruise.modules.some((module) => module.source === from)).toBe(true)
    expect(broken(rule, from)).toBe(true)
  })

  test.each(allowed)('nothing%s stops %s from importing %s', (_, from) => {
    expect(cruise.modules.some((module) => module.source === from)).toBe(true)
    const rules = cruise.summary.violations.filter((violation) => violation.from === from)
    expect(rules.map((violation) => violation.rule.name)).toEqual([])
  })

  test('every rule is broken here at least once', () => {
    const config = readFileSync(join(root, '.dependency-cruiser.cjs'), 'utf8')
    const named = [...config.matchAll(/name: '([a-z-]+)'/g)].map((match) => match[1])
    const made = [...config.matchAll(/(mayImport|nobodyImports)\('([a-z]+)'/g)].map((match) =>
      match[1] === 'mayImport' ? `${match[2]}-keeps-to-its-own` : `nobody-imports-${match[2]}`,
    )
    const seen = new Set(cruise.summary.violations.map((violation) => violation.rule.name))
    expect([...named, ...made].filter((name) => name !== undefined && !seen.has(name))).toEqual([])
  })
})

// @req:R-169 @norm:IN-01
test('the real tree keeps every rule', () => {
  const ran = spawnSync(join(root, 'node_modules/.bin/depcruise'), ['.'], { cwd: root, encoding: 'utf8' })
  expect(ran.stdout).toContain('no dependency violations found')
})
