/**
 * A connection without an address: HMAC, under a key that this process made and forgets with its end, of the first 24 bits
 * of an IPv4 address or the first 56 of an IPv6 one. The address itself is read here and kept nowhere.
 */
import { createHmac } from 'node:crypto'
import { isIP } from 'node:net'

export type Asking = {
  headers: Readonly<Record<string, string | string[] | undefined>>
  socket: { remoteAddress?: string | undefined }
}

/** `hops`: how many proxies stand before us; each adds one address at the end, so a visitor's own words are never taken. */
export function addressOf(request: Asking, hops: number | null): string | null {
  if (hops === null) return null
  if (hops === 0) return request.socket.remoteAddress ?? null
  const said = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',')
  return said.at(-hops)?.trim() || null
}

export function connectionOf(key: Buffer, address: string | null): string | null {
  const prefix = address === null ? null : prefixOf(address)
  return prefix && createHmac('sha256', key).update(prefix).digest('base64url')
}

function prefixOf(address: string): string | null {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1] ?? plain
  if (isIP(mapped) === 4) return `4 ${mapped.split('.').slice(0, 3).join('.')}`
  if (isIP(mapped) !== 6) return null
  const [head = '', tail = ''] = mapped.split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === '' ? [] : tail.split(':')
  const zeros = mapped.includes('::') ? Array.from({ length: 8 - first.length - last.length }, () => '0') : []
  const groups = [...first, ...zeros, ...last].slice(0, 4).map((group) => Number.parseInt(group, 16))
  // Three groups and the upper half of the fourth.
  return `6 ${groups.map((group, index) => (index === 3 ? group >> 8 : group)).join(':')}`
}
