/** What can be chosen, as links: each leads to the same page with one thing chosen otherwise. No form, so nothing is typed or sent. */
import type { accesses } from '@lijn116/domain/directory/entry'
import {
  type Asked,
  accessNumbers,
  audienceNumber,
  choose,
  contextNumbers,
  languageNumber,
  mostMore,
  numbers,
  type Part,
  pathOf,
  wayNumbers,
  withinNumber,
} from '@lijn116/protocol/signpost'
import { type Html, html } from './html.ts'
import { regions, type TextKey, vocabulary, type Words } from './words.ts'

type Option = { part: Part; number: number; text: string }
type Group = { name: TextKey; options: readonly Option[] }

const groupsOf = (words: Words): { first: readonly Group[]; more: readonly Group[] } => {
  const more = (number: number, text: string): Option => ({ part: 'more', number, text })
  const any = (part: Part, text: TextKey = 'any'): Option => ({ part, number: 0, text: words.text(text) })
  const audiences = vocabulary.audiences.filter(({ choice }) => choice !== null)
  const spoken = new Intl.DisplayNames([words.language], { type: 'language' })
  const themes = vocabulary.themes.filter(({ choice }) => choice !== null)
  return {
    first: [
      {
        name: 'theme',
        options: [
          any('theme'),
          ...themes.map(({ id, number }): Option => ({ part: 'theme', number, text: words.term('themes', id) })),
        ],
      },
      {
        name: 'audience',
        options: [
          any('audience'),
          ...audiences
            .filter(({ kind }) => kind === 'role')
            .map(({ id, number }): Option => ({ part: 'audience', number, text: words.term('audiences', id) })),
        ],
      },
      {
        name: 'region',
        options: [
          any('region', 'any-region'),
          ...regions.map(({ number, name }): Option => ({ part: 'region', number, text: name[words.borrows] })),
        ],
      },
    ],
    more: [
      {
        name: 'about-you',
        options: audiences
          .filter(({ kind }) => kind !== 'role')
          .map(({ id, number }) => more(audienceNumber(number), words.term('audiences', id))),
      },
      {
        name: 'when',
        options: [
          more(numbers.openNow, words.text('option-open')),
          more(numbers.recentSexualViolence, words.text('option-recent')),
        ],
      },
      {
        name: 'contact',
        options: [
          more(numbers.anonymous, words.text('option-anonymous')),
          ...Object.entries(wayNumbers).map(([way, number]) =>
            more(number, words.text(`way-${way as keyof typeof wayNumbers}`)),
          ),
        ],
      },
      {
        name: 'cost',
        options: [
          more(numbers.free, words.text('option-free')),
          more(numbers.withoutInsurance, words.text('option-uninsured')),
        ],
      },
      {
        name: 'language',
        options: vocabulary.languages.flatMap(({ id }) => {
          const number = id === 'nl' ? null : languageNumber(id)
          return number === null ? [] : [more(number, spoken.of(id) ?? id)]
        }),
      },
      {
        name: 'access',
        options: accessNumbers.map(({ access, number }) => more(number, words.text(accessTexts[access]))),
      },
      {
        name: 'form',
        options: [
          more(numbers.individual, words.text('option-individual')),
          more(numbers.group, words.text('option-group')),
        ],
      },
      {
        name: 'context',
        options: vocabulary.contexts.flatMap(({ id }) => {
          const number = contextNumbers[id]
          return number === undefined ? [] : [more(number, words.term('contexts', id))]
        }),
      },
      {
        name: 'community',
        options: [
          ...audiences
            .filter(({ kind }) => kind === 'faith' || kind === 'origin')
            .map(({ id, number }) =>
              more(withinNumber(number), words.text('option-within', { group: words.label('audiences', id) })),
            ),
          more(numbers.outside, words.text('option-outside')),
        ],
      },
    ],
  }
}

const accessTexts: Readonly<Record<(typeof accesses)[number], TextKey>> = {
  wheelchair: 'option-wheelchair',
  careOnSite: 'option-care',
  assistanceAnimal: 'option-animal',
  comesToYou: 'option-comes',
  online: 'option-online',
  walkIn: 'option-walk-in',
}

const isChosen = (asked: Asked, { part, number }: Option): boolean =>
  part === 'more' ? asked.more.includes(number) : asked[part] === number

/** `base`: the address of the signpost itself. */
export function choicesHtml(asked: Asked, base: string, words: Words): Html {
  const { first, more } = groupsOf(words)
  const option = (each: Option): Html =>
    html`<li><a href="${base}${pathOf(choose(asked, each.part, each.number))}" data-replace data-part="${each.part}" data-number="${each.number}"${
      isChosen(asked, each) ? html` aria-current="true"` : ''
    }>${each.text}</a></li>`
  const list = ({ options }: Group): Html => html`<ul>${options.map(option)}</ul>`
  /** What is chosen stands beside the question, also while the list is shut. */
  const chosen = ({ options }: Group): string =>
    options.flatMap((each) => (isChosen(asked, each) ? each.text : [])).join(', ')
  const group = (each: Group): Html =>
    html`<details data-group="${each.name}"><summary>${words.text(each.name)} <span class="small" data-chosen>${chosen(each)}</span></summary>${
      each.name === 'region' ? html`<div id="postcode"></div>` : null
    }${list(each)}</details>`
  return html`<nav class="choices" aria-label="${words.text('choices')}">
${first.map(group)}
<details data-group="more"><summary>${words.text('more')} <span class="small" data-chosen>${more.map(chosen).filter(Boolean).join(', ')}</span></summary>
${more.map((each) => html`<h2>${words.text(each.name)}</h2>${list(each)}`)}
<p id="most"${asked.more.length < mostMore ? html` hidden` : ''}>${words.text('most', { number: mostMore })}</p>
<p><a id="see" href="#results" data-replace>${words.text('see')}</a></p></details>
<p><a id="clear" href="${base}" data-replace${pathOf(asked) === '' ? html` hidden` : ''}>${words.text('clear')}</a></p>
</nav>
`
}
