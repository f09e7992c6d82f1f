import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Patch } from '@baton/simulation';
import { patched } from '../sim/mutant-workshop.js';

const database = 'libs/event-store/sqlite/event-database.js';

/** Faults that the loop has to find, each a change of the built store. */
const plants: Readonly<Record<string, readonly Patch[]>> = {
  'synchronous-off': [
    { file: database, find: 'synchronous = full', replace: 'synchronous = off' },
    { file: database, find: 'synchronous !== 2', replace: 'synchronous !== 0' },
  ],
  // Seen once in some dozens of failures: more than a quick run has.
  'nothing-written-anew': [{ file: database, find: 'writeOnceMore(connection, file);', replace: '' }],
  'answer-before-commit': [
    {
      file: 'libs/event-store/sqlite/sqlite-event-store.adapter.js',
      find: 'commit.run();',
      replace: 'results.forEach((result, index)=>batch[index]?.resolve(result)); commit.run();',
    },
  ],
};

export const plantNames = Object.keys(plants);

/**
 * Copies the finished build with a fault in it.
 * @param build folder of the finished build
 * @returns the folder of the copy, which whoever asked for it removes
 */
export function plantedBuild(build: string, plant: string): string {
  const folder = resolve('.cache/power-loss', plant);
  rmSync(folder, { recursive: true, force: true });
  for (const part of ['libs', 'tools/power-loss']) cpSync(join(build, part), join(folder, part), { recursive: true });
  for (const patch of plants[plant] ?? []) {
    const file = join(folder, patch.file);
    writeFileSync(file, patched(readFileSync(file, 'utf8'), patch));
  }
  return folder;
}
