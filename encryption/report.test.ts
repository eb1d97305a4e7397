/** Duty to act: a report is of one talk, by one person, signed by exactly one other; and she is told by who wrote it. */
import { expect, test } from 'vitest'
import { type Bytes, randomBytes, utf8 } from './bytes.ts'
import { ctx, type Field } from './context.ts'
import { turned } from './made-up-code.ts'
import { at } from './made-up-conversation.ts'
import { hour, makeUpLine, noon, today } from './made-up-line.ts'
import { noticeBody, readNotice } from './notice.ts'
import { openReport, reportBytes, signReportSecond, verifyReportSecond, writeReport } from './report.ts'
import { signBody } from './signed.ts'
import { openFrom, sha256 } from './suite.ts'

const refused = (work: Promise<unknown>, reason: string) => expect(work).rejects.toMatchObject({ reason })
const { line, people, dutyKey } = await makeUpLine([{}, { roles: ['coordinator'] }, {}, {}])
const [author, second, other, fourth] = [at(people, 0), at(people, 1), at(people, 2), at(people, 3)]
const [conversation, id] = [randomBytes(16), randomBytes(16)]
const said = 'Zij zegt dat er vanavond iemand met een sleutel komt.'
const report = await writeReport(line, author.staff, conversation, id, said, second.certificate, other.certificate)
const [toSecond, toOther] = report.envelopes
const signed = await signReportSecond(line, second.staff, report.signed, null)
const by = (person: typeof author) => [{ index: 0, key: person.staff.signing.privateKey }]

type Given = Parameters<typeof openReport>[3]
const opened = (change: Partial<Given> = {}, as = second, from = author) => {
  const { sealed } = report
  return openReport(line, as.staff, from.certificate, {
    ...{ id, conversation, sealed, envelope: toSecond, signed: report.signed },
    ...change,
  })
}

test('the two who are named read it, up to its longest, and a length tells one of three sizes', async () => {
  expect(await opened()).toBe(said)
  expect(await opened({ envelope: toOther, conversation: null }, other)).toBe(said)
  const sizes: number[] = []
  for (const text of ['', 'a'.repeat(3_000), 'ë'.repeat(reportBytes / 2)]) {
    const made = await writeReport(line, author.staff, conversation, id, text, second.certificate, other.certificate)
    sizes.push(made.sealed.length)
    expect(await opened({ ...made, envelope: made.envelopes[0] })).toBe(text)
  }
  expect(sizes).toEqual([1_072, 4_144, 12_336])
  const long = 'a'.repeat(reportBytes + 1)
  await refused(
    writeReport(line, author.staff, conversation, id, long, second.certificate, other.certificate),
    'too-long',
  )
})

test('nobody else reads it, whatever the line hands her', async () => {
  await refused(opened({}, fourth), 'wrong-sender')
  await refused(opened({}, author), 'wrong-sender')
  await refused(opened({ envelope: toOther }), 'not-opened')
  await refused(opened({ envelope: toSecond }, other), 'not-opened')
  const info = ctx(
    line,
    'report-s',
    id,
    second.staff.leaf,
    await sha256(second.staff.sealingPublic),
    await sha256(report.sealed),
  )
  for (const pair of [dutyKey, fourth.staff.sealing, author.staff.sealing, second.shift.keyPair])
    await refused(openFrom(pair, info, toSecond), 'not-opened')
})

test('of another talk, another id, another author, or altered, it is not shown', async () => {
  await refused(opened({ conversation: randomBytes(16) }), 'wrong-conversation')
  await refused(opened({ id: randomBytes(16) }), 'malformed')
  await refused(opened({}, second, fourth), 'not-signed')
  for (const sealed of turned(report.sealed, [0, 40, 1_071])) await refused(opened({ sealed }), 'malformed')
  for (const wrong of turned(report.signed, [60, 120, 216])) await refused(opened({ signed: wrong }), 'not-signed')
  const again = await writeReport(
    line,
    author.staff,
    conversation,
    id,
    'Iets anders.',
    second.certificate,
    other.certificate,
  )
  await refused(opened({ sealed: again.sealed }), 'malformed')
})

test('signed by one in the name of another it is not shown, and without a talk it is not written', async () => {
  const leaves = [second.staff.leaf, other.staff.leaf, fourth.staff.leaf]
  const body = ctx(line, 'report', id, conversation, await sha256(report.sealed), ...leaves)
  await refused(opened({ signed: await signBody(body, by(author)) }), 'wrong-sender')
  const nowhere = conversation.slice(1)
  const written = writeReport(line, author.staff, nowhere, id, said, second.certificate, other.certificate)
  await refused(written, 'malformed')
})

