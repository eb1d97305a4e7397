/** Who is next: given back first (their wait counts from 0), then who has waited longest; ties by id, so every console agrees. */
export type Place = { conversation: string; waitingSince: number }

export function inOrder<P extends Place>(places: readonly P[]): P[] {
  return [...places].sort(
    (a, b) =>
      a.waitingSince - b.waitingSince ||
      (a.conversation < b.conversation ? -1 : Number(a.conversation > b.conversation)),
  )
}
