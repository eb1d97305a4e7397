/**
 * CODE as her page makes one: the words become keys slowly, a seed of chance goes under them to the line, and once the line
 * has it her counsellor is told where to write. After a lost answer the same bytes go again.
 */
import { fromBase64url, type LineFile, randomBytes, toBase64url } from '@lijn116/encryption'
import {
  type CodeKeys,
  type CodeSecrets,
  codeSecrets,
  codeSteps,
  deriveCode,
  deriveSecond,
  sealCodeBlob,
} from '@lijn116/encryption/keep'
import type { ReturnCalls } from './return-wire.ts'
import { type Asking, refusalIn, Stopped } from './returning-ask.ts'
import { type Held, newChance, noPage, ownerOf } from './returning-code.ts'
import type { ReturnView } from './returning-view.ts'
import { isSecondWord, plainSecond } from './second-word.ts'

export type MakingPort = {
  line: LineFile
  door: string
  asking: Asking
  /** There is a verified counsellor to tell of it. */
  isTalking(): boolean
  isOver(): boolean
  step(done: number, of: number): void
  /** The line has it. */
  made(held: Held, code: string): void
  changed(): void
}

/** Under a print of the words: after a lost answer they go on where they were. */
type Pending = {
  print: number
  keys: CodeKeys
  second: CodeKeys | null
  post: Omit<ReturnCalls['make']['body'], 'proof'> | null
  held: Held | null
}

type State = Omit<ReturnView['made'], 'told'>
const idle: State = { state: 'idle', days: null, hasSecond: false }

export function createMaking(port: MakingPort) {
  const { line, door, asking, changed } = port
  let state = idle
  let pending: Pending | null = null
  let round = 0

  const set = (next: State) => {
    state = next
    changed()
  }

  async function derived(code: string, word: string | null, print: number, mine: number): Promise<Pending> {
    const steps = word === null ? codeSteps : 2 * codeSteps
    const step = (before: number) => (done: number) => {
      if (mine !== round || port.isOver()) throw new Stopped()
      port.step(before + done, steps)
    }
    const keys = await deriveCode(line, code, step(0))
    const second = word === null ? null : await deriveSecond(line, code, word, step(codeSteps))
    return { print, keys, second, post: null, held: null }
  }

  /** The share of the line is asked for as by anybody who comes back. */
  async function sealed(given: Pending): Promise<void> {
    const { keys, second } = given
    const owner = ownerOf(keys)
    const { share } = await asking.proved('look', owner.lookup, (proof) => ({ proof, lookup: owner.lookup }))
    const seed = randomBytes(32)
    const secrets = await codeSecrets(line, seed)
    let under: { secrets: CodeSecrets; lookup: string; blob: string } | null = null
    if (second !== null) {
      const lookup = toBase64url(second.lookup)
      const answer = await asking.proved('second', owner.lookup, (proof) => ({
        proof,
        ...owner,
        second: lookup,
      }))
      const secondSeed = randomBytes(32)
      const blob = await sealCodeBlob(line, second, fromBase64url(answer.share), { seed: secondSeed, second: null })
      under = { secrets: await codeSecrets(line, secondSeed), lookup, blob: toBase64url(blob) }
    }
    const secondKey = under?.secrets.publicKey ?? null
    const blob = await sealCodeBlob(line, keys, fromBase64url(share), { seed, second: secondKey })
    given.held = {
      owner,
      secrets,
      secondKey,
      second: under?.secrets ?? null,
      fits: true,
      first: noPage,
      chance: newChance(),
      moments: [],
    }
    given.post = {
      door,
      ...owner,
      blob: toBase64url(blob),
      handle: toBase64url(secrets.handle),
      second: under && { lookup: under.lookup, blob: under.blob },
    }
  }

  return {
    view: () => state,

    async make(code: string, typed: string | null, print: number): Promise<void> {
      if (state.state === 'working') return
      const word = typed === null || typed.trim() === '' ? null : plainSecond(typed)
      if (!port.isTalking()) return set({ ...idle, state: 'alone' })
      if (word !== null && !isSecondWord(word)) return set({ ...idle, state: 'refused' })
      const mine = ++round
      const isOver = () => mine !== round || port.isOver()
      set({ ...idle, state: 'working' })
      try {
        if (pending?.print !== print) pending = null
        const mineNow = pending ?? (await derived(code, word, print, mine))
        if (isOver()) throw new Stopped()
        pending = mineNow
        if (mineNow.post === null) await sealed(mineNow)
        const { post, held } = mineNow
        if (post === null || held === null || isOver()) throw new Stopped()
        const { days } = await asking.proved('make', post.lookup, (proof) => ({ proof, ...post }))
        if (mine !== round) return
        pending = null
        state = { state: 'made', days, hasSecond: held.secondKey !== null }
        port.made(held, code)
        changed()
      } catch (error) {
        if (mine !== round) return
        if (error instanceof Stopped) {
          pending = null
          return set(idle)
        }
        const isRefused = refusalIn(error) !== null
        if (isRefused) pending = null
        set({ ...idle, state: isRefused ? 'refused' : 'away' })
      }
    },

    /** What was made counts no more, or the page is left. */
    drop() {
      round++
      pending = null
      state = idle
    },
  }
}
