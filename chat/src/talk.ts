import { fits, type VisitorClient } from '@lijn116/client/visitor'
import { element } from './element.ts'
import { createLog, set } from './log.ts'
import { show, type WhereLater } from './show.ts'
import { say, type Words } from './words.ts'

/** What the second script adds: other words for where she is, and sentences beside them. */
export type TalkRest = { readonly where: WhereLater; sentences(): string[] }

/**
 * The talking screen: draws what the client knows, tells the client what she does. `draw` is cheap; call it at any change.
 */
export function createTalk(
  client: VisitorClient,
  words: () => Words,
  /** True: this does not leave now; `go`: it may after all. */
  holds: (text: string, go: () => void) => boolean,
): { open(): void; draw(rest?: TalkRest | null): void } {
  const page = element('page', HTMLElement)
  const status = element('status', HTMLElement)
  const said = element('said', HTMLElement)
  const log = element('log', HTMLElement)
  const typing = element('typing', HTMLElement)
  const compose = element('compose', HTMLFormElement)
  const bottom = element('bottom', HTMLElement)
  const write = element('write', HTMLTextAreaElement)
  const drawLog = createLog(log, (id) => client.retry(id))
  let isOpen = false
  let isTooLong = false
  let statusShown = ''
  let name: string | null = null
  let isAtEnd = true

  function draw(rest: TalkRest | null = null): void {
    if (!isOpen) return
    const { texts, numbers } = words()
    const view = client.view()
    name = view.counsellor?.pseudonym ?? name
    const at = { texts, language: document.documentElement.lang }
    const shown = show(isTooLong ? { ...view, problem: 'too-long' } : view, at, name, rest?.where)
    drawStatus([...shown.status, ...(rest?.sentences() ?? [])], numbers)
    drawLog(shown.lines, texts.retry)
    set(typing, shown.typing)
    typing.hidden = shown.typing === ''
    if (!shown.canWrite && !compose.hidden && !write.readOnly) {
      // The place of the cursor disappears: go to the messages, not to a control that could be pressed by mistake.
      if (compose.contains(document.activeElement)) log.focus({ preventScroll: true })
      // What she was writing stays on her screen; it can no longer be sent.
      const isEmpty = write.value === ''
      write.readOnly = true
      compose.classList.add('over')
      compose.hidden = isEmpty
      bottom.hidden = isEmpty
    }
    stayAtEnd()
  }

  function stayAtEnd(): void {
    if (isAtEnd) page.scrollTop = page.scrollHeight
  }

  function drawStatus(sentences: readonly string[], numbers: Words['numbers']): void {
    const all = sentences.join('\n')
    if (all === statusShown) return
    statusShown = all
    said.textContent = ''
    for (const sentence of sentences) {
      const line = document.createElement('p')
      say(line, sentence, numbers)
      said.append(line, ' ')
    }
  }

  /** `looked`: at what stands there, and it may leave. */
  function send(looked = ''): void {
    const text = write.value
    if (text.trim() === '' || (text !== looked && holds(text, () => send(text)))) return
    isTooLong = !fits(text)
    if (!isTooLong) {
      write.value = ''
      write.rows = 1
      client.say(text)
    }
    isAtEnd = true
    draw()
    write.focus()
  }

  const look = (): void => {
    isAtEnd = page.scrollHeight - page.scrollTop - page.clientHeight < 80
  }
  page.addEventListener('scroll', look)
  // Whoever opened something to read stays there.
  page.addEventListener('toggle', look, true)
  addEventListener('resize', stayAtEnd)

  compose.addEventListener('submit', (event) => {
    event.preventDefault()
    send()
  })
  write.addEventListener('keydown', (event) => {
    // 229 is Enter that ends a composition, in browsers that say so only this way.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    send()
  })
  write.addEventListener('input', () => {
    write.rows = Math.min(4, write.value.split('\n').length)
  })

  return {
    draw,
    open() {
      isOpen = true
      document.body.className = 'talk'
      // Trying to leave was for before: now it would end her conversation.
      for (const part of ['first', 'try']) element(part, HTMLElement).hidden = true
      element('begin', HTMLElement).hidden = true
      element('honest', HTMLDetailsElement).open = false
      for (const part of [status, log, compose]) part.hidden = false
      fitKeyboard(stayAtEnd)
      draw()
      write.focus()
    },
  }
}

/** Where a keyboard lies over the page instead of making it smaller, the page makes itself smaller: the way out stays in view. */
function fitKeyboard(fitted: () => void): void {
  const seen = window.visualViewport
  if (seen === null || seen === undefined) return
  const fit = (): void => {
    if (seen.scale > 1.01) return
    document.body.style.blockSize = `${seen.height}px`
    window.scrollTo(0, 0)
    fitted()
  }
  seen.addEventListener('resize', fit)
  seen.addEventListener('scroll', fit)
}
