import { expect, it } from 'vitest'
import { byGroup, find, inLanguage, type Shelved } from './shelf.ts'

const article = (id: string, about: Partial<Shelved> = {}): Shelved => ({
  id,
  title: id,
  group: 'vorm',
  owner: 'Lijn 116, content',
  source: 'own text',
  reviewed: '2026-11-22',
  signedOff: false,
  keys: [],
  blocks: [],
  kind: 'card',
  language: 'nl',
  ...about,
})
const text = (words: string): Pick<Shelved, 'blocks'> => ({
  blocks: [{ kind: 'paragraph', pieces: [{ text: words, strong: false, article: null }] }],
})

it('finds by the beginning of a word, title before search words before text', () => {
  const all = [
    article('text', text('hier staat stalking in')),
    article('keys', { keys: ['stalking'] }),
    article('Stalking'),
    article('other'),
  ]
  expect(find(all, 'stalk').map(({ id }) => id)).toEqual(['Stalking', 'keys', 'text'])
})

it('wants every word, and does not mind accents or capitals', () => {
  const all = [article('Één tegen één'), article('Eén alleen')]
  expect(find(all, 'EEN tegen').map(({ id }) => id)).toEqual(['Één tegen één'])
  expect(find(all, ' ')).toEqual([])
})

it('puts a protocol before a card that fits as well', () => {
  const all = [article('a', { title: 'Gevaar' }), article('b', { title: 'Gevaar', kind: 'protocol' })]
  expect(find(all, 'gevaar').map(({ id }) => id)).toEqual(['b', 'a'])
})

it('shows Dutch where the other language has none', () => {
  const all = [article('a'), article('a', { language: 'en', title: 'A' }), article('b')]
  expect(inLanguage(all, 'en').map(({ title }) => title)).toEqual(['A', 'b'])
  expect(inLanguage(all, 'nl').map(({ title }) => title)).toEqual(['a', 'b'])
})

it('keeps groups together, each in the order of its titles', () => {
  const all = [article('b'), article('c', { group: 'groep' }), article('a')]
  expect(byGroup(all).map(({ group, articles }) => [group, articles.map(({ id }) => id)])).toEqual([
    ['vorm', ['a', 'b']],
    ['groep', ['c']],
  ])
})
