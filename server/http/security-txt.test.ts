import { expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { createApp } from './app.ts'
import { baseHeaders } from './headers.ts'
import { securityPath, securityText, serveSecurityText } from './security-txt.ts'

const startedAt = Date.UTC(2026, 10, 22, 12)
const config = readConfig({
  SECURITY_CONTACT: 'mailto:veilig@lijn.example',
  SITE_ORIGIN: 'https://lijn.example',
  CONSOLE_ORIGIN: 'https://werk.example',
})

// @norm:SE-04
it('says whom to tell, where it stands, and until when it counts', () => {
  expect(securityText('mailto:veilig@lijn.example', config.origins, startedAt).split('\n')).toEqual([
    'Contact: mailto:veilig@lijn.example',
    'Expires: 2027-11-21T00:00:00Z',
    'Preferred-Languages: nl, en',
    'Canonical: https://lijn.example/.well-known/security.txt',
    'Canonical: https://werk.example/.well-known/security.txt',
    '',
  ])
})

it('stands there as plain text, with the headers of its origin', async () => {
  const app = createApp('site', config.origins.site, () => false)
  serveSecurityText(app, config, startedAt)
  const answer = await app.inject({ url: securityPath })
  expect(answer.statusCode).toBe(200)
  expect(answer.headers).toMatchObject({ ...baseHeaders('site'), 'content-type': 'text/plain; charset=utf-8' })
  expect(answer.body).toContain('Contact: mailto:veilig@lijn.example\n')
  await app.close()
})

it('is not there where nobody said who reads it', async () => {
  const app = createApp('site', config.origins.site, () => false)
  serveSecurityText(app, readConfig({}), startedAt)
  expect((await app.inject({ url: securityPath })).statusCode).toBe(404)
  await app.close()
})
