/** A secret entry opens for exactly the people its author signed for. */
import { expect, test } from 'vitest'
import { randomBytes, utf8 } from './bytes.ts'
import { ctx } from './context.ts'
import { sealText, textKeyLength } from './keyed-text.ts'
import { turned } from './made-up-code.ts'
import { at } from './made-up-conversation.ts'
import { makeUpLine } from './made-up-line.ts'
import { pad } from './padded.ts'
import { openSecretEntry, sealSecretEntry, secretEntryBytes } from './secret-entry.ts'
import { signBody } from './signed.ts'
import { openFrom, sealTo, sha256 } from './suite.ts'

const refused = (work: Promise<unknown>, reason: string) => expect(work).rejects.toMatchObject({ reason })
const { line, people, dutyKey } = await makeUpLine([{ roles: ['coordinator'] }, {}, {}, {}])
const [author, one, two, fourth] = [at(people, 0), at(people, 1), at(people, 2), at(people, 3)]
const id = randomBytes(16)
const said = 'Huis aan het water, derde bel. Eerst bellen.'
const named = [author, one, two]
const certificates = (who: typeof people) => who.map(({ certificate }) => certificate)
const leaves = (who: typeof people) => who.map(({ staff }) => staff.leaf)
const made = await sealSecretEntry(line, author.staff, id, said, certificates(named))

type Given = Parameters<typeof openSecretEntry>[3]
function opened(change: Partial<Given> = {}, as = one, from = author) {
  const envelope = made.envelopes[named.indexOf(as)] ?? at(made.envelopes, 1)
  const given = { id, sealed: made.sealed, envelope, signed: made.signed, readers: leaves(named) }
  return openSecretEntry(line, as.staff, from.certificate, { ...given, ...change })
}

test('everybody who is named reads it, up to its longest, and a length tells one of two sizes', async () => {
  for (const reader of named) expect(await opened({}, reader)).toBe(said)
  // In whatever order the line names them.
  expect(await opened({ readers: leaves([two, author, one]) })).toBe(said)
  const sizes: number[] = []
  for (const text of ['', 'ë'.repeat(secretEntryBytes / 2)]) {
    const each = await sealSecretEntry(line, author.staff, id, text, certificates([one, two]))
    sizes.push(each.sealed.length)
    expect(await opened({ ...each, envelope: at(each.envelopes, 0), readers: leaves([one, two]) })).toBe(text)
  }
  expect(sizes).toEqual([1_072, 4_144])
  const long = 'a'.repeat(secretEntryBytes + 1)
  await refused(sealSecretEntry(line, author.staff, id, long, certificates(named)), 'too-long')
})

test('nobody else reads it, whatever the line hands her', async () => {
  for (const envelope of made.envelopes) await refused(opened({ envelope }, fourth), 'wrong-sender')
  await refused(opened({ envelope: at(made.envelopes, 2) }), 'not-opened')
  const hash = await sha256(made.sealed)
  const info = ctx(line, 'secret-s', id, one.staff.leaf, await sha256(one.staff.sealingPublic), hash)
  for (const pair of [dutyKey, fourth.staff.sealing, author.staff.sealing, one.shift.keyPair])
    await refused(openFrom(pair, info, at(made.envelopes, 1)), 'not-opened')
})

test('of another id, another author, altered, or with readers it does not name, it is not shown', async () => {
  await refused(opened({ id: randomBytes(16) }), 'malformed')
  await refused(opened({}, one, fourth), 'not-signed')
  for (const sealed of turned(made.sealed, [0, 40, 1_071])) await refused(opened({ sealed }), 'malformed')
  for (const signed of turned(made.signed, [60, 120, made.signed.length - 1]))
    await refused(opened({ signed }), 'not-signed')
  const again = await sealSecretEntry(line, author.staff, id, 'Iets anders.', certificates(named))
  await refused(opened({ sealed: again.sealed }), 'malformed')
  await refused(opened({ readers: leaves([author, one]) }), 'malformed')
  await refused(opened({ readers: leaves([one, one, two]) }), 'malformed')
  await refused(opened({ readers: leaves([author, one, fourth]) }), 'malformed')
  await refused(opened({ readers: leaves([author, one, two, fourth]) }), 'malformed')
})

test('it is for two people at least beside who writes, each of them once', async () => {
  const written = (who: typeof people) => sealSecretEntry(line, author.staff, id, said, certificates(who))
  for (const few of [[], [one], [author, one], [one, one], [one, two, one]]) await refused(written(few), 'not-allowed')
  await refused(written(Array.from({ length: 21 }, () => one)), 'not-allowed')
  // The same person under a second leaf: a key gives her away.
  const twin = { ...fourth.certificate, sealingKey: one.certificate.sealingKey }
  const self = { ...fourth.certificate, signingKey: author.staff.signingPublic }
  const first = one.certificate
  await refused(sealSecretEntry(line, author.staff, id, said, [first, twin]), 'not-allowed')
  await refused(sealSecretEntry(line, author.staff, id, said, [first, self]), 'not-allowed')
})

test('signed in the name of another, or for too few, it is not shown, however well it is sealed', async () => {
  const by = [{ index: 0, key: author.staff.signing.privateKey }]
  const hash = await sha256(made.sealed)
  const other = ctx(line, 'secret', id, hash, fourth.staff.leaf, ...leaves(named))
  await refused(opened({ signed: await signBody(other, by) }), 'wrong-sender')
  const alone = ctx(line, 'secret', id, hash, author.staff.leaf, ...leaves([author, one]))
  await refused(opened({ signed: await signBody(alone, by), readers: leaves([author, one]) }), 'not-allowed')
  const twice = ctx(line, 'secret', id, hash, author.staff.leaf, ...leaves([one, two, two]))
  await refused(opened({ signed: await signBody(twice, by), readers: leaves([one, two, two]) }), 'not-allowed')
})

test('a text under two keys is refused by who got the other one', async () => {
  const [keyA, keyB] = [randomBytes(textKeyLength), randomBytes(textKeyLength)]
  const sealed = await sealText(line, 'secret-text', id, keyA, pad([1024, 4096], utf8(said)))
  const hash = await sha256(sealed)
  const { leaf, sealingPublic } = one.staff
  const info = ctx(line, 'secret-s', id, leaf, await sha256(sealingPublic), hash)
  const body = ctx(line, 'secret', id, hash, author.staff.leaf, ...leaves([one, two]))
  const signed = await signBody(body, [{ index: 0, key: author.staff.signing.privateKey }])
  const given = { sealed, signed, readers: leaves([one, two]) }
  expect(await opened({ ...given, envelope: await sealTo(sealingPublic, info, keyA) })).toBe(said)
  await refused(opened({ ...given, envelope: await sealTo(sealingPublic, info, keyB) }), 'wrong-key')
})
