import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { withIntegrity } from './stamp-integrity.ts'

const assets = new Map([
  ['/assets/a.js', Buffer.from('talk()')],
  ['/assets/b.css', Buffer.from('p{}')],
])
const read = (address: string): Buffer => {
  const bytes = assets.get(address)
  if (bytes === undefined) throw new Error(`no ${address}`)
  return bytes
}
const digest = (text: string) => `sha384-${createHash('sha384').update(text).digest('base64')}`

test('every script and style sheet of ours carries its digest and is asked for without credentials', () => {
  const html = `<script type="module" crossorigin src="/assets/a.js"></script><link rel="stylesheet" crossorigin href="/assets/b.css">`
  expect(withIntegrity(html, read)).toBe(
    `<script type="module" src="/assets/a.js" integrity="${digest('talk()')}" crossorigin="anonymous"></script>` +
      `<link rel="stylesheet" href="/assets/b.css" integrity="${digest('p{}')}" crossorigin="anonymous">`,
  )
})

test('the settings block and the empty icon are left as they are', () => {
  const html = '<link rel="icon" href="data:,"><script type="application/json" id="settings">null</script>'
  expect(withIntegrity(html, read)).toBe(html)
})

test('an asset that is not of this build stops the build', () => {
  expect(() => withIntegrity('<script src="/assets/other.js"></script>', read)).toThrow('no /assets/other.js')
})
