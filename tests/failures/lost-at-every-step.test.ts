/** I8, the fault table: a counsellor's console fails at every step, in every way. What do the two people see? */
import type { VisitorView } from '@lijn116/client/visitor'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { textsOf } from '../journeys/node-people.ts'
import { type Kind, kinds } from '../stage/inner-line.ts'
import type { Member } from '../stage/sealed-line.ts'
import { type Desk, memoryWorkstation, type Phone, type ShakyLine, shakyLine, words } from '../stage/shaky-line.ts'

vi.mock('@noble/hashes/argon2.js', async (real) => (await import('../stage/cheap-argon.ts')).cheapArgon(await real()))

const moments = [
  'after the claim, before the grant',
  'after the grant, before her answer',
  'right after her answer',
  'in the middle of a sentence',
  'with a close that did not arrive',
  'with a close whose answer did not arrive',
  'with a note that was not kept',
] as const
const fates = [
  'killed for good',
  'reloaded at once',
  'signed in elsewhere',
  'half-open, well again later',
  'half-open, and signed in elsewhere',
] as const
type Moment = (typeof moments)[number]

/**
 * PostgreSQL lives every pair. The embedded one is the same engine, given the same statements one at a time: what its
 * files and its own key store could do otherwise shows when each moment and each fate occurs there.
 */
const rowsOn = (kind: Kind) =>
  moments.flatMap((moment, at) =>
    fates.flatMap((fate, how) => (kind === 'postgres' || (at + how) % 3 === 0 ? [[moment, fate] as const] : [])),
  )

