/** The conversations of one console, the first began first, and the one in front. */
import type { Taken } from './taken.ts'

export type Talks = ReturnType<typeof createTalks>

export function createTalks() {
  let talks: readonly Taken[] = []
  let front: Taken | null = null

  return {
    all: () => talks,
    /** Not ended: what is followed on the stream and told by the beat. */
    running: () => talks.filter((talk) => !talk.isOver()),
    find: (id: string): Taken | null => talks.find((talk) => talk.id === id) ?? null,
    has: (talk: Taken) => talks.includes(talk),
    front: () => front,

    /** In the place of an older one of the same conversation, whose keys and texts go. */
    hold(talk: Taken, inFront: boolean) {
      const before = talks.find(({ id }) => id === talk.id)
      before?.drop()
      talks = before ? talks.map((each) => (each === before ? talk : each)) : [...talks, talk]
      if (inFront || front === null || front === before) front = talk
    },
    bringToFront(id: string) {
      front = talks.find((talk) => talk.id === id) ?? front
    },
    /** Synchronous: nothing of it stays. What still runs comes to the front in its place. */
    letGo(talk: Taken) {
      talk.drop()
      talks = talks.filter((each) => each !== talk)
      if (front === talk) front = talks.find((each) => !each.isOver()) ?? talks[0] ?? null
    },
    dropAll() {
      for (const talk of talks) talk.drop()
      talks = []
      front = null
    },
  }
}
