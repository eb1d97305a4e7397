/** I20: nothing that goes to the line about a code lets it read, write as her, or check a guess of a second word. */
import { expect, test } from 'vitest'
import { type Bytes, randomBytes, utf8 } from './bytes.ts'
import { codeSecrets } from './code.ts'
import { openCodeBlob, sealCodeBlob } from './code-blob.ts'
import { openDocument, sealDocument } from './document.ts'
import { openText } from './keyed-text.ts'
import { openOwnLetter, sealLetter } from './letter.ts'
import { makeUpCode, randomKeys, trustOf } from './made-up-code.ts'
import { at } from './made-up-conversation.ts'
import { makeUpLine, today } from './made-up-line.ts'
import { signMailCert } from './mailbox.ts'
import { writeReport } from './report.ts'

const refused = (work: Promise<unknown>, reason: string) => expect(work).rejects.toMatchObject({ reason })
const made = await makeUpLine([{}, {}, {}])
const { line, people } = made
const trust = trustOf(made)
const [merel, linde, wilg] = [at(people, 0), at(people, 1), at(people, 2)]
const { seed, secrets, second, guarded } = await makeUpCode(line)
const [keys, secondKeys, share] = [randomKeys(), randomKeys(), randomBytes(32)]
const secondSeed = randomBytes(32)
const [said, written, reported] = ['Canarie in de brief', 'Canarie in het verslag', 'Canarie in de melding']
const id = randomBytes(16)

const blob = await sealCodeBlob(line, keys, share, { seed, second: second.publicKey })
const secondBlob = await sealCodeBlob(line, secondKeys, share, { seed: secondSeed, second: null })
const summary = { kind: 'summary' as const, day: today, id, text: written }
const document = await sealDocument(line, merel.staff, merel.certificate.signed, second.publicKey, summary)
const letter = await sealLetter(line, { id, day: today, text: said, made: guarded }, [merel.certificate])
const report = await writeReport(line, merel.staff, id, id, reported, linde.certificate, wilg.certificate)
/** Everything a line is given: by her page, and by the consoles. */
const given: Bytes[] = [
  ...[keys.lookup, keys.auth, secondKeys.lookup, share, blob, secondBlob, secrets.handle, secrets.hold, document],
  ...[letter.sealed, letter.own, ...letter.envelopes, await signMailCert(line, merel.staff, guarded)],
  ...[report.sealed, report.signed, ...report.envelopes],
]

test('no key, seed, secret or word of hers is in what the line is given', () => {
  const canaries = [
    ...[seed, secondSeed, keys.wrap, secondKeys.wrap, secrets.resume],
    ...[said, written, reported].map(utf8),
  ]
  for (const [i, canary] of canaries.entries())
    for (const [j, bytes] of given.entries())
      expect(Buffer.from(bytes).includes(Buffer.from(canary)), `secret ${i} in ${j}`).toBe(false)
})

test('what the line has opens nothing of what it keeps, in the place of any key that does', async () => {
  const held = given.filter(({ length }) => length === 32)
  expect(held.length).toBe(5)
  for (const key of held) {
    for (const kept of [blob, secondBlob]) {
      await refused(openCodeBlob(line, { ...keys, wrap: key }, share, kept), 'not-opened')
      await refused(openCodeBlob(line, { ...secondKeys, wrap: key }, key, kept), 'not-opened')
    }
    await refused(openText(line, 'letter', id, key, letter.sealed), 'wrong-key')
    await refused(openText(line, 'report-text', id, key, report.sealed), 'wrong-key')
    const pretended = await codeSecrets(line, key)
    await refused(openDocument(line, { ...pretended, publicKey: second.publicKey }, trust, id, document), 'not-opened')
    await refused(
      openOwnLetter(line, secrets, id, letter.own, letter.sealed, { ...pretended, publicKey: second.publicKey }),
      'not-opened',
    )
  }
})

test('the words alone, without the second, open neither what was written nor her own letters', async () => {
  expect((await openCodeBlob(line, keys, share, blob)).second).toEqual(second.publicKey)
  await refused(openDocument(line, secrets, trust, id, document), 'not-opened')
  await refused(openDocument(line, { ...secrets, publicKey: second.publicKey }, trust, id, document), 'not-opened')
  await refused(openOwnLetter(line, secrets, id, letter.own, letter.sealed), 'not-opened')
  await refused(openCodeBlob(line, keys, share, secondBlob), 'not-opened')
})
