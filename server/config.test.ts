import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const production = {
  LINE_MODE: 'production',
  SITE_ORIGIN: 'https://lijn.example',
  CHAT_ORIGIN: 'https://chat.example',
  CONSOLE_ORIGIN: 'https://werk.example',
  EXIT_ADDRESS: 'https://weer.example/vandaag',
  DATABASE_URL: 'postgres://db/lijn',
  KEYS_DATABASE_URL: 'postgres://sleutels/lijn',
  LINE_FILE: '/etc/lijn/line.json',
  TRUST_FILE: '/etc/lijn/trust.json',
}
const refusal = (env: NodeJS.ProcessEnv): string => {
  try {
    readConfig(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
  }
  return 'accepted'
}

describe('a trial', () => {
  it('needs no setting at all', () => {
    expect(readConfig({})).toMatchObject({
      mode: 'trial',
      host: '127.0.0.1',
      origins: {
        site: 'http://localhost:1160',
        chat: 'http://chat.localhost:1161',
        console: 'http://console.localhost:1162',
      },
      databaseUrl: null,
    })
  })
  it('gives the addresses the ports it was given', () => {
    expect(readConfig({ CHAT_PORT: '2161' }).origins.chat).toBe('http://chat.localhost:2161')
  })
})

describe('proxies', () => {
  it.each([
    ['are none in a trial', {}, 0],
    ['are not guessed in production', production, null],
    ['are as many as is said', { ...production, PROXY_HOPS: '2' }, 2],
  ])('%s', (_name, env, hops) => expect(readConfig(env).proxyHops).toBe(hops))
  it('are a number', () => expect(refusal({ PROXY_HOPS: 'nginx' })).toContain('PROXY_HOPS'))
})

// @norm:SE-01
describe('https', () => {
  const mixed = { CHAT_ORIGIN: 'https://lijn.example:1161', SITE_ORIGIN: 'http://lijn.example:1160' }
  it('counts for a host with all its ports, so one host is not mixed', () =>
    expect(refusal(mixed)).toContain('of one host either all with https or all with http'))
  it.each([
    ['another host', { ...mixed, SITE_ORIGIN: 'http://anders.example:1160' }],
    [
      'one host, all https',
      { ...mixed, SITE_ORIGIN: 'https://lijn.example', CONSOLE_ORIGIN: 'https://lijn.example:1162' },
    ],
    ['one host, all http', { ...mixed, CHAT_ORIGIN: 'http://lijn.example:1161' }],
  ])('is free to differ: %s', (_name, env) => expect(refusal(env)).toBe('accepted'))
})

describe('whom to tell of a weakness', () => {
  it.each(['veiligheid@lijn.example', 'http://lijn.example/zwak', 'mailto:a@b\nExpires: 2099-01-01T00:00:00Z'])(
    'is an address that can be used and stays on its line: %j',
    (contact) => expect(refusal({ SECURITY_CONTACT: contact })).toContain('SECURITY_CONTACT'),
  )
  it.each([
    ['said', 'https://lijn.example/zwakke-plek', 'https://lijn.example/zwakke-plek'],
    ['empty, as compose files pass what is not set', '', null],
    ['not said', undefined, null],
  ])('is what it is when %s, and a line of people starts all the same', (_name, given, contact) =>
    expect(readConfig({ ...production, SECURITY_CONTACT: given }).securityContact).toBe(contact),
  )
})

describe('production', () => {
  it('takes what is complete', () => expect(readConfig(production).mode).toBe('production'))
  it('names everything that is missing in one answer', () => {
    const said = refusal({ LINE_MODE: 'production' })
    for (const name of Object.keys(production).filter((each) => each !== 'LINE_MODE')) expect(said).toContain(name)
  })
  it.each(Object.keys(production).filter((each) => each !== 'LINE_MODE'))('does not start without %s', (name) => {
    const { [name]: _left, ...rest } = production as Record<string, string>
    expect(refusal(rest)).toContain(name)
  })
  it('does not keep keys beside what they lock', () => {
    expect(refusal({ ...production, KEYS_DATABASE_URL: production.DATABASE_URL })).toContain('KEYS_DATABASE_URL')
  })
  it.each([
    ['http', 'http://chat.example'],
    ['a path', 'https://chat.example/hulp'],
    ['no address', 'chat'],
  ])('refuses an origin with %s', (_name, CHAT_ORIGIN) =>
    expect(refusal({ ...production, CHAT_ORIGIN })).toContain('CHAT_ORIGIN'),
  )
  it('refuses one origin for two apps', () => {
    expect(refusal({ ...production, CONSOLE_ORIGIN: production.CHAT_ORIGIN })).toContain('three different origins')
  })
})

describe('the page where leaving leads', () => {
  it.each([
    ['plain http', 'http://weer.example/'],
    ['our own', 'https://chat.example/weg'],
    ['no address', 'weer'],
  ])('is not %s', (_name, exit) => expect(refusal({ ...production, EXIT_ADDRESS: exit })).toContain('EXIT_ADDRESS'))
})

it.each(['LINE_MODE', 'CHAT_PORT'])('says which setting has no meaning: %s', (name) =>
  expect(refusal({ [name]: 'x' })).toContain(name),
)
