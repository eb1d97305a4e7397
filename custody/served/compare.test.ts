/** Each difference that could reach a visitor is named, and none is named where there is none. */
import type { OriginManifest } from '@lijn116/protocol/manifest'
import { expect, it, test } from 'vitest'
import { type Answer, checksOf } from './compare.ts'

const [policy, base] = ["script-src 'self'", "default-src 'none'"]
const signed: OriginManifest = {
  address: 'https://chat.example',
  headers: { 'referrer-policy': 'no-referrer' },
  policy: base,
  files: [{ path: '/k7d2', sha256: 'eigen', type: 'text/html; charset=utf-8', policy }],
  filled: [{ path: '/adressen', type: 'text/html; charset=utf-8', policy }],
  lost: [{ begin: '/lees', sha256: 'niets', type: 'text/html; charset=utf-8', policy }],
  redirects: [{ path: '/exit', to: 'https://weer.example/', headers: { 'clear-site-data': '"cache"' } }],
}
const headers = { 'referrer-policy': 'no-referrer', 'content-security-policy': base }
const page: Answer = {
  status: 200,
  headers: { ...headers, 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
  sha256: 'eigen',
  body: '<main></main>',
  early: [],
}
const nothing: Answer = { status: 404, headers, sha256: 'iets', body: '', early: [] }
const honest: Readonly<Record<string, Answer>> = {
  '/k7d2': page,
  '/adressen': { ...page, sha256: 'anders elk uur' },
  '/lees/toeval': { ...page, status: 404, sha256: 'niets' },
  '/exit': {
    ...nothing,
    status: 303,
    headers: { ...headers, 'clear-site-data': '"cache"', location: 'https://weer.example/' },
  },
}
const at = (path: string): Answer => honest[path] ?? nothing
const judged = (over: Readonly<Record<string, Partial<Answer>>>): string[] =>
  checksOf(signed, 'toeval').flatMap(({ path, judge }) =>
    judge({ ...at(path), ...over[path] }).map((said) => `${path} ${said}`),
  )
const withHeader = (path: string, name: string, value: string): Record<string, Partial<Answer>> => ({
  [path]: { headers: { ...at(path).headers, [name]: value } },
})

it('says nothing of a line that serves what was signed', () => {
  expect(judged({})).toEqual([])
  expect(checksOf(signed, 'toeval').length).toBe(10)
})

test.each<[string, Record<string, Partial<Answer>>, RegExp]>([
  ['one other byte', { '/k7d2': { sha256: 'vreemd' } }, /^\/k7d2 has the hash vreemd/],
  ['a page as something else', withHeader('/k7d2', 'content-type', 'text/plain'), /^\/k7d2 content-type/],
  ['a page that is gone', { '/k7d2': { status: 404 } }, /^\/k7d2 answers 404/],
  ['a wider policy', withHeader('/k7d2', 'content-security-policy', '*'), /^\/k7d2 content-security-policy/],
  ['a wider policy of a filled page', withHeader('/adressen', 'content-security-policy', '*'), /^\/adressen content-/],
  [
    'a wider policy where nothing is',
    withHeader('/lees/toeval', 'content-security-policy', '*'),
    /^\/lees\/toeval con/,
  ],
  ['another header', withHeader('/k7d2', 'referrer-policy', 'origin'), /^\/k7d2 referrer-policy is "origin"/],
  ['a cookie', withHeader('/adressen', 'set-cookie', 'wie=u'), /^\/adressen set-cookie is there/],
  ['a cookie on the way out', withHeader('/exit', 'set-cookie', 'wie=u'), /^\/exit set-cookie is there/],
  ['a mark to come back with', withHeader('/k7d2', 'etag', '"u"'), /^\/k7d2 etag is there/],
  ['a way to elsewhere', withHeader('/exit', 'location', 'https://elders.example/'), /^\/exit location is/],
  ['a script that stays', { '/sw.js': { status: 200 } }, /^\/sw.js answers 200/],
  ['a page where none was', { '/toeval': { status: 200 } }, /^\/toeval answers 200/],
  ['other words where nothing is', { '/lees/toeval': { sha256: 'x' } }, /^\/lees\/toeval has the hash/],
  ['a frame in a filled page', { '/adressen': { body: '<iframe src="x">' } }, /leads away/],
  ['a page that moves on by itself', { '/adressen': { body: '<META a http-equiv="refresh">' } }, /leads away/],
  ['one behind a quoted >', { '/adressen': { body: '<meta content="0;url=x?>" http-equiv=refresh>' } }, /leads away/],
  [
    'a filled page in other letters',
    withHeader('/adressen', 'content-type', 'text/html; charset=utf-16le'),
    /^\/adressen content-type is "text\/html; charset=utf-16le"/,
  ],
  ['one that says so by its first bytes', { '/adressen': { body: '\uFFFD\uFFFD<\0' } }, /no UTF-8/],
  ['nothing, as something else', withHeader('/lees/toeval', 'content-type', 'text/x'), /^\/lees\/toeval content-type/],
  ['a hint before the answer', { '/k7d2': { early: [103] } }, /^\/k7d2 answers 103 before/],
  ['another way to leave', withHeader('/exit', 'clear-site-data', '"*"'), /^\/exit clear-site-data is/],
  ['a way to elsewhere on a page', withHeader('/k7d2', 'location', 'https://x.example/'), /^\/k7d2 location is there/],
  ['another way to come', withHeader('/adressen', 'alt-svc', 'h3=":443"'), /alt-svc is there.*HTTP\/3/],
  ...['clear-site-data', 'accept-ch', 'server-timing', 'content-disposition', 'x-of-tomorrow'].map(
    (name): [string, Record<string, Partial<Answer>>, RegExp] => [
      name,
      withHeader('/k7d2', name, '"u"'),
      new RegExp(`^/k7d2 ${name} is there$`),
    ],
  ),
])('%s is named, and nothing else', (_what, over, said) => {
  const found = judged(over)
  expect(found).toHaveLength(1)
  expect(found[0]).toMatch(said)
})

it('a header that is missing is a difference', () => {
  expect(judged({ '/k7d2': { headers: {} } })).toEqual([
    '/k7d2 content-security-policy is missing, signed is "script-src \'self\'"',
    '/k7d2 referrer-policy is missing, signed is "no-referrer"',
    '/k7d2 content-type is missing, signed is "text/html; charset=utf-8"',
  ])
})
