import { createHmac } from 'node:crypto';
import type { SubjectId } from '@baton/kernel';
import { canonicalJson, categories, classifications } from '@baton/kernel';
import type { BriefRequest, PolicyQuestion } from '@baton/handoff/domain';
import { computeBrief, serialiseBrief } from '@baton/handoff/domain';
import { CedarPolicy, compilePolicies, readPolicyFolder } from '@baton/handoff/policy/cedar';
import { fitsField } from '@baton/specialist/domain';
import { parsed, typed } from '../command/options.js';
import { numberText, quantile } from './bench-tools.js';

/*
 * How long it takes to decide what crosses, under deploy/policies: one decision that the engine was never asked for, one
 * that is remembered, and a brief of 40 facts, at first and later. `--quick` for few of each, `--json` for a last line that
 * a program can read. The targets are for an idle machine.
 */
const { values: flags } = typed('npm run bench:disclosure -- [--quick] [--json]', () =>
  parsed({ options: { quick: { type: 'boolean', default: false }, json: { type: 'boolean', default: false } } }),
);
const times = flags.quick ? { decisions: 1_000, briefs: 200 } : { decisions: 10_000, briefs: 2_000 };
const facts = 40;

const policy = new CedarPolicy(compilePolicies(readPolicyFolder('deploy/policies')));

interface Figures {
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of user and system time, the mean of all calls: what stays comparable beside other load. */
  readonly cpuMs: number;
}

/** Each call is given its number, for whatever is to be different each time. */
function measured(count: number, work: (turn: number) => unknown): Figures {
  const delays: number[] = [];
  const before = process.cpuUsage();
  for (let turn = 0; turn < count; turn++) {
    const begun = performance.now();
    work(turn);
    delays.push(performance.now() - begun);
  }
  const { user, system } = process.cpuUsage(before);
  return {
    ...{ p50Ms: quantile(delays, 0.5), p99Ms: quantile(delays, 0.99) },
    cpuMs: (user + system) / 1_000 / count,
  };
}

function question(turn: number, capability: string): PolicyQuestion {
  return {
    ...{ specialist: 'salesforce', system: 'salesforce', capability, purpose: 'CONTRACT_RENEWAL', source: 'person' },
    classification: classifications[turn % classifications.length] ?? 'restricted',
    category: categories[turn % categories.length] ?? 'note',
    ...{ aboutSomebody: true, form: 'FULL' },
  };
}

const subject = 'a-customer' as SubjectId;

function brief(capability: string): string {
  const names = Array.from({ length: facts }, (_, at) => `fact${at}`);
  const request: BriefRequest = {
    recipient: { specialist: 'salesforce', system: 'salesforce' },
    ...{ capability, purpose: 'CONTRACT_RENEWAL', subjects: [subject] },
    ...{ beings: [{ ids: [subject], told: [] }], combinations: policy.combinations },
    fields: names.map((name) => ({ field: name, required: false, forms: ['TOKEN', 'MASK', 'FULL'], attribute: name })),
    context: names.map((name, at) => {
      const { classification, category, source } = question(at, capability);
      return {
        ...{ name, type: 'identifier' },
        labels: { classification, category, source, subjects: [subject], trust: 'typed' },
      };
    }),
    policy: (asked) => policy.decide(asked),
    takes: (_field, value) => fitsField(value, { type: 'identifier', pattern: '^[A-Za-z0-9 ]{1,40}$' }),
    openValue: (attribute) => `value of ${attribute}`,
    tokenOf: (value) => createHmac('sha256', 'a key').update(canonicalJson(value)).digest('base64url'),
  };
  return serialiseBrief(computeBrief(request).disclosed);
}

// The first questions compile the engine's code.
measured(100, (turn) => policy.decide(question(turn, `warm.up.${turn}`)));
brief('account.update');
const figures = {
  decision: measured(times.decisions, (turn) => policy.decide(question(turn, `account.update.${turn}`))),
  decisionRemembered: measured(times.decisions, (turn) => policy.decide(question(turn, 'account.update'))),
  briefAtFirst: measured(times.briefs / 10, (turn) => brief(`account.first.${turn}`)),
  brief: measured(times.briefs, () => brief('account.update')),
};

const rows: readonly (readonly [title: string, figures: Figures, target: string])[] = [
  ['a decision that was never asked for', figures.decision, 'p99 < 5 ms'],
  ['a decision that is remembered', figures.decisionRemembered, ''],
  [`a brief of ${facts} facts, all of them new`, figures.briefAtFirst, ''],
  [`a brief of ${facts} facts, their like known`, figures.brief, 'p50 < 2 ms'],
];
const line = (title: string, cells: readonly string[], target: string): void =>
  console.log(`${title.padEnd(40)} ${cells.map((cell) => cell.padStart(8)).join(' ')}  ${target}`);
line('', ['p50 ms', 'p99 ms', 'CPU ms'], 'target, when idle');
for (const [title, { p50Ms, p99Ms, cpuMs }, target] of rows) line(title, [p50Ms, p99Ms, cpuMs].map(numberText), target);
if (flags.json) console.log(JSON.stringify(figures));
