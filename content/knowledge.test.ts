import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { forms } from '@lijn116/domain/triage/card'
import { readChecklist } from '@lijn116/domain/triage/checklist'
import { hintPages } from '@lijn116/domain/triage/hints'
import { readWording, wordingPoints } from '@lijn116/domain/wording/wording'
import { describe, expect, it, test } from 'vitest'
import { languagesFor } from './languages.ts'
import { type Page, readPage, textOf } from './read-page.ts'

const here = (path: string) => new URL(path, import.meta.url)
const text = (path: string) => readFileSync(here(path), 'utf8')
const json = (path: string) => JSON.parse(text(path))

type Found = { path: string; name: string; language: string; page: Page }
const folders = ['protocols', 'cards']
const files: Found[] = folders.flatMap((folder) =>
  readdirSync(here(`./${folder}/`)).map((name) => {
    const path = `./${folder}/${name}`
    const read = readPage(text(path))
    if ('problem' in read) throw new Error(`${path}: ${read.problem}`)
    return { path, name, language: name.split('.')[1] ?? '', page: read.page }
  }),
)
const dutch = files.filter(({ language }) => language === 'nl')
const ids = (group: string): string[] =>
  dutch
    .filter(({ page }) => page.group === group)
    .map(({ page }) => page.id)
    .sort()

/** Promises nobody can keep, and words nobody has to wear: the same as for the pages of visitors. */
const forbidden = [
  /100\s*(%|procent|percent)\s*\w*\s*anon/i,
  /(volledig|helemaal|totaal|compleet)\s+(anoniem|veilig)/i,
  /(fully|totally|completely)\s+(anonymous|safe|private)/i,
  /no trace|without a trace|geen spo(or|ren)|spoorloos|untraceable|ontraceerbaar/i,
  /\b(slachtoffers?|daders?|plegers?|victims?|perpetrators?|offenders?|abusers?)\b/i,
  /!(?!, )|\p{Extended_Pictographic}/u,
]
/** The name of an organisation ends in one. */
const withoutNames = (line: string): string => line.replaceAll('Stop it Now!', 'Stop it Now')

const lines = (page: Page): string[] => page.sections.flatMap(({ items }) => items.map(textOf))
const wordCount = (line: string): number => line.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length

const shapes: Record<string, Record<string, readonly string[]>> = {
  protocol: {
    nl: ['Eerst', 'Zeggen', 'Liever niet', 'Daarna', 'Verder'],
    en: ['First', 'Say', 'Rather not', 'After that', 'Further'],
  },
  situatie: { nl: ['Waarom dit telt', 'Vragen kan, hoeft niet', 'Zeggen', 'Liever niet', 'Verder'] },
}
const cardShape = ['Zo kan het eruitzien', 'Vragen kan, hoeft niet', 'Zeggen', 'Liever niet', 'Gevaar', 'Verder']
for (const group of ['vorm', 'context', 'groep']) shapes[group] = { nl: cardShape }

const rulesOf = (language: string) => {
  const read = readWording(json(`./wording/wording.${language}.json`).rules)
  return 'rules' in read ? read.rules : []
}
const rules = { nl: rulesOf('nl'), en: rulesOf('en') }

/** Under these stands what a counsellor may send, after a tap and after reading it. */
const said = ['Zeggen', 'Say', 'Vragen kan, hoeft niet', 'Geweld', 'Seksualiteit', 'Geld', 'Controle']

