/** What stands on every page that was built, before any script runs. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string): string => readFileSync(root + path, 'utf8')
const json = <Of>(path: string): Of => JSON.parse(read(path)) as Of
const languages = json<Record<string, unknown>>('content/languages.json')
const pages = globSync('{chat,site}/build/**/*.html', { cwd: root })
const chatPages = globSync('chat/build/*.html', { cwd: root }).filter((path) => read(path).includes('id="compose"'))
/** Without what a page that runs no script never shows, and what is hidden until one does. */
const plain = (html: string): string =>
  html.replaceAll(/<script[\s\S]*?<\/script>|<template[\s\S]*?<\/template>|<(\w+)[^>]*\shidden[^>]*>[^<]*<\/\1>/g, '')
const callsFor112 = (html: string): boolean => /<a href="tel:112"[^>]*>/.test(plain(html))

// @req:R-044 @norm:AV-13
test('112 is one press away on every page of chat and site, without any script', () => {
  expect(pages.length).toBeGreaterThan(150)
  expect(pages.filter((path) => !callsFor112(read(path)))).toEqual([])
})

test('a link that only a script makes, or that is hidden, does not count', () => {
  expect(callsFor112('<p><a href="tel:112">112</a></p>')).toBe(true)
  expect(callsFor112('<script>const a = \'<a href="tel:112">\'</script>')).toBe(false)
  expect(callsFor112('<a href="tel:112" hidden>112</a>')).toBe(false)
})

// @req:R-131
test('what the chat says by itself is marked as such, in every language', () => {
  expect(chatPages.length).toBeGreaterThanOrEqual(Object.keys(languages).length)
  const marks = new Map<string, number>()
  for (const path of chatPages) {
    const html = read(path)
    const [, language = ''] = /<html lang="([\w-]+)"/.exec(html) ?? []
    const [, mark = ''] = /<section id="status"[^>]*>\s*<p[^>]*>([^<]+)<\/p>\s*<div id="said">/.exec(html) ?? []
    expect(mark, path).toMatch(/\S/)
    marks.set(language, (marks.get(language) ?? 0) + 1)
  }
  expect(marks.size).toBeGreaterThan(1)
})
