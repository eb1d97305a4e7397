/** Region from a postcode, found in this browser: the table came with the page, and what is typed goes nowhere (RE-06). */
import { regionsOfPostcode } from '@lijn116/domain/directory/region-of-postcode'
import type { SignpostData } from '@lijn116/protocol/signpost-data'

/** Made by the script: without one there would be nobody to read what is typed. `choose`: number of a region. */
export function addPostcode({ texts, regions }: SignpostData, choose: (region: number) => void): void {
  const place = document.getElementById('postcode')
  if (place === null) return
  const label = document.createElement('label')
  label.htmlFor = 'postcode-digits'
  label.textContent = texts.postcode
  const field = document.createElement('input')
  field.id = 'postcode-digits'
  field.inputMode = 'numeric'
  field.autocomplete = 'off'
  field.spellcheck = false
  field.maxLength = 7
  field.setAttribute('autocorrect', 'off')
  field.setAttribute('autocapitalize', 'off')
  field.setAttribute('writingsuggestions', 'false')
  const note = document.createElement('p')
  note.id = 'postcode-note'
  note.className = 'small'
  note.textContent = texts.postcodeNote
  field.setAttribute('aria-describedby', note.id)
  const button = document.createElement('button')
  button.type = 'button'
  button.textContent = texts.postcodeFind
  const answer = document.createElement('p')
  answer.setAttribute('role', 'status')
  place.append(label, field, button, note, answer)

  const find = (): void => {
    const found = regionsOfPostcode(field.value, regions) ?? []
    // What was typed does not stay on a screen that somebody else may see.
    field.value = ''
    const [only, second] = found
    // What was chosen before is of another postcode.
    choose(second === undefined ? (only?.number ?? 0) : 0)
    if (only === undefined) answer.textContent = texts.postcodeNone
    else if (second === undefined) answer.textContent = texts.postcodeOne.replace('{region}', only.name.nl)
    else {
      const [before = '', after = ''] = texts.postcodeSome.split('{regions}')
      const buttons = found.flatMap(({ name, number }, at) => [at === 0 ? '' : ' ', pick(name.nl, number)])
      answer.replaceChildren(before, ...buttons, after)
    }
  }
  const pick = (name: string, number: number): HTMLButtonElement => {
    const one = document.createElement('button')
    one.type = 'button'
    one.textContent = name
    one.addEventListener('click', () => {
      answer.textContent = texts.postcodeOne.replace('{region}', name)
      choose(number)
      field.focus()
    })
    return one
  }
  button.addEventListener('click', find)
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    find()
  })
}
