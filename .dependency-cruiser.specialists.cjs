/*
 * Who may import whom beyond the wire: the contract, what an author of a specialist uses, and connectors. A part of
 * .dependency-cruiser.cjs.
 */

const {
  anyBuiltin,
  builtins,
  kernel,
  packages,
  room,
  rule,
  test,
  verifier,
} = require('./.dependency-cruiser.words.cjs');

module.exports = [
  room(
    'contract-maps-the-wire',
    'The wire contract turns proto messages and tokens into the words of the domain, and back.',
    '^libs/specialist/contract/',
    '^libs/specialist/contract/',
    kernel,
    '^libs/specialist/domain/',
    verifier,
    packages('@grpc/(grpc-js|proto-loader)'),
    builtins('crypto', 'fs', 'path', 'url'),
  ),
  room(
    'kit-knows-no-goal',
    'What a specialist author uses knows nothing of goals or handoffs: contract, journal, gRPC, circuit breaker.',
    '^libs/specialist/kit/',
    '^libs/specialist/kit/',
    kernel,
    '^libs/specialist/(domain|contract)/',
    verifier,
    packages('@grpc/(grpc-js|proto-loader)', 'cockatiel'),
    anyBuiltin,
  ),
  room(
    'systems-are-strangers',
    'A connector knows the kit and its own system; two systems meet only in a plan.',
    '^libs/specialist/systems/([^/]+)/',
    '^libs/specialist/systems/$1/',
    kernel,
    '^libs/specialist/(kit|domain)/',
    '(^|/)node_modules/',
    builtins('crypto', 'stream', 'url', 'path'),
  ),
  ...[
    ['salesforce', 'jsforce|@jsforce/jsforce-node', 'decimal[.]js'],
    ['sap', 'odata-query', 'decimal[.]js'],
    ['contracts', 'webdav', 'decimal[.]js'],
    ['servicenow'],
    ['calendar', 'tsdav', 'ical[.]js'],
    ['email', 'nodemailer'],
  ].map(([system, ...clients]) =>
    rule(
      `${system}-uses-its-own-client`,
      `The connector of ${system} speaks through ${clients[0] ?? 'fetch'}, and through no other system's library.`,
      { path: `^libs/specialist/systems/${system}/`, pathNot: test },
      { path: '(^|/)node_modules/', ...(clients.length === 0 ? {} : { pathNot: packages(...clients) }) },
    ),
  ),
];
