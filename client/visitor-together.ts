/**
 * The second script of a visitor's page: what is only needed once a conversation has begun. Who takes over, comes along or
 * goes; what is asked and told beside text; and a counsellor who is lost. Fetched after her first words are kept, and asked
 * for until it is here: what needs it is held so long, and nothing of the talk waits for it.
 */
import { permits } from '@lijn116/domain/access/roles'
import { equalBytes, fromBase64url, type LineFile, openChange } from '@lijn116/encryption'
import type { Clock } from './clock.ts'
import type { Conversation } from './conversation.ts'
import { createLost, waitAfter } from './lost.ts'
import { createMove, type MovePort } from './move.ts'
import { createGiven } from './visitor-given.ts'
import type { TogetherPart } from './visitor-part.ts'
import { createSaid } from './visitor-said.ts'
import { createSigns } from './visitor-signs.ts'
import type { VisitorState } from './visitor-state.ts'
import type { VisitorView } from './visitor-view.ts'

export type TogetherPort = Omit<MovePort, 'isOver' | 'visit' | 'next' | 'offer'> & {
  line: LineFile
  clock: Clock
  conversation: Pick<Conversation, 'tell' | 'stateOf' | 'wake' | 'show'>
}

/** What the loader brings: `() => import('@lijn116/client/visitor-together')`. */
export type Together = { createTogether(state: VisitorState, port: TogetherPort): TogetherPart }

export function createTogether(state: VisitorState, port: TogetherPort): TogetherPart {
  const { line, clock, conversation } = port
  let handed: VisitorView['handed'] = null

  const said = createSaid(line, state.changed)
  const given = createGiven(conversation.show, state.changed)
  const signs = createSigns({
    conversation,
    mayJoin: (role) => permits('join', [role]),
    isHere: (leaf) => state.visit?.members.some((member) => equalBytes(member.leaf, leaf)) === true,
    now: clock.now,
    changed: state.changed,
  })
  const lost = createLost({
    clock,
    isLost: () => state.lead !== null && !state.present && state.here && state.phase !== 'closing' && !state.isOver(),
    hasRoom: async () =>
      state.visit?.segment.kind === 'talk' && (await waitAfter(line, state.visit, 'along')).passing === 'along',
    move: createMove({
      ...port,
      isOver: state.isOver,
      visit: () => state.visit,
      next: () => state.next,
      offer: (offered) => {
        state.next = offered
      },
    }),
    released: conversation.wake,
    changed: state.changed,
  })

  return {
    lost,
    answer: signs.answer,
    state: signs.state,
    typed: signs.typed,
    hide(isHidden) {
      if (!isHidden) signs.uncover()
      lost.hide(isHidden)
    },
    heard(content, from, fact) {
      const { lead, visit } = state
      if (lead === null || from === 'visitor' || !equalBytes(from, lead.leaf)) return
      signs.heard(content)
      given.heard(content, fact)
      if (visit !== null) void said.heard(content, lead.certificate, visit.conversation)
    },

    judge: (fact, heardAt) => async (visit, given) => {
      const { lead } = state
      if (lead === null) throw new Error('nobody leads')
      const opened = await openChange(line, visit, {
        ...given,
        permits: (roles) => permits(fact.offer === undefined ? 'claim' : 'take-over', roles),
        lead: lead.certificate,
        others: (fact.others ?? []).map(({ certificate, shift }) => {
          return { certificate: fromBase64url(certificate), shift: fromBase64url(shift) }
        }),
        offer: fact.offer === undefined ? null : fromBase64url(fact.offer),
        agreed: signs.agreed(state.heardOn),
        heardAt,
        mayJoin: (roles) => permits('join', roles),
        mayJoinUnasked: (roles) => permits('join-unasked', roles),
      })
      if (opened.used !== null) signs.spend(opened.used)
      return opened
    },
    adopted({ reason, lead }) {
      const from = state.lead?.pseudonym
      handed = reason === 'handover' && from !== undefined ? { from, to: lead.pseudonym } : null
      lost.settle()
    },
    settle: signs.settle,
    view: () => ({
      ...signs.view(),
      ...said.view(),
      ...given.view(),
      handed,
      lost: state.lead === null ? null : lost.view(),
    }),
    left() {
      handed = null
      signs.left()
      said.left()
      given.left()
      lost.settle()
    },
    drop() {
      lost.drop()
      signs.drop()
      said.left()
      given.left()
    },
  }
}
