import type { Board } from '@lijn116/protocol/board'
import { describe, expect, it } from 'vitest'
import { wordsIn } from '../text/text.ts'
import { doorWords, personWords, present } from './board-words.ts'

const words = wordsIn('nl')
const door: Board['doors'][number] = {
  door: 'sport',
  name: 'Lijn 116 sport',
  channel: 'chat',
  open: true,
  waiting: 0,
  acute: 0,
  longestSeconds: 0,
  talking: 1,
}
const person = (name: string, state: Board['people'][number]['state']): Board['people'][number] => ({
  name,
  pseudonym: null,
  state,
  conversations: 0,
  endsAt: null,
})

describe('a door', () => {
  it('where nobody waits says so, and not how long', () => {
    expect(doorWords(words, door)).toEqual(['Niemand wacht.', '1 gesprek loopt.'])
  })
  it('says who is not safe before how long anybody waits', () => {
    expect(doorWords(words, { ...door, waiting: 2, acute: 1, longestSeconds: 200 }).slice(0, 2)).toEqual([
      '2 bezoekers wachten.',
      '1 van hen is nu niet veilig.',
    ])
    expect(doorWords(words, { ...door, door: 'eigen-gedrag', waiting: 2, acute: 2 })).toContain(
      '2 van hen zijn bang nu de controle te verliezen.',
    )
  })
})

describe('people', () => {
  it('stand by name, those who are here before those who are not, whatever they do', () => {
    const people = [person('Wim', 'free'), person('Bo', 'off'), person('Ada', 'busy'), person('Kim', 'silent')]
    const { here, away } = present(people, 'nl')
    expect([here, away].map((all) => all.map(({ name }) => name))).toEqual([['Ada', 'Kim', 'Wim'], ['Bo']])
  })
  it('whose console does not answer do not count, and that is said', () => {
    expect(personWords(words, person('Kim', 'silent'))).toBe('werkplek antwoordt niet, telt niet mee')
  })
})
