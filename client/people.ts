/** Who may work here, from one console: inviting, hearing six words, signing, and taking away. */
import { type Bytes, fromBase64url, type LineFile, randomBytes, SealError, toBase64url } from '@lijn116/encryption'
import { certificateUntil, type Signer } from '@lijn116/encryption/issue'
import {
  addSignature,
  openLinkSecret,
  openSignerKey,
  proposeCertificate,
  readProposal,
  sealLinkSecret,
} from '@lijn116/encryption/people'
import type { LeafId } from '@lijn116/protocol/sealed'
import type { StaffCall } from './counsellor-wire.ts'
import { type Remembered, signNextRoster, withoutOne } from './people-roster.ts'
import { isGivenByColleagues, type PeopleSession, type PeopleState, readState, sameList } from './people-state.ts'
import type { Approved, Heard, MadeLink, PeopleClient, PeopleView } from './people-view.ts'
import { refusalOf } from './refusal.ts'
import { clocksDiffer } from './staff-alarms.ts'
import { ProblemError } from './transport.ts'

export type PeoplePort = {
  line: LineFile
  call: StaffCall
  /** @throws ProblemError `not-signed-in` */
  current(): PeopleSession
  /** ms UTC by this device; null: not known. */
  deviceTime(): number | null
  /** Colleagues this workstation knew are kept back, other than those who were taken away or are `accounted` for. */
  misses(accounted: (leaf: string) => boolean): boolean
}

export type People = PeopleClient & {
  /** The same people for another three days. @throws as all others; nothing is signed while somebody is not understood. */
  renewRoster(): Promise<void>
}

/** What was compared is not what would be signed, in one code word for people. */
export class PeopleError extends Error {
  readonly reason: 'words-changed' | 'no-signing-key' | 'people-unclear' | 'people-missing' | 'clocks-differ' | 'stays'
  constructor(reason: PeopleError['reason']) {
    super(reason)
    this.reason = reason
  }
}

/** Two consoles that sign at once: the later one reads and checks everything again. */
const tries = 4

