/** Where wrapped bytes lie: bound to them, so that no row can be put in another one's place. */
export const placeOf = (fact: { conversation_id: string; seq: number }): string => `${fact.conversation_id}:${fact.seq}`
export const waitPlace = (row: { id: string; segment: number }): string => `${row.id}:wait:${row.segment}`
