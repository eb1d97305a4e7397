/**
 * Places that are not on the map, for people by name. Opened when a reader asks, checked against who wrote it and for whom,
 * and kept nowhere here. What comes out is a text to read: nothing of this client takes it into a message, a card or a proposal.
 */
import { permits } from '@lijn116/domain/access/roles'
import { type Certificate, fromBase64url, randomBytes, SealError, toBase64url, utf8 } from '@lijn116/encryption'
import { verifyAuthor } from '@lijn116/encryption/keep'
import { openSecretEntry, sealSecretEntry } from '@lijn116/encryption/secret-entry'
import type { SecretEntry } from '@lijn116/protocol/directory-desk'
import type { LeafId } from '@lijn116/protocol/sealed'
import { type DeskPort, trustOf } from './desk-port.ts'
import { networkTries } from './insist.ts'
import type { SecretText, SecretView } from './map-view.ts'
import { refusalOf } from './refusal.ts'
import { cleanText } from './text.ts'
import { withTrust } from './verified.ts'

export type SecretPort = DeskPort & {
  people(): Promise<readonly { leaf: string; name: string }[]>
}

const nameLetters = 120
const isDay = (text: string) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))

export const secretJson = ({ name, text, checkedOn }: SecretText['secret']): string =>
  JSON.stringify({ name, text, checkedOn })

/** null: not written by a console of this line. */
export function readSecret(json: string): SecretText['secret'] | null {
  try {
    const { name, text, checkedOn } = JSON.parse(json) as Record<string, unknown>
    if (typeof name !== 'string' || typeof text !== 'string' || typeof checkedOn !== 'string') return null
    return name.trim() === '' || text.trim() === '' || !isDay(checkedOn) ? null : { name, text, checkedOn }
  } catch {
    return null
  }
}

export function createSecretDesk(port: SecretPort) {
  const { line, call, insist, current } = port

  async function open(given: SecretEntry): Promise<SecretView> {
    const { id, own, readers, at, until, envelope } = given
    const shown = { id, own, readers, at, until, secret: null, isOfFormer: false }
    if (envelope === null) return { ...shown, state: 'sealed' }
    try {
      const mayWrite = (roles: readonly string[]) => permits('write-secret', roles)
      const author = await withTrust(trustOf(port), (trust) =>
        verifyAuthor(line, { ...trust, permits: mayWrite }, fromBase64url(given.author.certificate)),
      )
      const json = await openSecretEntry(line, current().staff, author.certificate, {
        id: fromBase64url(id),
        sealed: fromBase64url(given.sealed),
        envelope: fromBase64url(envelope),
        signed: fromBase64url(given.author.signed),
        readers: readers.map(({ leaf }) => fromBase64url(leaf)),
      })
      const secret = readSecret(json)
      if (secret === null) throw new SealError('malformed')
      return { ...shown, state: 'open', secret, isOfFormer: author.standing === 'former' }
    } catch (error) {
      if (!(error instanceof SealError)) throw error
      port.refused()
      return { ...shown, state: 'unreadable' }
    }
  }

  /** By now, and not by what was true an hour ago: it is sealed to them. @throws SealError */
  async function readersOf(leaves: readonly string[]): Promise<Certificate[]> {
    const { certificates } = await current().refresh()
    return leaves.map((leaf) => {
      const found = certificates.find((each) => toBase64url(each.leaf) === leaf)
      if (found === undefined) throw new SealError('not-on-roster')
      if (!permits('map', found.roles)) throw new SealError('not-allowed')
      return found
    })
  }

  return {
    async secrets(): Promise<readonly SecretView[]> {
      const { secrets } = await insist(() => call('directory', null), networkTries)
      const opened: SecretView[] = []
      for (const each of secrets) opened.push(await open(each))
      return opened
    },
    /** Those of `people` the reader of this believes: certified, and of the map. */
    async readers(): Promise<readonly { leaf: string; name: string }[]> {
      const people = await port.people()
      const { certificates, own } = await current().refresh()
      const mine = toBase64url(own.leaf)
      return people.filter(({ leaf }) =>
        certificates.some((each) => toBase64url(each.leaf) === leaf && leaf !== mine && permits('map', each.roles)),
      )
    },
    async write(given: SecretText['secret'], leaves: readonly string[], isForHerself: boolean): Promise<void> {
      const { staff, trust } = current()
      if (!permits('write-secret', trust().own.roles)) throw refusalOf('not-allowed')
      const [name, text] = [cleanText(given.name).trim(), cleanText(given.text).trim()]
      const { checkedOn } = given
      if (name === '' || name.length > nameLetters || text === '' || !isDay(checkedOn)) throw refusalOf('malformed')
      const readers = await readersOf(isForHerself ? [...leaves, toBase64url(staff.leaf)] : leaves)
      const id = randomBytes(16)
      const made = await sealSecretEntry(line, staff, id, secretJson({ name, text, checkedOn }), readers)
      const body = {
        id: toBase64url(id),
        sealed: toBase64url(made.sealed),
        readers: readers.map(({ leaf }, at) => ({
          leaf: toBase64url(leaf) as LeafId,
          envelope: toBase64url(made.envelopes[at] ?? utf8('')),
        })),
        signed: toBase64url(made.signed),
      }
      await insist(() => call('writeSecret', body), networkTries)
    },
    async remove(id: string): Promise<void> {
      await insist(() => call('removeSecret', { id }), networkTries)
    },
  }
}
