import { choice, field, form, type Kit, type Screen, sentence, submit } from './kit.ts'

/** Before anything of an earlier time: is it safe to see it? */
export function checkScreen(kit: Kit): Screen {
  return {
    title: 'check',
    parts: [
      sentence(kit, 'check-about'),
      choice(kit, 'check-no', () => kit.go.word(), 'first'),
      choice(kit, 'check-yes', () => kit.go.wait()),
    ],
    back: () => kit.go.menu(),
  }
}

export const waitScreen = (kit: Kit): Screen => ({
  title: 'check-wait',
  parts: [
    sentence(kit, 'check-wait-about'),
    sentence(kit, 'check-wait-leave'),
    choice(kit, 'back', () => kit.go.menu(), 'first'),
  ],
  back: kit.go.check,
})

/** The word of her own that guards what can be read. */
export function wordScreen(kit: Kit): Screen {
  const { box, whole } = field(kit, 'word-field')
  const read = (word: string): void => {
    void kit.returning.read(word)
    kit.go.reading(word)
  }
  return {
    title: 'word',
    parts: [
      sentence(kit, 'word-about'),
      form(() => box.value.trim() !== '' && read(box.value), whole, submit(kit, 'on')),
      choice(kit, 'word-none', () => read('')),
      choice(kit, 'word-letter', () => kit.go.letter()),
    ],
    wipe() {
      box.value = ''
    },
    back: () => kit.go.menu(),
  }
}
