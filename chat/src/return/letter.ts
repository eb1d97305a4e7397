import { make } from '../make.ts'
import { say } from '../words.ts'
import { dayAndTime } from './day-words.ts'
import { choice, field, form, type Kit, type ReturnKey, type Screen, sentence, submit, tell } from './kit.ts'

/** A letter to whoever answers hers. The answer waits here; nothing is ever sent to her. */
export function letterScreen(kit: Kit): Screen {
  const { returning } = kit
  const { box, whole } = field(kit, 'letter-field', 8)
  const told = make('p', { className: 'strong' })
  told.setAttribute('role', 'status')
  const send = submit(kit, 'letter-send')
  const hurry = make('p', { className: 'small' })
  say(hurry, kit.say('letter-hurry'), kit.numbers())
  let isTooLong = false
  /** Sent from this screen. */
  let isMine = false

  async function write(): Promise<void> {
    if (box.value.trim() === '' || returning.view().letter.state === 'working') return
    isMine = true
    isTooLong = !(await returning.write(box.value))
    if (!isTooLong && returning.view().letter.state === 'kept') box.value = ''
    draw()
  }
  function words(): string {
    if (isTooLong) return kit.say('letter-long')
    const { state, dueAt } = returning.view().letter
    if (!isMine || state === 'idle') return ''
    if (state !== 'kept') return kit.say(`letter-${state}` satisfies ReturnKey)
    return dueAt === null
      ? kit.say('letter-kept-plain')
      : kit.say('letter-kept', { when: dayAndTime(dueAt, kit.language()) })
  }
  function draw(): void {
    tell(told, words())
    const { state } = returning.view().letter
    box.readOnly = isMine && state === 'working'
    // What is kept is kept: the box is for a next one only after she comes back here.
    const isKept = isMine && !isTooLong && state === 'kept'
    whole.hidden = isKept
    send.hidden = isKept
    lose.hidden = isKept
    done.hidden = !isKept
  }
  const lose = sentence(kit, 'letter-lose', 'small')
  const done = choice(kit, 'back', () => kit.go.menu(), 'first')
  const writing = form(() => void write(), whole, lose, told, send)
  writing.classList.add('long')
  return {
    title: 'letter',
    parts: [sentence(kit, 'letter-about'), sentence(kit, 'letter-never'), hurry, writing, done],
    draw,
    wipe() {
      box.value = ''
    },
    back: () => kit.go.menu(),
  }
}
