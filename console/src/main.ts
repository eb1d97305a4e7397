import { createStaff } from '@lijn116/client/counsellor'
import { httpTransport } from '@lijn116/client/transport'
import { counsellorRoutes, counsellorStream, counsellorStreamPath } from '@lijn116/protocol/counsellor'
import { passkeyRoutes } from '@lijn116/protocol/passkey'
import { peopleRoutes } from '@lijn116/protocol/people'
import { mount } from 'svelte'
import App from './App.svelte'
import { authenticatorHere } from './account/authenticator.ts'
import { linkOfFragment } from './account/link-fragment.ts'
import { rosterPlace, workstation } from './account/workstation.ts'
import { readSettings } from './read-settings.ts'
import Stopped from './Stopped.svelte'
import { Workplace } from './workplace.svelte.ts'
import '@lijn116/design/tokens.css'
import '@lijn116/design/base.css'
import './style/card.css'
import './style/board.css'
import './style/console.css'
import './style/consult.css'
import './style/conversation.css'
import './style/keys.css'
import './style/map.css'
import './style/knowledge.css'
import './style/passkeys.css'
import './style/people.css'
import './style/return.css'
import './style/team.css'

const link = linkOfFragment(location.hash)
// The secret leaves the address bar and the history before anything else happens.
if (location.hash !== '') history.replaceState(null, '', location.pathname)

const settings = readSettings(document.getElementById('settings')?.textContent)
const target = document.getElementById('app') ?? document.body

if (!isSecureContext) mount(Stopped, { target, props: { why: 'app.insecure' } })
else if (settings === null) mount(Stopped, { target, props: { why: 'app.noSettings' } })
else {
  const wire = {
    routes: { ...counsellorRoutes, ...passkeyRoutes, ...peopleRoutes },
    stream: counsellorStream,
    streamPath: counsellorStreamPath,
  }
  const client = createStaff({
    line: settings.line,
    transport: httpTransport(wire, ''),
    workstation,
    rosterPlace,
    deviceTime: () => Date.now(),
    ...(await authenticatorHere()),
  })
  mount(App, { target, props: { workplace: new Workplace(client, link), trial: settings.line.trial } })
}
