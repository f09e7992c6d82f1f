/*
 * The words in which .dependency-cruiser.cjs says who may import whom: places, packages, and what a rule is made of.
 */

/** Specifications, their grammars, contract suites and examples: they may use test libraries and any room's stand-ins. */
const test = '[.](spec|specification|contract|examples)[.]ts$';

/** Development tools that stand beside what they serve: a stand-in for a server that an adapter speaks to. */
const fixture = '^libs/event-store/eventstoredb/fixture/';

const kernel = '^libs/kernel/';
const pureCore = '^libs/(kernel|[^/]+/domain)/';

/** Rooms that hold a port; each folder below one of them is an adapter, but for the folders of the port's own words. */
const portRooms = '(time-and-chance|event-store|encryption/[^/]+|handoff/policy|specialist/gateway|notification)';
const notAdapters = '(?:codec|upcasters)';
const adapter = `^libs/${portRooms}/(?!${notAdapters}/)([^/]+)/`;
const verifier = '^libs/encryption/verifier/';
const portDoors =
  '^libs/(time-and-chance|event-store|encryption|encryption/[^/]+|handoff/policy|specialist/gateway|conversation|read-models)/index[.]ts$';

/** What an installed package, or the types that were written for it, resolves to. */
const packages = (...names) => `(^|/)node_modules/(${names.flatMap((name) => [name, `@types/${name}`]).join('|')})/`;
const builtins = (...names) => `^(node:)?(${names.join('|')})(/promises)?$`;
const anyBuiltin = builtins(
  'assert|async_hooks|buffer|crypto|events|fs|http|net|os|path|perf_hooks|sqlite|stream|timers|tls|url|util|worker_threads',
);
const nest = packages('@nestjs/(common|core|cqrs)', 'rxjs', 'reflect-metadata');

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

/** A room that knows itself, the named places, and nothing else. */
const room = (name, comment, path, ...known) =>
  rule(name, comment, { path, pathNot: [test, '[.]module[.]ts$'] }, { pathNot: known });

module.exports = {
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
};
