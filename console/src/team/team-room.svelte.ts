/** All of one console that is about colleagues and the line, in memory only: one desk at a time, and gone at sign-out. */
import type { StaffClient, StaffView } from '@lijn116/client/counsellor'
import { BoardDesk } from '../board/board-desk.svelte.ts'
import { ComplaintsDesk } from '../complaint/complaints-desk.svelte.ts'
import { ConsultDesk } from '../consult/consult-desk.svelte.ts'
import { CoolDownDesk } from '../cool-down/cool-down-desk.svelte.ts'
import { MailDesk } from '../mail/mail-desk.svelte.ts'
import { MapDesk } from '../map/map-desk.svelte.ts'
import { MomentsDesk } from '../moment/moments-desk.svelte.ts'
import type { PeopleDesk } from '../people/desk.svelte.ts'
import { ReadReportDesk } from '../report/read-report-desk.svelte.ts'
import type { Desk } from '../screen.ts'
import { StaffingDesk } from '../staffing/staffing-desk.svelte.ts'
import { TeamDesk } from './team-desk.svelte.ts'

export class TeamRoom {
  readonly people: PeopleDesk
  readonly mail: MailDesk
  readonly moments: MomentsDesk
  /** The map of help, for who keeps it, and what is sealed by name. */
  readonly map: MapDesk
  /** For who reads them; of anybody else it stays empty. */
  readonly complaints: ComplaintsDesk
  readonly board: BoardDesk
  readonly staffing: StaffingDesk
  /** What she asks of colleagues in the conversation in front. */
  readonly asking: TeamDesk
  readonly coolDown: CoolDownDesk
  /** What she writes to colleagues beside any conversation. */
  readonly consults: ConsultDesk
  /** A report of a colleague, as its second or its reader has it open. */
  readonly reports: ReadReportDesk
  readonly open: Desk | null = $derived.by(() => {
    if (this.mail.open) return 'mail'
    if (this.moments.open) return 'moments'
    if (this.complaints.open) return 'complaints'
    if (this.map.open) return 'map'
    if (this.board.open) return 'board'
    if (this.staffing.open) return 'staffing'
    return this.people.open ? 'people' : null
  })

  constructor(client: StaffClient, people: PeopleDesk) {
    this.people = people
    this.mail = new MailDesk(client.desk)
    this.moments = new MomentsDesk({
      change: client.desk.changeMoment,
      mailboxes: client.desk.mailboxes,
      colleagues: client.colleagues,
    })
    this.complaints = new ComplaintsDesk(client.complaints)
    this.map = new MapDesk(client.map)
    this.board = new BoardDesk(client)
    this.staffing = new StaffingDesk(client)
    this.asking = new TeamDesk(client)
    this.coolDown = new CoolDownDesk(client)
    this.consults = new ConsultDesk(client)
    this.reports = new ReadReportDesk(client.desk)
  }

  show(desk: Desk): void {
    this.hide()
    this[desk].show()
  }

  hide(): void {
    this.mail.hide()
    this.moments.hide()
    this.map.hide()
    this.complaints.hide()
    this.people.hide()
    this.board.hide()
    this.staffing.hide()
  }

  /** Call with each view. */
  see(view: StaffView): void {
    const { me, conversation, alerts } = view
    this.consults.see(view)
    this.reports.see(view)
    this.mail.see(view)
    this.moments.see(view)
    this.map.see(view)
    this.complaints.see(view)
    if (me === null) {
      this.people.clear()
      this.board.clear()
      this.staffing.clear()
      this.coolDown.close()
    } else if (conversation !== null) this.hide()
    this.asking.see(conversation?.id ?? null)
    // Somebody else answered, or its time is over: nothing is left to agree to.
    if (this.coolDown.id !== null && !alerts.some(({ id }) => id === this.coolDown.id)) this.coolDown.close()
  }
}
