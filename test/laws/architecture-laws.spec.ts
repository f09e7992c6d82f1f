import { describe, expect, it } from '@jest/globals';
import { laws } from '../architecture/laws.js';
import { planted, readTree } from '../architecture/tree.js';
import type { Finding } from '../architecture/tree.js';

type Files = Readonly<Record<string, string | undefined>>;

const event = (name: string, literal = name): string =>
  `export type ${name} = DomainEvent<'${literal}', { readonly id: string }>;\n`;
const domain = 'libs/planted/domain';
// Written in two halves, so that the laws don't find their own faults here.
const twoHalves = (a: string, b: string): string => `${a}${b}`;

/** Each law with a fault against it: what is planted, and the place that must be named. */
const faults: Readonly<Record<string, readonly (readonly [fault: string, at: string, files: Files])[]>> = {
  'suffix-fits-folder': [
    ['a resolver in a domain', `${domain}/goal.resolver.ts`, { [`${domain}/goal.resolver.ts`]: '' }],
    ['an event outside a domain', 'libs/planted/goal.events.ts', { 'libs/planted/goal.events.ts': '' }],
    ['a codec outside the event store', 'libs/api/goal.codec.ts', { 'libs/api/goal.codec.ts': '' }],
    ['an adapter without a port above it', 'libs/planted/x/a.adapter.ts', { 'libs/planted/x/a.adapter.ts': '' }],
    ['a module beside no door', 'libs/planted/inner/a.module.ts', { 'libs/planted/inner/a.module.ts': '' }],
    ['a role that is none', 'libs/planted/goal.service.ts', { 'libs/planted/goal.service.ts': '' }],
  ],
  'names-are-words': [
    ['a folder of helpers', 'libs/planted/utils/a.ts', { 'libs/planted/utils/a.ts': '' }],
    ['a file in camel case', 'libs/planted/goalRunner.ts', { 'libs/planted/goalRunner.ts': '' }],
  ],
  'every-port-has-a-contract': [
    ['a port without a contract', 'libs/planted/clock.port.ts', { 'libs/planted/clock.port.ts': '' }],
  ],
  'every-contract-is-run': [
    [
      'a contract that no adapter runs',
      'libs/planted/clock.contract.ts',
      {
        'libs/planted/clock.port.ts': '',
        'libs/planted/clock.contract.ts': '',
        'libs/planted/clock.spec.ts': "import './clock.contract.js';\n",
      },
    ],
  ],
  'every-event-is-in-its-union': [
    ['an event in no union', `${domain}/a.events.ts:1`, { [`${domain}/a.events.ts`]: event('HandHeld') }],
    [
      'an event recorded under another name',
      `${domain}/a.events.ts:1`,
      { [`${domain}/a.events.ts`]: `${event('HandHeld', 'HandShaken')}export type HandEvent = HandHeld | HandLeft;\n` },
    ],
  ],
  'every-event-has-a-sentence': [
    ['an event without a doc sentence', `${domain}/a.events.ts:1`, { [`${domain}/a.events.ts`]: event('HandHeld') }],
  ],
  'every-event-has-an-example': [
    [
      'an event that the examples only import',
      `${domain}/a.events.ts:1`,
      {
        [`${domain}/a.events.ts`]: event('HandHeld'),
        [`${domain}/a.examples.ts`]:
          "import type { HandHeld } from './a.events.js';\nexport const other: HandHeld[] = [];\n",
      },
    ],
  ],
  'every-event-has-a-codec-entry': [
    ['an event that no codec knows', `${domain}/a.events.ts:1`, { [`${domain}/a.events.ts`]: event('HandHeld') }],
  ],
  'files-are-short': [['401 lines', 'libs/planted/a.ts', { 'libs/planted/a.ts': '\n'.repeat(401) }]],
  'barrels-list-names': [
    [
      'a barrel with a constant',
      'libs/planted/index.ts:2',
      { 'libs/planted/index.ts': "export { a } from './a.js';\nexport const b = 1;\n" },
    ],
  ],
  'no-star-exports': [
    ['a star in a barrel', 'libs/planted/index.ts:1', { 'libs/planted/index.ts': "export * from './a.js';\n" }],
  ],
  'no-debt-in-comments': [
    ['a debt', 'libs/planted/a.ts:1', { 'libs/planted/a.ts': `// ${twoHalves('TO', 'DO')}: later\n` }],
  ],
  'no-checks-switched-off': [
    ['a lint rule off', 'libs/planted/a.ts:1', { 'libs/planted/a.ts': `// ${twoHalves('eslint', '-disable')}\n` }],
    [
      'a double cast',
      'libs/planted/a.ts:1',
      { 'libs/planted/a.ts': `const a = b ${twoHalves('as unknown', ' as')} C;\n` },
    ],
  ],
  'no-tests-switched-off': [
    [
      'a skipped test',
      'libs/planted/a.spec.ts:1',
      { 'libs/planted/a.spec.ts': `${twoHalves('it', '.skip')}('a', () => {});\n` },
    ],
  ],
  'tests-tell-facts': [
    [
      'a test that should',
      'libs/planted/a.spec.ts:1',
      { 'libs/planted/a.spec.ts': `${twoHalves('it(', "'should")} do', () => {});\n` },
    ],
  ],
  'every-project-is-there': [
    ['a room without a project', 'nest-cli.json', { 'libs/planted/index.ts': '', 'nest-cli.json': '{"projects":{}}' }],
    [
      'a project that points nowhere',
      'nest-cli.json',
      { 'nest-cli.json': '{"projects":{"a":{"type":"library","root":"libs/nowhere","entryFile":"index"}}}' },
    ],
  ],
  'no-machine-paths': [
    ['a path of one machine', 'docs/a.md:1', { 'docs/a.md': `see ${twoHalves('/ho', 'me/')}someone/baton\n` }],
    ['a registry host', 'docs/a.md:1', { 'docs/a.md': `https://${twoHalves('registry.', 'npmjs')}.org/\n` }],
  ],
};

const tree = readTree(process.cwd());
const told = ({ path, reason }: Finding): string => `${path}: ${reason}`;

describe.each(Object.entries(laws))('the law %s', (name, law) => {
  it.each(faults[name] ?? [])('names %s', (_fault, at, files) => {
    const before = law(tree).map(told);
    const after = law(planted(tree, files));
    const added = after.filter((finding) => !before.includes(told(finding)));
    expect(added.map((finding) => [finding.law, finding.path])).toContainEqual([name, at]);
  });

  it('was seen to bite', () => {
    expect(faults[name]?.length ?? 0).toBeGreaterThan(0);
  });
});
