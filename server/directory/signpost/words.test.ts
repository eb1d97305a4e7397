/** A language is offered only when nothing on its pages is missing (record 0043): the terms of the map too. */
import { expect, test } from 'vitest'
import { languagesFor } from '../../../content/languages.ts'
import { vocabulary, wordsIn } from './words.ts'

/** Those that the vocabulary itself does not speak: they bring content/directory/terms.<language>.json. */
const borrowing = languagesFor('site').filter((language) => wordsIn(language).isBorrowed)

test.each(languagesFor('site'))('%s says every choice and every group', (language) => {
  const words = wordsIn(language)
  const lists = ['themes', 'audiences', 'contexts', 'helpers'] as const
  for (const list of lists)
    for (const { id, label } of vocabulary[list]) {
      for (const said of [words.term(list, id), words.label(list, id)]) {
        expect(said, `${list} ${id}`).toMatch(/\S/)
        // In letters of its own, where it has others than those of the vocabulary.
        if (borrowing.includes(language)) expect([id, said]).not.toEqual([id, label[words.borrows]])
      }
    }
})
