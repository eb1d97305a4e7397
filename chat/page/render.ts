import { firstKeys, laterKeys, type Numbers, pieces } from '../src/texts.ts'
import type { DoorPage, Language } from './door-pages.ts'

type Script = { readonly path: string; readonly integrity: string }
export type Built = {
  readonly style: string
  readonly inline: string
  readonly script: Script
  /** Comes after the first message. */
  readonly second: Script
  /** Comes when it is asked for. */
  readonly third: Script
}

/**
 * Says what the later scripts must be, for a browser that refuses one of which that is not known. A browser may remember
 * that a script did not come; each further try is the same file by a name it has not tried.
 */
const tries = ['', '#1', '#2', '#3', '#4', '#5', '#6', '#7']
const importMap = (scripts: readonly Script[]): string => {
  const names = scripts.flatMap(({ path, integrity }) => tries.map((again) => [path + again, integrity]))
  return JSON.stringify({ integrity: Object.fromEntries(names) })
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign)

/** JSON that cannot end its own script element. */
const json = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')

/** The whole page of one door in one language; readable, and left, without any script. */
export function renderPage(content: DoorPage, built: Built): string {
  const { language, texts, numbers } = content
  const word = (key: string): string => {
    const text = texts[key]
    if (text === undefined) throw new Error(`${language.code} has no text "${key}"`)
    return text
  }
  const link = ({ dial, shown }: Numbers[string], attributes = ''): string =>
    `<a href="tel:${dial}"${attributes}>${escaped(shown)}</a>`
  const { phone, trial } = numbers
  if (phone === undefined || trial === undefined) throw new Error('no number to call')
  // The way in of the line itself, or what a trial offers instead; the few lines in the page show the right one.
  const call = `${link(trial, ' class="trial"')}${link(phone, ' class="real" hidden')}`
  const words = (key: string): string =>
    pieces(word(key), numbers)
      .map((piece) => (typeof piece === 'string' ? escaped(piece) : piece === phone ? call : link(piece)))
      .join('')
  const p = (key: string, attributes = ''): string => `<p${attributes} data-text="${key}">${words(key)}</p>`
  // Gone once she writes, so never put into words again.
  const once = (key: string, attributes = ''): string => `<p${attributes}>${words(key)}</p>`
  // Said beforehand, and in that language: who writes back in it (R-064).
  const toLanguage = ({ code, name, path, direction, answers, answered }: Language): string =>
    `<a href="/${path}" lang="${code}" hreflang="${code}" data-replace${code === language.code ? ' aria-current="true"' : ''}>${escaped(name)}</a>${
      answered || code === language.code
        ? ''
        : `<span class="small" lang="${code}" dir="${direction}">${escaped(answers)}</span>`
    }`
  const item = (key: string): string => `<li data-text="${key}">${words(key)}</li>`
  for (const key of laterKeys) word(key)
  const first = [...firstKeys, ...(content.hasHours ? ['closed'] : [])].map((key) => [key, word(key)])

  return `<!doctype html>
<html lang="${language.code}" dir="${language.direction}" data-door="${content.door}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="format-detection" content="telephone=no">
<title>${escaped(word('title'))}</title>
<link rel="icon" href="data:,">
<style>${built.style}</style>
<script type="application/json" id="settings">null</script>
<script>${built.inline}</script>
<script type="importmap">${importMap([built.second, built.third])}</script>
<script type="module" src="${built.script.path}" integrity="${built.script.integrity}" crossorigin="anonymous"></script>
</head>
<body>
<header class="top">
<a class="leave" id="leave" href="/exit" rel="noreferrer" data-text="leave">${words('leave')}</a>
${p('danger', ' class="sign strong"')}
${p('trial', ' class="trial sign"')}
</header>
<main id="page">
<h1 data-text="heading">${words('heading')}</h1>
<div id="first">
${once('intro')}
${language.answered ? '' : once('answers', ' class="panel"')}<p class="trial panel">${words('trial-help').replace(call, phone.shown)}</p>
${once('call')}
</div>
<div id="tools">
<details id="honest" open>
<summary><h2 data-text="safe">${words('safe')}</h2></summary>
<ul>
${['watching', 'leaving'].map(item).join('\n')}
<li id="try">${words('try')}</li>
${['history', 'remove', 'spy', 'seen', 'after', 'limits', 'no-alarm'].map(item).join('\n')}
</ul>
<nav id="languages" aria-label="${escaped(word('language'))}">
${content.languages.map(toLanguage).join('\n')}
</nav>
${language.answered ? p('answers', ' class="small"') : ''}
</details>
</div>
<div id="log" role="log" aria-live="off" aria-label="${escaped(word('messages'))}" tabindex="0" hidden></div>
<p id="typing" hidden></p>
<section id="status" hidden>
<p class="small" data-text="automatic">${words('automatic')}</p>
<div id="said"></div>
</section>
</main>
<footer id="bottom">
${once('not-loaded', ' id="broken" hidden')}
<noscript>${once('no-script')}</noscript>
<div id="begin" hidden>
<p id="line"></p>
<div id="acute">
<label><input type="checkbox" id="unsafe" form="compose"> <span data-text="acute">${words('acute')}</span></label>
<p id="acute-said" class="small" hidden></p>
</div>
<button type="button" id="start" class="first">${words('start')}</button>
<button type="button" id="back" class="small">${words('come-back-with')}</button>
</div>
<form id="compose" autocomplete="off" hidden>
<label class="unseen" for="write" data-text="write">${words('write')}</label>
<textarea id="write" rows="1" autocomplete="off" autocapitalize="sentences" autocorrect="off" spellcheck="false" writingsuggestions="false"></textarea>
<button class="first" data-text="send">${words('send')}</button>
</form>
</footer>
<script type="application/json" id="words">${json({ texts: Object.fromEntries(first), numbers })}</script>
</body>
</html>
`
}
