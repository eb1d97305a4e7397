/** A counsellor at the client of a console, without the page: for what a story needs of her beside its own subject. */
import type { StaffClient } from '@lijn116/client/counsellor'
import { until } from '../journeys/node-people.ts'
import type { WorkplaceLine } from '../stage/workplace-line.ts'

export type StaffWithoutPage = {
  readonly client: StaffClient
  /** Takes whoever waits first; resolves when she can be answered. */
  takes(): Promise<void>
  /** Writes under the words of who she talks with, and waits until it is kept. */
  keeps(kind: 'summary' | 'letter', text: string): Promise<void>
  /** Ends it, and nothing of it stays. */
  ends(): Promise<void>
}

/** On duty under this pseudonym. */
export async function staffWithoutPage(
  line: WorkplaceLine,
  name: string,
  pseudonym: string,
): Promise<StaffWithoutPage> {
  const client = await line.signedIn(name)
  await client.goOnDuty(pseudonym)
  return {
    client,
    async takes() {
      // Somebody who has just left may stand there for a second.
      let taken = 'gone'
      for (let tries = 0; taken === 'gone' && tries < 20; tries++) {
        const gone = client.view().waiting
        const { waiting } = await until(client, (view) => view.waiting.length > 0 && view.conversation === null)
        taken = await client.take(waiting[0]?.conversation ?? '')
        if (taken === 'gone') await until(client, (view) => view.waiting !== gone)
      }
      if (taken !== 'taken') throw new Error(`${name} could not take her: ${taken}, ${client.view().problem}`)
      await until(client, ({ conversation }) => conversation?.phase === 'talking')
    },
    async keeps(kind, text) {
      await until(client, ({ conversation }) => conversation?.code?.canWrite === true)
      await client.words.keep(kind, text)
      await until(
        client,
        ({ conversation }) =>
          conversation?.writings.some((each) => each.text === text && each.state === 'kept') === true,
      )
    },
    async ends() {
      await client.end()
      await until(client, ({ conversation }) => conversation === null)
    },
  }
}

/** Words of an earlier time: made in a talk that is over, with this letter under them. */
export async function madeBefore(
  line: WorkplaceLine,
  staff: StaffWithoutPage,
  { words, word = null, letter }: { words: string; word?: string | null; letter: string },
): Promise<void> {
  const her = line.visitor('nationaal')
  const back = line.comingBack(her, 'nationaal')
  await her.open()
  her.say('Mag ik later terugkomen?')
  await staff.takes()
  await until(her, ({ phase }) => phase === 'talking')
  await back.make(words, word)
  if (back.view().made.state !== 'made') throw new Error(`not made: ${back.view().made.state}`)
  await staff.keeps('letter', letter)
  await staff.ends()
  back.drop()
  her.drop()
}
