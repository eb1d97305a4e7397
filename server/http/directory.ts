/** The map of help in the console: searched by many, changed by two, and what only named staff can open. */
import { directoryRoutes } from '@lijn116/protocol/directory-desk'
import { countGap, gaps } from '../directory/desk/gaps.ts'
import { directory, entryHistory } from '../directory/desk/look-at-map.ts'
import { proposeEntry } from '../directory/desk/propose.ts'
import { declineEntry, publishEntry } from '../directory/desk/publish.ts'
import { removeSecret } from '../directory/desk/secret/erase-secret.ts'
import { writeSecret } from '../directory/desk/secret/write-secret.ts'
import type { Line } from '../line.ts'
import { type App, serve } from './app.ts'
import type { SignedIn } from './staff-guard.ts'

export function serveDirectoryDesk(app: App, line: Line, signedIn: SignedIn): void {
  const [reader, editor, keeper] = [signedIn('map'), signedIn('edit-map'), signedIn('write-secret')]
  serve(app, directoryRoutes.directory, reader, ({ staff }) => directory(line, staff))
  serve(app, directoryRoutes.countGap, reader, (_who, body) => countGap(line, body))
  serve(app, directoryRoutes.proposeEntry, editor, ({ staff }, body) => proposeEntry(line, staff, body))
  serve(app, directoryRoutes.publishEntry, editor, ({ staff }, { id }) => publishEntry(line, staff, id))
  serve(app, directoryRoutes.declineEntry, editor, ({ staff }, body) => declineEntry(line, staff, body))
  serve(app, directoryRoutes.entryHistory, editor, ({ staff }, { id }) => entryHistory(line, staff, id))
  serve(app, directoryRoutes.gaps, editor, () => gaps(line))
  serve(app, directoryRoutes.writeSecret, keeper, ({ staff }, body) => writeSecret(line, staff, body))
  serve(app, directoryRoutes.removeSecret, keeper, ({ staff }, { id }) => removeSecret(line, staff, id))
}
