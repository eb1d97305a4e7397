import { make } from '../make.ts'
import { choice, field, form, type Kit, type ReturnKey, type Screen, sentence, submit } from './kit.ts'
import { working } from './working.ts'

/** The same for every words: whether they opened anything is said nowhere. */
export function menuScreen(kit: Kit): Screen {
  const forget = choice(kit, 'menu-forget-do', () => {
    void kit.returning.forgetAll()
    kit.go.forgetting()
  })
  // With whom, and what goes along, is asked before she begins.
  const talk = choice(kit, 'menu-talk', () => kit.go.talk(), 'first')
  const back = choice(kit, 'made-back', kit.close, 'first')
  const over = sentence(kit, 'menu-over')
  const other = make(
    'div',
    {},
    sentence(kit, 'menu-doubt', 'small'),
    choice(kit, 'menu-other', () => kit.go.entry()),
  )
  return {
    title: 'menu',
    parts: [
      talk,
      back,
      over,
      choice(kit, 'menu-read', () => kit.go.check()),
      sentence(kit, 'not-told', 'small'),
      other,
      make(
        'section',
        { className: 'apart' },
        make('h2', {}, kit.say('menu-forget')),
        sentence(kit, 'menu-forget-about'),
        forget,
      ),
    ],
    draw() {
      const { phase } = kit.client.view()
      talk.hidden = phase !== 'before'
      // With what was given first she may have begun already.
      other.hidden = phase !== 'before'
      back.hidden = phase === 'before' || phase === 'ended'
      over.hidden = phase !== 'ended'
    },
    back: kit.close,
  }
}

/** Where `close` leads. */
const isBefore = (kit: Kit): boolean => kit.client.view().phase === 'before'

const wishes = ['any', 'same', 'other'] as const

/** Before the first message: with whom, and whether what was written down goes along. */
export function talkScreen(kit: Kit): Screen {
  const { returning } = kit
  const given = returning.view()
  const group = make('fieldset', {}, make('legend', {}, kit.say('talk-who')))
  for (const wish of wishes) {
    const option = make('input', { type: 'radio', name: 'wish', checked: given.wish === wish, autocomplete: 'off' })
    option.addEventListener('change', () => returning.wish(wish))
    group.append(make('label', {}, option, kit.say(`talk-${wish}` satisfies ReturnKey)))
  }
  group.append(sentence(kit, 'talk-who-about', 'small'))
  const gives = make('input', { type: 'checkbox', checked: given.givesSummary, autocomplete: 'off' })
  gives.addEventListener('change', () => returning.giveSummary(gives.checked))
  const { box, whole } = field(kit, 'talk-word')
  const away = sentence(kit, 'away', 'strong')
  const blocked = sentence(kit, 'read-blocked', 'strong')
  for (const part of [away, blocked]) part.setAttribute('role', 'alert')
  const slow = working(kit)
  let isOpening = false
  /** With the word it is opened for her counsellor, and never shown here. */
  function on(): void {
    isOpening = box.value.trim() !== '' && returning.view().reading !== 'blocked'
    if (isOpening) void returning.read(box.value)
    else kit.close()
  }
  const ask = make(
    'div',
    {},
    group,
    make('label', { className: 'tick' }, gives, make('span', {}, kit.say('talk-give'))),
    sentence(kit, 'talk-give-about', 'small'),
    form(on, whole, sentence(kit, 'talk-word-about', 'small'), away, blocked, submit(kit, 'talk-on')),
    sentence(kit, 'talk-on-about', 'small'),
  )
  return {
    title: 'talk',
    parts: [ask, slow.whole],
    draw() {
      const { reading } = returning.view()
      const isWorking = isOpening && reading === 'working'
      ask.hidden = isWorking
      slow.draw(isWorking)
      away.hidden = !isOpening || reading !== 'away'
      blocked.hidden = !isOpening || reading !== 'blocked'
      if (!isOpening || reading !== 'here') return
      isOpening = false
      kit.close()
    },
    wipe() {
      isOpening = false
      box.value = ''
      if (returning.view().reading !== 'closed') returning.stopReading()
    },
    back: () => kit.go.menu(),
  }
}

/** What erasing did, and what it does not reach. */
export function forgetScreen(kit: Kit): Screen {
  const busy = sentence(kit, 'forget-working')
  const done = make(
    'section',
    {},
    make('h2', {}, kit.say('forget-yes')),
    ...(['forget-yes-about', 'forget-not', 'forget-paper', 'forget-history'] as const).map((key) => sentence(kit, key)),
    choice(kit, isBefore(kit) ? 'forget-on' : 'made-back', kit.close, 'first'),
  )
  const again = choice(kit, 'again', () => void kit.returning.forgetAll(), 'first')
  const away = make('section', { className: 'panel' }, sentence(kit, 'forget-away'), again)
  for (const part of [busy, done, away]) part.setAttribute('role', 'status')
  return {
    title: 'forget',
    parts: [busy, done, away],
    draw() {
      const { forgotten } = kit.returning.view()
      busy.hidden = forgotten === 'yes' || forgotten === 'away'
      done.hidden = forgotten !== 'yes'
      away.hidden = forgotten !== 'away'
    },
    back: () => (kit.returning.view().forgotten === 'yes' ? kit.close() : kit.go.menu()),
  }
}