test('author, second and other reader are three people, for who writes and for who checks', async () => {
  const certificates = [author, second, other].map(({ certificate }) => certificate)
  for (const [a, b] of [
    [0, 2],
    [1, 0],
    [1, 1],
    [0, 0],
  ] as const) {
    const pair = [at(certificates, a), at(certificates, b)] as const
    await refused(writeReport(line, author.staff, conversation, id, said, ...pair), 'not-allowed')
  }
  // The same person under a second leaf: her key gives her away.
  const twin = { ...second.certificate, signingKey: author.staff.signingPublic }
  await refused(writeReport(line, author.staff, conversation, id, said, twin, other.certificate), 'not-allowed')
  const leaves: [Bytes, Bytes][] = [
    [author.staff.leaf, other.staff.leaf],
    [second.staff.leaf, author.staff.leaf],
    [second.staff.leaf, second.staff.leaf],
  ]
  for (const pair of leaves) {
    const body = ctx(line, 'report', id, conversation, await sha256(report.sealed), ...pair, author.staff.leaf)
    const forced = await signBody(body, by(author))
    await refused(opened({ signed: forced }), 'not-allowed')
    await refused(signReportSecond(line, author.staff, forced, null), 'not-allowed')
    await refused(verifyReportSecond(line, author.certificate, forced, signed), 'not-allowed')
  }
})

test('a second signature is by the one who was named, for exactly this report', async () => {
  expect(await verifyReportSecond(line, second.certificate, report.signed, signed)).toBeNull()
  for (const person of [author, other, fourth]) {
    await refused(signReportSecond(line, person.staff, report.signed, null), 'wrong-sender')
    await refused(verifyReportSecond(line, person.certificate, report.signed, signed), 'wrong-sender')
  }
  const elsewhere = await writeReport(
    line,
    author.staff,
    randomBytes(16),
    id,
    said,
    second.certificate,
    other.certificate,
  )
  await refused(verifyReportSecond(line, second.certificate, elsewhere.signed, signed), 'malformed')
  const sign = async (person: typeof author, ...fields: Field[]) =>
    verifyReportSecond(
      line,
      second.certificate,
      report.signed,
      await signBody(ctx(line, 'report-second', ...fields), by(person)),
    )
  const hash = await sha256(report.signed.slice(2, report.signed.length - 65))
  expect(await sign(second, id, hash, 0, '')).toBeNull()
  await refused(sign(author, id, hash, 0, ''), 'not-signed')
  await refused(sign(second, id, hash, 0, 'waarom'), 'malformed')
  await refused(sign(second, id, hash, 5, ' '), 'malformed')
  await refused(sign(second, id, hash, 0, '', ''), 'malformed')
  await refused(sign(second, randomBytes(16), hash, 0, ''), 'malformed')
})

test('telling her is put off only with a reason, and the signature holds both', async () => {
  const later = { tellAt: noon + 24 * hour, reason: 'Zij is nu niet alleen.' }
  const put = await signReportSecond(line, second.staff, report.signed, later)
  expect(await verifyReportSecond(line, second.certificate, report.signed, put)).toEqual(later)
  for (const wrong of [
    { ...later, reason: ' ' },
    { ...later, tellAt: 0 },
  ])
    await refused(signReportSecond(line, second.staff, report.signed, wrong), 'malformed')
  for (const each of turned(put, [100, 110, 120])) {
    await refused(verifyReportSecond(line, second.certificate, report.signed, each), 'not-signed')
  }
})

const told = { report: id, second: second.staff.leaf, day: today, text: 'Wij hebben iemand gevraagd om langs te gaan.' }

test('she is told by who wrote it, of this report, in this talk', async () => {
  const body = await noticeBody(line, author.staff, conversation, told)
  expect(await readNotice(line, author.certificate, conversation, body)).toEqual(told)
  await refused(readNotice(line, author.certificate, randomBytes(16), body), 'wrong-conversation')
  await refused(readNotice(line, fourth.certificate, conversation, body), 'not-signed')
  for (const other of turned(body, [60, 150]))
    await refused(readNotice(line, author.certificate, conversation, other), 'not-signed')
  await refused(readNotice({ ...line, lineId: 'elders' }, author.certificate, conversation, body), 'malformed')
})

test('the line, or somebody else who is in the talk, cannot tell her of a report', async () => {
  const { leaf } = author.staff
  const fields: Field[] = [conversation, id, leaf, told.second, today, told.text]
  const read = async (person: typeof author, given: Field[]) =>
    readNotice(line, author.certificate, conversation, await signBody(ctx(line, 'notice', ...given), by(person)))
  expect(await read(author, fields)).toEqual(told)
  await refused(read(fourth, fields), 'not-signed')
  await refused(
    readNotice(line, author.certificate, conversation, await signBody(ctx(line, 'notice', ...fields), [])),
    'not-signed',
  )
  await refused(readNotice(line, author.certificate, conversation, utf8(told.text)), 'malformed')
  await refused(read(author, fields.with(2, fourth.staff.leaf)), 'wrong-sender')
  await refused(read(author, fields.with(3, leaf)), 'wrong-sender')
  await refused(read(author, fields.with(5, ' ')), 'malformed')
  await refused(readNotice(line, author.certificate, conversation, report.signed), 'malformed')
  await refused(noticeBody(line, author.staff, conversation, { ...told, text: '' }), 'malformed')
  await refused(noticeBody(line, author.staff, conversation, { ...told, text: 'a'.repeat(3_800) }), 'too-long')
  expect(
    (await noticeBody(line, author.staff, conversation, { ...told, text: 'a'.repeat(3_600) })).length,
  ).toBeLessThan(3_901)
})
