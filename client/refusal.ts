/** A refusal in one code word, whoever refused. */
import { SealError } from '@lijn116/encryption'
import type { ProblemType } from '@lijn116/protocol/problem'
import { PasskeyError } from './authenticator.ts'
import { NetworkError, ProblemError } from './transport.ts'

/** Refused here, before the server was asked. */
export const refusalOf = (type: ProblemType) => new ProblemError({ type, title: type, status: 0 })

export function reasonOf(error: unknown): string {
  if (error instanceof ProblemError) return error.problem.type
  if (error instanceof SealError || error instanceof PasskeyError) return error.reason
  return error instanceof NetworkError ? 'network' : 'broken'
}
