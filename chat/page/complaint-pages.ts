/** The page for a complaint without a name: one for each language in which its words are complete. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import type { ComplaintTexts, ComplaintWords } from '../src/complaint/words.ts'

type Language = { readonly code: string; readonly name: string; readonly direction: string; readonly path: string }
export type ComplaintPageContent = {
  readonly language: Language
  readonly languages: readonly Language[]
  /** Of every page of this origin: leaving, danger, and the sign of a trial. */
  readonly shared: Readonly<Record<string, string>>
  readonly words: ComplaintWords
  /** Of the front door in this language; null: it has none. */
  readonly talk: string | null
}
type Script = { readonly path: string; readonly integrity: string }
type Door = {
  readonly id: string
  readonly front?: true
  readonly name: Readonly<Record<string, string>>
  readonly paths: Readonly<Record<string, string>>
}

/** `content`: the folder. */
export function complaintPages(content: URL): ComplaintPageContent[] {
  const read = <T>(path: string): T => JSON.parse(readFileSync(new URL(path, content), 'utf8'))
  const { paths } = read<{ paths: Record<string, string> }>('complaint.json')
  const known = read<Record<string, { name: string; direction: string; for: readonly string[] }>>('languages.json')
  const doors = readdirSync(new URL('doors/', content))
    .filter((name) => name.endsWith('.json'))
    // The order of a disk is not that of another; what is built here must be the same anywhere.
    .sort()
    .map((name) => read<Door>(`doors/${name}`))
    .sort((one, other) => Number(other.front === true) - Number(one.front === true))
  const languages = Object.entries(paths).flatMap(([code, path]): Language[] => {
    const about = known[code]
    const isComplete = existsSync(new URL(`translations/complaint.${code}.json`, content))
    if (about === undefined || !about.for.includes('chat') || !isComplete) return []
    return [{ code, name: about.name, direction: about.direction, path }]
  })
  return languages.map((language) => {
    const { texts } = read<{ texts: ComplaintTexts }>(`translations/complaint.${language.code}.json`)
    const { texts: shared } = read<{ texts: Record<string, string> }>(`translations/chat.${language.code}.json`)
    const names = doors.map(({ id, name }) => ({ id, name: name[language.code] ?? name.nl ?? id }))
    const talk = doors[0]?.paths[language.code] ?? null
    return { language, languages, shared, words: { texts, doors: names }, talk }
  })
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign)

/** Readable, and left, without any script; written in only with one. */
export function renderComplaintPage(
  { language, languages, shared, words, talk }: ComplaintPageContent,
  built: { readonly style: string; readonly inline: string; readonly script: Script },
): string {
  const word = (key: string): string => {
    const text = shared[key]
    if (text === undefined) throw new Error(`${language.code} has no text "${key}"`)
    return escaped(text)
  }
  const danger = word('danger').replace('{112}', '<a href="tel:112">112</a>')
  const say = (key: keyof ComplaintTexts): string => escaped(words.texts[key])
  return `<!doctype html>
<html lang="${language.code}" dir="${language.direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="format-detection" content="telephone=no">
<title>${word('title')}</title>
<link rel="icon" href="data:,">
<style>${built.style}</style>
<script type="application/json" id="settings">null</script>
<script>${built.inline}</script>
<script type="module" src="${built.script.path}" integrity="${built.script.integrity}" crossorigin="anonymous"></script>
</head>
<body>
<header class="top">
<a class="leave" id="leave" href="/exit" rel="noreferrer">${word('leave')}</a>
<p class="sign strong">${danger}</p>
<p class="trial sign">${word('trial')}</p>
</header>
<main id="page">
<div id="first">
<h1 id="heading" tabindex="-1">${say('heading')}</h1>
<p id="cannot" class="strong" hidden>${say('nobody')}</p>
<p id="can">${say('intro')} ${say('who')}</p>
<p>${say('hurry')}</p>
${talk === null ? '' : `<p id="talk"><a href="/${talk}" data-replace>${say('talk')}</a></p>`}
<div class="panel">
<p>${say('watching')}</p>
<p>${word('leaving')} ${word('spy')}</p>
</div>
<p id="broken" class="panel" hidden>${say('not-loaded')}</p>
<noscript><p class="panel">${say('no-script')}</p><p>${say('ways')}</p></noscript>
</div>
<div id="complaint"></div>
<nav id="languages" aria-label="${word('language')}">
${languages
  .map(
    ({ code, name, path }) =>
      `<a href="/${path}" lang="${code}" hreflang="${code}" data-replace${code === language.code ? ' aria-current="true"' : ''}>${escaped(name)}</a>`,
  )
  .join('\n')}
</nav>
</main>
<script type="application/json" id="words">${JSON.stringify(words).replaceAll('<', '\\u003c')}</script>
</body>
</html>
`
}
