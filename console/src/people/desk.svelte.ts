/** What one coordinator is doing with people, in memory only: it stays when a visitor comes first, and goes at sign-out. */
import type { Newcomer, PeopleClient, PeopleView } from '@lijn116/client/people-view'
import { reasonOf } from '../text/refusal.ts'
import type { TextKey } from '../text/text.ts'

export type PeopleStep =
  | { at: 'list' }
  | { at: 'invite' }
  /** `fresh`: made just now, not shown again. */
  | { at: 'link'; leaf: string; name: string; fragment: string; fresh: boolean }
  /** As she heard it: what is signed is this, whatever the server says meanwhile. */
  | { at: 'compare'; newcomer: Newcomer }
  | { at: 'member'; leaf: string }

/** A sentence about what was just done. */
export type Said = { key: TextKey; name: string }

const emptyDraft = (): { name: string; roles: string[] } => ({ name: '', roles: ['counsellor'] })

export class PeopleDesk {
  readonly #client: PeopleClient
  open = $state(false)
  list: PeopleView | null = $state.raw(null)
  step: PeopleStep = $state.raw({ at: 'list' })
  draft = $state(emptyDraft())
  busy = $state(false)
  /** Why the last thing did not work, in one code word. */
  reason: string | null = $state(null)
  said: Said | null = $state.raw(null)
  /** Counts who signed out: an answer to somebody before is not shown to somebody after. */
  #turn = 0
  /** Counts what was done: a list asked for before it is older than what she sees. */
  #acts = 0

  constructor(client: PeopleClient) {
    this.#client = client
  }

  show(): void {
    if (!this.open) this.go({ at: 'list' })
    this.open = true
    void this.refresh()
  }

  /** Away from the screen; what was typed stays. */
  hide(): void {
    this.open = false
  }

  clear(): void {
    this.#turn++
    this.open = false
    this.list = null
    this.step = { at: 'list' }
    this.draft = emptyDraft()
    this.busy = false
    this.reason = null
    this.said = null
  }

  go(step: PeopleStep): void {
    this.step = step
    this.reason = null
    this.said = null
  }

  /** Quiet: what is on the screen stays when the line does not answer; only the first look says why there is nothing. */
  async refresh(): Promise<void> {
    const [turn, acts] = [this.#turn, this.#acts]
    if (this.busy) return
    try {
      const list = await this.#client.list()
      if (turn === this.#turn && acts === this.#acts) this.list = list
    } catch (error) {
      if (turn === this.#turn && this.list === null) this.reason = reasonOf(error)
    }
  }

  /** One thing at a time. Answers null when it did not work; then the reason is on the screen. */
  async #act<T>(what: () => Promise<T>): Promise<T | null> {
    if (this.busy) return null
    const turn = this.#turn
    this.busy = true
    this.#acts++
    this.reason = null
    try {
      const done = await what()
      const list = await this.#client.list().catch(() => this.list)
      if (turn !== this.#turn) return null
      this.list = list
      return done
    } catch (error) {
      if (turn === this.#turn) this.reason = reasonOf(error)
      return null
    } finally {
      if (turn === this.#turn) this.busy = false
    }
  }

  #done(key: TextKey, name: string): void {
    this.go({ at: 'list' })
    this.said = { key, name }
  }

  async invite(): Promise<void> {
    const name = this.draft.name.trim()
    const made = await this.#act(() => this.#client.invite(name, this.draft.roles))
    if (made === null) {
      if (this.reason === 'already-used') this.reason = 'name-taken'
      return
    }
    this.draft = emptyDraft()
    this.go({ at: 'link', name, fresh: true, ...made })
  }

  async showLink({ leaf, name }: Newcomer): Promise<void> {
    const made = await this.#act(() => this.#client.linkOf(leaf))
    if (made !== null) this.go({ at: 'link', name, fresh: false, ...made })
  }

  async approve(newcomer: Newcomer): Promise<void> {
    const done = await this.#act(() => this.#client.approve(newcomer.leaf, newcomer))
    if (done !== null) this.#done(done === 'admitted' ? 'people.said.admitted' : 'people.said.signed', newcomer.name)
  }

  async withdraw({ leaf, name }: Newcomer): Promise<void> {
    const done = await this.#act(() => this.#client.withdraw(leaf).then(() => true))
    if (done !== null) this.#done('people.said.withdrawn', name)
  }

  async renew(leaf: string, name: string, roles: readonly string[]): Promise<void> {
    const done = await this.#act(() => this.#client.renew(leaf, roles))
    if (done !== null) this.#done(done === 'admitted' ? 'people.said.renewed' : 'people.said.proposed', name)
  }

  async remove(leaf: string, name: string): Promise<void> {
    const done = await this.#act(() => this.#client.remove(leaf).then(() => true))
    if (done !== null) this.#done('people.said.removed', name)
  }

  async renewAccess(leaf: string, name: string): Promise<void> {
    const made = await this.#act(() => this.#client.renewAccess(leaf))
    if (made !== null) this.go({ at: 'link', name, fresh: true, ...made })
  }
}
