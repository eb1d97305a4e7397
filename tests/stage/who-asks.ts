/** Who could be told from what a request carries: addresses as proxies and systems write them, browsers, languages, screens. */
import { createHash } from 'node:crypto'
import type { Sought } from './search.ts'

/** `forwarded`: as a proxy in front writes it; `address`: the same as it is written in full, and its 16 or 4 bytes. */
export type Asking = { forwarded: string; address: string; agent: string; language: string }

const groupsOf = (address: string): number[] => {
  const [head = '', tail = ''] = address.split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0')
  return [...first, ...(address.includes('::') ? zeros : []), ...last].map((group) => Number.parseInt(group, 16))
}
const bytesOf6 = (address: string): Buffer => {
  const bytes = Buffer.alloc(16)
  for (const [i, group] of groupsOf(address).entries()) bytes.writeUInt16BE(group, i * 2)
  return bytes
}

/** Five kinds of address in turn: plain, mapped, of the sixth version, in brackets with capitals, with a zone. */
export function askingOf(i: number): Asking {
  const four = `203.0.${100 + (i % 50)}.${116 + (i % 100)}`
  const six = `2001:db8:116:${(0x1000 + i).toString(16)}::beef`
  const forwarded = [
    four,
    `::ffff:${four}`,
    six,
    `[${six.toUpperCase()}]`,
    `fe80::116:${(0x2000 + i).toString(16)}%eth116`,
  ]
  const said = forwarded[i % forwarded.length] ?? four
  const address = said
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '')
    .replace(/^::ffff:/, '')
    .toLowerCase()
  return {
    forwarded: said,
    address,
    agent: `Schildwacht/116.${i} (Kanarietelefoon ${i}; scherm ${300 + i}x${700 + i})`,
    language: `x-kanarietaal-${i}`,
  }
}

/** Of an address these are the address: there are few enough to try them all. Hexadecimal and base64 are forms of the search. */
export const hashesOf = (text: string): Sought[] =>
  ['sha256', 'sha1', 'md5'].map((kind) => ({
    name: `${kind} of ${text}`,
    bytes: createHash(kind).update(text).digest(),
  }))

/** In every way in which it may be written down, or a part of it that still tells. Four bytes alone come by chance. */
export function formsOfAsking({ forwarded, address, agent, language }: Asking): Sought[] {
  const bytes = address.includes(':') ? bytesOf6(address) : null
  const groups = bytes === null ? [] : groupsOf(address)
  const four = address.split('.').map(Number)
  const texts =
    bytes === null
      ? [
          // As a connection is told from another, too: the first three.
          four.slice(0, 3).join('.'),
          `${four.reduce((sum, each) => sum * 256 + each, 0)}`,
          `::ffff:${[0, 2].map((at) => (((four[at] ?? 0) << 8) | (four[at + 1] ?? 0)).toString(16)).join(':')}`,
        ]
      : [
          groups.map((group) => group.toString(16).padStart(4, '0')).join(':'),
          groups.map((group) => group.toString(16)).join(':'),
          address.toUpperCase(),
          // As a connection is told from another (server/cool-down): three groups and half of the fourth.
          `${groups.slice(0, 3).join(':')}:${(groups[3] ?? 0) >> 8}`,
        ]
  const agentParts = [agent, agent.split(' ')[0] ?? '', agent.replace(/^.*scherm /, 'scherm ')]
  const written = [forwarded, address, ...texts, ...agentParts, language]
  const everyCase = written.flatMap((text) => [text, text.toLowerCase(), text.toUpperCase()])
  return [
    ...new Set(everyCase),
    ...(bytes === null ? [] : [{ name: `bytes of ${address}`, bytes }]),
    ...[...new Set([address, forwarded])].flatMap(hashesOf),
  ]
}

/** Asks as she would: through a proxy that says where from, with her browser, and all that browsers like to tell. */
export function asksAs(
  { forwarded, agent, language }: Asking,
  heard?: (init: RequestInit | undefined) => void,
): typeof fetch {
  return (address, init) => {
    heard?.(init)
    const headers = new Headers(init?.headers)
    headers.set('user-agent', agent)
    headers.set('x-forwarded-for', forwarded)
    headers.set('forwarded', `for="${forwarded}"`)
    headers.set('x-real-ip', forwarded)
    headers.set('accept-language', language)
    headers.set('sec-ch-ua', `"${agent}"`)
    headers.set('sec-ch-viewport-width', agent)
    return fetch(address, { ...init, headers })
  }
}

/** Keeps every byte that came back, of a stream too, as it comes. */
export const hearing =
  (kept: Buffer[], asks: typeof fetch = fetch): typeof fetch =>
  async (address, init) => {
    const answer = await asks(address, init)
    kept.push(Buffer.from(JSON.stringify([...answer.headers])))
    const keep = async (): Promise<void> => {
      for await (const chunk of answer.clone().body ?? []) kept.push(Buffer.from(chunk as Uint8Array))
    }
    // A stream that is left in the middle ends in an error.
    keep().catch(() => undefined)
    return answer
  }
