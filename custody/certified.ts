/** Everybody in a trust file, each one checked: a server wrote that file, and a roster lets in whoever stands in it. */
import { type Certificate, fromBase64url, SealError, toBase64url, verifyCertificate } from '@lijn116/encryption'
import { Refusal } from './refusal.ts'
import type { Opened } from './trust-file.ts'

/** @throws Refusal when one of them is not signed by the quorum, not on the roster of this file, or there twice. */
export async function certifiedIn({ line, trust, delegation, roster }: Opened): Promise<Certificate[]> {
  const people: Certificate[] = []
  for (const { leaf, certificate } of trust.certificates) {
    // Time 0: whoever is past her end stays on the roster, and can be renewed.
    const person = await verifyCertificate(line, delegation, roster, fromBase64url(certificate), 0).catch((error) => {
      throw error instanceof SealError
        ? new Refusal(`The certificate of ${leaf} does not verify: ${error.reason}. Nothing was signed; find out why.`)
        : error
    })
    if (toBase64url(person.leaf) !== leaf)
      throw new Refusal(`The certificate of ${leaf} is of somebody else. Nothing was signed; find out why.`)
    if (people.some((each) => toBase64url(each.leaf) === leaf)) throw new Refusal(`${leaf} is in this file twice.`)
    people.push(person)
  }
  return people
}

/** One line for each: whoever signs sees for whom. */
export const namedOf = (people: readonly Certificate[]): string =>
  people
    .map(({ leaf, roles, teams, notAfter }) => {
      const until = new Date(notAfter).toISOString().slice(0, 10)
      return `  ${toBase64url(leaf)}  ${roles.join(', ')}; ${teams.join(', ')}; until ${until}`
    })
    .join('\n')
