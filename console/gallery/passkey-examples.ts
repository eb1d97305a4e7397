/**
 * Passkeys for looking at: `?passkeys=offer` is asked for the first time, `?passkeys=news` was added elsewhere,
 * `?passkeys=nowhere` is a browser without, and `?passkeys=browser` is whatever this browser says it can. The code 000000 is
 * a wrong one.
 */
import type { KeptPasskey, Passkeys } from '@lijn116/client/counsellor'
import { authenticatorHere } from '../src/account/authenticator.ts'

const day = Date.UTC(2026, 9, 3)

export async function passkeyExamples(told: (name: string, ...values: string[]) => void): Promise<Passkeys> {
  const wanted = new URLSearchParams(location.search).get('passkeys')
  const nowhere =
    wanted === 'nowhere' || (wanted === 'browser' && (await authenticatorHere()).authenticator === undefined)
  const one = { id: 'a', label: 'Laptop op kantoor', madeOn: day, usedOn: day + 30 * 86_400_000, isNews: false }
  let kept: KeptPasskey[] = wanted === 'offer' ? [] : [{ ...one, isNews: wanted === 'news' }]

  const add: Passkeys['add'] = (label, proof) => {
    told('prove', proof === 'passkey' ? 'passkey' : proof.passphrase)
    if (proof !== 'passkey' && proof.totp === '000000')
      return Promise.reject(Object.assign(new Error('sign-in-failed'), { problem: { type: 'sign-in-failed' } }))
    const steps = ['make', 'use', 'again', 'done'] as const
    let at = 0
    return Promise.resolve({
      step: () => steps[at] ?? 'done',
      go() {
        at++
        told('passkey', label, steps[at] ?? 'done')
        if (at === 3) kept = [...kept, { ...one, id: label, label, usedOn: day }]
        return Promise.resolve(steps[at] ?? 'done')
      },
    })
  }

  return {
    list: () => Promise.resolve({ passkeys: kept, asked: wanted !== 'offer' }),
    asked: () => Promise.resolve(told('passkeysAsked')),
    known(id) {
      told('passkeyKnown', id)
      kept = kept.map((each) => ({ ...each, isNews: each.isNews && each.id !== id }))
      return Promise.resolve()
    },
    remove(id) {
      told('removePasskey', id)
      kept = kept.filter((each) => each.id !== id)
      return Promise.resolve()
    },
    add: nowhere ? null : add,
  }
}
