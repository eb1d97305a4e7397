/** A door that is wrong says so with file, field and what is expected, before anything opens. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { checkPinned, type Door, DoorError, doorsOf, exitsOf, readDoors } from './door.ts'

const directory = new URL('../../content/doors/', import.meta.url)
const shipped = (id: string): Door => JSON.parse(readFileSync(new URL(`${id}.json`, directory), 'utf8'))
const [front, sport] = [shipped('nationaal'), shipped('sport')]

/** null: nothing is wrong. */
function wrongOf(...doors: object[]): string[] | null {
  const files = doors.map((door) => ({ file: `${(door as Door).id}.json`, text: JSON.stringify(door) }))
  try {
    doorsOf(files)
    return null
  } catch (error) {
    if (!(error instanceof DoorError)) throw error
    return error.message.split('\n').slice(1)
  }
}

it('the doors that are shipped open, the front door first', () => {
  expect([...readDoors(directory).keys()]).toEqual(['nationaal', 'eigen-gedrag', 'professionals', 'sport'])
})

it('keeps codes for 30 days and takes no letters, where a door says nothing of it', () => {
  const { keepDays: _days, mail: _mail, ...silent } = front
  const [door] = doorsOf([{ file: 'nationaal.json', text: JSON.stringify(silent) }]).values()
  expect(door).toMatchObject({ keepDays: 30, mail: null })
})

it('what is always open, and who may answer at the door for own behaviour, is as it was decided', () => {
  const doors = readDoors(directory)
  expect(doors.get('nationaal')?.needs).toEqual({ skills: [], trainings: [], conduct: false })
  expect(doors.get('eigen-gedrag')?.needs.trainings).toEqual(['own-behaviour'])
  expect(doors.get('sport')).toMatchObject({ instead: 'nationaal', needs: { skills: ['sport'] } })
  // Only who asks for her work stands after everybody who asks for help.
  expect([...doors.values()].filter(({ after }) => after).map(({ id }) => id)).toEqual(['professionals'])
})

describe('says what is wrong', () => {
  const { share: _share, ...withoutShare } = front
  it.each([
    ['a field is missing', [withoutShare], /nationaal\.json: share: .*/],
    [
      'a day is misspelt',
      [front, { ...sport, hours: [{ days: ['maandag'], from: '09:00', until: '17:00' }] }],
      /sport\.json: hours/,
    ],
    [
      'a time is none',
      [front, { ...sport, hours: [{ days: ['monday'], from: '9', until: '17:00' }] }],
      /sport\.json: hours/,
    ],
    [
      'a path says something',
      [{ ...front, paths: { nl: 'geweld' } }],
      /paths\.nl: a path that says nothing, such as k7d2/,
    ],
    ['codes are kept too long', [{ ...front, keepDays: 367 }], /nationaal\.json: keepDays: at most 366 days/],
    ['codes are kept no day', [{ ...front, keepDays: 0 }], /nationaal\.json: keepDays: /],
    ['letters wait too long', [{ ...front, mail: { answerHours: 337 } }], /mail\.answerHours: at most 336 hours/],
    ['it leaves to no https address', [{ ...front, exit: 'http://weer.example' }], /exit: an https address/],
    [
      'hours without a door that answers outside them',
      [front, { ...sport, instead: null }],
      /instead: the door that answers/,
    ],
    [
      'it passes on to a door that is not there',
      [front, { ...sport, instead: 'elders' }],
      /instead: there is no door elders/,
    ],
    [
      'it passes on to a door with hours',
      [front, sport, { ...sport, id: 'tweede', instead: 'sport', paths: { nl: 'a1b2' } }],
      /tweede\.json: instead: sport is not always open itself/,
    ],
    [
      'it passes on to another team',
      [{ ...front, teams: ['noord'] }, sport],
      /instead: .* not among those of this door/,
    ],
    ['a door that is always open passes on', [{ ...front, instead: 'sport' }, sport], /instead: null/],
    ['a path is taken', [front, { ...sport, paths: front.paths }], /the same path k7d2/],
    [
      'a team answers for two organisations',
      [front, { ...sport, organisation: 'elders' }],
      /teams: landelijk also answers for/,
    ],
    ['no door is the front door', [{ ...front, front: undefined }], /exactly one door has "front": true, not 0/],
  ] as const)('%s', (_name, doors, expected) => expect(wrongOf(...doors)?.join('\n')).toMatch(expected))

  it('of every file at once, and of one that is not JSON', () => {
    const text = JSON.stringify({ ...front, share: 0 })
    try {
      doorsOf([
        { file: 'nationaal.json', text },
        { file: 'kapot.json', text: '{' },
        { file: 'anders.json', text: JSON.stringify(front) },
      ])
    } catch (error) {
      expect((error as Error).message.split('\n')).toEqual([
        'The doors cannot be opened. Please mend:',
        expect.stringMatching(/nationaal\.json: share: /),
        expect.stringMatching(/kapot\.json: is not JSON/),
        expect.stringMatching(/anders\.json: id: is nationaal, so the file is to be nationaal\.json/),
      ])
      return
    }
    throw new Error('three wrong doors were opened')
  })
})

it('refuses a line that does not pin a door with each of its teams', () => {
  const doors = readDoors(directory)
  const pinned = [...doors.values()].map(({ id, teams }) => ({ id, teams }))
  expect(() => checkPinned(doors, { doors: pinned })).not.toThrow()
  expect(() => checkPinned(doors, { doors: pinned.slice(1) })).toThrow(/LINE_FILE: its doors do not name nationaal/)
})

it('knows the pages of a door that leaves to an address of its own', () => {
  const own = { ...sport, exit: 'https://recept.example/' }
  const files = [front, own].map((door) => ({ file: `${door.id}.json`, text: JSON.stringify(door) }))
  const pages = Object.values(sport.paths).map((path) => [`/${path}`, own.exit])
  expect([...exitsOf(doorsOf(files))]).toEqual(pages)
})
