/** Passkeys for looking at: `?passkeys=offer` is asked for the first time, `?passkeys=nowhere` has a browser without. */
import type { Passkeys } from '@lijn116/client/counsellor'

const day = Date.UTC(2026, 9, 3)

export function passkeyExamples(told: (name: string, ...values: string[]) => void): Passkeys | null {
  const wanted = new URLSearchParams(location.search).get('passkeys')
  if (wanted === 'nowhere') return null
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
