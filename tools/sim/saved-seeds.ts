import { appendFileSync, readFileSync } from 'node:fs';
import type { FailingSeed } from '@baton/simulation';

const file = 'libs/simulation/seeds.txt';

/** Seeds whose histories broke a promise once: they are lived through before all others. */
export function savedSeeds(): readonly number[] {
  const seeds = readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim())
    .filter((line) => line !== '')
    .map(Number);
  if (seeds.every((seed) => Number.isSafeInteger(seed))) return seeds;
  throw new Error(`One whole number a line is expected, what follows # is for people (${file})`);
}

/** Keeps what failed for the next run, but where nobody would commit it. @returns whether anything was added */
export function saveSeeds(failing: readonly FailingSeed[]): boolean {
  if (process.env['CI'] !== undefined) return false;
  const known = new Set(savedSeeds());
  const added = failing.filter(({ seed }) => !known.has(seed));
  if (added.length === 0) return false;
  appendFileSync(file, added.map(({ seed, violations: [first] }) => `${seed} # ${first?.invariant ?? ''}\n`).join(''));
  return true;
}
