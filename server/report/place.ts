/** Where each wrapped piece of a report lies; bytes that were moved do not open. */
export const reportPlace = (id: string): string => `report:${id}`
export const signaturePlace = (id: string): string => `report:${id}:second`
