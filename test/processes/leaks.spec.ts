import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { goalTraceOf, spanAttributes } from '@baton/telemetry';
import { ask, goalPage, submit, untilSettled } from '../../tools/processes/goal-client.js';
import { Installation } from '../../tools/processes/installation.js';
import { freePort } from '../../tools/processes/ports.js';
import type { Ending } from '../../tools/processes/spawned.js';
import { killAllSpawned } from '../../tools/processes/spawned.js';
import { systemNames } from '../../apps/sandbox/src/faults.js';
import { personalValuesIn, seededPersonalValues } from '../../apps/sandbox/src/seed/index.js';
import type { Hay } from './haystack.js';
import { filesBelow, findings, rowsIn } from './haystack.js';
import type { CollectedSpan } from './span-collector.js';
import { SpanCollector } from './span-collector.js';

jest.setTimeout(120_000);

/** What the goals are about, besides what no system but its own should hold. */
const dealings = [
  ...['ACME Corporation', 'Globex Industries', 'Northwind', 'Solheim', 'Okafor', 'Lindqvist', 'Farouk', 'Kruse'],
  ...['@acme.example', '@globex.example', '48000.00', '50400.00', '96500.00', '101325.00'],
  ...['Fleet Analytics', 'Hafenweg'],
];
const secrets = ['secret', 'billing', 'legal', 'support', 'meetings', 'mail'].map((word) => `sandbox-${word}`);
const nothingOfThese = [...seededPersonalValues, ...dealings, ...secrets];

/** The systems themselves, and the playbooks, whose example for everybody names an account. */
const notOurs = ['sandbox', 'playbooks'];

/** All that crossed for a goal, as whoever has all roles may see it. */
const crossed = 'query ($id: ID!) { goal(id: $id) { handoffs { disclosed { value } } } }';

let inSystems: readonly Hay[];
let whileRunning: readonly Hay[];
let afterwards: readonly Hay[];
let said: readonly Hay[];
let answered: readonly Hay[];
let goalIds: readonly string[];
let spans: readonly CollectedSpan[];
let spansAsSent: readonly Hay[];
let metrics: string;
let lines: readonly Readonly<Record<string, unknown>>[];
let ready: readonly [number, unknown];
let readyAtDoor: readonly [number, unknown];
let whileEnding: readonly [number, unknown];
let endings: readonly Ending[];

async function asked(url: string): Promise<readonly [number, unknown]> {
  const response = await fetch(url);
  return [response.status, await response.json()];
}

