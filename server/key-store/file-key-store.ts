/** The key store beside an embedded database: `DATA_DIR/keys`, readable by its owner only. */
import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type KeyStore, unwrap, wrap } from './key-store.ts'

export async function openFileKeyStore(directory: string): Promise<KeyStore> {
  const days = join(directory, 'days')
  const slots = join(directory, 'slots')
  const secrets = join(directory, 'secrets')
  for (const each of [directory, days, slots, secrets]) await mkdir(each, { recursive: true, mode: 0o700 })
  for (const each of [days, secrets]) await removeUnfinished(each)
  const making = new Map<string, Promise<Buffer>>()
  /** What has been on the disk. */
  const known = new Set<string>()

  /** Reads a 32-byte key, or makes it once, durably, even if asked twice at the same time. */
  const keyFile = (path: string): Promise<Buffer> => {
    const running = making.get(path)
    if (running) return running
    const made = readKey(path).then((key) => key ?? writeNew(path, randomBytes(32)))
    making.set(path, made)
    made.catch(() => making.delete(path))
    return made
  }
  /** Only a key that is there now: this store may have been lost, and begun anew, since it was read. */
  const keyNow = async (directory: string, name: string): Promise<Buffer> => {
    const path = join(directory, name)
    if ((await readKey(path)) === null) {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      if (known.delete(path)) making.delete(path)
    }
    const key = await keyFile(path)
    known.add(path)
    return key
  }
  const dayKeyOf = (day: number): Promise<Buffer> => keyNow(days, `${day}`)
  const slotPath = (id: string) => {
    const [day, name] = id.split('.')
    if (!/^\d+$/.test(day ?? '') || !isSlotName(name ?? '')) throw new Error('not a slot id')
    return { day: day as string, name: name as string, path: join(slots, day as string, name as string) }
  }
  const slotDays = () => namesIn(slots)
  const openAt = async (day: string, name: string): Promise<Buffer | null> => {
    const dayKey = await readKey(join(days, day))
    const wrapped = await readKey(join(slots, day, name))
    if (dayKey === null || wrapped === null) return null
    try {
      return unwrap(dayKey, `${day}.${name}`, wrapped)
    } catch {
      return null // overwritten, and the process died before the file was removed
    }
  }
  const openSlot = async (id: string): Promise<Buffer | null> => {
    const { day, name } = slotPath(id)
    const found = await openAt(day, name)
    if (found !== null) return found
    for (const other of await slotDays()) {
      const moved = other === day ? null : await openAt(other, name)
      if (moved !== null) return moved
    }
    return null
  }
  const keepSlot = async (day: number, name: string, key: Buffer): Promise<string> => {
    const id = `${day}.${name}`
    const dayKey = await dayKeyOf(day)
    await mkdir(join(slots, String(day)), { recursive: true, mode: 0o700 })
    await writeNew(slotPath(id).path, wrap(dayKey, id, key))
    return id
  }

  return {
    async createSlot(expiryDay) {
      const key = randomBytes(32)
      return { id: await keepSlot(expiryDay, randomBytes(16).toString('base64url'), key), key }
    },
    openSlot,
    async moveSlot(id, expiryDay) {
      const key = await openSlot(id)
      if (key === null) return null
      const { name } = slotPath(id)
      const moved = await keepSlot(expiryDay, name, key)
      for (const day of await slotDays()) if (day !== String(expiryDay)) await shred(join(slots, day, name))
      return moved
    },
    async slots() {
      const found = (await slotDays()).map(async (day) =>
        (await namesIn(join(slots, day))).flatMap((name) => (isSlotName(name) ? `${day}.${name}` : [])),
      )
      return (await Promise.all(found)).flat()
    },
    async destroySlot(id) {
      const { path, name } = slotPath(id)
      await shred(path)
      for (const day of await slotDays()) await shred(join(slots, day, name))
    },
    async destroyExpired(today) {
      for (const day of await namesIn(days)) {
        if (Number(day) >= today) continue
        making.delete(join(days, day))
        await shred(join(days, day))
      }
      for (const day of await slotDays())
        if (Number(day) < today) await rm(join(slots, day), { recursive: true, force: true })
    },
    secret: (name) => keyNow(secrets, name),
    async close() {},
  }
}

const isSlotName = (name: string): boolean => /^[\w-]{22}$/.test(name)

/** None where the directory is gone. */
async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

async function readKey(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Written beside, synced, then named: a crash leaves either nothing or the whole key. */
async function writeNew(path: string, bytes: Buffer): Promise<Buffer> {
  const beside = `${path}.${randomBytes(6).toString('hex')}.new`
  try {
    const file = await open(beside, 'wx', 0o600)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
  } catch (error) {
    // A full disk: what was half written does not stay.
    await rm(beside, { force: true }).catch(() => undefined)
    throw error
  }
  return bytes
}

/** What a process was writing when it was killed. It was never a key of anything. */
async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) if (name.endsWith('.new')) await shred(join(directory, name))
}

async function shred(path: string): Promise<void> {
  let file: Awaited<ReturnType<typeof open>>
  try {
    file = await open(path, 'r+')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  try {
    const { size } = await file.stat()
    await file.write(randomBytes(Math.max(size, 1)), 0, size, 0)
    await file.sync()
  } finally {
    await file.close()
  }
  await rm(path, { force: true })
}
