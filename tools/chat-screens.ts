/** The chat page in the states that take several people, hours or luck: drawn from an example in place of its client. */
import type { VisitorView } from '@lijn116/client/visitor'
import type { Browser, Page } from 'puppeteer-core'
import type { Gallery } from '../chat/gallery/visitor.ts'
import { openPage } from '../tests/stage/browser.ts'
import { chatGallery } from '../tests/stage/chat-gallery.ts'

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
  } finally {
    await close()
    await gallery.close()
  }
}
