import { transformSync } from '@swc/core';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Mutant, Patch } from '@baton/simulation';

/**
 * Builds the project with one guard taken out: a copy of the finished build, below the project's folder so that its
 * packages are found, in which the patched files are compiled anew from their changed source.
 * @param build folder of the finished build
 * @returns the seed-worker that runs the mutant
 */
export function buildMutant({ name, patches }: Mutant, build: string): URL {
  const folder = resolve('.cache/simulation', name);
  rmSync(folder, { recursive: true, force: true });
  for (const part of ['libs', 'tools/sim']) cpSync(join(build, part), join(folder, part), { recursive: true });
  for (const file of new Set(patches.map((patch) => patch.file))) {
    const changed = patches.filter((patch) => patch.file === file).reduce(patched, readFileSync(file, 'utf8'));
    const { code } = transformSync(changed, { filename: resolve(file), configFile: resolve('.swcrc') });
    writeFileSync(join(folder, file.replace(/\.ts$/, '.js')), code);
  }
  return pathToFileURL(join(folder, 'tools/sim/seed-worker.js'));
}

export function removeMutant({ name }: Mutant): void {
  rmSync(resolve('.cache/simulation', name), { recursive: true, force: true });
}

/** Throws where the text is not there exactly once: then the guard has moved, and the patch has to follow it. */
export function patched(source: string, { file, find, replace }: Patch): string {
  const [before, after, ...more] = source.split(find);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(`The patch of a mutant does not fit its file exactly once: bring it up to date (${file}: ${find})`);
  return before + replace + after;
}
