/** One sealed text on this computer: the copy of the shift's key (docs/decisions/0022). Opaque here; the client seals it. */
import type { Workstation } from '@lijn116/client/counsellor'

const database = 'lijn116'
const place = 'shift'

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(database, 1)
    asked.onupgradeneeded = () => asked.result.createObjectStore(place)
    asked.onsuccess = () => resolve(asked.result)
    asked.onerror = () => reject(asked.error)
  })
}

/** Resolves when it is on disk: with less, a crash a moment later would lose it. */
async function change<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opened = await open()
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = opened.transaction(place, mode, { durability: 'strict' })
      const request = ask(transaction.objectStore(place))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error)
      transaction.onerror = () => reject(transaction.error)
    })
  } finally {
    opened.close()
  }
}

export const workstation: Workstation = {
  async read() {
    const found: unknown = await change('readonly', (store) => store.get('copy'))
    return typeof found === 'string' ? found : null
  },
  async write(value) {
    await change('readwrite', (store) => store.put(value, 'copy'))
  },
  async clear() {
    await change('readwrite', (store) => store.delete('copy'))
  },
}
