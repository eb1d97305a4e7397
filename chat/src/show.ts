import type { ShownMessage, VisitorView } from '@lijn116/client/visitor'
import type { TextKey, Texts } from './texts.ts'

type At = { readonly texts: Texts; readonly language: string }

export type ShownLine = {
  readonly id: string
  readonly mine: boolean
  readonly who: string
  readonly text: string
  /** How far it came, in words; empty for what the other said. */
  readonly state: string
  readonly canRetry: boolean
}

/** Everything that is on the talking screen; a pure function of what the client knows. */
export type Shown = {
  /** Sentences of the page itself, marked as automatic. */
  readonly status: readonly string[]
  readonly typing: string
  readonly lines: readonly ShownLine[]
  /** False once nothing can be said any more. */
  readonly canWrite: boolean
}

/** For the first screen: is there anybody, how long may it take, and who answers while this door is closed? */
export function lineWords(view: VisitorView, at: At): string[] {
  return said(view.problem === 'untrusted' ? ['untrusted'] : [...lineKeys(view)], view, at)
}

function lineKeys(view: VisitorView): TextKey[] {
  switch (view.line) {
    case 'ready':
      return ['closed', ...(isBusy(view) ? busy(view) : (['line-ready'] as const))]
    case 'nobody':
      return ['closed', 'line-nobody']
    case 'noReader':
      return ['closed', 'no-reader']
    default:
      return [view.line]
  }
}

const isBusy = ({ availability }: VisitorView): boolean => availability === 'busy'
const busy = (view: VisitorView): TextKey[] => ['line-busy', ...band(view)]

/** As honestly as can be said, and never a number of minutes. Nothing while nobody is there. */
export const band = ({ band: how, line }: VisitorView): TextKey[] =>
  how === null ? (line === 'ready' ? ['band-unknown'] : []) : [`band-${how}`]

/** Words that have not come yet are left out. A pseudonym cannot become a number to call. */
function said(keys: readonly TextKey[], view: VisitorView, { texts, language }: At, name = ''): string[] {
  const opensAt = view.door?.open === false ? view.door.opensAt : null
  return keys.flatMap((key) => {
    const text = key === 'closed' && opensAt === null ? undefined : texts[key]
    return text === undefined
      ? []
      : // (replaceAll is younger than the phones this runs on.)
        [
          text
            .split('{name}')
            .join(name.replace(/[{}]/g, ''))
            .replace('{when}', () => clockWords(opensAt ?? 0, language)),
        ]
  })
}

/** Day and time by the clocks of the line, wherever she is. */
const clockWords = (ms: number, language: string): string =>
  new Date(ms).toLocaleString(language, {
    timeZone: 'Europe/Amsterdam',
    weekday: 'long',
    hour: 'numeric',
    minute: '2-digit',
    hour12: false,
  })

/** Without a secure context there is nothing to seal with: the page says so and offers no start. */
export const canStart = (view: VisitorView): boolean => view.line !== 'insecure'

/** Where she is, in the words of the second script; null: what the first one says will do. */
export type WhereLater = (view: VisitorView, hadCounsellor: boolean) => TextKey[] | null

/** `known`: the pseudonym last seen, because what was said keeps its name after the counsellor has gone. */
export function show(view: VisitorView, at: At, known: string | null = null, later?: WhereLater): Shown {
  const { texts } = at
  const name = view.counsellor?.pseudonym ?? known ?? texts.other
  const ended = view.phase === 'ended'
  const where = later?.(view, known !== null || view.counsellor !== null) ?? whereSheIs(view)
  const around = ended ? [] : [...(hasLostNetwork(view) ? (['away'] as const) : []), ...troubles(view)]
  return {
    status: said([...where, ...around], view, at, name),
    typing: !ended && view.counsellor?.typing === true ? said(['typing'], view, at, name).join('') : '',
    lines: view.messages.map((message) => lineOf(message, view, texts, name)),
    canWrite: !ended && canStart(view),
  }
}

function whereSheIs(view: VisitorView): TextKey[] {
  if (view.phase === 'ended') return ['ended']
  if (view.line === 'insecure') return ['insecure']
  if (view.problem === 'untrusted') return ['untrusted']
  switch (view.phase) {
    case 'talking':
      if (view.network === 'away') return []
      return [view.counsellor?.present === false ? 'away' : 'talking']
    case 'taken':
      return ['taken']
    case 'waiting':
      return ['waiting', ...band(view)]
    default:
      return beforeTheFirst(view)
  }
}

function beforeTheFirst(view: VisitorView): TextKey[] {
  const unsent: TextKey[] = view.messages.length > 0 ? ['not-sent'] : []
  // Something is wrong: it is no time to say that she can just write, and that it will stay.
  const isStuck = view.problem !== null && unsent.length > 0
  switch (view.line) {
    case 'ready':
      return isStuck ? unsent : ['closed', ...(isBusy(view) ? busy(view) : (['before-ready'] as const))]
    case 'nobody':
      return isStuck ? unsent : ['closed', 'before-nobody']
    case 'noReader':
      return [...unsent, 'no-reader', 'only-here']
    case 'unreachable':
      return [...unsent, 'unreachable', 'only-here']
    default:
      return ['checking']
  }
}

const hasLostNetwork = (view: VisitorView): boolean =>
  view.network === 'away' && view.line !== 'insecure' && !(view.phase === 'before' && view.line === 'unreachable')

function troubles(view: VisitorView): TextKey[] {
  const keys: TextKey[] = view.missing ? ['missing'] : []
  switch (view.problem) {
    case null:
    case 'untrusted':
      return keys
    case 'too-long':
    case 'too-many':
    case 'line-full':
      return [...keys, `problem-${view.problem}`]
    default:
      // Nothing is known of our side while nothing is heard of it.
      if (view.network === 'away') return keys
      keys.push('problem-other')
      // What was given back to her goes only at her word.
      if (view.messages.some(({ state }) => state === 'unsent' || state === 'sending')) keys.push('trying')
      return keys
  }
}

function lineOf(message: ShownMessage, view: VisitorView, texts: Texts, name: string): ShownLine {
  const mine = message.from === 'me'
  return {
    id: message.id,
    mine,
    who: mine ? texts.me : (message.by ?? name),
    text: message.text,
    state: mine ? stateWords(message, view, texts) : '',
    canRetry: mine && message.state === 'refused' && view.phase !== 'ended',
  }
}

function stateWords({ state, handed }: ShownMessage, view: VisitorView, texts: Texts): string {
  // After the end nothing is on its way any more.
  if (view.phase === 'ended' && state !== 'read') return state === 'kept' ? '' : texts['state-refused']
  // From before a loss: nobody said that she read it, and nobody can say that she did not.
  if (state === 'kept' && handed !== undefined) return texts[`state-${handed}`] ?? ''
  if (state === 'sending' && view.network === 'away') return texts['state-unsent']
  const nobodyYet = view.phase === 'before' || view.phase === 'waiting'
  return texts[state === 'kept' && nobodyYet ? 'state-waiting' : (`state-${state}` as const)] ?? ''
}
