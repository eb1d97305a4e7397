/** Agreed moments as planners see them: when, in which language, and who is to be ready. Never for whom. */
import type { LeafId } from '@lijn116/protocol/sealed'
import { type DeskPort, stateAfter } from './desk-port.ts'
import type { DeskView } from './desk-view.ts'
import { networkTries } from './insist.ts'
import { createLook } from './look.ts'

const none: DeskView['moments'] = { state: 'none', moments: [] }

export function createMomentsDesk({ call, insist, changed }: Pick<DeskPort, 'call' | 'insist' | 'changed'>) {
  let view = none
  let turn = 0

  const look = createLook(async () => {
    const began = turn
    const show = (next: DeskView['moments']) => {
      if (began !== turn) return
      view = next
      changed()
    }
    await insist(() => call('appointments', null), networkTries).then(
      ({ appointments }) => show({ state: 'here', moments: appointments.toSorted((a, b) => a.at - b.at) }),
      (error) => show({ ...view, state: stateAfter(error) }),
    )
  })

  return {
    look,
    async change(id: string, leaf: string | null): Promise<void> {
      const body = { id, with: leaf as LeafId | null }
      await insist(() => call('changeAppointment', body), networkTries)
      await look()
    },
    view: () => view,
    wipe() {
      turn++
      view = none
    },
  }
}
