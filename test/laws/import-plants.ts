/** A fault: the files that commit it, the rule that must name it, and the file that the rule must name. */
export interface Plant {
  readonly fault: string;
  readonly rule: string;
  readonly at: string;
  readonly files: Readonly<Record<string, string>>;
}

const one = (fault: string, rule: string, at: string, content: string): Plant => ({
  fault,
  rule,
  at,
  files: { [at]: content },
});
const seen = (specifier: string): string => `import * as seen from '${specifier}';\nexport const planted = seen;\n`;
const leaf = 'export const leaf = 1;\n';

/** Leaves that the faults below reach for; they commit none themselves. */
export const stage: Readonly<Record<string, string>> = {
  'apps/planted/src/leaf.ts': leaf,
  'libs/conversation/planted-leaf.ts': leaf,
  'libs/event-store/planted/planted-leaf.ts': leaf,
  'libs/event-store/eventstoredb/fixture/planted-leaf.ts': leaf,
  'libs/encryption/planted/planted-leaf.ts': leaf,
  'libs/goal/application/planted-leaf.ts': leaf,
  'libs/goal/domain/planted-leaf.ts': leaf,
  'libs/goal/domain/planted.examples.ts': leaf,
  'libs/simulation/planted/index.ts': leaf,
  'libs/specialist/kit/planted-leaf.ts': leaf,
  'libs/specialist/systems/planted/index.ts': leaf,
  'libs/planted/inner/planted.adapter.ts': leaf,
  'libs/read-models/planted-leaf.ts': leaf,
};

const rooms: readonly Plant[] = [
  one('a Node built-in in the kernel', 'kernel-knows-nothing', 'libs/kernel/planted.ts', seen('node:crypto')),
  one('a Nest import in a domain', 'domains-know-the-kernel', 'libs/handoff/domain/planted.ts', seen('@nestjs/common')),
  one(
    'a domain that knows its application',
    'goal-domain-is-pure',
    'libs/goal/domain/planted.ts',
    seen('../application/planted-leaf.js'),
  ),
  one('who looks on and reaches a system', 'operations-look-on', 'libs/operations/planted.ts', seen('@grpc/grpc-js')),
  one(
    'telemetry that knows what is traced',
    'telemetry-knows-no-goal',
    'libs/telemetry/planted.ts',
    seen('@baton/kernel'),
  ),
  one('a backup that decides', 'backups-copy-what-is-kept', 'libs/backup/planted.ts', seen('@baton/goal/domain')),
  one('settings that know another room', 'settings-are-texts', 'libs/settings/planted.ts', seen('@baton/encryption')),
  one('a port that names a technology', 'ports-are-promises', 'libs/conversation/planted.port.ts', seen('yaml')),
  one(
    'a port room that knows one of its adapters',
    'port-rooms-hold-promises',
    'libs/event-store/planted.ts',
    seen('./planted/planted-leaf.js'),
  ),
  one(
    'an adapter that imports an application',
    'adapters-are-strangers',
    'libs/event-store/memory/planted.ts',
    seen('../../goal/application/planted-leaf.js'),
  ),
  one(
    'an adapter that imports another',
    'adapters-are-strangers',
    'libs/event-store/sqlite/planted.ts',
    seen('../planted/planted-leaf.js'),
  ),
  one(
    'a door that shows an adapter',
    'doors-show-no-adapter',
    'libs/planted/index.ts',
    "export { leaf } from './inner/planted.adapter.js';\n",
  ),
  one(
    'a store adapter that speaks to specialists',
    'only-gateways-speak-to-specialists',
    'libs/event-store/planted/planted-kit.ts',
    seen('../../specialist/kit/planted-leaf.js'),
  ),
  one(
    'a store adapter that opens sealed values',
    'sealed-before-stored',
    'libs/event-store/planted/planted-keys.ts',
    seen('../../encryption/planted-root.js'),
  ),
  one(
    'a gateway over gRPC that runs the kit itself',
    'grpc-gateway-knows-no-kit',
    'libs/specialist/gateway/grpc/planted-kit.ts',
    seen('../../kit/planted-leaf.js'),
  ),
  one(
    'a use case that reaches for a database',
    'applications-drive-through-ports',
    'libs/handoff/application/planted.ts',
    seen('node:sqlite'),
  ),
  one(
    'a playbook loader that serves HTTP',
    'conversation-reads-words',
    'libs/conversation/planted.ts',
    seen('express'),
  ),
  one(
    'a check of policies that decides by a set of its own',
    'policies-are-checked',
    'libs/handoff/checking/planted.ts',
    seen('@cedar-policy/cedar-wasm/nodejs'),
  ),
  one(
    'a last look that opens values by itself',
    'egress-only-looks',
    'libs/handoff/egress/planted.ts',
    seen('../../encryption/planted/planted-leaf.js'),
  ),
  one('a package that has a say in a secret', 'encryption-is-alone', 'libs/encryption/planted-root.ts', seen('yaml')),
  one(
    'a verifier that holds a key store',
    'verifier-holds-no-secret',
    'libs/encryption/verifier/planted.ts',
    seen('../planted/planted-leaf.js'),
  ),
  one(
    'a read model that runs a use case',
    'read-models-fold',
    'libs/read-models/planted.ts',
    seen('../goal/application/planted-leaf.js'),
  ),
  one(
    'a notifier that asks the rows',
    'notification-tells-facts',
    'libs/notification/planted.ts',
    seen('../read-models/planted-leaf.js'),
  ),
  one('a narration that reads a file', 'narration-is-pure', 'libs/narration/planted.ts', seen('node:fs')),
  one(
    'a door that imports an adapter',
    'api-only-asks',
    'libs/api/planted.ts',
    seen('../event-store/planted/planted-leaf.js'),
  ),
  one(
    'a wire contract that knows goals',
    'contract-maps-the-wire',
    'libs/specialist/contract/planted.ts',
    seen('../../goal/domain/planted-leaf.js'),
  ),
  one(
    'a kit that knows goals',
    'kit-knows-no-goal',
    'libs/specialist/kit/planted.ts',
    seen('../../goal/domain/planted-leaf.js'),
  ),
  one(
    'production that imports a stand-in for a server',
    'fixtures-are-for-tests',
    'libs/event-store/eventstoredb/planted.ts',
    seen('./fixture/planted-leaf.js'),
  ),
  one(
    'a system that imports another',
    'systems-are-strangers',
    'libs/specialist/systems/planted-other/planted.ts',
    seen('../planted/index.js'),
  ),
];

