import { expect, test } from 'vitest'
import { randomBytes, utf8 } from './bytes.ts'
import { signClose, verifyClose } from './close.ts'
import type { Content } from './content.ts'
import { makeUpLine, noon, talks } from './made-up-line.ts'
import { makeGrant, reopenGrant } from './make-grant.ts'
import { createSender, openMessage } from './message.ts'
import { openNote, sealNote } from './note.ts'
import { openGrant } from './open-grant.ts'
import { beginVisit, openWait, sealWait } from './visit.ts'

const text = (words: string): Content => ({
  type: 'text',
  id: randomBytes(16),
  part: 0,
  parts: 1,
  seen: [],
  body: utf8(words),
})

test('two people talk, from the first words to the signed end', async () => {
  const { line, delegation, roster, people, duty, dutyKey } = await makeUpLine()
  const [merel] = people
  if (merel === undefined) throw new Error('nobody')

  const waiting = await beginVisit(line)
  const hers = createSender(line, waiting.conversation, 'visitor')
  const first = await hers.seal(waiting.segment, text('Ik weet niet waar ik moet beginnen.'))
  const wait = await sealWait(line, waiting, duty)

  const claimed = await openWait(line, dutyKey, duty, waiting.conversation, waiting.publicKey, wait)
  const opened = await openMessage(line, claimed.conversation, claimed.segment, 'visitor', first)
  expect(new TextDecoder().decode(opened.body)).toBe('Ik weet niet waar ik moet beginnen.')

  const { staff, shift, certificate } = merel
  const granted = await makeGrant(line, claimed, staff, shift, 'counsellor', roster.version)
  const { visit, lead, reason } = await openGrant(line, waiting, {
    door: 'nationaal',
    delegation,
    roster,
    grant: granted.grant,
    envelope: granted.toVisitor,
    certificate: certificate.signed,
    shift: shift.shift.signed,
    now: noon,
    permits: talks,
  })
  expect(reason).toBe('claim')
  expect(lead.pseudonym).toBe('Merel')
  expect(visit.segment).toEqual(granted.held.segment)

  const hers1 = await hers.seal(visit.segment, text('Hij komt om zes uur thuis.'))
  expect(hers1.counter).toBe(0)
  await openMessage(line, visit.conversation, granted.held.segment, 'visitor', hers1)
  const theirs = createSender(line, visit.conversation, staff.leaf)
  const answer = await theirs.seal(granted.held.segment, text('Fijn dat u schrijft.'))
  await openMessage(line, visit.conversation, visit.segment, lead.leaf, answer)

  const id = randomBytes(16)
  const note = await sealNote(line, granted.held, staff.leaf, id, 'Belt liever niet.')
  expect(await openNote(line, granted.held, staff.leaf, id, note)).toBe('Belt liever niet.')
  const again = await reopenGrant(line, staff, shift, waiting.publicKey, granted)
  expect(again).toEqual(granted.held)
  expect(await openNote(line, again, staff.leaf, id, note)).toBe('Belt liever niet.')

  await verifyClose(line, visit, lead.certificate, await signClose(line, granted.held, staff))
})
