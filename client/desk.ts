/** Letters, agreed moments and reports of who is signed in: asked for when the line says so, and now and then. */
import { permits } from '@lijn116/domain/access/roles'
import type { Report } from '@lijn116/protocol/report'
import type { Clock } from './clock.ts'
import { createComplaintDesk } from './complaint-desk.ts'
import type { DeskClient, DeskView } from './desk-view.ts'
import { createMailDesk } from './mail-desk.ts'
import { createMapDesk, type MapPort } from './map-desk.ts'
import { createMomentsDesk } from './moments-desk.ts'
import { createReportsDesk } from './reports-desk.ts'
import type { Talks } from './talks.ts'

export type Desk = ReturnType<typeof createDesk>
type Act = <T>(what: () => Promise<T>) => Promise<T>
type Of = 'mail' | 'appointments' | 'reports' | 'directory' | 'complaints'

/** A letter grows late without anybody saying so. */
const lookEvery = 5 * 60_000

export function createDesk(port: MapPort & { clock: Clock; isHere(): boolean; talks: Pick<Talks, 'all'> }) {
  const { clock, current, isHere, talks } = port
  const mail = createMailDesk(port)
  const moments = createMomentsDesk(port)
  const reports = createReportsDesk({
    ...port,
    told(given: readonly Report[]) {
      for (const talk of talks.all()) void talk.words.reports(given)
    },
  })
  const complaints = createComplaintDesk(port)
  const map = createMapDesk(port)
  /** The map is large, and fetched when somebody opens it; from then on it follows. */
  const directory = { look: async () => (map.view().state === 'none' ? undefined : map.look()) }
  const part = { mail, appointments: moments, reports, directory, complaints }
  const purposes = {
    mail: 'mail',
    appointments: 'appointment',
    reports: 'report',
    directory: 'map',
    complaints: 'complaint',
  } as const
  let lookedAt = Number.NEGATIVE_INFINITY

  const told = async (of: Of): Promise<void> => {
    if (isHere() && permits(purposes[of], current().trust().own.roles)) await part[of].look()
  }
  async function look(): Promise<void> {
    lookedAt = clock.now()
    await Promise.all([told('mail'), told('appointments'), told('reports'), told('directory'), told('complaints')])
  }
  const view = (): DeskView => {
    const own = { mail: mail.view(), moments: moments.view(), reports: reports.view() }
    return { ...own, map: map.view(), complaints: complaints.view() }
  }

  return {
    look,
    told,
    /** With each beat: a talk may have come since, and the line may be back. */
    beat() {
      reports.tellAgain()
      const isAway = Object.values(view()).some(({ state }) => state === 'away')
      if (isAway || clock.now() - lookedAt >= lookEvery) void look()
    },
    view,
    map: map.asks,
    complaints: complaints.asks,
    asks: (act: Act): DeskClient => ({
      look,
      answer: (letter, text) => act(() => mail.answer(letter, text)),
      answerAgain: (letter) => act(() => mail.answerAgain(letter)),
      passOn: (letter) => act(() => mail.passOn(letter)),
      mailboxes: mail.mailboxes,
      reassign: (mailbox, coach, deputy) => act(() => mail.reassign(mailbox, coach, deputy)),
      changeMoment: (id, leaf) => act(() => moments.change(id, leaf)),
      openReport: reports.open,
      signReport: (id, later) => act(() => reports.sign(id, later)),
      declineReport: (id) => act(() => reports.decline(id)),
    }),
    wipe() {
      lookedAt = Number.NEGATIVE_INFINITY
      mail.wipe()
      moments.wipe()
      reports.wipe()
      map.wipe()
      complaints.wipe()
    },
  }
}
