import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Ed25519Signer } from '@baton/encryption/signer/ed25519';
import { goalCodec, goalStream } from '@baton/event-store';
import { SqliteEventStore } from '@baton/event-store/sqlite';
import { fail } from '../command/fail.js';
import { parsed, typed, wholeNumber } from '../command/options.js';
import type { Door } from '../processes/goal-client.js';
import { ask, submit } from '../processes/goal-client.js';
import { registryText } from '../processes/installation.js';
import { killAllSpawned, Spawned } from '../processes/spawned.js';
import { diskFolder, inFolder, quantile, spreadOf, spreadText } from './bench-tools.js';
import { benchPlaybook, benchSentence } from './goals/bench-playbook.js';
import { askAgainMs, HeldSpecialists } from './recovery/held-specialists.js';

/*
 * How long it takes from the start of an orchestrator that was killed with many goals in flight until a specialist has
 * heard of each of them again, and whether anything was done twice. The orchestrator is a process as it is run, its
 * specialists are real, and the systems are not done with one operation of each goal. `--quick` for one round, `--json`
 * for a last line that a program can read, `--folder` for the disk.
 */

const flags = typed('npm run bench:recovery -- [--goals N] [--quick] [--folder F] [--json]', () => {
  const { values } = parsed({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      goals: { type: 'string', default: '500' },
      folder: { type: 'string', default: diskFolder() },
    },
  });
  return { ...values, goals: wholeNumber('--goals', values.goals) };
});
const { goals } = flags;
const rounds = flags.quick ? 1 : 5;
const submittedAtOnce = 32;
const targetMs = 1_000;

interface Call {
  readonly key: string;
  readonly atMs: number;
}

interface Recovery {
  /** From the start of the process, in milliseconds, to the first goal that is driven again, to half of them, to all. */
  readonly firstMs: number;
  readonly halfMs: number;
  readonly allMs: number;
  /** To when it can be asked. */
  readonly upMs: number;
  /** What the process had taken of a processor until all are driven: about the same, however busy the machine is. */
  readonly allCpuMs: number;
  readonly goals: number;
  readonly completed: number;
  readonly effectsTwice: number;
}

function startOrchestrator(folder: string, specialistsFile: string): Spawned {
  return Spawned.start({
    name: 'orchestrator',
    args: ['--data', join(folder, 'data'), '--port', '0'],
    env: {
      BATON_KEYS: join(folder, 'keys'),
      BATON_PLAYBOOKS: join(folder, 'playbooks'),
      BATON_SPECIALISTS: specialistsFile,
    },
  });
}

