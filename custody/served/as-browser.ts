/** The headers of one browser that people have, whole and in its order. How far that goes, and where it ends: decision 44. */
import type { Use } from './compare.ts'

/** Firefox on a phone: it sends no hints about itself that change with each version. */
const agent = 'Mozilla/5.0 (Android 15; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0'

const accepts: Readonly<Record<Use, string>> = {
  document: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  script: '*/*',
  style: 'text/css,*/*;q=0.1',
  image: 'image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5',
  empty: '*/*',
}

/** `host`: as in the address, with its port. In the order in which they are sent. */
export function headersOf(host: string, use: Use): Record<string, string> {
  const first = {
    Host: host,
    'User-Agent': agent,
    Accept: accepts[use],
    'Accept-Language': 'nl,en-US;q=0.9,en;q=0.8',
    'Accept-Encoding': 'gzip, deflate, br, zstd',
    Connection: 'keep-alive',
  }
  if (use === 'document')
    return {
      ...first,
      'Upgrade-Insecure-Requests': '1',
      'Sec-Fetch-Dest': use,
      'Sec-Fetch-Mode': 'navigate',
      'Sec-Fetch-Site': 'none',
      'Sec-Fetch-User': '?1',
      Priority: 'u=0, i',
    }
  const mode = use === 'image' ? 'no-cors' : 'cors'
  return { ...first, 'Sec-Fetch-Dest': use, 'Sec-Fetch-Mode': mode, 'Sec-Fetch-Site': 'same-origin' }
}
