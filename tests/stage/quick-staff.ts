/** Staff without a browser and without the slow passphrase: real keys, a made-up authKey. */
import { fromBase64url, type LineFile, randomBytes, toBase64url } from '@lijn116/encryption'
import { createStaffKeys, enrolmentProof, fingerprintWords, type StaffKeys } from '@lijn116/encryption/staff'
import { codeOf } from '../journeys/node-people.ts'

export type Newcomer = {
  name: string
  staff: StaffKeys
  authKey: string
  totpSecret: string
  /** Of her keys, with one space between. */
  words: string
  /** What the line answered to her enrolment. */
  answer: { waits?: boolean; type?: string }
}

export type QuickStaff = ReturnType<typeof quickStaff>

export function quickStaff(port: number, origin: string) {
  /** `body` null: GET. */
  async function ask<A>(path: string, body: object | null, session = ''): Promise<A & { type?: string }> {
    const answer = await fetch(`http://127.0.0.1:${port}/v1${path}`, {
      method: body === null ? 'GET' : 'POST',
      headers: { origin, 'content-type': 'application/json', authorization: `Bearer ${session}` },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
    })
    return (await answer.json()) as A & { type?: string }
  }

  return {
    ask,
    /** What a console does with a one-time link. */
    async enrol(line: LineFile, oneTimeLink: string): Promise<Newcomer> {
      const [link = '', secret = ''] = oneTimeLink.slice(oneTimeLink.indexOf('#') + 1).split('.')
      const opened = await ask<{ name: string; leaf: string; totpSecret: string }>('/enrolment/open', { link })
      const { staff } = await createStaffKeys(fromBase64url(opened.leaf))
      const keys = [staff.signingPublic, staff.sealingPublic] as const
      const authKey = toBase64url(randomBytes(32))
      const answer = await ask<Newcomer['answer']>('/enrolment', {
        link,
        authKey,
        totp: codeOf(opened.totpSecret),
        signingKey: toBase64url(staff.signingPublic),
        sealingKey: toBase64url(staff.sealingPublic),
        proof: toBase64url(await enrolmentProof(line, fromBase64url(secret), staff.leaf, ...keys)),
        wrappedKeys: toBase64url(randomBytes(100)),
      })
      return { ...opened, staff, authKey, answer, words: (await fingerprintWords(...keys)).join(' ') }
    },
    /** A code is good once: `stepsAhead` names the half minute, from -1 to 1. */
    signIn: ({ name, authKey, totpSecret }: Newcomer, stepsAhead = 0) =>
      ask<{ session: string }>('/sign-in', {
        name,
        authKey,
        totp: codeOf(totpSecret, Date.now() + stepsAhead * 30_000),
      }),
  }
}