const adaptersWithClients = [
  'event-store/memory',
  'event-store/sqlite',
  'event-store/eventstoredb',
  'event-store/eventstoredb/fixture',
  'handoff/policy/cedar',
  'notification/smtp',
  'specialist/gateway/grpc',
  'specialist/gateway/in-process',
];

const clients: readonly Plant[] = [
  ...adaptersWithClients.map((folder) =>
    one(
      `a foreign package in ${folder}`,
      `${folder.replaceAll('/', '-')}-uses-its-own-client`,
      `libs/${folder}/planted-package.ts`,
      seen('express'),
    ),
  ),
  ...['salesforce', 'sap', 'contracts', 'servicenow', 'calendar', 'email'].map((system) =>
    one(
      `a foreign client in the connector of ${system}`,
      `${system}-uses-its-own-client`,
      `libs/specialist/systems/${system}/planted-package.ts`,
      seen('express'),
    ),
  ),
];

const compositions: readonly Plant[] = [
  {
    fault: 'an orchestrator that reaches a system by a detour',
    rule: 'orchestrator-reaches-no-system',
    at: 'apps/orchestrator/src/planted.ts',
    files: {
      'apps/orchestrator/src/planted.ts': seen('../../../libs/conversation/planted-detour.js'),
      'libs/conversation/planted-detour.ts': seen('../specialist/systems/planted/index.js'),
    },
  },
  one(
    'an app that imports another',
    'apps-are-strangers',
    'apps/cli/src/planted.ts',
    seen('../../planted/src/leaf.js'),
  ),
  one(
    'a room that imports an app',
    'libs-never-import-apps',
    'libs/api/planted-app.ts',
    seen('../../apps/planted/src/leaf.js'),
  ),
  one(
    'a stand-in system that knows Baton',
    'sandbox-knows-no-baton',
    'apps/sandbox/src/planted.ts',
    seen('@baton/kernel'),
  ),
  one(
    "a module that wires another room's inside",
    'modules-wire-their-own-room',
    'libs/read-models/planted.module.ts',
    seen('../conversation/planted-leaf.js'),
  ),
  one(
    'a simulated world in production',
    'simulation-is-for-tests',
    'libs/conversation/planted-world.ts',
    seen('@baton/simulation/planted'),
  ),
];

const everywhere: readonly Plant[] = [
  {
    fault: 'a cycle',
    rule: 'no-circular',
    at: 'libs/conversation/planted-egg.ts',
    files: {
      'libs/conversation/planted-egg.ts': "export { hen as egg } from './planted-hen.js';\n",
      'libs/conversation/planted-hen.ts': "export { egg as hen } from './planted-egg.js';\n",
    },
  },
  one('an import that leads nowhere', 'no-unresolved', 'libs/conversation/planted-nowhere.ts', seen('@baton/nowhere')),
  one(
    'a development package in production',
    'no-development-package-in-production',
    'libs/specialist/kit/planted-development.ts',
    seen('fast-check'),
  ),
  one(
    'an example in production',
    'tests-stay-in-tests',
    'libs/goal/application/planted-example.ts',
    seen('../domain/planted.examples.js'),
  ),
  one(
    'a room entered by the window',
    'enter-by-the-door',
    'libs/api/planted-window.ts',
    seen('../read-models/planted-leaf.js'),
  ),
  one(
    'an inner room entered by the window',
    'enter-inner-rooms-by-the-door',
    'libs/goal/application/planted-window.ts',
    seen('../domain/planted-leaf.js'),
  ),
  one(
    'an app that enters by the window',
    'compositions-enter-by-the-door',
    'apps/planted/src/window.ts',
    seen('../../../libs/conversation/planted-leaf.js'),
  ),
];

export const importPlants: readonly Plant[] = [...rooms, ...clients, ...compositions, ...everywhere];
