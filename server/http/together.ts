/** Handing over, coming along, going; and the triage card. */
import { counsellorRoutes } from '@lijn116/protocol/counsellor'
import type { Action } from '../audit/audit.ts'
import { colleaguesOf } from '../availability/colleagues.ts'
import { acceptOffer } from '../conversation/accept-offer.ts'
import { auditConversation } from '../conversation/audit-conversation.ts'
import { readCard, writeCard } from '../conversation/card.ts'
import { endOffer } from '../conversation/end-offer.ts'
import { leave } from '../conversation/leave.ts'
import { offer } from '../conversation/offer.ts'
import type { Line } from '../line.ts'
import { type App, serve } from './app.ts'
import { isRefused } from './problem.ts'
import type { SignedIn } from './staff-guard.ts'

export function serveTogether(app: App, line: Line, signedIn: SignedIn): void {
  const write = async <Answer extends object>(
    leaf: string,
    action: Action,
    conversation: string,
    answer: Answer,
  ): Promise<Answer> => {
    await auditConversation(line, leaf, action, conversation, isRefused(answer) ? answer.refused : 'done')
    return answer
  }

  serve(app, counsellorRoutes.colleagues, signedIn('offer'), async ({ staff }) => ({
    colleagues: await colleaguesOf(line, staff),
  }))
  serve(app, counsellorRoutes.offer, signedIn('offer'), async ({ staff }, body) =>
    write(staff.leaf, `offer-${body.kind}`, body.conversation, await offer(line, staff, body)),
  )
  serve(app, counsellorRoutes.withdrawOffer, signedIn('offer'), async ({ staff }, { conversation }) =>
    write(staff.leaf, 'withdraw-offer', conversation, await endOffer(line, staff.leaf, conversation, 'withdraw')),
  )
  serve(app, counsellorRoutes.declineOffer, signedIn('join'), async ({ staff }, { conversation }) =>
    write(staff.leaf, 'decline-offer', conversation, await endOffer(line, staff.leaf, conversation, 'decline')),
  )
  serve(app, counsellorRoutes.acceptOffer, signedIn('join'), async ({ staff }, { conversation }) =>
    write(staff.leaf, 'accept-offer', conversation, await acceptOffer(line, staff, conversation)),
  )
  serve(app, counsellorRoutes.leave, signedIn('join'), async ({ staff }, { conversation }) =>
    write(staff.leaf, 'leave', conversation, await leave(line, staff.leaf, conversation)),
  )

  serve(app, counsellorRoutes.readCard, signedIn('card'), async ({ staff }, { conversation }) =>
    write(staff.leaf, 'read-card', conversation, await readCard(line, staff, conversation)),
  )
  serve(app, counsellorRoutes.writeCard, signedIn('card'), async ({ staff }, body) => writeCard(line, staff, body))
}