export function createPeople({ line, call, current, deviceTime, misses }: PeoplePort): People {
  /** Opened once for each session. */
  const signers = new WeakMap<PeopleSession, Signer>()
  const remembered: Remembered = new Map()
  const staying = (trust: PeopleState['trust'], leaf: string) => withoutOne(line, trust, remembered, leaf)

  async function signerOf(mine: PeopleSession, sealed: string | null): Promise<Signer | null> {
    if (sealed === null) return null
    const known = signers.get(mine)
    if (known !== undefined) return known
    // One that does not open is none: she may look, and sign nothing.
    const opened = await openSignerKey(line, mine.staff, fromBase64url(sealed), mine.trust().delegation).catch(
      () => null,
    )
    if (opened !== null) signers.set(mine, opened)
    return opened
  }

  /** Everything anew, verified, and of one moment. */
  async function read(): Promise<PeopleState> {
    const mine = current()
    for (let turn = 1; ; turn++) {
      const people = await call('people', null)
      const trust = await mine.refresh()
      await staying(trust, '')
      if (people.version === trust.roster.version)
        return readState(line, mine, trust, people, await signerOf(mine, people.signerKey))
      if (turn === tries) throw new SealError('rolled-back')
    }
  }

  /** A colleague's console was first: read, verify and decide again. `goes`: whoever is taken away may be missing. */
  async function onRoster<T>(what: (state: PeopleState, signer: Signer) => Promise<T>, goes = ''): Promise<T> {
    for (let turn = 1; ; turn++) {
      const state = await read()
      if (state.signer === null) throw new PeopleError('no-signing-key')
      // Under a time to come: shown again when it is long over. Under one that was: what is over counts as if it were not.
      if (Math.abs(state.trust.now - (deviceTime() ?? state.trust.now)) > clocksDiffer)
        throw new PeopleError('clocks-differ')
      // What is signed is everybody who stays: whoever is kept back now would be gone for good.
      if (misses((leaf) => remembered.has(leaf) || leaf === goes)) throw new PeopleError('people-missing')
      try {
        return await what(state, state.signer)
      } catch (error) {
        const isBehind = error instanceof ProblemError && error.problem.type === 'already-used'
        if (!isBehind || turn === tries) throw error
      }
    }
  }

  /** With every signature it needs it comes into force with the next roster; before that it waits for a colleague. */
  async function place(state: PeopleState, signer: Signer, leaf: string, signed: Bytes): Promise<Approved> {
    const { trust } = state
    const { signers: by, roles } = await readProposal(line, trust.delegation, signed)
    const certificate = toBase64url(signed)
    if (by.length < trust.delegation.addQuorum) {
      await call('propose', { leaf: leaf as LeafId, certificate })
      return 'signed'
    }
    const next = await signNextRoster(line, trust, signer, [...(await staying(trust, leaf)), signed])
    await call('certify', { leaf: leaf as LeafId, certificate, roles, ...next })
    return 'admitted'
  }

  type Body = Omit<Parameters<typeof proposeCertificate>[2], 'notAfter'>
  const sign = (state: PeopleState, signer: Signer, body: Body) =>
    proposeCertificate(line, signer, { ...body, notAfter: certificateUntil(state.trust.now) })

  const approve = (leaf: string, heard: Heard) =>
    onRoster(async (state, signer): Promise<Approved> => {
      const candidate = state.people.candidates.find((each) => each.leaf === leaf)
      const newcomer = state.view.newcomers.find((each) => each.leaf === leaf)
      // A lost answer: she is in.
      if (state.certificates.has(leaf)) return 'admitted'
      if (candidate === undefined || newcomer === undefined || candidate.asked === null) throw refusalOf('not-found')
      const isHeard = sameList(newcomer.words, heard.words) && sameList(newcomer.roles, heard.roles)
      if (!isHeard || newcomer.team !== heard.team) throw new PeopleError('words-changed')
      if (newcomer.state === 'signed') return 'signed'
      // One wrong proposal is no end: what is signed anew takes its place.
      if (newcomer.state !== 'compare' && newcomer.state !== 'wrong-proposal') throw new PeopleError('words-changed')
      const { roles, team, asked } = candidate
      const proposal = state.proposals.get(leaf)
      const keys = { signingKey: fromBase64url(asked.signingKey), sealingKey: fromBase64url(asked.sealingKey) }
      const signed =
        proposal === undefined
          ? await sign(state, signer, { leaf: fromBase64url(leaf), roles, teams: [team], ...keys })
          : await addSignature(line, state.trust.delegation, proposal.signed, signer)
      return place(state, signer, leaf, signed)
    })

  const renew = (leaf: string, roles: readonly string[]) =>
    onRoster(async (state, signer): Promise<Approved> => {
      const known = state.certificates.get(leaf)
      if (known === undefined) throw refusalOf('not-found')
      const added = roles.filter((role) => !known.roles.includes(role))
      if (roles.length === 0 || !added.every(isGivenByColleagues)) throw refusalOf('not-allowed')
      const proposal = state.proposals.get(leaf)
      const isSame = proposal !== undefined && sameList(proposal.roles, roles)
      if (isSame && proposal.signers.includes(signer.index)) return 'signed'
      const signed = isSame
        ? await addSignature(line, state.trust.delegation, proposal.signed, signer)
        : await sign(state, signer, { ...known, roles: [...roles] })
      return place(state, signer, leaf, signed)
    })

  const remove = (leaf: string) =>
    onRoster(async (state, signer) => {
      const member = state.view.members.find((each) => each.leaf === leaf)
      if (member === undefined) return
      if (member.stays !== null) throw new PeopleError('stays')
      const { trust } = state
      const gone = { signed: state.certificates.get(leaf)?.signed ?? null }
      const next = await signNextRoster(line, trust, signer, await staying(trust, leaf), gone)
      await call('remove', { leaf: leaf as LeafId, ...next })
      await current().refresh()
    }, leaf)

  async function invite(name: string, roles: readonly string[]): Promise<MadeLink> {
    const mine = current()
    if (!roles.every(isGivenByColleagues)) throw refusalOf('not-allowed')
    const [leaf, link, secret] = [randomBytes(16), randomBytes(16), randomBytes(32)]
    await call('invite', {
      name: name.trim(),
      team: mine.account.team,
      roles: [...roles],
      leaf: toBase64url(leaf) as LeafId,
      link: toBase64url(link),
      secret: toBase64url(await sealLinkSecret(line, mine.staff, leaf, { link, secret })),
    })
    return { leaf: toBase64url(leaf), fragment: `${toBase64url(link)}.${toBase64url(secret)}` }
  }

  return {
    list: async (): Promise<PeopleView> => (await read()).view,
    invite,
    approve,
    renew,
    remove,
    async linkOf(leaf) {
      const { mine, people } = await read()
      const sealed = people.candidates.find((each) => each.leaf === leaf)?.secret ?? null
      if (sealed === null) throw refusalOf('not-found')
      const { link, secret } = await openLinkSecret(line, mine.staff, fromBase64url(leaf), fromBase64url(sealed))
      return { leaf, fragment: `${toBase64url(link)}.${toBase64url(secret)}` }
    },
    async withdraw(leaf) {
      await call('withdraw', { leaf: leaf as LeafId })
    },
    async renewAccess(leaf) {
      const { view } = await read()
      const member = view.members.find((each) => each.leaf === leaf)
      if (member === undefined) throw refusalOf('not-found')
      // A signing key is not given by colleagues: custody hands it out again.
      const roles = member.roles.filter(isGivenByColleagues)
      if (roles.length === 0) throw refusalOf('not-allowed')
      await remove(leaf)
      return invite(member.name, roles)
    },
    renewRoster: () =>
      onRoster(async (state, signer) => {
        const { trust, view } = state
        const refused = view.members.filter((each) => each.refused !== null && each.refused !== 'expired')
        // Whoever is left out is out: nobody is, only because this console does not understand her certificate.
        if (refused.length > 0) throw new PeopleError('people-unclear')
        await call('renewRoster', await signNextRoster(line, trust, signer, await staying(trust, '')))
        await current().refresh()
      }),
  }
}
