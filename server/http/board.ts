/** The coordinator's board. */
import { boardRoutes } from '@lijn116/protocol/board'
import { lookAtBoard } from '../board/look-at-board.ts'
import type { Line } from '../line.ts'
import { type App, serve } from './app.ts'
import type { SignedIn } from './staff-guard.ts'

export function serveBoard(app: App, line: Line, signedIn: SignedIn): void {
  serve(app, boardRoutes.board, signedIn('see-board'), ({ staff }) => lookAtBoard(line, staff))
}
