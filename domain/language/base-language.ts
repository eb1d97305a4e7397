/** `nl` of `nl-simple`: what somebody must speak to write with whoever reads that. `tag`: BCP 47. */
export const baseLanguage = (tag: string): string => tag.replace(/-.*$/, '')
