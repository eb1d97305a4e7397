/** Taking somebody from the queue: exactly one counsellor wins, also when the answer is lost on the way. */
import type { ConversationEvent } from '@lijn116/protocol/conversation'
import { backoff, type Clock } from './clock.ts'
import type { CounsellorCalls, HeldConversation, Waiting } from './counsellor-wire.ts'
import { ProblemError } from './transport.ts'

type Call = <K extends 'claim' | 'beat'>(
  name: K,
  body: CounsellorCalls[K]['body'],
) => Promise<CounsellorCalls[K]['answer']>

type Won = { held: HeldConversation; facts: readonly ConversationEvent[] }

const tries = 4

/** When an answer is lost the beat tells whether the claim was won; the facts then come by the stream. */
export async function claim(
  call: Call,
  clock: Clock,
  { conversation, segment }: Waiting,
): Promise<Won | 'somebody-else' | 'gone'> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await call('claim', { conversation, segment })
    } catch (error) {
      const type = error instanceof ProblemError ? error.problem.type : null
      if (type === 'conversation-gone' || type === 'not-found') return 'gone'
      if (type === 'already-taken' && attempt === 0) return 'somebody-else'
      if ((type !== null && type !== 'already-taken') || attempt + 1 >= tries) throw error
      const mine = await call('beat', { read: [] }).then(
        ({ me }) => me.conversations,
        () => null,
      )
      const held = mine?.find((each) => each.conversation === conversation)
      if (held?.phase === 'claimed') return { held, facts: [] }
      if (mine !== null && type !== null) return 'somebody-else'
      await new Promise<void>((resolve) => clock.after(backoff(attempt), resolve))
    }
  }
}
