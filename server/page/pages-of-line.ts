/** The pages of each origin as this line serves them: for the program that serves, and for the list that is signed. */
import type { LineFile } from '@lijn116/protocol/custody'
import { type Doors, exitsOf } from '../queue/door.ts'
import { built, type Pages, readPages, type Stamped } from './pages.ts'

/** `shown`: what the site says of the line. */
export const sitePages = ({ trial, approvals }: Stamped['line'], exit: string): Pages =>
  readPages(built('site'), 'site', { line: { trial, approvals }, exit })

export const chatPages = (line: LineFile, exit: string, doors: Doors): Pages =>
  readPages(built('chat'), 'chat', { line, exit }, exitsOf(doors))

export const consolePages = (line: LineFile, exit: string): Pages =>
  readPages(built('console'), 'console', { line, exit })
