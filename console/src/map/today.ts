/** yyyy-mm-dd of the date in the Netherlands. `now`: ms UTC. */
export const today = (now = Date.now()): string =>
  new Date(now).toLocaleDateString('sv-SE', { timeZone: 'Europe/Amsterdam' })
