/**
 * `npm run sbom`: what is in the program, as CycloneDX 1.6 JSON on standard output, from package-lock.json alone. The same
 * lockfile gives the same bytes: no time and no random number, which the format leaves to us.
 */
import { createHash } from 'node:crypto'
import { flagsOf } from '../flags.ts'
import { type Lock, type Package, packagesOf, readLock, resolved } from './packages.ts'

/** Package URL, as purl-spec writes one of npm: the `@` of a scope is percent-encoded. */
const purlOf = ({ name, version }: Pick<Package, 'name' | 'version'>): string =>
  `pkg:npm/${name.replace(/^@/, '%40')}@${encodeURIComponent(version)}`

const hashOf = (integrity: string): { alg: string; content: string } => {
  const [algorithm = '', base64 = ''] = integrity.split('-', 2)
  return { alg: algorithm.replace('sha', 'SHA-'), content: Buffer.from(base64, 'base64').toString('hex') }
}
const licencesOf = (licence: string | null): object[] =>
  licence === null ? [] : [/ (OR|AND) /.test(licence) ? { expression: licence } : { license: { id: licence } }]

/** Two places of the same version are one component for a reader, and two for the lockfile: the place tells them apart. */
const refOf = (each: Package): string => `${purlOf(each)}#${each.path}`

export function sbomOf(lock: Lock): object {
  const packages = packagesOf(lock).sort((a, b) => (a.path < b.path ? -1 : 1))
  const refs = new Map(packages.map((each) => [each.path, refOf(each)]))
  const components = packages.map((each) => ({
    type: 'library',
    'bom-ref': refOf(each),
    name: each.name,
    version: each.version,
    purl: purlOf(each),
    scope: each.dev ? 'excluded' : each.optional ? 'optional' : 'required',
    ...(each.integrity === null ? {} : { hashes: [hashOf(each.integrity)] }),
    ...(each.licence === null ? {} : { licenses: licencesOf(each.licence) }),
  }))
  const refsFrom = (path: string, names: readonly string[]): string[] =>
    [...new Set(names.flatMap((name) => refs.get(resolved(lock, path, name) ?? '') ?? []))].sort()
  const own = Object.entries(lock.packages).filter(([path]) => !path.includes('node_modules'))
  const ownNames = own.flatMap(([path, entry]) =>
    Object.keys({ ...entry.dependencies, ...entry.devDependencies, ...entry.optionalDependencies }).map((name) => ({
      path,
      name,
    })),
  )
  const product = { type: 'application', 'bom-ref': lock.name, name: lock.name, version: lock.version }
  const dependencies = [
    {
      ref: lock.name,
      dependsOn: [...new Set(ownNames.flatMap(({ path, name }) => refsFrom(path, [name])))].sort(),
    },
    ...packages.map((each) => ({ ref: refOf(each), dependsOn: refsFrom(each.path, each.dependencies) })),
  ]
  const body = { metadata: { component: product }, components, dependencies }
  return { bomFormat: 'CycloneDX', specVersion: '1.6', serialNumber: serialOf(body), version: 1, ...body }
}

/** A UUID (version 8, RFC 9562) that follows from what it numbers. */
function serialOf(body: object): string {
  const bytes = createHash('sha256').update(JSON.stringify(body)).digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return `urn:uuid:${[hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')}`
}

if (import.meta.main) {
  flagsOf()
  console.log(JSON.stringify(sbomOf(readLock()), null, 2))
}
