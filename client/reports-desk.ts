/**
 * Reports on duty to act, as their readers have them. Opened when a reader asks, checked against who wrote it and who
 * signed, and kept nowhere here: each look at one opens it anew.
 */
import { permits } from '@lijn116/domain/access/roles'
import { type Certificate, fromBase64url, SealError, toBase64url } from '@lijn116/encryption'
import { openReport, signReportSecond, verifyAuthor, verifyReportSecond } from '@lijn116/encryption/keep'
import type { Report } from '@lijn116/protocol/report'
import { type DeskPort, stateAfter, trustOf } from './desk-port.ts'
import type { DeskView, OpenedReport, ReportView } from './desk-view.ts'
import { networkTries } from './insist.ts'
import { createLook } from './look.ts'
import { refusalOf } from './refusal.ts'
import { readReportText } from './report-text.ts'
import { withTrust } from './verified.ts'

export type ReportsDeskPort = DeskPort & {
  /** All that the line tells, for the talks they are of. */
  told(reports: readonly Report[]): void
}

export function createReportsDesk(port: ReportsDeskPort) {
  const { line, call, insist, current, changed } = port
  let state: DeskView['reports']['state'] = 'none'
  let given: readonly Report[] = []
  /** Those that were opened here: the signature of their author, and whether she can be told later. */
  const opened = new Map<string, { signed: string; canTellLater: boolean }>()
  let turn = 0

  const look = createLook(async () => {
    const began = turn
    try {
      const { reports } = await insist(() => call('reports', null), networkTries)
      if (began !== turn) return
      given = reports
      state = 'here'
      port.told(given)
    } catch (error) {
      if (began !== turn) return
      state = stateAfter(error)
    }
    changed()
  })

  function find(id: string): Report {
    const report = given.find((each) => each.id === id)
    if (report === undefined) throw refusalOf('report-over')
    return report
  }

  /** `isNow`: she has to be on the list of staff still. @throws SealError */
  const person = (signed: string, purpose: 'report' | 'sign-report', isNow: boolean): Promise<Certificate> =>
    withTrust(trustOf(port), async (trust) => {
      const mayDo = (roles: readonly string[]) => permits(purpose, roles)
      const { certificate, standing } = await verifyAuthor(line, { ...trust, permits: mayDo }, fromBase64url(signed))
      if (isNow && standing !== 'current') throw new SealError('not-on-roster')
      return certificate
    })

  async function open(report: Report): Promise<OpenedReport> {
    const { id, author, second, sealed, envelope, as, conversation } = report
    if (envelope === null || as === 'author') throw refusalOf('not-allowed')
    // Before the second has signed it, it is for nobody else.
    if (as === 'reader' && second === null) throw refusalOf('not-allowed')
    const signed = fromBase64url(author.signed)
    if (second !== null) {
      const certificate = await person(second.certificate, 'sign-report', false)
      await verifyReportSecond(line, certificate, signed, fromBase64url(second.signed))
    }
    const writer = await person(author.certificate, 'report', as === 'second' && second === null)
    const json = await openReport(line, current().staff, writer, {
      id: fromBase64url(id),
      conversation: conversation === null ? null : fromBase64url(conversation),
      sealed: fromBase64url(sealed),
      envelope: fromBase64url(envelope),
      signed,
    })
    const read = readReportText(json)
    if (read === null) throw new SealError('malformed')
    return read
  }

  const shown = ({ id, as, state, door, conversation, author, readers, until, tellAt }: Report): ReportView => {
    return {
      id,
      as,
      state,
      door,
      conversation,
      readers,
      until,
      tellAt,
      isOpened: opened.get(id)?.signed === author.signed,
    }
  }

  return {
    look,
    /** Told again, to a talk that came meanwhile. */
    tellAgain: () => port.told(given),
    async open(id: string): Promise<OpenedReport> {
      const began = turn
      const report = find(id)
      const read = await open(report)
      if (began !== turn) throw refusalOf('not-signed-in')
      opened.set(id, { signed: report.author.signed, canTellLater: read.canTellLater })
      changed()
      return read
    },
    /** Only of exactly what was opened here. @throws SealError, ProblemError, NetworkError */
    async sign(id: string, later: { tellAt: number; reason: string } | null): Promise<void> {
      const { as, state, author, conversation } = find(id)
      const read = opened.get(id)
      if (conversation === null) throw refusalOf('report-over')
      if (as !== 'second' || state !== 'open' || read?.signed !== author.signed) throw refusalOf('not-allowed')
      if (later !== null && !read.canTellLater) throw refusalOf('not-allowed')
      const signed = await signReportSecond(line, current().staff, fromBase64url(author.signed), later)
      const body = { id, signed: toBase64url(signed), tellAt: later?.tellAt ?? null }
      await insist(() => call('signReport', body), networkTries)
      await look()
    },
    async decline(id: string): Promise<void> {
      await insist(() => call('declineReport', { id }), networkTries)
      await look()
    },
    view: (): DeskView['reports'] => ({ state, reports: given.map(shown) }),
    wipe() {
      turn++
      state = 'none'
      given = []
      opened.clear()
    },
  }
}
