/** What a coordinator's console may ask about people. Every route names the purpose its role is checked for. */
import { peopleRoutes } from '@lijn116/protocol/people'
import type { Line } from '../line.ts'
import { certify, propose, renewRoster } from '../people/certify.ts'
import { invite, withdraw } from '../people/invite.ts'
import { listPeople } from '../people/list-people.ts'
import { remove } from '../people/remove.ts'
import { type App, serve } from './app.ts'
import type { SignedIn } from './staff-guard.ts'

export function servePeople(app: App, line: Line, signedIn: SignedIn): void {
  serve(app, peopleRoutes.people, signedIn('see-people'), ({ staff }) => listPeople(line, staff))
  serve(app, peopleRoutes.invite, signedIn('invite'), ({ staff }, body) => invite(line, staff, body))
  serve(app, peopleRoutes.withdraw, signedIn('invite'), ({ staff }, { leaf }) => withdraw(line, staff, leaf))
  serve(app, peopleRoutes.propose, signedIn('approve'), ({ staff }, body) => propose(line, staff, body))
  serve(app, peopleRoutes.certify, signedIn('approve'), ({ staff }, body) => certify(line, staff, body))
  serve(app, peopleRoutes.renewRoster, signedIn('renew-roster'), ({ staff }, body) => renewRoster(line, staff, body))
  serve(app, peopleRoutes.remove, signedIn('remove'), ({ staff }, body) => remove(line, staff, body))
}
