import script from 'virtual:inline-script'
import style from 'virtual:inline-style'
import signpostStyle from 'virtual:signpost-style'
import type { Handle } from '@sveltejs/kit/hooks'
import { languageOf } from './language.ts'
import { pageAt } from './page-table.ts'

/** Fills in what the frame of every page needs to know: its language, and the way out. */
export const handle: Handle = ({ event, resolve }) => {
  const { code, direction } = languageOf(event.url.pathname)
  const styles = pageAt(event.url.pathname)?.kind === 'places' ? style + signpostStyle : style
  return resolve(event, {
    transformPageChunk: ({ html }) =>
      html
        .replace('lang="nl" dir="ltr"', `lang="${code}" dir="${direction}"`)
        .replace('<!--style-->', () => `<style>${styles}</style>`)
        .replace('<!--script-->', () => `<script>${script}</script>`),
  })
}
