/**
 * Who may import whom (docs/map.md). Each rule has a test in tests/architecture/boundaries.test.ts that breaks it.
 * Rooms are folders in the root; packages from npm resolve under node_modules.
 */
const test = '\\.test\\.ts$'
const rooms =
  'domain|protocol|encryption|custody|client|design|content|site|chat|console|server|simulator|tests|tools|bench'

/** A room may reach only the rooms and packages named; `from`: the part of it that ends up in a browser. */
const mayImport = (room, { from = `${room}/`, ours = [], npm = [], why }) => ({
  name: `${room}-keeps-to-its-own`,
  comment: why,
  severity: 'error',
  from: { path: `^${from}`, pathNot: [test, '^encryption/vectors/'] },
  to: {
    path: `^(${rooms})/|^node_modules/`,
    pathNot: [
      `^${room}/`,
      ...ours.map((path) => `^${path}`),
      ...npm.map((name) => `^node_modules/${name}/`),
      '^node_modules/@types/node/',
    ],
  },
})

const nobodyImports = (room, except = []) => ({
  name: `nobody-imports-${room}`,
  severity: 'error',
  from: { path: `^(${rooms})/`, pathNot: [`^${room}/`, '^tests/', '^tools/', '^bench/', test, ...except] },
  to: { path: `^${room}/` },
})

module.exports = {
  forbidden: [
    mayImport('domain', { why: 'The rules are pure: no IO, no clock, no chance, no dependencies.' }),
    mayImport('protocol', {
      ours: ['domain/'],
      npm: ['valibot'],
      why: 'The wire knows the words of the domain, no more.',
    }),
    mayImport('encryption', {
      npm: ['hpke', '@noble/hashes', '@scure/bip39', '@scure/base'],
      why: 'The seal can be read and audited alone.',
    }),
    mayImport('custody', {
      ours: ['encryption/', 'protocol/', 'domain/'],
      npm: ['valibot'],
      why: 'What makes trust runs apart from the server.',
    }),
    mayImport('client', {
      ours: ['protocol/(?!visitor\\.ts|counsellor\\.ts)', 'encryption/', 'domain/'],
      npm: ['valibot'],
      why: 'One client serves both audiences; the caller passes the route table.',
    }),
    mayImport('design', { npm: ['svelte'], why: 'How we look knows nothing of what we do.' }),
    mayImport('site', {
      from: 'site/src/',
      ours: ['design/', 'content/', 'domain/', 'protocol/(?!counsellor\\.ts)'],
      npm: ['svelte', '@sveltejs/kit'],
      why: 'The public site knows nothing of conversations.',
    }),
    mayImport('chat', {
      from: 'chat/src/',
      ours: ['client/', 'design/', 'content/', 'protocol/(?!counsellor\\.ts)', 'domain/'],
      why: 'The chat page speaks to a visitor only, and carries no framework.',
    }),
    mayImport('console', {
      from: 'console/src/',
      ours: ['client/', 'design/', 'content/', 'protocol/(?!visitor\\.ts)', 'domain/'],
      npm: ['svelte', 'uqr'],
      why: 'The console speaks to a counsellor only.',
    }),
    {
      name: 'server-keeps-to-its-own',
      comment: 'The server carries what it cannot open.',
      severity: 'error',
      from: { path: '^server/', pathNot: test },
      to: { path: `^(${rooms})/`, pathNot: '^(server|domain|protocol|content)/' },
    },
    {
      name: 'server-cannot-reach-the-seal',
      comment: 'Not even by way of another room.',
      severity: 'error',
      from: { path: '^server/', pathNot: test },
      to: { path: '^(encryption|client|custody)/', reachable: true },
    },
    nobodyImports('server'),
    nobodyImports('custody'),
    nobodyImports('chat'),
    nobodyImports('console'),
    nobodyImports('site'),
    {
      name: 'nobody-imports-tests-and-tools',
      severity: 'error',
      from: { pathNot: ['^(tests|tools|bench)/', test, '^vitest\\.config\\.ts$'] },
      to: { path: '^(tests|tools|bench|simulator)/' },
    },
    {
      name: 'browsers-have-no-node',
      severity: 'error',
      from: {
        path: '^(domain|protocol|encryption|client|design|chat/src|console/src|site/src)/',
        pathNot: [test, '^encryption/vectors/'],
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'store-belongs-to-its-folder',
      comment: 'SQL is called by the use case beside it, never from afar.',
      severity: 'error',
      from: { path: '^(.+)/[^/]+$', pathNot: '^tests/' },
      to: { path: '/store\\.ts$', pathNot: '^$1/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: [
          test,
          '\\.d\\.ts$',
          '\\.css$',
          '^content/',
          // An extension that a browser is given, not a module of ours.
          '^tests/stage/reopen/',
          '/\\+layout\\.ts$',
          '^\\.',
          '(^|/)[^/]+\\.config\\.ts$',
          '\\.json$',
          '/build\\.ts$',
        ],
      },
      to: {},
    },
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: ['^\\$app/', '^virtual:'] },
    },
  ],
  options: {
    exclude: { path: '(^|/)(build|\\.svelte-kit|\\.svelte-check|\\.git|test-output)/' },
    doNotFollow: { path: '(^|/)node_modules/(?!@lijn116/)' },
    /** Types count: a room that names another's types depends on it. */
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['svelte', 'import', 'types', 'node', 'default'],
      extensions: ['.ts', '.js', '.svelte', '.json'],
    },
  },
}
