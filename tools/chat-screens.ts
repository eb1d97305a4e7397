/** The chat page in the states that take several people, hours or luck: drawn from an example in place of its client. */
import type { VisitorView } from '@lijn116/client/visitor'
import type { Browser, Page } from 'puppeteer-core'
import type { Gallery } from '../chat/gallery/visitor.ts'
import list from '../content/words/nl.json' with { type: 'json' }
import { openPage } from '../tests/stage/browser.ts'
import { chatGallery } from '../tests/stage/chat-gallery.ts'
import { press, show as showReturning, stands } from '../tests/stage/return-gallery.ts'

type Camera = {
  picture(page: Page, name: string, what: string): Promise<void>
  mirror(page: Page, direction: 'rtl' | 'ltr'): Promise<void>
}

const noor = { pseudonym: 'Noor', role: 'counsellor' }
const waiting: Partial<VisitorView> = {
  phase: 'waiting',
  band: 'minutes',
  messages: [{ id: 'a', from: 'me', text: 'Goedenavond. Ik weet niet goed waar ik moet beginnen.', state: 'kept' }],
}
const talking: Partial<VisitorView> = {
  phase: 'talking',
  counsellor: { pseudonym: 'Noor', present: true, typing: false },
  members: [noor],
  messages: [
    { id: 'a', from: 'me', text: 'Goedenavond. Ik weet niet goed waar ik moet beginnen.', state: 'read' },
    { id: 'b', from: 'other', text: 'Fijn dat u er bent. Neem de tijd, ik lees mee.', state: 'kept' },
  ],
}

const plan = {
  sections: [
    { id: 'watch', title: 'Waar ik op let', text: 'Als hij stil wordt.' },
    { id: 'call', title: 'Wie ik kan bellen', text: 'Mijn zus, na het eten.' },
  ],
}
/** Some of the list; no code that anybody has. */
const someWords = list.words.filter((_, at) => at % 300 === 7).slice(0, 6)

/** Coming back by words, from the first screen on. */
async function pictureReturning(page: Page, { picture, mirror }: Camera): Promise<void> {
  await page.click('#back')
  await stands(page, 'enter')
  await page.type('#return textarea', `${someWords.slice(0, 3).join(' ')}x qqqqqq `)
  await picture(page, 'return-enter', 'Words of an earlier time, as they are understood')
  await mirror(page, 'rtl')
  await picture(page, 'return-enter-rtl', 'The same, mirrored')
  await mirror(page, 'ltr')
  await page.$eval('#return textarea', (box) => {
    ;(box as HTMLTextAreaElement).value = ''
  })
  await page.type('#return textarea', someWords.join(' '))
  await press(page, 'on')
  await showReturning(page, { progress: 4 })
  await picture(page, 'return-slow', 'Slow on purpose')
  await showReturning(page, { code: 'entered' })
  await picture(page, 'return-menu', 'The same for all words')
  await press(page, 'menu-talk')
  await picture(page, 'return-talk', 'To the first screen, with what she would rather')
  await page.click('#return-bar button:last-child')
  await press(page, 'menu-read')
  await picture(page, 'return-check', 'First whether it is safe')
  await press(page, 'check-no')
  await picture(page, 'return-word', 'A word of her own, if she chose one')
  await press(page, 'word-none')
  await showReturning(page, {
    reading: 'here',
    documents: [
      { id: 'r', kind: 'reply', day: 20_779, text: 'Dank voor uw brief. U mag altijd terugkomen.', by: 'current' },
      { id: 'p', kind: 'plan', day: 20_777, text: JSON.stringify(plan), by: 'former' },
    ],
    letters: [{ id: 'l', text: 'Mag ik iets vragen?', day: 20_778, isAnswered: true, dueAt: 0 }],
  })
  await picture(page, 'return-read', 'What is kept for her')
  await showReturning(page, { documents: [], letters: [] })
  await picture(page, 'return-nothing', 'Nothing, or nothing that opens')
  await press(page, 'read-write')
  await picture(page, 'return-letter', 'A letter')
  await page.click('#return-bar button:last-child')
  await press(page, 'menu-forget-do')
  await showReturning(page, { forgotten: 'yes', code: 'none' })
  await picture(page, 'return-forgotten', 'What erasing did, and what it does not reach')
}

