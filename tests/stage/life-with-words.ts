/**
 * Somebody who keeps words, and everything that can be written under them: what outlasts a talk. On a line in process or on
 * the whole program; both ends are the real clients.
 */
import { readFileSync } from 'node:fs'
import type { StaffClient } from '@lijn116/client/counsellor'
import type { Returning } from '@lijn116/client/returning'
import type { VisitorClient } from '@lijn116/client/visitor'

export type Comer = VisitorClient & { comeBack(): Returning }
export type Scene = {
  /** Waits until it is so; time goes on meanwhile. */
  comes(isSo: () => boolean, what?: string): Promise<void>
  visitor(): Comer
  takesFirst(staff: StaffClient): Promise<unknown>
  now(): number
}
/** `lead` talks and writes; `second` signs reports, and is to be ready at the agreed moment; `other` reads them. */
export type Staff = { lead: StaffClient; second: StaffClient; leafs: { second: string; other: string } }
export type Words = { code: string; word: string | null }
type Told = 'first' | 'note' | 'summary' | 'plan' | 'report' | 'notice' | 'letter' | 'question' | 'reply'
export type Said = Readonly<Record<Told, string>>

const list = (
  JSON.parse(readFileSync(new URL('../../content/words/nl.json', import.meta.url), 'utf8')) as { words: string[] }
).words

/** Words that do not stand side by side in the list, so that two of them together are found nowhere by chance. */
export const wordsFrom = (start: number): string[] =>
  [0, 1, 2, 3, 4, 5].map((n) => list[(start + n * 331) % list.length] ?? '')

/** Sentences of their own for each life, found nowhere else. */
export const sayingOf = (name: string): Said => ({
  first: `Kanarie ${name} vraagt of het nu kan.`,
  note: `Aantekening ${name} over de grutto.`,
  summary: `Samenvatting ${name}: zij woont bij haar zus.`,
  plan: `Plan ${name}: naar de buren gaan.`,
  report: `Melding ${name}: er is een kind in gevaar.`,
  notice: `Bericht ${name}: wij melden dit vandaag.`,
  letter: `Brief ${name}: sterkte morgen.`,
  question: `Vraag ${name}: mag ik nog iets vragen?`,
  reply: `Antwoord ${name}: natuurlijk.`,
})

export function lifeOn(scene: Scene, { lead, second, leafs }: Staff) {
  const { comes } = scene
  async function done<T>(work: Promise<T>, what: string): Promise<T> {
    let is = false
    const settled = work.finally(() => {
      is = true
    })
    settled.catch(() => {})
    await comes(() => is, what)
    return settled
  }
  const talk = () => {
    const { conversation } = lead.view()
    if (conversation === null) throw new Error('nobody talks')
    return conversation
  }
  const leaves = (her: Comer, page: Returning) => {
    page.drop()
    her.drop()
  }
  async function talks(text: string): Promise<Comer> {
    const her = scene.visitor()
    await her.open()
    her.say(text)
    await comes(() => her.view().phase === 'waiting' && her.view().messages[0]?.state === 'kept', `kept: ${text}`)
    await scene.takesFirst(lead)
    return her
  }
  async function reports(her: Comer, said: Said): Promise<void> {
    const isMine = (each: { as: string; isOpened: boolean }) => each.as === 'second' && !each.isOpened
    await done(
      lead.words.writeReport({ text: said.report, notice: said.notice, second: leafs.second, other: leafs.other }),
      'a report',
    )
    const given = () => second.view().desk.reports.reports.find(isMine)
    await comes(() => given() !== undefined, 'with the second')
    const id = given()?.id ?? ''
    await done(second.desk.openReport(id), 'read')
    await done(second.desk.signReport(id, null), 'signed')
    await comes(() => her.view().notice === said.notice, 'she is told')
    await comes(() => talk().writings.some(({ kind, state }) => kind === 'notice' && state === 'kept'), 'and finds it')
  }
  async function asksAndIsAnswered(page: Returning, said: Said): Promise<void> {
    await done(page.write(said.question), 'a letter')
    await comes(() => page.view().letter.state === 'kept', 'the letter is kept')
    const letterOf = (staff: StaffClient) => staff.view().desk.mail.letters.find(({ text }) => text === said.question)
    const coach = () => [lead, second].find((each) => letterOf(each)?.as === 'coach')
    await comes(() => coach() !== undefined, 'with the coach')
    await done(coach()?.desk.answer(letterOf(coach() ?? lead)?.id ?? '', said.reply) ?? Promise.reject(), 'answered')
  }

  return {
    done,
    talks,
    /** A talk in which she keeps words, and what is written under them; it is closed, and everybody has left. */
    async lives({ code, word }: Words, said: Said, how: 'whole' | 'short'): Promise<void> {
      const her = await talks(said.first)
      const page = her.comeBack()
      await done(page.make(code, word), 'words are kept')
      await comes(() => talk().code?.canWrite === true, 'she can be written to')
      await done(lead.note(said.note), 'a note')
      await done(lead.words.keep('summary', said.summary), 'a summary')
      if (how === 'whole') {
        const sections = [{ id: 'a', title: 'Waarheen', text: said.plan }]
        await done(lead.words.sendPlan({ sections }, { keep: true }), 'a plan')
        const at = scene.now() + 2 * 86_400_000
        await done(lead.words.agreeMoment({ at, with: { leaf: leafs.second, pseudonym: 'Merel' } }), 'a moment')
        await reports(her, said)
      }
      await done(lead.end({ stays: true }), 'closed')
      if (how === 'whole') await done(lead.words.keep('letter', said.letter), 'a letter')
      const states = talk().writings.map(({ kind, state }) => `${kind} ${state}`)
      lead.wipe()
      if (states.some((each) => !each.endsWith(' kept'))) throw new Error(`not kept: ${states.join()}`)
      await asksAndIsAnswered(page, said)
      leaves(her, page)
    },
    /** Who has these words comes back and asks to read: what stands there. */
    async reads({ code, word }: Words): Promise<string[]> {
      const her = scene.visitor()
      await her.open()
      const page = her.comeBack()
      await done(page.enter(code), 'entered')
      await done(page.read(word ?? ''), 'reads')
      const { reading, documents, letters, unreadable } = page.view()
      leaves(her, page)
      if (reading !== 'here' || unreadable) throw new Error(`not read: ${reading} ${unreadable}`)
      return [...documents.map(({ kind }): string => kind), ...letters.map(() => 'of hers')].sort()
    },
    /** All that is under them goes, by one tap. */
    async forgets({ code }: Words): Promise<void> {
      const her = scene.visitor()
      await her.open()
      const page = her.comeBack()
      await done(page.enter(code), 'entered')
      await done(page.forgetAll(), 'forgotten')
      const { forgotten } = page.view()
      leaves(her, page)
      if (forgotten !== 'yes') throw new Error(`not forgotten: ${forgotten}`)
    },
  }
}
