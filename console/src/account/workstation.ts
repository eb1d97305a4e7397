/**
 * What lies on this computer: one sealed text, the copy of the shift's key (docs/decisions/0022), and for each line the newest
 * list of staff seen here, without names. The first goes with the shift. The second stays, or an older list could come back.
 */
import type { RosterPlace, Workstation } from '@lijn116/client/counsellor'

const database = 'lijn116'
const places = ['shift', 'roster'] as const

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(database, 2)
    asked.onupgradeneeded = () => {
      const { result } = asked
      for (const place of places) if (!result.objectStoreNames.contains(place)) result.createObjectStore(place)
    }
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
}

/**
 * `ask` puts its questions, and answers how to read the outcome. Resolves when it is on disk: with less, a crash a moment later
 * would lose it.
 */
async function change<T>(
  place: (typeof places)[number],
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => () => T,
): Promise<T> {
  const opened = await open()
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = opened.transaction(place, mode, { durability: 'strict' })
      const outcome = ask(transaction.objectStore(place))
      transaction.oncomplete = () => resolve(outcome())
      transaction.onabort = () => reject(transaction.error)
      transaction.onerror = () => reject(transaction.error)
    })
  } finally {
    opened.close()
  }
}

const textOrNull = (found: unknown): string | null => (typeof found === 'string' ? found : null)

export const workstation: Workstation = {
  read: () =>
    change('shift', 'readonly', (store) => {
      const asked = store.get('copy')
      return () => textOrNull(asked.result)
    }),
  write: (value) =>
    change('shift', 'readwrite', (store) => {
      store.put(value, 'copy')
      return () => {}
    }),
  clear: () =>
    change('shift', 'readwrite', (store) => {
      store.delete('copy')
      return () => {}
    }),
}

export const rosterPlace: RosterPlace = {
  change: (line, next) =>
    change('roster', 'readwrite', (store) => {
      let now = ''
      const asked = store.get(line)
      asked.onsuccess = () => {
        // What is thrown here ends the transaction, and with it the promise.
        const found = textOrNull(asked.result)
        now = next(found)
        if (now !== found) store.put(now, line)
      }
      return () => now
    }),
}
