/** The card: saved after the one it replaces, and never over one that is not known or not understood. */
import { emptyCard } from '@lijn116/domain/triage/card'
import { type HeldVisit, randomBytes, sealNote, toBase64url } from '@lijn116/encryption'
import { createStaffKeys } from '@lijn116/encryption/staff'
import type { ConversationId, LeafId } from '@lijn116/protocol/sealed'
import { expect, it } from 'vitest'
import { refusalOf } from './refusal.ts'
import { createTakenCard } from './taken-card.ts'
import type { Past } from './taken-keys.ts'
import { NetworkError } from './transport.ts'

const line = {
  lineId: 'proef-kaart',
  trial: true,
  roots: [],
  minRosterVersion: 1,
  approvals: 2,
  doors: [],
  phone: '116 016',
  builtAt: 0,
}
const { staff } = await createStaffKeys(randomBytes(16))
const bytes = (n: number) => new Uint8Array(n).fill(n)
const held: HeldVisit = {
  conversation: bytes(16),
  visitorKey: bytes(65),
  segment: { n: 1, kind: 'talk', head: bytes(32), key: bytes(32) },
  past: [{ n: 0, kind: 'wait', head: bytes(32), key: bytes(32) }],
  members: [],
}
type Kept = { id: string; author: LeafId; sealed: string }

function stage(past: Past = 'along') {
  const server = { card: null as Kept | null, before: (_name: string) => {}, after: (_name: string) => {} }
  const answer = (name: string, body: { after?: string | null; id?: string; sealed?: string }) => {
    if (name === 'readCard') return { card: server.card }
    if ((server.card?.id ?? null) !== body.after) throw refusalOf('already-used')
    server.card = { id: body.id ?? '', author: toBase64url(staff.leaf) as LeafId, sealed: body.sealed ?? '' }
    return {}
  }
  const states: string[] = []
  const card = createTakenCard({
    line,
    staff,
    conversation: toBase64url(held.conversation) as ConversationId,
    call: (async (name: string, body: object) => {
      server.before(name)
      const said = answer(name, body)
      server.after(name)
      return said
    }) as never,
    insist: async (ask) => ask().catch((error) => (error instanceof NetworkError ? ask() : Promise.reject(error))),
    held: () => held,
    past: () => past,
    changed: () => states.push(card.view().state),
  })
  const write = async (text: string, author = staff.leaf) => {
    const id = randomBytes(16)
    const sealed = toBase64url(await sealNote(line, held, author, id, text))
    server.card = { id: toBase64url(id), author: toBase64url(author) as LeafId, sealed }
  }
  /** What was read last has come. */
  const come = async () => {
    card.recall()
    await card.save(emptyCard).catch(() => {})
  }
  return { server, card, states, write, come }
}
const filled = { ...emptyCard, childrenAtRisk: 'not-now' as const }

it('is sealed, saved after the one before, and shown while it is saved', async () => {
  const { card, server, states } = stage('first')
  await card.save(filled)
  await card.save({ ...filled, posing: true })
  expect(states).toEqual(['saving', 'here', 'saving', 'here'])
  expect(card.view()).toEqual({ state: 'here', value: { ...filled, posing: true } })
  expect(server.card?.sealed).not.toContain('childrenAtRisk')
})

it('of a colleague who was first shows hers, and says so', async () => {
  const { card, write } = stage('first')
  await write(JSON.stringify({ ...emptyCard, injury: 'no' }))
  await expect(card.save(filled)).rejects.toThrow('already-used')
  expect(card.view()).toEqual({ state: 'here', value: { ...emptyCard, injury: 'no' } })
  await card.save({ ...filled, injury: 'no' })
  expect(card.view().state).toBe('here')
})

it('whose answer was lost is still the one that was saved', async () => {
  const { card, server } = stage('first')
  let lost = 1
  server.after = (name) => {
    if (name === 'writeCard' && lost-- > 0) throw new NetworkError('lost')
  }
  await card.save(filled)
  expect(card.view()).toEqual({ state: 'here', value: filled })
})

it('that could not be saved is still here to be saved again', async () => {
  const { card, server } = stage('first')
  server.before = () => {
    throw new NetworkError('away')
  }
  await expect(card.save(filled)).rejects.toThrow('away')
  expect(card.view()).toEqual({ state: 'not-saved', value: filled })
  server.before = () => {}
  await card.save(filled)
  expect(card.view().state).toBe('here')
})

it.each([
  ['newer than this console', JSON.stringify({ ...emptyCard, version: 2 })],
  ['not a card', 'Alleen tot zes uur.'],
])('that is %s is left alone', async (_what, text) => {
  const { card, server, write, come } = stage()
  await write(text)
  const before = server.card
  await come()
  expect(card.view()).toEqual({ state: 'unreadable', value: null })
  await expect(card.save(filled)).rejects.toThrow('not-allowed')
  expect(server.card).toEqual(before)
})

it('of a talk that she kept to herself makes way for a new one; one that was bent does not', async () => {
  for (const [past, state] of [
    ['kept', 'here'],
    ['along', 'unreadable'],
  ] as const) {
    const { card, server, write, come } = stage(past)
    await write(JSON.stringify(emptyCard), bytes(16))
    if (server.card !== null) server.card.sealed = `${server.card.sealed.slice(0, -4)}AAAA`
    await come()
    expect(card.view().state).toBe(state)
  }
})
