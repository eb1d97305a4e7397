/** Where each wrapped piece of a secret entry lies; bytes that were moved do not open. */
export const secretPlace = (id: string): string => `secret:${id}`
export const readerPlace = (id: string, leaf: string): string => `secret:${id}:${leaf}`
