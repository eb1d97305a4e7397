/** Lets the page show "one moment" before a key is derived, which keeps the window still for a second. */
export const painted = (): Promise<void> => new Promise((done) => setTimeout(done, 50))
