/*
 * Who may import whom: the one judge of imports. Each room of libs/ has one rule that lists all it may know, so that
 * whatever is not listed is refused; ESLint judges only what happens inside a file.
 *
 * A room is entered through its index.ts. Specifications, contract suites and examples are free of the rooms' rules.
 */

const {
  adapter,
  anyBuiltin,
  builtins,
  fixture,
  kernel,
  nest,
  notAdapters,
  packages,
  portDoors,
  pureCore,
  room,
  rule,
  test,
  verifier,
} = require('./.dependency-cruiser.words.cjs');
const specialists = require('./.dependency-cruiser.specialists.cjs');

const core = [
  room('kernel-knows-nothing', 'The kernel is the floor: no package, no Node built-in, no other room.', kernel, kernel),
  room(
    'domains-know-the-kernel',
    'The words of handoffs and of specialists are decided from data alone: kernel, no package, no Node built-in.',
    '^libs/(handoff|specialist)/domain/',
    kernel,
    '^libs/$1/domain/',
  ),
  room(
    'goal-domain-is-pure',
    'A goal carries briefs and manifest entries, so it knows those two domains and the kernel; no package, no built-in.',
    '^libs/goal/domain/',
    kernel,
    '^libs/(goal|handoff|specialist)/domain/',
  ),
];

const ports = [
  rule(
    'ports-are-promises',
    "A port speaks kernel and domain and its own room's words, never a technology.",
    { path: '^libs/(([^/]+).*)/[^/]+[.]port[.]ts$' },
    { pathNot: [pureCore, '^libs/$1/[^/]+$', '^libs/$2/[^/]+$'] },
  ),
  room(
    'port-rooms-hold-promises',
    'What stands beside a port (names, codec, checks) is shared by all its adapters, so it knows none of them.',
    `^libs/(time-and-chance|event-store|handoff/policy|specialist/gateway)/([^/]+$|${notAdapters}/)`,
    pureCore,
    `^libs/$1/([^/]+$|${notAdapters}/)`,
    builtins('timers'),
  ),
  room(
    'adapters-are-strangers',
    'An adapter serves the port above it: it knows no use case, no door, no other adapter.',
    adapter,
    pureCore,
    '^libs/$1/[^/]+$',
    `^libs/$1/${notAdapters}/`,
    '^libs/$1/$2/',
    // The two rules after this one narrow who may use these.
    '^libs/encryption/([^/]+$|verifier/)',
    '^libs/specialist/(contract|kit)/',
    '(^|/)node_modules/',
    anyBuiltin,
  ),
  rule(
    'doors-show-no-adapter',
    'Whoever enters a room for its port must not get an adapter with it: an adapter has a door of its own, for apps.',
    { path: '^libs/(.+)/index[.]ts$' },
    { path: '[.]adapter[.]ts$', pathNot: '^libs/$1/[^/]+$' },
  ),
  rule(
    'only-gateways-speak-to-specialists',
    'The wire contract is for the gateway over gRPC; the kit is for the gateway that runs specialists in process.',
    { path: adapter, pathNot: [test, '^libs/specialist/gateway/(grpc|in-process)/'] },
    { path: '^libs/specialist/(contract|kit)/' },
  ),
  rule(
    'sealed-before-stored',
    'Only key stores and signers reach into encryption; what other adapters store is sealed before it comes to them.',
    { path: adapter, pathNot: [test, '^libs/encryption/'] },
    { path: '^libs/encryption/' },
  ),
  rule(
    'grpc-gateway-knows-no-kit',
    'The kit is what runs on the far side of the wire.',
    { path: '^libs/specialist/gateway/grpc/', pathNot: test },
    { path: '^libs/specialist/kit/' },
  ),
  ...[
    ['event-store/memory', ''],
    ['event-store/sqlite', ''],
    ['event-store/eventstoredb', '@eventstore/db-client', 'fixture/'],
    ['event-store/eventstoredb/fixture', '@eventstore/db-client|@grpc/grpc-js|google-protobuf'],
    ['handoff/policy/cedar', '@cedar-policy/cedar-wasm|yaml'],
    ['specialist/gateway/grpc', '@grpc/(grpc-js|proto-loader)'],
    ['specialist/gateway/in-process', ''],
    ['notification/smtp', 'nodemailer'],
  ].map(([folder, client, notBelow]) =>
    rule(
      `${folder.replaceAll('/', '-')}-uses-its-own-client`,
      client === ''
        ? 'This adapter needs no package.'
        : `This adapter turns one technology into the port: ${client}, and no other package.`,
      { path: `^libs/${folder}/`, pathNot: [test, ...(notBelow ? [`^libs/${folder}/${notBelow}`] : [])] },
      { path: '(^|/)node_modules/', ...(client === '' ? {} : { pathNot: packages(client) }) },
    ),
  ),
];

