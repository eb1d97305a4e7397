/** In place of the second part of the client, which the example has no use for. */
export const createTogether = (): null => null
