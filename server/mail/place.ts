/** Where each wrapped piece of a letter lies; bytes that were moved do not open. */
export const letterPlace = (id: string): string => `letter:${id}`
export const ownPlace = (id: string): string => `letter:${id}:own`
export const envelopePlace = (id: string, leaf: string): string => `letter:${id}:${leaf}`
export const certificatePlace = (code: string): string => `mailbox:${code}`
export const handlePlace = (code: string): string => `mailbox:${code}:handle`
