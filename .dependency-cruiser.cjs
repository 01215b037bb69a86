// The walls of the house (ARCHITECTURE.md): imports run downhill, and each outside client has one owner.
const only = (name, packages, owners) => ({
  name,
  severity: 'error',
  from: { path: '^(apps|libs)/', pathNot: [...owners, '\\.spec\\.ts$', '^libs/testing/'] },
  to: { path: `node_modules/(${packages})/` },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    only('kafkajs-lives-in-libs-kafka', 'kafkajs', ['^libs/kafka/']),
    only('database-clients-live-in-libs-database', 'typeorm|pg|@nestjs/typeorm', ['^libs/database/']),
    only('http-clients-live-in-libs-webhook-client', 'axios|undici|opossum', ['^libs/webhook-client/']),
    {
      name: 'one-guarded-way-out',
      comment:
        'Requests leave through the egress guard of libs/webhook-client (docs/wire.md 3); libs/http serves them.',
      severity: 'error',
      from: {
        path: '^(apps|libs)/',
        pathNot: ['^libs/(webhook-client|kafka|http|testing|domain|api-client)/', '\\.spec\\.ts$'],
      },
      to: { path: '^(node:)?(http|https|http2|net|tls|dgram)$|^libs/api-client/' },
    },
    {
      name: 'contracts-is-a-leaf',
      severity: 'error',
      from: { path: '^libs/contracts/' },
      to: { path: '^(apps|libs/(?!contracts))' },
    },
    {
      name: 'domain-is-pure',
      comment: 'Decisions take now, random and settings as arguments; nothing in here does I/O.',
      severity: 'error',
      from: { path: '^libs/domain/', pathNot: '\\.spec\\.ts$' },
      to: {
        pathNot: [
          '^libs/(domain|contracts)/',
          '^(node:)?(crypto|buffer|zlib|net)$',
          'node_modules/(ipaddr\\.js|ajv|ajv-formats)/',
        ],
      },
    },
    {
      name: 'libs-never-import-apps',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'libs-import-downhill',
      severity: 'error',
      from: { path: '^libs/(config|contracts|domain)/' },
      to: { path: '^libs/(kafka|database|webhook-client|http|observability|testing)/' },
    },
    {
      name: 'apps-never-import-apps',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: '^apps/standalone/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'a-lib-is-used-by-its-index',
      severity: 'error',
      from: { path: '^(apps/[^/]+|libs/[^/]+)/' },
      to: { path: '^libs/([^/]+)/src/(?!index\\.ts$)', pathNot: '^$1/' },
    },
    {
      name: 'dispatcher-stages-stay-apart',
      comment: 'Each of the four could become an app of its own by moving a folder.',
      severity: 'error',
      from: { path: '^apps/webhook-dispatcher/src/(fan-out|delivery|retry|dead-letter)/' },
      to: {
        path: '^apps/webhook-dispatcher/src/(fan-out|delivery|retry|dead-letter)/',
        pathNot: '^apps/webhook-dispatcher/src/$1/',
      },
    },
    {
      name: 'tests-are-not-shipped',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: ['\\.spec\\.ts$', '^libs/testing/'] },
      to: { path: '^(libs/testing|test|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|node_modules/\\.cache)' },
    tsConfig: { fileName: 'tsconfig.cruise.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
