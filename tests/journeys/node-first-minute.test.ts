/** What a stranger types, and how long it takes until two people could talk. The seconds are printed; sixty is the promise. */
import { expect, test } from 'vitest'
import { startLine } from '../stage/line.ts'
import { nodeCounsellor, nodeVisitor, until } from './node-people.ts'

test('npm start: a counsellor is on duty and a first message is kept within a minute', async () => {
  const from = Date.now()
  const line = await startLine({ command: ['npm', 'start', '--silent'], startSeconds: 100, fromNothing: true })
  try {
    const noor = await nodeCounsellor(line, line.links[0] ?? '', 'Noor')
    const visitor = nodeVisitor(line)
    await visitor.open()
    visitor.say('Is daar iemand?')
    await until(visitor, ({ messages }) => messages[0]?.state === 'kept')
    const seconds = (Date.now() - from) / 1000
    console.log(`from npm start to the first message kept: ${seconds.toFixed(1)} s`)
    expect(seconds).toBeLessThan(60)
    visitor.drop()
    await noor.staff.signOut()
  } finally {
    await line.close()
  }
})
