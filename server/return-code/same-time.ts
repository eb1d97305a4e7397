/** The answer about a code leaves at a step of the clock, whatever it is and whatever had to be done for it. */
import { limits } from '@lijn116/protocol/limits'

/** At `limits.codeAnswerMilliseconds` after it was asked; had that passed already, at the next multiple of it. */
export async function atTheSameTime<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  const began = performance.now()
  try {
    return await work()
  } finally {
    const step = limits.codeAnswerMilliseconds
    const due = began + Math.ceil((performance.now() - began) / step) * step
    // A timer may come a fraction early; then it is asked once more.
    for (let left = due - performance.now(); left > 0; left = due - performance.now())
      await new Promise((resolve) => setTimeout(resolve, Math.ceil(left)))
  }
}
