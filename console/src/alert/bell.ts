/**
 * Soft tones made by WebAudio: no file, no timer of its own. Each kind of call is known by its own few notes.
 * A browser lets a page sound only after a gesture; until then the state says so in a word.
 */
export const volumes = ['soft', 'medium', 'loud'] as const
export type Volume = (typeof volumes)[number]

/** blocked: the browser waits for a gesture. silent: it was given one, and still no sound comes. missing: no WebAudio. */
export type BellState = 'on' | 'muted' | 'blocked' | 'silent' | 'missing'

const loudness: Record<Volume, number> = { soft: 0.05, medium: 0.14, loud: 0.35 }

/** Somebody waits, a colleague calls, a colleague offers. */
export type Call = 'queue' | 'alert' | 'offer'

/** Hertz and seconds after the start: a falling third, three level notes, one note; short and without an edge. */
const calls: Record<Call, readonly { hertz: number; at: number }[]> = {
  queue: [
    { hertz: 659.25, at: 0 },
    { hertz: 523.25, at: 0.22 },
  ],
  alert: [
    { hertz: 587.33, at: 0 },
    { hertz: 587.33, at: 0.3 },
    { hertz: 587.33, at: 0.6 },
  ],
  offer: [{ hertz: 440, at: 0 }],
}
/** While she is talking. */
const softly = 0.5
const toneSeconds = 0.5
/** Milliseconds. */
const soundWithin = 2_000

export class Bell {
  muted = false
  volume: Volume = 'medium'
  #context: AudioContext | null = null
  #tried = false
  readonly #changed: () => void

  constructor(changed: () => void) {
    this.#changed = changed
  }

  state(): BellState {
    if (typeof AudioContext === 'undefined') return 'missing'
    if (this.muted) return 'muted'
    if (this.#context?.state === 'running') return 'on'
    return this.#tried ? 'silent' : 'blocked'
  }

  /** Call from a click or a key press. */
  async enable(): Promise<void> {
    if (typeof AudioContext === 'undefined') return
    if (this.#context === null) {
      this.#context = new AudioContext()
      this.#context.onstatechange = () => this.#changed()
    }
    // Without a sound card this may never settle: wait for it briefly, then say that it is silent.
    await Promise.race([this.#context.resume(), new Promise((done) => setTimeout(done, soundWithin))])
    this.#tried = true
    this.#changed()
  }

  /** Says whether it rang. */
  ring(call: Call = 'queue', isTalking = false): boolean {
    const context = this.#context
    if (context === null || this.muted || context.state !== 'running') return false
    const loud = loudness[this.volume] * (isTalking ? softly : 1)
    for (const { hertz, at } of calls[call]) {
      const start = context.currentTime + at
      const tone = context.createOscillator()
      const gain = context.createGain()
      tone.type = 'sine'
      tone.frequency.value = hertz
      gain.gain.setValueAtTime(0.0001, start)
      gain.gain.exponentialRampToValueAtTime(loud, start + 0.03)
      gain.gain.exponentialRampToValueAtTime(0.0001, start + toneSeconds)
      tone.connect(gain).connect(context.destination)
      tone.start(start)
      tone.stop(start + toneSeconds)
    }
    return true
  }
}