const useCases = [
  room(
    'applications-drive-through-ports',
    'Use cases know kernel, domains, ports and Nest injection, and nothing of the world behind a port.',
    '^libs/([^/]+)/application/',
    pureCore,
    portDoors,
    '^libs/$1/application/',
    nest,
    // Digests and ids made of names; time and chance come from their ports.
    builtins('crypto'),
    packages('uuid'),
    // One formula for the digest that binds a brief, for who issues and who verifies.
    '^libs/specialist/contract/index[.]ts$',
    '^libs/handoff/egress/index[.]ts$',
  ),
  room(
    'conversation-reads-words',
    'Sentences and playbooks become attributes and plans: ports, and what reads words, dates, decimals, YAML, schemas.',
    '^libs/conversation/',
    '^libs/conversation/',
    pureCore,
    portDoors,
    nest,
    packages('chrono-node', 'yaml', 'ajv', 'ajv-formats', 'decimal[.]js'),
    builtins('fs', 'path'),
  ),
  room(
    'policies-are-checked',
    'What policy authors ask is answered by the brief of production: domains, the policy port, and what reads files.',
    '^libs/handoff/checking/',
    '^libs/handoff/checking/',
    pureCore,
    '^libs/handoff/policy/index[.]ts$',
    packages('yaml', 'ajv'),
    builtins('crypto', 'fs', 'path'),
  ),
  room(
    'egress-only-looks',
    'The last look at what leaves knows values and the text, and neither a policy nor a key: kernel, nothing else.',
    '^libs/handoff/egress/',
    '^libs/handoff/egress/',
    kernel,
  ),
  room(
    'encryption-is-alone',
    'Keys, seals and signatures depend on the kernel and on Node alone: no package has a say in a secret.',
    '^libs/encryption/([^/]+|[^/]+/[^/]+)$',
    kernel,
    '^libs/encryption/',
    builtins('crypto', 'fs', 'path'),
  ),
  room(
    'verifier-holds-no-secret',
    'The verifying half of the signer runs in every specialist, so it knows public keys alone and nothing that signs.',
    verifier,
    verifier,
    '^libs/encryption/recently-used[.]ts$',
    kernel,
    builtins('crypto', 'fs'),
  ),
  room(
    'read-models-fold',
    'A read model folds events and answers questions: domains, the event-store port, kysely.',
    '^libs/read-models/',
    '^libs/read-models/',
    pureCore,
    '^libs/event-store/index[.]ts$',
    packages('kysely'),
    builtins('sqlite'),
  ),
  room(
    'settings-are-texts',
    'What can be chosen is read before anything else is loaded: kernel, no package.',
    '^libs/settings/',
    '^libs/settings/',
    kernel,
    builtins('util'),
  ),
  room(
    'backups-copy-what-is-kept',
    'Whoever copies state and puts it back knows what is kept, and where: the embedded stores, journals, files.',
    '^libs/backup/',
    '^libs/backup/',
    kernel,
    '^libs/event-store/(sqlite/)?index[.]ts$',
    '^libs/notification/index[.]ts$',
    '^libs/specialist/kit/index[.]ts$',
    builtins('crypto', 'fs', 'path', 'sqlite', 'stream'),
  ),
  room(
    'telemetry-knows-no-goal',
    'How spans and lines are made and where they go: OpenTelemetry and pino, and nothing of what they tell.',
    '^libs/telemetry/',
    '^libs/telemetry/',
    packages('@opentelemetry/[^/]+', 'pino'),
    builtins('crypto'),
  ),
  room(
    'operations-look-on',
    'Whoever watches over a process measures at ports and follows the facts: domains, ports, read models, prom-client.',
    '^libs/operations/',
    '^libs/operations/',
    pureCore,
    portDoors,
    nest,
    '^libs/telemetry/index[.]ts$',
    packages('prom-client'),
    builtins('http', 'stream', 'timers'),
  ),
  room(
    'narration-is-pure',
    'What people read is made of what they are shown: kernel and domains, no package, no Node built-in, no output.',
    '^libs/narration/',
    '^libs/narration/',
    pureCore,
  ),
  room(
    'notification-tells-facts',
    'Who tells persons what they are asked follows the events alone: domains, narration, ports, and a journal of its own.',
    '^libs/notification/[^/]+$',
    '^libs/notification/[^/]+$',
    pureCore,
    '^libs/(event-store|narration|time-and-chance)/index[.]ts$',
    builtins('fs', 'path', 'sqlite'),
  ),
  room(
    'api-only-asks',
    'A door turns a request into a command or a query: application messages, read models, ports; never an adapter.',
    '^libs/api/',
    '^libs/api/',
    pureCore,
    '^libs/(narration|operations)/index[.]ts$',
    portDoors,
    '^libs/[^/]+/application/index[.]ts$',
    nest,
    packages(
      '@nestjs/(graphql|apollo|platform-express)',
      '@apollo/server',
      'graphql(-ws|-query-complexity)?',
      '@escape[.]tech/graphql-armor-max-(aliases|directives)',
      '(ws|jose|rate-limiter-flexible)',
      'express',
      'express-serve-static-core',
      'class-validator',
      'class-transformer',
      'dataloader',
    ),
    builtins('crypto', 'events', 'http', 'net', 'path', 'stream'),
  ),
];