/** Everything that can be watched is. */
beforeAll(async () => {
  const collector = await SpanCollector.start();
  const watched = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, BATON_LOG: 'json' };
  const installation = await Installation.prepare(systemNames);
  await installation.startSandbox();
  await Promise.all(systemNames.map((system) => installation.startSpecialist(system, watched)));
  const operations = `http://127.0.0.1:${await freePort()}`;
  const env = { ...watched, BATON_OPERATIONS_PORT: new URL(operations).port };
  const data = installation.freshFolder();
  const first = await installation.startOrchestrator(data, env);
  const ids: string[] = [];
  for (const name of ['ACME Corporation', 'Globex Industries']) {
    const { goal } = await submit(first, `Renew ${name} for a year at +5 %`, `key-${name.length}`);
    await untilSettled(first, goal?.id ?? '');
    ids.push(goal?.id ?? '');
  }
  // A mail server says more with a refusal than whoever sends should hear.
  await installation.desk.switchOn({ system: 'email', kind: 'fail-before', method: 'RCPT', status: 550 });
  const { goal } = await submit(first, 'Offboard Northwind Logistics', 'offboarding');
  await untilSettled(first, goal?.id ?? '');
  await installation.desk.switchAllOff();
  ids.push(goal?.id ?? '');
  goalIds = ids;
  const answers = ids.map(async (id) => [await goalPage(first, id), await ask(first, crossed, { id })]);
  answered = (await Promise.all(answers)).map((answer, index) => ({
    where: `answer ${index}`,
    bytes: Buffer.from(JSON.stringify(answer)),
  }));
  whileRunning = filesBelow(installation.root, notOurs);
  ready = await asked(`${operations}/health/ready`);
  readyAtDoor = await asked(String(new URL('/health/ready', first.url)));
  metrics = await (await fetch(`${operations}/metrics`)).text();

  await installation.desk.switchOn({ system: 'salesforce', kind: 'slow', times: 1 });
  await submit(first, 'Renew Northwind Trading for a year at +5 %', 'under-way');
  await installation.desk.untilHit('salesforce');
  const ending = first.process.stop();
  do whileEnding = await asked(`${operations}/health/ready`);
  while (whileEnding[0] === 200);
  await installation.desk.switchAllOff();
  const firstEnding = await ending;

  await installation.desk.switchOn({ system: 'salesforce', kind: 'hang' });
  const second = await installation.startOrchestrator(data, env);
  await installation.desk.untilHit('salesforce');
  second.process.signal('SIGTERM');
  while ((await asked(`${operations}/health/ready`))[0] !== 503);
  endings = [firstEnding, await second.process.stop()];

  await installation.stop();
  const files = filesBelow(installation.root, notOurs);
  afterwards = [...files, ...rowsIn(files)];
  inSystems = filesBelow(`${installation.root}/sandbox`);
  said = installation.spawned.map(({ output }, index) => ({ where: `process ${index}`, bytes: Buffer.from(output) }));
  // Node's own warnings are no lines of ours.
  const ofOurs = first.process.output.split('\n').filter((line) => !/^\((node:|Use `node)/.test(line));
  lines = ofOurs.map((line) => JSON.parse(line) as Record<string, unknown>);
  ({ spans } = collector);
  spansAsSent = collector.bodies.map((body, index) => ({ where: `spans ${index}`, bytes: Buffer.from(body) }));
  collector.close();
  installation.remove();
});

afterAll(killAllSpawned);

describe('what is left of three goals outside the systems', () => {
  it('names no person, no customer and no amount, in any file while it runs', () => {
    expect(whileRunning.map(({ where }) => where).join()).toMatch(/events\.db-wal.*journal\.sqlite/);
    expect(findings(whileRunning, nothingOfThese)).toEqual([]);
  });

  it('names none when all has been stopped', () => {
    expect(findings(afterwards, nothingOfThese)).toEqual([]);
  });

  it('names none in what the processes said, a line for each fact among it', () => {
    expect(said.map(({ bytes }) => bytes.toString()).join()).toMatch(/GraphQL is up/);
    expect(findings(said, nothingOfThese)).toEqual([]);
  });

  it('names none in any span, nor in what is measured', () => {
    expect(findings(spansAsSent, nothingOfThese)).toEqual([]);
    expect(findings([{ where: 'metrics', bytes: Buffer.from(metrics) }], [...nothingOfThese, ...goalIds])).toEqual([]);
  });

  it('tells whoever has all roles who was written to, and nothing else that systems hold of people', () => {
    const signatory = 'ingrid.solheim@acme.example';
    expect(findings(answered, seededPersonalValues)).toEqual([`answer 0: ${signatory}`]);
  });

  it('would be found: the systems themselves hold every personal value, but for what the mail server says', () => {
    const stored = seededPersonalValues.filter((value) => !personalValuesIn.email.includes(value));
    const found = findings(inSystems, stored).join();
    expect(stored.filter((value) => !found.includes(value))).toEqual([]);
  });
});

describe('what operators see of goals', () => {
  it('is whether Baton is ready, and how much it does', () => {
    expect(readyAtDoor).toEqual([200, expect.objectContaining({ status: 'ready' })]);
    expect(ready).toMatchObject([200, { status: 'ready', checks: { specialists: { salesforce: 'up', sap: 'up' } } }]);
    expect(metrics).toContain('baton_goals_concluded_total{outcome="COMPLETED"} 1');
    expect(metrics).toContain('baton_goals_concluded_total{outcome="COMPENSATED"} 2');
    expect(metrics).toMatch(/baton_graphql_operation_seconds_count\{operation="mutation submitGoal",result="ok"\} 3/);
    expect(metrics).toMatch(
      /baton_specialist_call_seconds_count\{specialist="sap",call="perform",answer="COMMITTED"\} \d/,
    );
    expect(metrics).toMatch(/^nodejs_eventloop_lag_seconds \d/m);
  });

  it('is a line for every fact, with its goal and its trace', () => {
    for (const goal of goalIds) {
      const facts = lines.filter((line) => line['goal'] === goal);
      expect(facts.map(({ message }) => message)).toEqual(
        expect.arrayContaining([expect.stringMatching('GoalSubmitted'), expect.stringMatching('GoalConcluded')]),
      );
      expect(new Set(facts.map(({ trace }) => trace))).toEqual(new Set([goalTraceOf(goal).traceId]));
    }
  });

  it('is one trace for each goal, with a link to the command that led to it, and nothing but what a span may say', () => {
    const keys = new Set(spans.flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...keys].filter((key) => !spanAttributes.some((known) => known === key))).toEqual([]);
    const { traceId } = goalTraceOf(goalIds[0] ?? '');
    const names = new Set(spans.filter((span) => span.traceId === traceId).map(({ name }) => name));
    expect([...names].sort()).toEqual(['append', ...systemNames.map((name) => `dispatch ${name}`).sort()]);
    const command = spans.find(({ name }) => name === 'command SubmitGoal');
    const linked = spans.find(
      (span) => span.traceId === traceId && span.links.some(({ spanId }) => spanId === command?.spanId),
    );
    expect(linked?.name).toBe('append');
  });

  it('is a span for what was asked over GraphQL, over HTTP and WebSocket, and for events that became rows', () => {
    const asked = spans.filter(({ name }) => name === 'graphql').map(({ attributes }) => attributes['baton.operation']);
    expect([...new Set(asked)].sort()).toEqual(['mutation submitGoal', 'query goal', 'subscription goalChanged']);
    expect(spans.some(({ name, attributes }) => name === 'project' && Number(attributes['baton.events']) > 0)).toBe(
      true,
    );
  });

  it('is another trace beyond the border of each specialist, as far as its system, found by a link', () => {
    const [dispatch] = spans.filter(({ name }) => name === 'dispatch sap');
    const [call] = spans.filter(({ links }) => links.some(({ spanId }) => spanId === dispatch?.spanId));
    const beyond = spans.filter(({ traceId }) => traceId === call?.traceId);
    expect(beyond.map(({ service, name }) => `${service}: ${name}`)).toEqual(
      expect.arrayContaining([
        'baton-orchestrator: call sap',
        expect.stringMatching(/^baton-specialist-sap: sap (describe|perform)$/),
      ]),
    );
    expect(spans.map(({ service, name }) => `${service}: ${name}`)).toContain('baton-specialist-sap: system sap');
    const goalTraces = goalIds.map((goal) => goalTraceOf(goal).traceId);
    const ofSpecialists = spans.filter(({ service }) => service.startsWith('baton-specialist'));
    expect(ofSpecialists.filter(({ traceId }) => goalTraces.includes(traceId))).toEqual([]);
  });
});

describe('an orchestrator that is told to end', () => {
  it('says that it is not ready, and ends once the call that is under way is answered', () => {
    expect(whileEnding).toMatchObject([503, { status: 'not-ready', isDraining: true }]);
    expect(endings[0]).toEqual({ code: 0, signal: null });
    const types = lines.map(({ type }) => type);
    const afterDispatch = types.slice(types.lastIndexOf('goal.OperationDispatched.v1') + 1);
    expect(afterDispatch).toContain('goal.StepCommitted.v1');
    expect(afterDispatch).not.toContain('goal.HandoffBriefed.v1');
  });

  it('ends at once when it is told again', () => {
    expect(endings[1]).toEqual({ code: 143, signal: null });
  });
});