/** Words for a next time, in a talk. */
async function pictureMaking(page: Page, { picture }: Camera): Promise<void> {
  await page.waitForSelector('#offer', { visible: true })
  await picture(page, 'words-offered', 'Her counsellor offers words to come back with')
  await press(page, 'offer-yes')
  await picture(page, 'words-about', 'What they are')
  await press(page, 'make-show')
  await picture(page, 'words-shown', 'Seen once')
  await press(page, 'show-as-numbers')
  await picture(page, 'words-numbers', 'The same as numbers')
  await press(page, 'show-on')
  await picture(page, 'words-practise', 'Typed once, in the page alone')
  await press(page, 'practise-on')
  await picture(page, 'words-extra', 'A word of her own')
  await press(page, 'extra-without')
  await showReturning(page, { made: { state: 'made', days: 30, hasSecond: false, told: true } })
  await picture(page, 'words-made', 'How long they work')
  await press(page, 'made-back')
}

export async function pictureChatStates(browser: Browser, { picture, mirror }: Camera): Promise<void> {
  const gallery = await chatGallery()
  const { page, close } = await openPage(browser)
  const show = (more: Partial<VisitorView>): Promise<void> =>
    page.evaluate((view) => (window as unknown as { gallery: Gallery }).gallery.show(view), more)
  const open = async (path: string): Promise<void> => {
    await page.goto(`${gallery.origin}/${path}`)
    await page.waitForSelector('#start', { visible: true })
  }
  try {
    await open('k7d2')
    await show({ availability: 'busy', band: 'minutes' })
    await page.click('#unsafe')
    await picture(page, 'chat-not-safe', 'Nobody is free, and she is not safe now: one tap')
    await open('h5r2')
    await picture(page, 'chat-own-behaviour', 'The door for people who worry about their own behaviour')
    await open('p3w6')
    // A Monday, noon in Amsterdam.
    await show({ door: { open: false, opensAt: Date.UTC(2026, 10, 23, 11), instead: 'nationaal' } })
    await picture(page, 'chat-door-closed', 'A door outside its hours: until when, and who answers instead')

    await open('k7d2')
    await page.click('#start')
    await show(waiting)
    await page.waitForSelector('#reading', { visible: true })
    await page.click('#reading > summary')
    await page.click('#reading details summary')
    await picture(page, 'chat-reading', 'Something to read while she waits')
    await show(talking)
    await picture(page, 'chat-signs', 'What she can pass on with one tap')
    await mirror(page, 'rtl')
    await picture(page, 'chat-signs-rtl', 'The same, mirrored')
    await mirror(page, 'ltr')
    await show({ told: { state: 'yes-no', sent: true } })
    await picture(page, 'chat-yes-no', 'Only yes and no')
    await show({ told: { state: 'pause', sent: true } })
    await picture(page, 'chat-pause', 'A pause')
    await show({ told: null, members: [noor, { pseudonym: 'Sam', role: 'interpreter' }] })
    await show({ asks: { id: 'x', pseudonym: 'Robin', role: 'expert' } })
    await picture(page, 'chat-asks', 'Somebody would like to come along')
    await mirror(page, 'rtl')
    await picture(page, 'chat-asks-rtl', 'The same, mirrored')
    await mirror(page, 'ltr')
    await show({ asks: null, handed: { from: 'Noor', to: 'Sam' }, members: [{ pseudonym: 'Sam', role: 'counsellor' }] })
    await picture(page, 'chat-handed-over', 'Handed over')
    await page.click('#signs .cover')
    await picture(page, 'chat-hidden', 'Hidden: an everyday page')
    await page.type('#box', 'terug')
    await picture(page, 'chat-back', 'Coming back: first whether it is safe')
    await open('k7d2')
    await pictureReturning(page, { picture, mirror })
    await open('k7d2')
    await page.click('#start')
    await show({ ...talking, offersWords: 'o' })
    await pictureMaking(page, { picture, mirror })
    await show({ plan, notice: 'Wij hebben Veilig Thuis laten weten dat er nu een kind in huis is.' })
    await page.click('#plan > summary')
    await picture(page, 'chat-plan', 'The plan as it grows, and what was reported')
  } finally {
    await close()
    await gallery.close()
  }
}
