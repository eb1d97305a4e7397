/** The map of help for one console: searched, given as a card, changed by two. Secret entries have a desk of their own. */
import { permits } from '@lijn116/domain/access/roles'
import { randomBytes, toBase64url } from '@lijn116/encryption'
import type { Entry } from '@lijn116/protocol/directory'
import { cardOf } from './card-of.ts'
import type { Clock } from './clock.ts'
import { stateAfter } from './desk-port.ts'
import type { EntryCard } from './entry-card.ts'
import { networkTries } from './insist.ts'
import { createLook } from './look.ts'
import { type MapClient, noMap } from './map-view.ts'
import { refusalOf } from './refusal.ts'
import { createSecretDesk, type SecretPort } from './secret-desk.ts'

export type MapPort = SecretPort & {
  clock: Pick<Clock, 'now'>
  /** The talk in front; null: none, or one she only came along in. */
  talk(): { language: string; give(card: EntryCard): void } | null
}

export function createMapDesk(port: MapPort) {
  const { call, insist, current, clock } = port
  const secrets = createSecretDesk(port)
  let map = noMap
  /** By the clock of this device, when `toldAt` of the map was now. */
  let heardAt = 0
  /** Counts what was wiped: nothing that was under way then comes back. */
  let turn = 0

  const look = createLook(async () => {
    const began = turn
    try {
      const given = await insist(() => call('directory', null), networkTries)
      if (began !== turn) return
      const { entries, proposals, now: toldAt } = given
      heardAt = clock.now()
      map = {
        state: 'here',
        organisation: current().account.organisation,
        toldAt,
        entries,
        proposals,
        secrets: given.secrets.length,
      }
    } catch (error) {
      if (began !== turn) return
      map = { ...map, state: stateAfter(error) }
    }
    port.changed()
  })

  function card(entry: string, language: string, note: string): EntryCard {
    const found = map.entries.find((each) => each.entry.id === entry)
    if (found === undefined) throw refusalOf('not-found')
    return cardOf(found, language, note)
  }
  const ofMap = () => {
    if (!permits('map', current().trust().own.roles)) throw refusalOf('not-allowed')
  }
  const change = async (ask: () => Promise<unknown>): Promise<void> => {
    try {
      await insist(ask, networkTries)
    } finally {
      await look()
    }
  }

  const asks: MapClient = {
    look,
    now: () => (map.toldAt === 0 ? 0 : map.toldAt + clock.now() - heardAt),
    card,
    async give(entry, note) {
      ofMap()
      const talk = port.talk()
      if (talk === null) throw refusalOf('not-allowed')
      talk.give(card(entry, talk.language, note))
    },
    async countGap(search) {
      await insist(() => call('countGap', search), networkTries)
    },
    async gaps() {
      return (await insist(() => call('gaps', null), networkTries)).gaps
    },
    propose({ entry, from, gone, note }: { entry: Entry; from: number; gone: boolean; note: string }) {
      const id = toBase64url(randomBytes(16))
      return change(() => call('proposeEntry', { id, entry, from, gone, note }))
    },
    publish: (id) => change(() => call('publishEntry', { id })),
    decline: (id, note) => change(() => call('declineEntry', { id, note })),
    async history(id) {
      return (await insist(() => call('entryHistory', { id }), networkTries)).revisions
    },
    secrets: secrets.secrets,
    readers: secrets.readers,
    writeSecret: (secret, readers, isForHerself) => secrets.write(secret, readers, isForHerself).then(look),
    removeSecret: (id) => secrets.remove(id).then(look),
  }

  return {
    asks,
    look,
    view: () => map,
    wipe() {
      turn++
      map = noMap
    },
  }
}
