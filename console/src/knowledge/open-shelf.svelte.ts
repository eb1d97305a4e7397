/** What is looked for and what lies open, of one conversation. */
export class Shelf {
  query = $state('')
  /** Opened one after the other; the last is shown. */
  #open: readonly string[] = $state.raw([])
  readonly article = $derived(this.#open.at(-1) ?? null)

  open(article: string): void {
    if (this.article !== article) this.#open = [...this.#open, article]
  }

  back(): void {
    this.#open = this.#open.slice(0, -1)
  }

  /** To what can be looked for. */
  all(): void {
    this.#open = []
  }
}
