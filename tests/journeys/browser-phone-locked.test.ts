/**
 * A phone is locked in a pocket: its connections are dead, nothing says so, and nothing moves for a while.
 * The line's own limits decide what happens when; this waits past the one after which a visitor is shown as silent.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { limits } from '@lijn116/protocol/limits'
import { expect, test } from 'vitest'
import { twoPeople } from '../people/two-people.ts'
import { browserNames } from '../stage/browser.ts'

test.concurrent.each(browserNames)(
  'in %s, what was said meanwhile is there when the phone wakes, once and in order',
  async (name) => {
    const people = await twoPeople(name)
    try {
      const { counsellor, network } = people
      const visitor = await people.talking('Ik leg de telefoon even weg.')
      network.visitor.halfOpen()
      await counsellor.says('Doe rustig aan.')
      await delay((limits.visitorSilentSeconds + 10) * 1000)
      await people.consoleSays('talk.presence.silent')
      await counsellor.says('Ik blijf hier.')
      expect((await visitor.messages()).map(({ text }) => text)).toEqual(['Ik leg de telefoon even weg.'])

      network.visitor.restore()
      await visitor.page.evaluate(() => dispatchEvent(new Event('online')))
      await visitor.reads('Ik blijf hier.')
      await visitor.say('Daar ben ik weer.')
      await counsellor.reads('Daar ben ik weer.')
      expect((await visitor.messages()).map(({ text }) => text)).toEqual([
        'Ik leg de telefoon even weg.',
        'Doe rustig aan.',
        'Ik blijf hier.',
        'Daar ben ik weer.',
      ])
      await people.consoleSays('talk.presence.here')
    } finally {
      await people.close()
    }
  },
)
