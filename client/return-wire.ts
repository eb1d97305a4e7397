/** What a page that gives a code needs of the wire, in types only: the route table is passed in by the caller. */
import type { DocumentsPage, returnRoutes } from '@lijn116/protocol/return-code'
import type { Returns } from '@lijn116/protocol/visitor-bodies'
import type { CallsOf, Transport } from './transport.ts'

export type { DocumentsPage, Returns }
export type ReturnCalls = CallsOf<typeof returnRoutes>
export type ReturnTransport = Pick<Transport<ReturnCalls, never>, 'call'>
