/**
 * Passkeys for looking at: `?passkeys=offer` is asked for the first time, `?passkeys=nowhere` is a browser without, and
 * `?passkeys=browser` is whatever this browser says it can.
 */
import type { Passkeys } from '@lijn116/client/counsellor'
import { authenticatorHere } from '../src/account/authenticator.ts'

const day = Date.UTC(2026, 9, 3)

export async function passkeyExamples(told: (name: string, ...values: string[]) => void): Promise<Passkeys | null> {
  const wanted = new URLSearchParams(location.search).get('passkeys')
  if (wanted === 'nowhere') return null
  if (wanted === 'browser' && (await authenticatorHere()).authenticator === undefined) return null
  let kept =
    wanted === 'offer' ? [] : [{ id: 'a', label: 'Laptop op kantoor', madeOn: day, usedOn: day + 30 * 86_400_000 }]
  return {
    list: () => Promise.resolve({ passkeys: kept, asked: wanted !== 'offer' }),
    asked: () => Promise.resolve(told('passkeysAsked')),
    add(label) {
      const steps = ['make', 'use', 'again', 'done'] as const
      let at = 0
      return {
        step: () => steps[at] ?? 'done',
        go() {
          at++
          told('passkey', label, steps[at] ?? 'done')
          if (at === 3) kept = [...kept, { id: label, label, madeOn: day, usedOn: day }]
          return Promise.resolve(steps[at] ?? 'done')
        },
      }
    },
    remove(id) {
      told('removePasskey', id)
      kept = kept.filter((one) => one.id !== id)
      return Promise.resolve()
    },
  }
}
