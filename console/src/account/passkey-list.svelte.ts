/** The passkeys of who is signed in, as last read: for the list, and for what is said above everything. */
import type { KeptPasskey, Passkeys } from '@lijn116/client/counsellor'

export class PasskeyList {
  readonly #passkeys: Pick<Passkeys, 'list'>
  /** null: not read yet, or it could not be. */
  kept: readonly KeptPasskey[] | null = $state.raw(null)
  /** She was offered one before. */
  asked = $state(true)
  readonly news = $derived((this.kept ?? []).filter(({ isNews }) => isNews))

  constructor(passkeys: Pick<Passkeys, 'list'>) {
    this.#passkeys = passkeys
  }

  async read(): Promise<void> {
    try {
      const { passkeys, asked } = await this.#passkeys.list()
      this.kept = passkeys
      this.asked = asked
    } catch {
      this.clear()
    }
  }

  clear(): void {
    this.kept = null
    this.asked = true
  }
}
