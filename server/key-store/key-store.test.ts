import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { freshDatabase } from '../../tests/stage/postgres.ts'
import { openFileKeyStore } from './file-key-store.ts'
import { type KeyStore, unwrap, wrap } from './key-store.ts'
import { openPostgresKeyStore } from './postgres-key-store.ts'

describe.each(['files', 'postgres'] as const)('the key store in %s', (kind) => {
  const directory = mkdtempSync(join(tmpdir(), 'lijn116-keys-'))
  let address = ''
  let store: KeyStore
  const open = () => (kind === 'files' ? openFileKeyStore(directory) : openPostgresKeyStore(address))
  beforeAll(async () => {
    if (kind === 'postgres') address = await freshDatabase()
    store = await open()
  })
  afterAll(async () => {
    await store.close()
    rmSync(directory, { recursive: true })
  })

  it('gives a slot back after a restart', async () => {
    const slot = await store.createSlot(20_000)
    await store.close()
    store = await open()
    expect(await store.openSlot(slot.id)).toEqual(slot.key)
  })
  it('two hundred slots at once all differ and all open', async () => {
    const slots = await Promise.all(Array.from({ length: 200 }, () => store.createSlot(20_001)))
    expect(new Set(slots.map((slot) => slot.key.toString('hex'))).size).toBe(200)
    for (const slot of slots) expect(await store.openSlot(slot.id)).toEqual(slot.key)
  })
  it('lost while it is in use: what was in it is gone, and what comes after is there after a restart', async () => {
    const before = await store.createSlot(20_002)
    if (kind === 'files') rmSync(directory, { recursive: true })
    else {
      const client = new pg.Client({ connectionString: address })
      await client.connect()
      await client.query('truncate day_key, slot, secret')
      await client.end()
    }
    expect(await store.openSlot(before.id)).toBeNull()
    const after = await store.createSlot(20_002)
    await store.close()
    store = await open()
    expect(await store.openSlot(after.id)).toEqual(after.key)
  })
  it('a destroyed slot is gone, also the second time', async () => {
    const slot = await store.createSlot(20_000)
    await store.destroySlot(slot.id)
    await store.destroySlot(slot.id)
    expect(await store.openSlot(slot.id)).toBeNull()
  })
  it('a slot that was moved opens by either of its ids, lives as long as its new day, and is destroyed by either', async () => {
    const slot = await store.createSlot(20_020)
    const moved = await store.moveSlot(slot.id, 20_022)
    expect(moved).toMatch(/^20022\./)
    await store.close()
    store = await open()
    for (const id of [slot.id, moved ?? '']) expect(await store.openSlot(id)).toEqual(slot.key)
    expect((await store.slots()).filter((id) => id.endsWith(slot.id.slice(6)))).toEqual([moved])
    await store.destroyExpired(20_021)
    expect(await store.openSlot(slot.id), 'its first day is over').toEqual(slot.key)
    const again = await store.moveSlot(slot.id, 20_025)
    await store.destroySlot(slot.id)
    for (const id of [slot.id, moved ?? '', again ?? '']) expect(await store.openSlot(id)).toBeNull()
    expect(await store.moveSlot(slot.id, 20_030), 'nothing to move').toBeNull()
  })
  it('a slot moved from several places at once is one slot', async () => {
    const slot = await store.createSlot(20_020)
    await Promise.all(Array.from({ length: 5 }, () => store.moveSlot(slot.id, 20_023)))
    expect(await store.openSlot(slot.id)).toEqual(slot.key)
    expect((await store.slots()).filter((id) => id.endsWith(slot.id.slice(6)))).toEqual([`20023.${slot.id.slice(6)}`])
  })
  it('a secret of a store that was lost is made anew, and stays', async () => {
    const before = await store.secret('return-code')
    if (kind === 'files') rmSync(directory, { recursive: true })
    else {
      const client = new pg.Client({ connectionString: address })
      await client.connect()
      await client.query('truncate day_key, slot, secret')
      await client.end()
    }
    expect(await store.slots()).toEqual([])
    const after = await store.secret('return-code')
    expect(after).not.toEqual(before)
    await store.close()
    store = await open()
    expect(await store.secret('return-code')).toEqual(after)
  })
  it('a day that is over takes its slots with it, and leaves the next day alone', async () => {
    const [old, next] = [await store.createSlot(20_010), await store.createSlot(20_011)]
    await store.destroyExpired(20_011)
    expect(await store.openSlot(old.id)).toBeNull()
    expect(await store.openSlot(next.id)).toEqual(next.key)
  })
  it('a secret is made once and stays, asked for twice at the same time', async () => {
    const [one, two] = await Promise.all([store.secret('totp'), store.secret('totp')])
    expect(one).toEqual(two)
    await store.close()
    store = await open()
    expect(await store.secret('totp')).toEqual(one)
    expect(await store.secret('salt')).not.toEqual(one)
  })
})

