/** Many visitors, each with an address, a browser and sentences of her own, found nowhere else. */

import type { Comer } from './life-with-words.ts'
import type { AtWork, PeopleOnLine } from './people-on-line.ts'
import type { Sought } from './search.ts'
import type { TcpProxy } from './tcp-proxy.ts'
import { type Asking, askingOf, asksAs, formsOfAsking, hashesOf, hearing } from './who-asks.ts'

export type Told = Readonly<Record<'first' | 'second' | 'third' | 'answer' | 'note', string>>
export type Hers = { client: Comer; said: Told; asks: typeof fetch; port: number | null }

/** Letters only, so that neither a list of words nor a number of ours holds it by chance. */
const nameOf = (i: number): string => `Kanarie${String.fromCharCode(97 + (i % 26), 97 + Math.floor(i / 26))}zwermhof`

export function crowdOn(people: PeopleOnLine, proxies: readonly TcpProxy[]) {
  const asked: Asking[] = []
  const said: Told[] = []
  const tokens = new Set<string>()
  const answered: Buffer[] = []

  function another(): Hers {
    const i = asked.length
    const asking = askingOf(i)
    const name = nameOf(i)
    asked.push(asking)
    const told: Told = {
      first: `${name} vraagt of het nu kan.`,
      second: `Bij ${name} is het weer misgegaan vannacht.`,
      third: `${name}, ik ben haar collega en lees mee.`,
      answer: `Dag ${name}, goed dat u schrijft.`,
      note: `Aantekening over ${name}: woont bij haar zus.`,
    }
    said.push(told)
    const asks = asksAs(asking, (init) => {
      const [, token] = /^Bearer (.+)$/.exec(new Headers(init?.headers).get('authorization') ?? '') ?? []
      if (token !== undefined) tokens.add(token)
    })
    const port = proxies[i % proxies.length]?.port ?? null
    const heard = hearing(answered, asks)
    return { client: people.visitor({ asks: heard, ...(port === null ? {} : { port }) }), said: told, asks, port }
  }
  const has = (messages: readonly { text: string }[] | undefined, texts: readonly string[]): boolean =>
    texts.every((text) => messages?.some((each) => each.text === text) ?? false)

  return {
    another,
    /** Her first words are kept, and she waits. */
    async comes(): Promise<Hers> {
      const her = another()
      await her.client.open()
      her.client.say(her.said.first)
      await people.comes(() => her.client.view().messages[0]?.state === 'kept', 'kept')
      return her
    },
    /** Takes who stands first: a conversation names nobody, so which of them it is, her words say. */
    async takenBy({ staff }: AtWork, waiting: readonly Hers[]): Promise<Hers> {
      await people.takesFirst(staff)
      const first = () => staff.view().conversation?.messages.find(({ from }) => from === 'other')?.text
      await people.comes(() => first() !== undefined, 'her words')
      const her = waiting.find(({ said: told }) => told.first === first())
      if (her === undefined) throw new Error(`nobody of those said ${first()}`)
      return her
    },
    reads: (her: Hers, texts: readonly string[]) =>
      people.comes(() => has(her.client.view().messages, texts), `she reads: ${texts}`),
    hears: ({ staff }: AtWork, texts: readonly string[]) =>
      people.comes(() => has(staff.view().conversation?.messages, texts), `staff hear: ${texts}`),
    asking: (i: number): Asking => askingOf(i),
    count: () => asked.length,
    /** All that the line ever sent to any of them. */
    answered: () => Buffer.concat(answered),
    tokens: () => [...tokens],
    texts: (): string[] => said.flatMap((each) => Object.values(each)),
    /** Of everybody: what was said. */
    words: (): Sought[] => [...said.flatMap((each) => Object.values(each)), ...asked.map((_, i) => nameOf(i))],
    /** Of everybody: where and with what she asked, and what she is known again by. */
    identities: (): Sought[] => [
      ...tokens,
      ...[...tokens].map((token, i) => ({ name: `token ${i}`, bytes: Buffer.from(token, 'base64url') })),
      ...asked.flatMap(formsOfAsking),
      ...proxies.map((_, i) => `127.66.116.${16 + i}`).flatMap((address) => [address, ...hashesOf(address)]),
    ],
  }
}