const compositions = [
  {
    ...rule(
      'orchestrator-reaches-no-system',
      'The orchestrator has write access to nothing: no import, however indirect, leads from it to a connector.',
      { path: '^apps/orchestrator/' },
      { path: '^libs/specialist/systems/', reachable: true },
    ),
  },
  rule(
    'apps-are-strangers',
    'Apps talk over the wire.',
    { path: '^apps/([^/]+)/' },
    { path: '^apps/', pathNot: '^apps/$1/' },
  ),
  rule(
    'libs-never-import-apps',
    'Apps compose libs, never the other way round.',
    { path: '^libs/' },
    { path: '^apps/' },
  ),
  rule(
    'sandbox-knows-no-baton',
    'The stand-in systems speak the real protocols and have never heard of Baton.',
    { path: '^apps/sandbox/', pathNot: test },
    { path: '^libs/' },
  ),
  rule(
    'modules-wire-their-own-room',
    "A room's module joins the room's parts with Nest; it composes no other room's inside.",
    { path: '^libs/(.+)/[^/]+[.]module[.]ts$' },
    { path: '^libs/', pathNot: ['^libs/$1/', '/index[.]ts$'] },
  ),
  rule(
    'fixtures-are-for-tests',
    'A stand-in for a server serves specifications and benches; nothing that runs for a customer imports it.',
    { path: '^(libs|apps)/', pathNot: [test, '^libs/simulation/', fixture] },
    { path: fixture },
  ),
  rule(
    'simulation-is-for-tests',
    'The seeded world holds everything but the apps, and nothing that runs for a customer imports it.',
    { path: '^(libs|apps)/', pathNot: [test, '^libs/simulation/'] },
    { path: '^libs/simulation/' },
  ),
];

const everywhere = [
  rule(
    'no-circular',
    'A cycle has no top to read from, and under ESM it breaks decorators at load.',
    {},
    { circular: true },
  ),
  rule('no-unresolved', 'An import that leads nowhere.', {}, { couldNotResolve: true }),
  rule(
    'no-development-package-in-production',
    'What a customer runs imports only `dependencies`, so that an install without the others works.',
    { path: '^(libs|apps)/', pathNot: [test, '^libs/simulation/', fixture] },
    { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
  ),
  rule(
    'tests-stay-in-tests',
    'No production file imports a specification, a contract suite or an example.',
    { path: '^(libs|apps)/', pathNot: [test, '^libs/simulation/'] },
    { path: test },
  ),
  rule(
    'enter-by-the-door',
    "A room is entered through its index.ts: what is not named there is the room's own business.",
    { path: '^libs/([^/]+)/' },
    { path: '^libs/', pathNot: ['^libs/$1/', '/index[.]ts$', test] },
  ),
  rule(
    'enter-inner-rooms-by-the-door',
    'Rooms within a room (domain, application, contract, kit …) are entered through their index.ts as well.',
    { path: '^libs/(goal|handoff|specialist)/([^/]+)/' },
    { path: '^libs/$1/', pathNot: ['^libs/$1/$2/', '/index[.]ts$', test] },
  ),
  rule(
    'compositions-enter-by-the-door',
    "Apps, benches and end-to-end tests use a room's index.ts like everybody else.",
    { path: '^(apps|tools|test)/' },
    { path: '^libs/', pathNot: ['/index[.]ts$', test] },
  ),
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...core, ...ports, ...useCases, ...specialists, ...compositions, ...everywhere],
  options: {
    tsConfig: { fileName: 'tsconfig.base.json' },
    // Type-only imports count too: a room that speaks another's types depends on it.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default', 'require'],
    },
  },
};