describe.each(kinds)('a console fails (%s)', (kind) => {
  let line: ShakyLine
  let noor: Member
  let colleague: Desk
  let sam: Member
  /** Waits longest of all; whoever is given back still comes before. */
  let bystander: Phone
  let earlier = ''

  beforeAll(async () => {
    line = await shakyLine(kind)
    noor = await line.member('proef-1')
    sam = await line.member('proef-2')
    await line.certify()
    colleague = await line.desk(sam)
    await colleague.staff.goOnDuty('Sam')
    bystander = line.phone()
    await bystander.her.open()
    bystander.her.say('Ik wacht wel even.')
    await line.comes(() => bystander.her.view().phase === 'waiting', 'the bystander waits')
    await line.comes(() => colleague.staff.view().waiting.length === 1, 'and is seen')
    earlier = colleague.staff.view().waiting[0]?.conversation ?? ''
  })
  afterAll(() => line?.close())

  const row = (id: string) =>
    line.inner.database.sql.selectFrom('conversation').selectAll().where('id', '=', id).executeTakeFirst()

  /** She is first, also before who came earlier; the colleague takes her. */
  async function colleagueTakes(id: string): Promise<void> {
    await line.comes(() => colleague.staff.view().waiting[0]?.conversation === id, 'she is in front')
    expect(colleague.staff.view().waiting.length).toBe(2)
    expect(await colleague.staff.take(id)).toBe('taken')
    await line.comes(() => colleague.staff.view().conversation?.phase === 'talking', 'the colleague talks with her')
    expect(await row(id)).toMatchObject({ holder: sam.leaf })
  }

  const keptTexts = (view: VisitorView) =>
    view.messages.flatMap(({ from, state, text }) =>
      from === 'other' ? [`colleague: ${text}`] : state === 'kept' || state === 'read' ? [`other: ${text}`] : [],
    )

  /** A talk that breaks at this moment. Answers what must still be there afterwards. */
  async function breaksAt(
    moment: Moment,
    desk: Desk,
    { her, network }: Phone,
    as: 'cut' | 'half-open',
  ): Promise<string> {
    const { staff } = desk
    const breaks = () => desk.network.breaks(as)
    await staff.goOnDuty('Noor')
    await her.open()
    her.say('Goedenavond.')
    const hers = () => staff.view().waiting.find(({ conversation }) => conversation !== earlier)?.conversation
    await line.comes(() => hers() !== undefined, 'she waits')
    const id = hers() ?? ''
    let release = () => {}
    if (moment === 'after the claim, before the grant') desk.network.at('before', /\/grants$/, breaks)
    if (moment === 'after the grant, before her answer') {
      release = network.holds(/\/messages$/)
      desk.network.at('after', /\/grants$/, breaks)
    }
    const taking = staff.take(id).catch(() => 'broken')
    if (moment === 'after the claim, before the grant') {
      await line.comes(() => her.view().phase === 'taken', 'it is being opened')
      return id
    }
    await line.comes(() => her.view().phase === 'talking', 'she believes Noor')
    if (moment === 'after the grant, before her answer') {
      her.say('Hoort u mij?')
      await line.lives(5_000)
      expect((await row(id))?.phase).toBe('granted')
      release()
      await line.comes(() => her.view().messages[1]?.state === 'kept', 'kept')
      return id
    }
    expect(await taking).toBe('taken')
    await line.comes(() => staff.view().conversation?.phase === 'talking', 'talking')
    if (moment === 'right after her answer') {
      breaks()
      return id
    }
    staff.say('Ik luister.')
    await line.comes(() => her.view().messages.length === 2, 'heard')
    await staff.note('Rustig aan.')
    if (moment === 'in the middle of a sentence') {
      staff.typing()
      await line.comes(() => her.view().counsellor?.typing === true, 'typing')
      desk.network.at('after', /\/messages$/, breaks)
      staff.say('Vertelt u eens')
      await line.comes(() => her.view().messages.length === 3, 'half heard')
      her.say('Er is vandaag iets gebeurd.')
      await line.comes(() => her.view().messages[3]?.state === 'kept', 'kept')
    }
    if (moment.startsWith('with a close')) {
      desk.network.at(moment === 'with a close that did not arrive' ? 'before' : 'after', /\/close$/, breaks)
      staff.end().catch(() => {})
      await line.comes(() => desk.network.isBroken(), 'broken while closing')
    }
    if (moment === 'with a note that was not kept') {
      desk.network.at('before', /\/notes$/, breaks)
      staff.note('Dit raakt kwijt.').catch(() => {})
      await line.comes(() => desk.network.isBroken(), 'broken while noting')
    }
    return id
  }

  it.each(rowsOn(kind))('%s, %s', async (moment, fate) => {
    const workstation = memoryWorkstation()
    const old = await line.desk(noor, workstation)
    const phone = line.phone()
    const { her, told } = phone
    const id = await breaksAt(moment, old, phone, fate.startsWith('half-open') ? 'half-open' : 'cut')
    const isClosed = moment === 'with a close whose answer did not arrive'
    const isClaimed = moment === 'after the claim, before the grant'
    let back: Desk | null = null
    if (fate === 'reloaded at once' || fate.endsWith('signed in elsewhere')) {
      // A code is good once: she waits for the next, and types.
      await line.lives(31_000)
      back = await line.desk(noor, fate === 'reloaded at once' ? workstation : memoryWorkstation())
    }

    if (isClosed) {
      await line.comes(() => her.view().phase === 'ended', 'ended')
      expect(her.view().endedBy).toBe('counsellor')
      expect(told.at(-1)).toContain(words('ended-counsellor'))
    } else if (fate === 'reloaded at once' && !isClaimed) {
      // Nobody is lost: the same counsellor goes on, with all that was said.
      const here = back?.staff
      await line.comes(() => here?.view().conversation?.phase === 'talking', 'opened again')
      expect(here?.view().alarms).toEqual([])
      const said = keptTexts(her.view()).map((text) => text.replace('colleague:', 'me:'))
      await line.comes(() => here?.view().conversation?.messages.length === said.length, 'all of it')
      expect(textsOf(here?.view().conversation ?? { messages: [] })).toEqual(said)
      expect(here?.view().conversation?.missing).toBe(false)
      here?.say('Daar ben ik weer.')
      await line.comes(() => her.view().messages.at(-1)?.text === 'Daar ben ik weer.', 'heard again')
      expect(her.view()).toMatchObject({
        missing: false,
        again: null,
        counsellor: { pseudonym: 'Noor', present: true },
      })
      expect((await row(id))?.holder).toBe(noor.leaf)
      await here?.end()
    } else {
      await line.comes(() => her.view().phase === 'waiting', 'waiting again')
      if (isClaimed) expect(her.view()).toMatchObject({ again: null, messages: [{ state: 'kept' }] })
      else {
        expect(told.some((said) => said.includes(words('talking-away', 'Noor')))).toBe(true)
        expect(told.some((said) => said.includes(words('lost-along', 'Noor')))).toBe(true)
        expect(told.at(-1)).toContain(words('again-along'))
      }
      her.say('Ik ben er nog.')
      await line.comes(() => her.view().messages.at(-1)?.state === 'kept', 'kept while she waits')
      const said = keptTexts(her.view())
      await colleagueTakes(id)
      const { staff } = colleague
      await line.comes(() => staff.view().conversation?.messages.length === said.length, 'all that was kept')
      expect(textsOf(staff.view().conversation ?? { messages: [] })).toEqual(said)
      const isFirst = isClaimed
      const hasNote =
        !isClaimed && moment !== 'after the grant, before her answer' && moment !== 'right after her answer'
      await line.comes(() => !hasNote || staff.view().conversation?.notes.length === 1, 'the note')
      expect(staff.view().conversation).toMatchObject({
        past: isFirst ? 'first' : 'along',
        missing: false,
        noteMissing: false,
        notes: hasNote ? [{ text: 'Rustig aan.' }] : [],
      })
      staff.say('Ik heb het gelezen.')
      await line.comes(() => her.view().messages.at(-1)?.text === 'Ik heb het gelezen.', 'heard')
      expect(her.view().messages.at(-1)?.by).toBe('Sam')
      expect(her.view().missing).toBe(false)
      if (fate === 'half-open, well again later') {
        await old.network.heals()
        await line.comes(() => old.staff.view().network === 'here' && old.staff.view().conversation === null, 'told')
        expect(old.staff.view()).toMatchObject({ conversation: null, problem: isClaimed ? 'lease-over' : 'passed-on' })
        expect((await row(id))?.holder).toBe(sam.leaf)
      }
      await staff.end()
    }
    await line.comes(() => her.view().phase === 'ended', 'ended')
    // Both ends have read to the end: nothing of it is left at the line.
    await line.lives(30_000)
    expect(await row(id)).toBeUndefined()
    her.drop()
    old.dies()
    back?.dies()
    // Her next code is of another half minute.
    await line.lives(31_000)
  })
})
