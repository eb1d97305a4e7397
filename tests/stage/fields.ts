/** Every field that is ever made on a page of hers, also one that is gone again: what a browser may keep of it, or send. */
import type { Page } from 'puppeteer-core'

type Window = { fieldsSeen: Map<string, string[]> }

/** From the next document on. */
export async function watchFields(page: Page): Promise<void> {
  await page.evaluateOnNewDocument(() => {
    const fieldsSeen = new Map<string, string[]>()
    Object.assign(window, { fieldsSeen })
    const kinds = 'input, textarea, select, [contenteditable]'
    const faultsOf = (field: Element): string[] => {
      const own = (name: string): string | null => field.getAttribute(name)
      const form = (field as HTMLInputElement).form ?? null
      const faults: string[] = []
      if (own('autocomplete') !== 'off' && form?.getAttribute('autocomplete') !== 'off') faults.push('may be kept')
      const kind = field instanceof HTMLInputElement ? field.type : field.localName
      if (kind !== 'checkbox' && kind !== 'radio' && kind !== 'select') {
        if (own('spellcheck') !== 'false') faults.push('may be sent to be spelt')
        if (own('writingsuggestions') !== 'false') faults.push('may be sent to be finished')
      }
      if (['file', 'password', 'email', 'tel', 'search', 'url'].includes(kind)) faults.push(`is for ${kind}`)
      if (own('contenteditable') !== null) faults.push('is no field')
      if (/mail|tel|phone|addr|user|pass|post|city|birth|^name$/i.test(own('name') ?? ''))
        faults.push('asks by its name')
      return faults
    }
    const look = (): void => {
      for (const field of document.querySelectorAll(kinds)) fieldsSeen.set(field.outerHTML, faultsOf(field))
    }
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true })
    addEventListener('DOMContentLoaded', look)
  })
}

/** How many different ones there were, and what is wrong with which. */
export const fieldsOf = (page: Page): Promise<{ seen: number; faults: string[] }> =>
  page.evaluate(() => {
    const { fieldsSeen } = window as unknown as Window
    const faults = [...fieldsSeen].flatMap(([html, all]) => all.map((fault) => `${fault}: ${html.slice(0, 120)}`))
    return { seen: fieldsSeen.size, faults }
  })
