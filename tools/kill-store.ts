import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore } from '@baton/event-store';
import { UnusableEventStore } from '@baton/event-store';
import { EventStoreDbEventStore } from '@baton/event-store/eventstoredb';
import { fail } from './command/fail.js';
import { inNewFolder } from './command/leaving.js';
import { parsed, typed, wholeNumber } from './command/options.js';
import { goalsLoad } from './store/goals-load.js';
import type { KillableServer } from './store/killable-server.js';
import { serverOf, standInServer } from './store/killable-server.js';
import type { Judgement } from './store/writing-load.js';
import { writingLoad } from './store/writing-load.js';

const usage = `npm run kills:store -- OPTIONS

  --kills N       so many
  --goals         while whole goals are driven, instead of while many write and one follows
  --at-once N     how many write, or how many goals are in hand
  --life-ms N     how long the server lives at most once it answers again, in milliseconds
  --command C     the server: whatever that runs in the foreground, instead of the stand-in
  --address A     where it answers
  --quick         a little of both in less than a minute
  --json          ends with a line of JSON

Kills the server of the event store at random moments, and sees that nothing is lost, doubled or out of place.

Exit codes: 0 all was as it must be, 1 something was not, 2 wrong options, or a server that can not be used.`;

const cannotStart = 2;
const quickKills = '15';
/** More than any server takes to look through what it has kept. */
const comeBackMsMax = 120_000;
const loads = {
  writing: (store: EventStore, atOnce: number) => writingLoad(store, atOnce),
  goals: goalsLoad,
} as const;

interface RunResult extends Judgement {
  readonly load: keyof typeof loads;
  readonly kills: number;
  readonly seconds: number;
}

interface Wishes {
  readonly json: boolean;
  readonly command: string | undefined;
  readonly address: string;
  readonly loads: readonly RunResult['load'][];
  readonly kills: number;
  readonly atOnce: number;
  readonly lifeMsMax: number;
}

const wishes = typed(usage, (): Wishes => {
  const { values } = parsed({
    options: {
      kills: { type: 'string' },
      goals: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      'at-once': { type: 'string', default: '16' },
      'life-ms': { type: 'string', default: '500' },
      command: { type: 'string' },
      address: { type: 'string', default: 'esdb://127.0.0.1:2113?tls=false' },
    },
  });
  const load = values.goals ? 'goals' : 'writing';
  return {
    ...{ json: values.json, command: values.command, address: values.address },
    loads: values.quick && !values.goals ? ['writing', 'goals'] : [load],
    kills: wholeNumber('--kills', values.kills ?? (values.quick ? quickKills : '200')),
    atOnce: wholeNumber('--at-once', values['at-once']),
    lifeMsMax: wholeNumber('--life-ms', values['life-ms']),
  };
});

/** Each life of the server begins with an answer, so that no kill meets one that was not yet there. */
async function killAgainAndAgain(server: KillableServer, store: EventStore, wishes: Wishes): Promise<void> {
  for (let kill = 1; kill <= wishes.kills; kill++) {
    await pause(randomInt(0, wishes.lifeMsMax));
    await server.kill();
    await server.start();
    await untilItAnswers(store);
    if (kill % 20 === 0) process.stderr.write(`${kill} kills\n`);
  }
}

async function untilItAnswers(store: EventStore): Promise<void> {
  const isUp = () =>
    store.end().then(
      () => true,
      () => false,
    );
  const givenUpAtMs = performance.now() + comeBackMsMax;
  while (!(await isUp()))
    if (performance.now() > givenUpAtMs) throw new Error('The server was started again, and does not answer any more');
}

async function run(name: RunResult['load'], wishes: Wishes, folder: string): Promise<RunResult> {
  const begun = performance.now();
  const { kills, command, address, atOnce } = wishes;
  const server = command ? serverOf(command, address) : await standInServer(join(folder, 'server'));
  await server.start();
  try {
    const store = await EventStoreDbEventStore.open(server.address, { onBroken: fail });
    const load = await loads[name](store, atOnce, folder);
    let isOver = false;
    const working = load.run(() => isOver);
    await killAgainAndAgain(server, store, wishes);
    isOver = true;
    await working;
    const judgement = await load.judge();
    await store.close();
    return { load: name, kills, seconds: Math.round((performance.now() - begun) / 1_000), ...judgement };
  } finally {
    await server.kill();
  }
}

function tell({ load, kills, seconds, counts, faults }: RunResult): void {
  const done = Object.entries(counts).map(([name, count]) => `${count} ${inWords(name)}`);
  process.stdout.write(`${load}: ${kills} kills in ${seconds} s, ${done.join(', ')}, ${faults.length} faults\n`);
  for (const fault of faults) process.stdout.write(`WRONG: ${fault}\n`);
}

function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

async function campaign(): Promise<number> {
  const runs: RunResult[] = [];
  for (const load of wishes.loads) runs.push(await inNewFolder('baton-kills', (folder) => run(load, wishes, folder)));
  if (wishes.json) process.stdout.write(`${JSON.stringify({ runs })}\n`);
  else for (const result of runs) tell(result);
  return runs.every(({ faults }) => faults.length === 0) ? 0 : 1;
}

try {
  process.exitCode = await campaign();
} catch (error) {
  if (!(error instanceof UnusableEventStore)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = cannotStart;
}