/** Only organisations of the directory; a card invents no address. */
const organisations = [
  ['Agressie, en daarna?', 'Alles oké? Supportlijn', 'Centrum Seksueel Geweld', 'Centrum Veilige Sport Nederland'],
  ['De Luisterlijn', 'Expertisebureau Helse Liefde', 'Expertisecentrum Mensenhandel en (jeugd)Prostitutie', 'FairWork'],
  ['Federatie Somalische Associaties Nederland (FSAN)', 'Femmes for Freedom', 'Fier', 'Helpwanted', 'Huisarts'],
  ['GGD – centrum voor seksuele gezondheid', 'JouwGGD.nl', 'Kindertelefoon', 'Landelijk Meldpunt Zorg', 'Mores'],
  ['Landelijk Knooppunt Huwelijksdwang en Achterlating', 'MIND Korrelatie en MIND Young', 'No need to hide'],
  ['Landelijk Meldpunt Seksueel Misbruik Reformatorische Kerken', 'Maatschappelijke opvang', 'Meldpunt Kinderporno'],
  ['Meldpunt Seksueel Misbruik in Kerkelijke Relaties (SMKR)', 'Online flirten – Steffie', 'Politie', 'Sense'],
  ['Slachtofferhulp Nederland', 'Stichting de Schuilplaats', 'Stichting de Stilte Verbroken', 'Stichting Rise'],
  ['Stop it Now!', 'Veilig Thuis', 'Verbreek de stilte', 'Vertrouwenspersoon', 'Wijkteam'],
  ['Vrouwenopvang en mannenopvang'],
].flat()
const numbers = ['0800-0113', '0800-2000', '0800-0188', '0800-0432', '0900-8844']

/** Numbers that are certain. Whatever else is named stands under "not yet checked". */
const certain = /^(112|113)\b/
const mark: Record<string, string> = { nl: '(nog niet gecontroleerd)', en: '(not yet checked)' }

const known = dutch.map(({ page }) => page.id)

describe.each(files)('$path', ({ name, language, page }) => {
  it('is named after its id, and says whose it is', () => {
    expect(name).toBe(`${page.id}.${language}.md`)
    expect(page.source).toMatch(/needs sign-off/)
    expect(page.signedOff).toBe(false)
    expect(page.keys.length).toBeGreaterThanOrEqual(4)
    expect(new Set(page.keys).size).toBe(page.keys.length)
  })

  it('was reviewed, not too long ago', () => {
    const days = (Date.now() - Date.parse(page.reviewed)) / 86_400_000
    expect(days).toBeGreaterThan(-2)
    expect(days, 'read it again and set the date').toBeLessThan(2 * 366)
  })

  it('can be read in half a minute', () => {
    expect(wordCount(lines(page).join(' '))).toBeLessThanOrEqual(220)
    for (const line of lines(page))
      for (const sentence of line.split(/(?<=[.?:])\s+/)) expect(wordCount(sentence), sentence).toBeLessThanOrEqual(20)
  })

  it('labels nobody, promises nothing that cannot be kept, never shouts', () => {
    for (const line of [page.title, ...page.keys, ...lines(page)])
      for (const word of forbidden) expect(withoutNames(line)).not.toMatch(word)
  })

  it('has its parts, in their order', () => {
    const titles = page.sections.map(({ title }) => title)
    const shape = shapes[page.group]?.[language]
    if (shape) expect(titles).toEqual(shape)
    expect(titles.at(-1)).toBe(language === 'nl' ? 'Verder' : 'Further')
  })

  it('holds sentences that can be sent as they are, and none that the line warns against', () => {
    for (const item of page.sections.filter(({ title }) => said.includes(title)).flatMap(({ items }) => items)) {
      const line = textOf(item)
      expect(item.length, line).toBe(1)
      expect(line).toMatch(/^\p{Lu}.*[.?]$/u)
      expect(wordingPoints(line, language === 'en' ? rules.en : rules.nl, true), line).toEqual([])
    }
  })

  it('links only to pages that are there', () => {
    for (const { page: linked } of page.sections.flatMap(({ items }) => items.flat()))
      if (linked !== null) {
        expect(known).toContain(linked)
        expect(linked).not.toBe(page.id)
      }
  })

  it('marks every organisation and number that nobody has checked', () => {
    for (const item of page.sections.at(-1)?.items ?? []) {
      const line = textOf(item)
      if (certain.test(line) || item.some((piece) => piece.page !== null)) continue
      expect(line).toContain(mark[language])
      expect(
        organisations.some((organisation) => line.startsWith(organisation)),
        line,
      ).toBe(true)
    }
    for (const [number] of lines(page)
      .join(' ')
      .matchAll(/\b0\d{2,3}-\d+/g))
      expect(numbers).toContain(number)
    for (const line of lines(page))
      if (/\b0[89]00-\d{4}\b/.test(line.replace('0800-0113', ''))) expect(line).toContain(mark[language])
  })
})

