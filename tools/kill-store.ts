import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { EventStore } from '@baton/event-store';
import { UnusableEventStore } from '@baton/event-store';
import { EventStoreDbEventStore } from '@baton/event-store/eventstoredb';
import { goalsLoad } from './store/goals-load.js';
import type { KillableServer } from './store/killable-server.js';
import { serverOf, standInServer } from './store/killable-server.js';
import type { Judgement } from './store/writing-load.js';
import { writingLoad } from './store/writing-load.js';

/*
 * `npm run kills:store`: kills the server of the event store at random moments, while many write to it and one follows,
 * or with `--goals` while whole goals are driven, and sees that nothing is lost, doubled or out of place. `--quick` does
 * a little of both in less than a minute; `--json` ends with a line that a program can read. The server is the stand-in,
 * or with `--command` whatever that runs in the foreground and answers at `--address`.
 */

class BadOption extends Error {}

const cannotStart = 2;
const quickKills = '15';
const loads = { writing: writingLoad, goals: goalsLoad } as const;

interface RunResult extends Judgement {
  readonly load: keyof typeof loads;
  readonly kills: number;
  readonly seconds: number;
}

function options() {
  const { values } = parseArgs({
    options: {
      kills: { type: 'string' },
      goals: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      /** How many write, or how many goals are in hand. */
      'at-once': { type: 'string', default: '16' },
      /** How long the server lives at most once it answers again, in milliseconds. */
      'life-ms': { type: 'string', default: '500' },
      command: { type: 'string' },
      address: { type: 'string', default: 'esdb://127.0.0.1:2113?tls=false' },
    },
  });
  const load = values.goals ? 'goals' : 'writing';
  return {
    ...{ json: values.json, command: values.command, address: values.address },
    loads: values.quick && !values.goals ? (['writing', 'goals'] as const) : ([load] as const),
    kills: wholeNumber('--kills', values.kills ?? (values.quick ? quickKills : '200')),
    atOnce: wholeNumber('--at-once', values['at-once']),
    lifeMsMax: wholeNumber('--life-ms', values['life-ms']),
  };
}

type Options = ReturnType<typeof options>;

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new BadOption(`${name} takes a whole number from 1 (got ${text})`);
  return number;
}

/** Each life of the server begins with an answer, so that no kill meets one that was not yet there. */
async function killAgainAndAgain(server: KillableServer, store: EventStore, wishes: Options): Promise<void> {
  for (let kill = 1; kill <= wishes.kills; kill++) {
    await pause(randomInt(0, wishes.lifeMsMax));
    await server.kill();
    await server.start();
    while (
      !(await store.end().then(
        () => true,
        () => false,
      ))
    );
    if (kill % 20 === 0) process.stderr.write(`${kill} kills\n`);
  }
}

async function run(name: RunResult['load'], wishes: Options, folder: string): Promise<RunResult> {
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

function fail(failure: Error): never {
  throw failure;
}

function tell({ load, kills, seconds, counts, faults }: RunResult): void {
  const done = Object.entries(counts).map(([name, count]) => `${count} ${inWords(name)}`);
  process.stdout.write(`${load}: ${kills} kills in ${seconds} s, ${done.join(', ')}, ${faults.length} faults\n`);
  for (const fault of faults) process.stdout.write(`WRONG: ${fault}\n`);
}

function inWords(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

async function campaign(wishes: Options): Promise<number> {
  const runs: RunResult[] = [];
  for (const load of wishes.loads) {
    const folder = mkdtempSync(join(tmpdir(), 'baton-kills-'));
    try {
      runs.push(await run(load, wishes, folder));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  if (wishes.json) process.stdout.write(`${JSON.stringify({ runs })}\n`);
  else for (const result of runs) tell(result);
  return runs.every(({ faults }) => faults.length === 0) ? 0 : 1;
}

try {
  process.exitCode = await campaign(options());
} catch (error) {
  const isExplained = error instanceof BadOption || error instanceof UnusableEventStore;
  if (!isExplained && !(error instanceof TypeError && 'code' in error)) throw error;
  const known = '--kills N, --goals, --quick, --json, --at-once N, --life-ms N, --command C, --address A';
  process.stderr.write(`kills:store: ${error.message} (${known})\n`);
  process.exitCode = cannotStart;
}
