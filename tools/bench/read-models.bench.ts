import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { EventStore, EventToAppend } from '@baton/event-store';
import { goalCodec, goalStream } from '@baton/event-store';
import { SqliteEventStore } from '@baton/event-store/sqlite';
import type { GoalEvent } from '@baton/goal/domain';
import type { EventId, EventMetadata, TenantId } from '@baton/kernel';
import { instantOf } from '@baton/kernel';
import type { ProjectionName, ReadDatabase, RunningProjector } from '@baton/read-models';
import { openReadStore, ReadProgress, startProjector } from '@baton/read-models';
import * as examples from '../../libs/goal/domain/goal.examples.js';

/*
 * How many events a second all read models together take, from a full embedded store (a rebuild) and while goals are
 * being written beside it: `--goals` how many, `--quick` for a tenth of them, `--folder` for the disk to
 * measure, `--json` for a last line of figures.
 */

const { values: flags } = parseArgs({
  options: {
    goals: { type: 'string' },
    quick: { type: 'boolean', default: false },
    folder: { type: 'string', default: tmpdir() },
    json: { type: 'boolean', default: false },
  },
});

const goals = Number(flags.goals ?? (flags.quick ? '200' : '2000'));
const writers = 64;
const steps = ['s1', 's2', 's3', 's4', 's5'];
const plan = examples.planned(examples.aChain(...steps));
const attributes = Array.from({ length: 25 }, (_, n) => examples.anAttribute(`account.field${n}`));
const concluded = examples.goalEventExamples.GoalConcluded;

/** The appends of a goal of five steps, with the answers and the next intent of each in one. */
function appendsOf(goalId: string): GoalEvent[][] {
  const intent = (step = '') => [examples.briefed(forward(step)), examples.dispatched(forward(step))];
  const first = [examples.submitted({ goalId, attributes }), plan, ...intent('s1')];
  const rest = steps.map((step, n) => {
    const next = steps[n + 1];
    return [examples.committed(forward(step)), ...(next === undefined ? [concluded] : intent(next))];
  });
  return [first, ...rest];
}

function forward(step: string) {
  return { step, operation: 'forward' } as const;
}

function encoded(events: readonly GoalEvent[], goalId: string): EventToAppend[] {
  const commandId = randomUUID();
  const metadata: EventMetadata = {
    tenant: 't1' as TenantId,
    actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
    ...{ commandId, $correlationId: goalId, $causationId: commandId, decisionVersion: 1 },
    recordedAt: instantOf(Date.now()),
  };
  return events.map((event) => goalCodec.encode(event, metadata, randomUUID() as EventId));
}

async function writeAll(store: EventStore): Promise<{ readonly events: number; readonly seconds: number }> {
  const begun = performance.now();
  let left = goals;
  let events = 0;
  const writer = async (): Promise<void> => {
    while (left-- > 0) {
      const goalId = randomUUID();
      let end: 'NO_STREAM' | number = 'NO_STREAM';
      for (const append of appendsOf(goalId)) {
        await store.append(goalStream(goalId), end, encoded(append, goalId));
        end = (end === 'NO_STREAM' ? -1 : end) + append.length;
        events += append.length;
      }
    }
  };
  await Promise.all(Array.from({ length: writers }, writer));
  return { events, seconds: (performance.now() - begun) / 1_000 };
}

/** Wall and processor time until the rows hold all that the store holds at the end of `work`. */
async function projected<T>(store: EventStore, file: string, work: () => Promise<T>, singles = false) {
  const db = await openReadStore(file);
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const projector = startProjector({ store, db, onFailure: fail });
  const result = await work();
  const workedSeconds = (performance.now() - begun) / 1_000;
  const end = (await store.end()) ?? '';
  while (!(await new ReadProgress(store, db).reaches(end, 1_000)));
  const seconds = (performance.now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  const alone = singles ? await eachAlone(db, projector) : {};
  await projector.stop();
  await db.destroy();
  return { alone, result, seconds, lagSeconds: seconds - workedSeconds, cpuSeconds: (user + system) / 1e6 };
}

/** Processor and wall time of building the rows of each question anew, by itself. */
async function eachAlone(db: ReadDatabase, projector: RunningProjector) {
  const taken: Record<string, { readonly seconds: number; readonly cpuSeconds: number }> = {};
  for (const { name } of await db.selectFrom('projections').select('name').execute()) {
    const [cpu, begun] = [process.cpuUsage(), performance.now()];
    await projector.rebuild(name as ProjectionName);
    const { user, system } = process.cpuUsage(cpu);
    taken[name] = { seconds: (performance.now() - begun) / 1_000, cpuSeconds: (user + system) / 1e6 };
  }
  return taken;
}

function fail(error: unknown): never {
  throw error;
}

const folder = mkdtempSync(join(flags.folder, 'baton-bench-'));
try {
  const alone = SqliteEventStore.open(join(folder, 'alone.db'), { onBroken: fail });
  const cpu = process.cpuUsage();
  const written = await writeAll(alone);
  const used = process.cpuUsage(cpu);
  const cpuAlone = (used.user + used.system) / 1e6;
  const rebuilt = await projected(alone, join(folder, 'rebuilt.db'), async () => written, true);
  await alone.close();
  const beside = SqliteEventStore.open(join(folder, 'beside.db'), { onBroken: fail });
  const live = await projected(beside, join(folder, 'live.db'), () => writeAll(beside));
  await beside.close();
  const figures = {
    events: written.events,
    eventsPerGoal: written.events / goals,
    rebuildEventsPerSecond: Math.round(written.events / rebuilt.seconds),
    rebuildCpuMicrosecondsPerEvent: Math.round((rebuilt.cpuSeconds / written.events) * 1e7) / 10,
    goalsPerSecondAlone: Math.round(goals / written.seconds),
    goalsPerSecondBeside: Math.round(goals / live.result.seconds),
    liveEventsPerSecond: Math.round(live.result.events / live.seconds),
    liveCpuMicrosecondsPerEvent: Math.round(((live.cpuSeconds - cpuAlone) / live.result.events) * 1e7) / 10,
    lagMsAtTheEnd: Math.round(live.lagSeconds * 1_000),
  };
  console.table(figures);
  const perSecond = (seconds: number) => Math.round(written.events / seconds);
  const oneByOne = Object.entries(rebuilt.alone).map(([name, { seconds, cpuSeconds }]) => {
    return { name, eventsPerSecond: perSecond(seconds), eventsPerCpuSecond: perSecond(cpuSeconds) };
  });
  console.table(oneByOne);
  if (flags.json) console.log(JSON.stringify({ ...figures, oneByOne }));
} finally {
  rmSync(folder, { recursive: true });
}
