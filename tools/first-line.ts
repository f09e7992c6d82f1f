import { join } from 'node:path';
import { newFolder, removeFolder } from './command/leaving.js';
import { killAllSpawned, Spawned } from './processes/spawned.js';

/*
 * `npm run first-line`: how long somebody looks at `npm start` until the first event is told, on an empty store and the
 * usual ports. Measured, never asserted.
 */

const rounds = 3;

function row(...cells: readonly string[]): string {
  return cells.map((cell) => cell.padStart(16)).join('');
}

process.stdout.write(`${row('first event', 'both reports', 'up', 'stopped in')}\n`);
try {
  for (let round = 0; round < rounds; round += 1) {
    const folder = newFolder('baton-first-line');
    const startedMs = performance.now();
    const seconds = (sinceMs = startedMs) => `${((performance.now() - sinceMs) / 1_000).toFixed(2)} s`;
    const baton = Spawned.start({ name: 'start', args: ['--data', join(folder, 'data')] });
    await baton.line(/taken on by/);
    const firstEvent = seconds();
    await baton.line(/■ compensated/);
    const reports = seconds();
    await baton.line(/Baton is up/);
    const up = seconds();
    const stoppingMs = performance.now();
    await baton.stop('SIGINT');
    process.stdout.write(`${row(firstEvent, reports, up, seconds(stoppingMs))}\n`);
    removeFolder(folder);
  }
} finally {
  await killAllSpawned();
}
