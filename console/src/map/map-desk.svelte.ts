/** Keeping the map, in memory only: what is read, changed, proposed by others, and what its history says. */
import type { MapClient, MapView, StaffView } from '@lijn116/client/counsellor'
import { reasonOf } from '../text/refusal.ts'
import { type Draft, draftOf, emptyEntry, entryOfDraft, wrongField } from './map-draft.ts'
import { standsNow } from './map-list.ts'
import type { Entry } from './map-words.ts'
import { SecretShelf } from './secret-shelf.svelte.ts'

type Revisions = Awaited<ReturnType<MapClient['history']>>
type Gaps = Awaited<ReturnType<MapClient['gaps']>>
/** What lies open of one entry. */
type Doing = 'read' | 'edit' | 'check' | 'off'

export class MapDesk {
  readonly #client: MapClient
  readonly secrets: SecretShelf
  open = $state(false)
  query = $state('')
  entry: string | null = $state(null)
  doing: Doing = $state('read')
  draft: Draft | null = $state(null)
  note = $state('')
  /** With whom she spoke: a role. */
  checkedBy = $state('')
  wrong: string | null = $state(null)
  history: Revisions | null = $state.raw(null)
  gaps: Gaps | null = $state.raw(null)
  /** The proposal somebody is about to send back. */
  declining: string | null = $state(null)
  declineNote = $state('')
  isProposed = $state(false)
  busy = $state(false)
  reason: string | null = $state(null)
  #before: Entry | null = null
  #from = 0
  #turn = 0

  constructor(client: MapClient) {
    this.#client = client
    this.secrets = new SecretShelf(client)
  }

  show(): void {
    this.open = true
    this.reason = null
    void this.#client.look()
  }

  /** What is secret does not wait behind another screen; what she was changing does. */
  hide(): void {
    this.open = false
    this.secrets.close()
  }

  clear(): void {
    this.#turn++
    this.hide()
    this.query = ''
    this.back()
    this.gaps = null
    this.busy = false
    this.reason = null
  }

  see({ me }: Pick<StaffView, 'me'>): void {
    if (me === null) this.clear()
  }

  read(entry: string): void {
    this.back()
    this.entry = entry
  }

  back(): void {
    this.entry = null
    this.doing = 'read'
    this.draft = null
    this.note = ''
    this.checkedBy = ''
    this.wrong = null
    this.history = null
    this.isProposed = false
    this.declining = null
    this.declineNote = ''
    this.reason = null
    this.#before = null
  }

  begin(doing: Exclude<Doing, 'read'>, map: MapView): void {
    const now = this.entry === null ? null : standsNow(map, this.entry)
    if (now === null) return
    this.doing = doing
    this.isProposed = false
    this.note = ''
    this.#before = now.entry
    this.#from = now.revision
    this.draft = doing === 'edit' ? draftOf(now.entry) : null
  }

  /** `on`: yyyy-mm-dd. */
  beginNew(organisation: string, on: string): void {
    this.back()
    this.#before = emptyEntry(organisation, on)
    this.#from = 0
    this.draft = draftOf(this.#before)
    this.doing = 'edit'
  }

  async #act(what: () => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false
    const turn = this.#turn
    this.busy = true
    this.reason = null
    try {
      await what()
      return turn === this.#turn
    } catch (error) {
      if (turn === this.#turn) this.reason = reasonOf(error)
      return false
    } finally {
      if (turn === this.#turn) this.busy = false
    }
  }

  /** For another person to publish. `on`: yyyy-mm-dd, today. */
  async propose(on: string): Promise<void> {
    const before = this.#before
    if (before === null) return
    const entry =
      this.doing === 'check'
        ? { ...before, checked: { on, by: this.checkedBy.trim() } }
        : this.draft === null
          ? before
          : entryOfDraft(this.draft, before)
    this.wrong = this.doing === 'check' && this.checkedBy.trim() === '' ? 'checked' : wrongField(entry)
    if (this.wrong !== null) return
    const [from, gone, note] = [this.#from, this.doing === 'off', this.note.trim()]
    if (!(await this.#act(() => this.#client.propose({ entry, from, gone, note })))) return
    this.read(entry.id)
    this.isProposed = true
  }

  publish = (proposal: string): Promise<boolean> => this.#act(() => this.#client.publish(proposal))

  /** Asked for the reason first, unless it is her own and she takes it back. */
  async decline(proposal: string, isOwn: boolean): Promise<void> {
    if (!isOwn && this.declining !== proposal) {
      this.declining = proposal
      this.declineNote = ''
      return
    }
    if (!isOwn && this.declineNote.trim() === '') return
    if (await this.#act(() => this.#client.decline(proposal, this.declineNote.trim()))) this.declining = null
  }

  async tellHistory(): Promise<void> {
    const { entry } = this
    if (entry === null) return
    await this.#act(async () => {
      const history = await this.#client.history(entry)
      if (this.entry === entry) this.history = history
    })
  }

  async tellGaps(): Promise<void> {
    await this.#act(async () => {
      this.gaps = await this.#client.gaps()
    })
  }
}
