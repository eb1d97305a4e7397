/** Slot keys in use, kept in memory while their conversation is open so that a message costs no key-store read. */
import type { KeyStore, Slot } from './key-store.ts'
import { dayOf } from './key-store.ts'

export type Slots = {
  create(days: number): Promise<Slot>
  /** null: the conversation is forgotten, whatever rows say. */
  key(id: string): Promise<Buffer | null>
  destroy(id: string): Promise<void>
  /** Another process destroyed it: what this one remembers goes too. */
  drop(id: string): void
  /** Keys of days that are over leave the memory too. */
  forgetExpired(): void
}

export function createSlots(store: KeyStore, now: () => number): Slots {
  const known = new Map<string, Promise<Buffer | null>>()
  const drop = (id: string): void => {
    const cached = known.get(id)
    known.delete(id)
    void cached?.then(
      (key) => key?.fill(0),
      () => undefined,
    )
  }
  return {
    async create(days) {
      const slot = await store.createSlot(dayOf(now()) + days)
      known.set(slot.id, Promise.resolve(slot.key))
      return slot
    },
    key(id) {
      // What lies in memory must not outlive the day whose key was destroyed.
      if (Number(id.split('.')[0]) < dayOf(now())) {
        known.delete(id)
        return Promise.resolve(null)
      }
      const cached = known.get(id)
      if (cached) return cached
      const opened = store.openSlot(id)
      known.set(id, opened)
      opened.then(
        (key) => key ?? known.delete(id),
        () => known.delete(id),
      )
      return opened
    },
    async destroy(id) {
      await store.destroySlot(id)
      drop(id)
    },
    drop,
    forgetExpired() {
      const today = dayOf(now())
      for (const id of known.keys()) if (Number(id.split('.')[0]) < today) drop(id)
    },
  }
}
