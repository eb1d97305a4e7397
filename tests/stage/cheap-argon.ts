/**
 * The derivation of a passphrase at a thousandth of its cost, for tests in which people come in again and again:
 * `vi.mock('@noble/hashes/argon2.js', async (real) => (await import('…/cheap-argon.ts')).cheapArgon(await real()))`.
 * encryption/staff.test.ts pays in full.
 */
type Argon = typeof import('@noble/hashes/argon2.js')

export const cheapArgon = (real: Argon): Argon => ({
  ...real,
  argon2idAsync: (password, salt, settings) => real.argon2idAsync(password, salt, { ...settings, m: 64, t: 1 }),
})
