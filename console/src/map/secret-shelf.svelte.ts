/**
 * Secret addresses, as their reader has them open. They are here only while she looks: leaving the screen, hiding the window
 * or two minutes without a look at them closes all. Nothing here takes them into a message, a card, a note or a proposal.
 */
import type { MapClient, SecretView } from '@lijn116/client/counsellor'
import { reasonOf } from '../text/refusal.ts'

type Client = Pick<MapClient, 'secrets' | 'readers' | 'writeSecret' | 'removeSecret'>
/** Milliseconds. */
export const closesAfter = 120_000
const fewest = 2

export class SecretShelf {
  readonly #client: Client
  /** null: closed. */
  opened: readonly SecretView[] | null = $state.raw(null)
  isWriting = $state(false)
  people: readonly { leaf: string; name: string }[] | null = $state.raw(null)
  name = $state('')
  text = $state('')
  checkedOn = $state('')
  readers: string[] = $state([])
  isForHerself = $state(true)
  isWrong = $state(false)
  isKept = $state(false)
  removing: string | null = $state(null)
  busy = $state(false)
  reason: string | null = $state(null)
  #turn = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(client: Client) {
    this.#client = client
  }

  /** Everything leaves the screen and the memory of it at once. */
  close(): void {
    this.#turn++
    clearTimeout(this.#timer)
    this.opened = null
    this.isWriting = false
    this.people = null
    this.name = ''
    this.text = ''
    this.checkedOn = ''
    this.readers = []
    this.isForHerself = true
    this.isWrong = false
    this.isKept = false
    this.removing = null
    this.busy = false
    this.reason = null
  }

  async #act(what: (isStill: () => boolean) => Promise<unknown>): Promise<boolean> {
    if (this.busy) return false
    const turn = this.#turn
    const isStill = () => turn === this.#turn
    this.busy = true
    this.reason = null
    try {
      await what(isStill)
      return isStill()
    } catch (error) {
      if (isStill()) this.reason = reasonOf(error)
      return false
    } finally {
      if (isStill()) this.busy = false
    }
  }

  async open(): Promise<void> {
    await this.#act(async (isStill) => {
      const opened = await this.#client.secrets()
      if (!isStill()) return
      this.opened = opened
      clearTimeout(this.#timer)
      this.#timer = setTimeout(() => this.close(), closesAfter)
    })
  }

  /** `on`: yyyy-mm-dd, today. */
  async write(on: string): Promise<void> {
    await this.#act(async (isStill) => {
      const people = await this.#client.readers()
      if (!isStill()) return
      // Who writes is not interrupted; what was open to read is closed.
      clearTimeout(this.#timer)
      this.opened = null
      this.people = people
      this.isWriting = true
      this.isKept = false
      this.checkedOn = on
    })
  }

  async keep(): Promise<void> {
    const { name, text, checkedOn } = this
    this.isWrong = name.trim() === '' || text.trim() === '' || checkedOn === '' || this.readers.length < fewest
    if (this.isWrong) return
    const [readers, isForHerself] = [[...this.readers], this.isForHerself]
    if (!(await this.#act(() => this.#client.writeSecret({ name, text, checkedOn }, readers, isForHerself)))) return
    this.close()
    this.isKept = true
  }

  /** Asked once more before it is gone for everybody. */
  async remove(id: string): Promise<void> {
    if (this.removing !== id) {
      this.removing = id
      return
    }
    if (!(await this.#act(() => this.#client.removeSecret(id)))) return
    this.removing = null
    await this.open()
  }
}
