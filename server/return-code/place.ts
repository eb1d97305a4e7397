/** Where a wrapped document lies; bytes that were moved do not open. */
export const documentPlace = (code: string, id: string): string => `code:${code}:document:${id}`
