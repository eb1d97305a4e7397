/**
 * The same question by many at once is asked once. Whoever asks while one is under way waits for the next, which begins after
 * everybody in it had asked: no answer is older than its question. One that never comes back holds nobody for longer than
 * `patienceMilliseconds` but those who asked it.
 */
export function askedTogether<About, Answer>(
  ask: (about: About) => Promise<Answer>,
  patienceMilliseconds = 10_000,
): (about: About) => Promise<Answer> {
  const running = new Map<About, Promise<unknown>>()
  const next = new Map<About, Promise<Answer>>()
  function begin(about: About): Promise<Answer> {
    const asked = ask(about)
    let patience: NodeJS.Timeout | undefined
    const isLost = new Promise<void>((resolve) => {
      patience = setTimeout(resolve, patienceMilliseconds).unref()
    })
    const over = Promise.race([asked.catch(() => undefined), isLost]).then(() => {
      clearTimeout(patience)
      if (running.get(about) === over) running.delete(about)
    })
    running.set(about, over)
    return asked
  }
  return (about) => {
    const before = running.get(about)
    if (before === undefined) return begin(about)
    const waiting = next.get(about)
    if (waiting !== undefined) return waiting
    const following = before.then(() => {
      next.delete(about)
      return begin(about)
    })
    next.set(about, following)
    return following
  }
}
