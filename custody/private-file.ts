/** Files with private keys: only their owner reads them, and a crash leaves the old one or the new one, never half. */
import { chmod, mkdir, open, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

export async function makePrivateDirectory(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 })
  await chmod(path, 0o700)
}

/** On the disk when it resolves: written beside, synced, renamed, and the directory synced. */
export async function writePrivateFile(path: string, text: string): Promise<void> {
  const beside = `${path}.new`
  const file = await open(beside, 'w', 0o600)
  try {
    await file.chmod(0o600)
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(beside, path)
  const directory = await open(dirname(path), 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