describe('in PostgreSQL', () => {
  it('one question for each slot, whatever days are asked for in turn, and none of a day that is over', async () => {
    const store = await openPostgresKeyStore(await freshDatabase())
    const days = [20_030, 20_002, 20_000]
    for (const day of days) await store.createSlot(day)
    const query = vi.spyOn(pg.Pool.prototype, 'query')
    for (const day of [...days, ...days]) await store.createSlot(day)
    expect(query).toHaveBeenCalledTimes(6)
    await store.destroyExpired(20_001)
    query.mockClear()
    const slot = await store.createSlot(20_000)
    expect(query, 'its key was destroyed: it is a new one').toHaveBeenCalledTimes(3)
    expect(await store.openSlot(slot.id)).toEqual(slot.key)
    query.mockRestore()
    // More days than are remembered.
    const many = await Promise.all(Array.from({ length: 40 }, (_none, i) => store.createSlot(20_100 + (i % 20))))
    for (const each of many) expect(await store.openSlot(each.id)).toEqual(each.key)
    await store.close()
  })
})

describe('on disk', () => {
  it('is for its owner only, holds no bare slot key, and an overwritten slot opens for nobody', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'lijn116-keys-'))
    const store = await openFileKeyStore(directory)
    const slot = await store.createSlot(20_000)
    const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    for (const file of files) {
      const path = join(file.parentPath, file.name)
      expect(statSync(path).mode & 0o077, path).toBe(0)
      if (file.isFile()) expect(readFileSync(path).includes(slot.key)).toBe(false)
    }
    const [day, name] = slot.id.split('.')
    // A crash between overwriting and removing.
    writeFileSync(join(directory, 'slots', day ?? '', name ?? ''), Buffer.alloc(60))
    expect(await store.openSlot(slot.id)).toBeNull()
    rmSync(directory, { recursive: true })
  })
  it('does not follow a made-up id out of its directory', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'lijn116-keys-'))
    const store = await openFileKeyStore(directory)
    await expect(store.openSlot('../../etc/passwd')).rejects.toThrow('not a slot id')
    rmSync(directory, { recursive: true })
  })
  it('keeps nothing of a key that was being written when its process died', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'lijn116-keys-'))
    await openFileKeyStore(directory)
    writeFileSync(join(directory, 'days', '20000.abcdef.new'), Buffer.alloc(16))
    const store = await openFileKeyStore(directory)
    expect(readdirSync(join(directory, 'days'))).toEqual([])
    await store.createSlot(20_000)
    expect(readdirSync(join(directory, 'days'))).toEqual(['20000'])
    rmSync(directory, { recursive: true })
  })
})

describe('wrapping', () => {
  const key = Buffer.alloc(32, 7)
  it('opens in its own place only, and not with a byte changed', () => {
    const wrapped = wrap(key, 'a:1', Buffer.from('gesloten'))
    expect(unwrap(key, 'a:1', wrapped).toString()).toBe('gesloten')
    expect(() => unwrap(key, 'a:2', wrapped)).toThrow()
    expect(() => unwrap(Buffer.alloc(32, 8), 'a:1', wrapped)).toThrow()
    for (let at = 0; at < wrapped.length; at++) {
      const changed = Buffer.from(wrapped)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => unwrap(key, 'a:1', changed)).toThrow()
    }
  })
})
