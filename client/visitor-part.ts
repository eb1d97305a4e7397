/** What the second script is to the first, once it is here: types only. */
import type { Content, GivenGrant, Visit } from '@lijn116/encryption'
import type { GrantEvent, MessageEvent } from '@lijn116/protocol/conversation'
import type { Granted } from './lead.ts'
import type { Lost } from './lost.ts'
import type { Signs } from './visitor-signs.ts'
import type { VisitorView } from './visitor-view.ts'

export type TogetherPart = Pick<Signs, 'answer' | 'state' | 'typed'> & {
  lost: Lost
  hide(isHidden: boolean): void
  heard(content: Content, from: 'visitor' | Uint8Array, fact: MessageEvent): void
  /** Of a grant that follows on a talk. `heardAt`: trusted time, ms UTC, when it surely was not there yet. */
  judge(fact: GrantEvent, heardAt: number): (visit: Visit, given: GivenGrant) => Promise<Granted>
  /** Called before the state of the page knows of it. */
  adopted(granted: Granted): void
  /** And after it. `isOther`: another one leads than before. */
  settle(isOther: boolean): void
  view(): Pick<
    VisitorView,
    'handed' | 'asks' | 'told' | 'cover' | 'lost' | 'offersWords' | 'plan' | 'moment' | 'notice' | 'cards'
  >
  /** She waits again: nobody is here who asked or handed over. */
  left(): void
  drop(): void
}
