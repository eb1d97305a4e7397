/** Checklists of content/checklists in the language of the console. */
import { type Checklist, readChecklist } from '@lijn116/domain/triage/checklist'
import en from '../../../content/checklists/rode-vlaggen.en.json' with { type: 'json' }
import nl from '../../../content/checklists/rode-vlaggen.nl.json' with { type: 'json' }
import type { Language } from '../text/text.ts'

function checklistOf(file: unknown): Checklist {
  const read = readChecklist(file)
  if ('problem' in read) throw new Error(`checklist: ${read.problem}`)
  return read.checklist
}

const byLanguage: Readonly<Record<Language, readonly Checklist[]>> = {
  nl: [checklistOf(nl.checklist)],
  en: [checklistOf(en.checklist)],
}

export const checklistsIn = (language: Language): readonly Checklist[] => byLanguage[language]