async function doorOf(orchestrator: Spawned): Promise<Door> {
  const [, token = ''] = await orchestrator.line(/BATON_TOKEN=([^\s"]+)/);
  const [, url = ''] = await orchestrator.line(/GraphQL is up on (\S+)/);
  return { url, token };
}

async function submitAll(door: Door): Promise<void> {
  let next = 0;
  const client = async (): Promise<void> => {
    while (next < goals) {
      const n = (next += 1);
      const { goal, message } = await submit(door, benchSentence(n), `goal-${n}`);
      if (!goal) throw new Error(`A goal of the bench was refused (${message})`);
    }
  };
  await Promise.all(Array.from({ length: submittedAtOnce }, client));
}

/** Resolves with the first call about each operation that the systems are not done with: there is one of each goal. */
function untilAllAreHeard(specialists: HeldSpecialists, startedMs: number): Promise<readonly Call[]> {
  const calls = new Map<string, Call>();
  return new Promise((resolve) => {
    specialists.onCall = (key) => {
      if (calls.has(key)) return;
      calls.set(key, { key, atMs: performance.now() - startedMs });
      if (calls.size === goals) resolve([...calls.values()]);
    };
  });
}

async function untilConcluded(door: Door): Promise<void> {
  const query = `query { ${['PLANNING', 'RUNNING', 'COMPENSATING']
    .map((phase) => `${phase}: goals(first: 1, filter: { phase: ${phase} }) { edges { node { id } } }`)
    .join(' ')} }`;
  for (;;) {
    const open = await ask<Readonly<Record<string, { readonly edges: readonly object[] }>>>(door, query, {});
    if (Object.values(open).every(({ edges }) => edges.length === 0)) return;
    await pause(200);
  }
}

interface Book {
  readonly completed: number;
  /** Which goal an operation's key belongs to. */
  readonly goalOf: ReadonlyMap<string, string>;
}

async function readBook(file: string): Promise<Book> {
  const store = SqliteEventStore.open(file, { onBroken: fail });
  let completed = 0;
  const goalOf = new Map<string, string>();
  for await (const stored of store.readAll()) {
    if (!stored.stream.startsWith(goalStream(''))) continue;
    const { event } = goalCodec.decode(stored);
    if (event.type === 'OperationDispatched') goalOf.set(event.data.key, stored.stream);
    if (event.type === 'GoalConcluded' && event.data.outcome === 'COMPLETED') completed += 1;
  }
  await store.close();
  return { completed, goalOf };
}

/** When each goal was first heard of at a specialist. */
function firstHeardMs(calls: readonly Call[], { goalOf }: Book): readonly number[] {
  const first = new Map<string, number>();
  for (const { key, atMs } of calls) {
    const goal = goalOf.get(key);
    if (goal !== undefined) first.set(goal, Math.min(atMs, first.get(goal) ?? atMs));
  }
  if (first.size !== goals) throw new Error(`Only ${first.size} of ${goals} goals were heard of again`);
  return [...first.values()];
}

async function recover(folder: string): Promise<Recovery> {
  const [keysDir, playbooks] = [join(folder, 'keys'), join(folder, 'playbooks')];
  Ed25519Signer.open(keysDir);
  mkdirSync(playbooks);
  copyFileSync('deploy/playbooks/playbook.schema.json', join(playbooks, 'playbook.schema.json'));
  // As a file says it: YAML takes JSON, and the way to go on after a failure is written in small letters.
  const written = { ...benchPlaybook, recovery: benchPlaybook.recovery.toLowerCase() };
  writeFileSync(join(playbooks, 'bench.yaml'), JSON.stringify(written));
  const specialists = await HeldSpecialists.start(join(folder, 'specialists'), join(keysDir, 'issuer.pub'));
  const specialistsFile = join(folder, 'specialists.yaml');
  writeFileSync(specialistsFile, registryText(specialists.addresses));

  const doomed = startOrchestrator(folder, specialistsFile);
  await submitAll(await doorOf(doomed));
  while (specialists.heldCount < goals) await pause(20);
  await doomed.kill();
  // By then it is time to ask about each of them, so nothing is left to be waited for but Baton.
  await pause(askAgainMs);

  const startedMs = performance.now();
  const heard = untilAllAreHeard(specialists, startedMs);
  const second = startOrchestrator(folder, specialistsFile);
  const used: { readonly atMs: number; readonly cpuMs: number }[] = [];
  const look = (): void => void used.push({ atMs: performance.now() - startedMs, cpuMs: second.cpuMs });
  const looking = setInterval(look, 20);
  const door = await doorOf(second);
  const upMs = performance.now() - startedMs;
  const firstCalls = await heard;
  look();
  clearInterval(looking);
  specialists.release();
  await untilConcluded(door);
  await second.stop();
  await specialists.close();
  const book = await readBook(join(folder, 'data', 'orchestrator', 'events.db'));
  const heardMs = firstHeardMs(firstCalls, book);
  const allMs = Math.max(...heardMs);
  return {
    firstMs: quantile(heardMs, 0),
    halfMs: quantile(heardMs, 0.5),
    allMs,
    allCpuMs: used.find(({ atMs }) => atMs >= allMs)?.cpuMs ?? Number.NaN,
    upMs,
    goals,
    completed: book.completed,
    effectsTwice: [...specialists.effects.values()].filter((times) => times > 1).length,
  };
}

function report(all: readonly Recovery[]): boolean {
  const line = (name: string, key: keyof Recovery): void =>
    console.log(`${name.padEnd(56)} ${spreadText(spreadOf(all.map((one) => one[key])))}`);
  console.log(
    `\nAfter kill -9 with ${goals} goals in flight, ms from the start of the process, median of ${all.length} rounds`,
  );
  line('  to the first goal that is driven again', 'firstMs');
  line('  to half of them', 'halfMs');
  line('  to all of them', 'allMs');
  line('  to all of them, processor time of the orchestrator', 'allCpuMs');
  line('  to when GraphQL answers', 'upMs');
  line('goals that completed', 'completed');
  line('effects twice', 'effectsTwice');
  const isWhole = all.every((one) => one.completed === goals && one.effectsTwice === 0);
  const median = spreadOf(all.map(({ allMs }) => allMs)).median;
  console.log(`${isWhole ? 'reached' : 'MISSED '}  every goal completed, no effect twice`);
  console.log(`${median < targetMs ? 'reached' : 'MISSED '}  ms until all are driven again (target under ${targetMs})`);
  return isWhole;
}

try {
  const all: Recovery[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    console.error(`Round ${round} of ${rounds}`);
    all.push(await inFolder(flags.folder, recover));
  }
  const isWhole = report(all);
  if (flags.json) console.log(JSON.stringify({ rounds: all }));
  process.exitCode = isWhole ? 0 : 1;
} finally {
  await killAllSpawned();
}
