// The dependency rule: which package, and which part of the core, may know which.
const contexts = 'tasks|projects|organizations|users|notifications|audit'
/** Tests may know more than what they test, and share their helpers: nobody bundles them. */
const test = '\\.(test|test-d|contract\\.test|e2e\\.test)\\.ts$|^packages/[^/]+/test/'
/** What tests stand on; none of it is published. */
const testSupport = '^packages/[^/]+/test/'
const ours = '^packages/'

/** A package knows these of ours and no others. */
const knowsOnly = (name, from, allowed, comment) => ({
  name: `${name}-knows-only-${allowed.join('-') || 'itself'}`,
  comment,
  severity: 'error',
  from: { path: `^packages/(${from})/`, pathNot: [test, testSupport] },
  to: { path: ours, pathNot: [`^packages/$1/`, ...allowed.map((name) => `^packages/${name}/`)] },
})

module.exports = {
  forbidden: [
    knowsOnly('core', 'core', [], 'The engine stands alone.'),
    knowsOnly('sdk', 'sdk', [], 'A client must not need our server.'),
    knowsOnly('board', 'board', ['sdk'], 'The page proves that the SDK is enough.'),
    knowsOnly('server', 'server', ['core'], 'The server knows no adapter.'),
    knowsOnly(
      'adapter',
      'storage-[^/]+|events-[^/]+|cache-[^/]+',
      ['core'],
      'An adapter knows the ports and nothing else.',
    ),
    knowsOnly('contract-tests', 'contract-tests', ['core'], 'The laws are those of the ports, not of an adapter.'),
    {
      name: 'core-without-node',
      comment: 'The engine runs in a browser and a worker.',
      severity: 'error',
      from: { path: '^packages/(core|sdk)/src/', pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'contexts-through-the-door',
      comment: 'Contexts import the index and the events of each other, nothing inside.',
      severity: 'error',
      from: { path: `^packages/core/src/(${contexts})/` },
      to: {
        path: `^packages/core/src/(${contexts})/`,
        pathNot: ['^packages/core/src/$1/', `^packages/core/src/(${contexts})/(index|words)\\.ts$`],
      },
    },
    {
      name: 'packages-by-name',
      comment: 'A relative path into another package would be bundled twice.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/', pathNot: test },
      to: { path: ours, pathNot: '^packages/$1/', dependencyTypes: ['local'] },
    },
    {
      name: 'declared',
      comment: 'What the sources import is a dependency or a peer of the package itself.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/', pathNot: [test, '/testing/'] },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], dependencyTypesNot: ['npm-peer', 'type-only'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-cycles',
      comment: 'Types may refer to each other; values may not.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['/dist/', '/node_modules/\\.vite'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['dev-source', 'types', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
    skipAnalysisNotInRules: true,
  },
}
