/** One question to the database fails: who went away is written down all the same, and nobody waits for her for ever. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { goneConsoles } from '../../server/availability/store.ts'
import type { Database } from '../../server/database/open.ts'
import type { StaffReader, VisitorReader } from '../../server/stream/hub.ts'
import { createPresence } from '../../server/stream/presence.ts'
import { type InnerLine, innerLine, kinds } from '../stage/inner-line.ts'
import { until } from '../stage/stream-reader.ts'

describe.each(kinds)('on %s', (kind) => {
  let inner: InnerLine
  beforeAll(async () => {
    inner = await innerLine(kind)
  })
  afterAll(() => inner.close())

  const stream = { send: () => true, end: () => undefined }
  /** As the line has it, but `failures` of its writes fail. */
  function presenceThatFails(failures: { left: number }) {
    const refuse = () => {
      if (failures.left-- > 0) throw new Error('connection lost')
    }
    const sql: Database = new Proxy(inner.database.sql, {
      get(target, name) {
        const own: unknown = Reflect.get(target, name, target)
        if (name === 'getExecutor') refuse()
        return typeof own === 'function' ? own.bind(target) : own
      },
    })
    const broken: unknown[] = []
    const { hub, now, tell, writer } = inner.line
    const presence = createPresence({
      sql,
      writer: {
        ...writer,
        async change(change) {
          refuse()
          return await writer.change(change)
        },
      },
      hub,
      now,
      tell,
      broken: (error) => broken.push(error),
    })
    return { presence, broken }
  }

  it('a console that goes in that moment counts as gone from then on', async () => {
    const person = await inner.counsellor('weg')
    const staff = { name: person.name, leaf: person.leaf, team: 'landelijk', organisation: 'lijn116', roles: [] }
    const reader = { staff, session: 'een', held: null, cursor: 0, stream, presence: '' } as unknown as StaffReader
    const { presence, broken } = presenceThatFails({ left: 1 })
    const wentAt = inner.line.now()
    presence.consoleWent(reader, true)
    await until(() => broken.length === 1, 'one failed write')
    inner.clock.now += 5_000
    const goneAt = async () => (await goneConsoles(inner.database.sql, [person.leaf])).get(person.leaf)
    expect(await goneAt()).toBeNull()
    presence.sweep()
    let written = await goneAt()
    for (let n = 0; n < 250 && written === null; n++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      written = await goneAt()
    }
    expect(written, 'the moment she went, not the moment it was written').toBe(wentAt)
    presence.close()
  })

  it('a console that came back before it was written is here', async () => {
    const person = await inner.counsellor('terug')
    const staff = { name: person.name, leaf: person.leaf, team: 'landelijk', organisation: 'lijn116', roles: [] }
    const reader = { staff, session: 'een', held: null, cursor: 0, stream, presence: '' } as unknown as StaffReader
    const { presence, broken } = presenceThatFails({ left: 1 })
    presence.consoleWent(reader, true)
    await until(() => broken.length === 1, 'one failed write')
    presence.consoleCame(reader)
    presence.sweep()
    // Asked after everything that was on its way: one connection, or a bound of two seconds.
    for (let n = 0; n < 20; n++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      expect((await goneConsoles(inner.database.sql, [person.leaf])).get(person.leaf)).toBeNull()
    }
    presence.close()
  })

  it('a visitor who goes in that moment keeps her place no longer than anybody', async () => {
    const visitor = inner.visitor()
    await visitor.start()
    const { presence, broken } = presenceThatFails({ left: 2 })
    const reader: VisitorReader = {
      conversation: visitor.conversation,
      team: 'landelijk',
      cursor: 0,
      stream: stream as unknown as VisitorReader['stream'],
      sent: '',
    }
    presence.visitorCame(reader)
    await until(() => broken.length === 1, 'her coming was not written')
    presence.visitorWent(reader)
    await until(() => broken.length === 2, 'nor was her going')
    presence.sweep()
    const goneHow = async () =>
      (
        await inner.database.sql
          .selectFrom('conversation')
          .select('visitor_gone_how')
          .where('id', '=', visitor.conversation)
          .executeTakeFirst()
      )?.visitor_gone_how
    let how = await goneHow()
    for (let n = 0; n < 250 && how !== 'left'; n++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      how = await goneHow()
    }
    expect(how).toBe('left')
    presence.close()
    await visitor.post('/v1/goodbye', {})
  })
})
