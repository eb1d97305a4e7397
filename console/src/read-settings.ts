/** Settings the server stamped into this page; null when they are missing or do not fit: then nothing starts. */
import { type PageSettings, pageSettings } from '@lijn116/protocol/page'

export function readSettings(text: string | null | undefined): PageSettings | null {
  let value: unknown
  try {
    value = JSON.parse(text ?? 'null')
  } catch {
    return null
  }
  const read = pageSettings['~standard'].validate(value)
  return read instanceof Promise || read.issues !== undefined ? null : read.value
}
