/** Letting go of agreed moments. How many she knows of does not show: a request names as many each time, the rest by chance. */
import { fromBase64url, randomBytes, toBase64url } from '@lijn116/encryption'
import { limits } from '@lijn116/protocol/limits'
import type { Asking } from './returning-ask.ts'

/** Of a moment; the line would not read another. */
export function isMomentId(id: string): boolean {
  try {
    return fromBase64url(id).length === 16
  } catch {
    return false
  }
}

/** One request at least, also where she knows of none. @throws as Asking */
export async function cancelMoments({ proved }: Pick<Asking, 'proved'>, known: readonly string[]): Promise<void> {
  const ids = [...new Set(known)].filter(isMomentId)
  const most = limits.cancelledAtOnce
  while (ids.length === 0 || ids.length % most !== 0) ids.push(toBase64url(randomBytes(16)))
  for (let from = 0; from < ids.length; from += most) {
    const some = ids.slice(from, from + most)
    await proved('cancelAppointment', some[0] ?? '', (proof) => ({ proof, ids: some }))
  }
}
