import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { EventStore } from '@baton/event-store';
import { EventStoreDbEventStore } from '@baton/event-store/eventstoredb';
import { goalsLoad } from './store/goals-load.js';
import type { KillableServer } from './store/killable-server.js';
import { serverOf, standInServer } from './store/killable-server.js';
import { writingLoad } from './store/writing-load.js';

/*
 * `npm run kills:store`: kills the server of the event store at random moments, while many write to it and one follows,
 * or with `--goals` while whole goals are driven, and sees that nothing is lost, doubled or out of place. The server is
 * the stand-in, or with `--command` whatever that runs in the foreground and answers at `--address`.
 */

const { values: wishes } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    goals: { type: 'boolean', default: false },
    /** How many write, or how many goals are in hand. */
    'at-once': { type: 'string', default: '16' },
    /** How long the server lives at most once it answers again, in milliseconds. */
    'life-ms': { type: 'string', default: '500' },
    command: { type: 'string' },
    address: { type: 'string', default: 'esdb://127.0.0.1:2113?tls=false' },
  },
});

/** Each life of the server begins with an answer, so that no kill meets one that was not yet there. */
async function killAgainAndAgain(server: KillableServer, store: EventStore, kills: number): Promise<void> {
  for (let kill = 1; kill <= kills; kill++) {
    await pause(randomInt(0, Number(wishes['life-ms'])));
    await server.kill();
    await server.start();
    while (
      !(await store.end().then(
        () => true,
        () => false,
      ))
    );
    if (kill % 20 === 0) process.stdout.write(`${kill} kills\n`);
  }
}

async function main(folder: string): Promise<void> {
  const server = wishes.command
    ? serverOf(wishes.command, wishes.address)
    : await standInServer(join(folder, 'server'));
  await server.start();
  const store = await EventStoreDbEventStore.open(server.address, {
    onBroken: (failure) => {
      throw failure;
    },
  });
  const atOnce = Number(wishes['at-once']);
  const load = wishes.goals ? await goalsLoad(store, atOnce, folder) : writingLoad(store, atOnce);
  let isOver = false;
  const running = load.run(() => isOver);
  await killAgainAndAgain(server, store, Number(wishes.kills));
  isOver = true;
  await running;
  const { done, faults } = await load.judge();
  await store.close();
  await server.kill();
  process.stdout.write(`${wishes.kills} kills, ${done}, ${faults.length} faults\n`);
  for (const fault of faults) process.stdout.write(`WRONG: ${fault}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

const folder = mkdtempSync(join(tmpdir(), 'baton-kills-'));
try {
  await main(folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
