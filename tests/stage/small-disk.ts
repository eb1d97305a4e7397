/** A disk of a few megabytes that a test can fill to the last byte. Real, in memory; it takes the right to mount. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type SmallDisk = {
  readonly directory: string
  freeBytes(): number
  fill(): void
  makeRoom(): void
  /** After everything on it has ended. */
  remove(): void
}

/** null: this machine does not let us mount; the caller says so. */
export function mountSmallDisk(megabytes: number): SmallDisk | null {
  const directory = mkdtempSync(join(tmpdir(), 'lijn116-disk-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0777`, 'tmpfs', directory])
  if (mounted.status !== 0) {
    rmSync(directory, { recursive: true })
    return null
  }
  const ballast = join(directory, 'ballast')
  const freeBytes = () => {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize
  }
  return {
    directory,
    freeBytes,
    fill() {
      for (let part = 0; freeBytes() > 0 && part < 20; part++)
        try {
          writeFileSync(`${ballast}.${part}`, Buffer.alloc(freeBytes()))
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
        }
    },
    makeRoom() {
      for (let part = 0; part < 20; part++) rmSync(`${ballast}.${part}`, { force: true })
    },
    remove() {
      spawnSync('umount', ['-l', directory])
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