describe('the set', () => {
  // @req:R-168 @norm:AV-14
  it('has a card for every form on the triage card', () => {
    expect(ids('vorm')).toEqual([...forms].sort())
  })

  // @req:R-168 @norm:AC-14
  it('has a card for every context and every group', () => {
    expect(ids('context')).toEqual(['cultuur', 'geloof', 'onderwijs', 'sport', 'werk', 'zorginstelling'])
    expect(ids('groep')).toEqual(
      [
        ['lvb', 'doof-of-slechthorend', 'ouderen', 'andere-taal', 'geen-papieren', 'migratieachtergrond'],
        ['jongeren', 'als-kind-misbruikt', 'gelovigen', 'mannen', 'vrouwen', 'lhbtiq', 'lichamelijke-beperking'],
        ['eigen-gedrag', 'beschuldigd', 'naaste-of-omstander', 'nabestaanden', 'professional-vraagt-advies'],
      ]
        .flat()
        .sort(),
    )
  })

  it('has the eight protocols in every language', () => {
    const protocols = [
      ['acuut-gevaar', 'gedachten-aan-geweld', 'gedachten-aan-zelfdoding', 'iemand-doet-zich-voor'],
      ['iemand-komt-binnen', 'jonger-dan-18', 'seksueel-misbruik-van-de-lijn', 'stille-bezoeker'],
    ].flat()
    expect(ids('protocol')).toEqual(protocols)
    for (const language of languagesFor('console'))
      for (const id of protocols) expect(existsSync(here(`./protocols/${id}.${language}.md`)), id).toBe(true)
  })

  // @req:R-075 @req:R-129
  it('has the page that every hint opens', () => {
    for (const { page } of hintPages) expect(known).toContain(page)
  })

  it('leads to every page from another one or from a hint', () => {
    const linked = new Set<string>(hintPages.map(({ page }) => page))
    for (const { page } of dutch)
      for (const piece of page.sections.flatMap(({ items }) => items.flat())) if (piece.page) linked.add(piece.page)
    expect(dutch.map(({ page }) => page.id).filter((id) => !linked.has(id))).toEqual([])
  })

  it('has no two pages with one id or one title', () => {
    expect(new Set(dutch.map(({ page }) => page.id)).size).toBe(dutch.length)
    expect(new Set(dutch.map(({ page }) => page.title)).size).toBe(dutch.length)
  })

  it('says nothing twice: a line stands on one page only', () => {
    const seen = new Map<string, string>()
    for (const { page } of dutch)
      for (const section of page.sections.filter(({ title }) => title !== 'Verder' && title !== 'Gevaar'))
        for (const line of section.items.map(textOf)) {
          expect(seen.get(line), line).toBeUndefined()
          seen.set(line, page.id)
        }
  })
})

describe('checklists', () => {
  const names = readdirSync(here('./checklists/'))
  const languages = languagesFor('console')

  // @req:R-121
  test.each(names)('%s can be read, is labelled as not validated, and asks in short sentences', (name) => {
    const file = json(`./checklists/${name}`)
    const read = readChecklist(file.checklist)
    expect(read).toHaveProperty('checklist')
    if (!('checklist' in read)) return
    const { checklist } = read
    expect(name).toBe(`${checklist.id}.${name.split('.')[1]}.json`)
    expect(checklist.validated).toBe(false)
    expect(file.owner).toMatch(/\S/)
    expect(file.reviewed).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    for (const line of [checklist.title, checklist.intro, ...checklist.items.map((item) => item.text)]) {
      for (const word of forbidden) expect(line).not.toMatch(word)
      for (const sentence of line.split(/(?<=[.?:])\s+/)) expect(wordCount(sentence), sentence).toBeLessThanOrEqual(20)
    }
  })

  test('have the same items in every language', () => {
    const items = (name: string) => json(`./checklists/${name}`).checklist.items.map((item: { id: string }) => item.id)
    const sets = new Set(names.map((name) => name.split('.')[0]))
    expect(names.length).toBe(sets.size * languages.length)
    for (const set of sets)
      for (const language of languages) expect(items(`${set}.${language}.json`)).toEqual(items(`${set}.nl.json`))
  })
})
