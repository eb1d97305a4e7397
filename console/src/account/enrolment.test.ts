import { TOTP, URI } from 'otpauth'
import { expect, test } from 'vitest'
import { grouped, isCode, samePassphrase, totpUri } from './enrolment.ts'
import { linkOfFragment } from './link-fragment.ts'

const link = `${'a'.repeat(22)}.${'B-_9'.repeat(10)}abc`

test('a one-time link is read from the fragment, and nothing else is', () => {
  expect(linkOfFragment(`#${link}`)).toBe(link)
  for (const other of ['', '#', '#inhoud', `#${link}x`, `#${link.slice(1)}`, link, `#${link.replace('.', '')}`]) {
    expect(linkOfFragment(other), other).toBeNull()
  }
})

test('a passphrase typed back from paper is the same with capitals and extra spaces, and not with another word', () => {
  const shown = 'river candle orange thunder paper window'
  expect(samePassphrase(shown, '  River candle\n orange  thunder paper window ')).toBe(true)
  expect(samePassphrase(shown, 'river candle orange thunder paper')).toBe(false)
  expect(samePassphrase(shown, 'river candle orange paper thunder window')).toBe(false)
  expect(samePassphrase(shown, '')).toBe(false)
})

test('a code app that reads the QR code makes the same codes', () => {
  const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
  const read = URI.parse(totpUri('proef-1', secret))
  expect(read).toBeInstanceOf(TOTP)
  const timestamp = 1_800_000_000_000
  expect(read.generate({ timestamp } as never)).toBe(TOTP.generate({ secret: new TOTP({ secret }).secret, timestamp }))
  expect(read.label).toBe('proef-1')
  expect(read.issuer).toBe('Lijn 116')
})

test('a secret is shown in groups of four', () => {
  expect(grouped('ABCDEFGHIJ')).toBe('ABCD EFGH IJ')
})

test('a code is six digits, with or without spaces', () => {
  for (const typed of ['123456', ' 123 456 ']) expect(isCode(typed), typed).toBe(true)
  for (const typed of ['', '12345', '1234567', '12345a', '１２３４５６']) expect(isCode(typed), typed).toBe(false)
})
