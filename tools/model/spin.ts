import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newFolder, removeFolder } from '../command/leaving.js';
import type { Check } from './checks.js';

export interface Found {
  /** UNFINISHED: not all was looked at, so that nothing was proven. */
  readonly verdict: 'HOLDS' | 'BROKEN' | 'UNFINISHED';
  /** The promise that was broken, or why the search did not finish. */
  readonly what: string;
  readonly states: number;
  readonly seconds: number;
  /** The history that broke it, line by line. */
  readonly story: readonly string[];
}

/** spin makes a C program of the model, a compiler makes it run. */
export class ToolMissing extends Error {
  override readonly name = 'ToolMissing';
}

const memoryMaxMb = 4_000;
const depthMax = 10_000;
const limitMs = 600_000;

const compilerFlags: Readonly<Record<Check['search'], readonly string[]>> = {
  DEPTH: ['-DSAFETY'],
  BREADTH: ['-DSAFETY', '-DBFS'],
  ENDS: ['-DNP', '-DNOREDUCE'],
};

/** Runs one check to its end. @throws ToolMissing */
export async function runCheck(model: string, check: Check): Promise<Found> {
  const folder = newFolder('baton-model');
  try {
    const defines = check.defines.map((name) => `-D${name}`);
    await mustSucceed('spin', [...defines, '-a', model], folder);
    // What breaks a promise is found long before a compiler that optimises would be done.
    const optimised = check.expected === 'BROKEN' ? '-O0' : '-O2';
    const flags = [optimised, '-w', `-DMEMLIM=${memoryMaxMb}`, ...compilerFlags[check.search]];
    await mustSucceed('gcc', [...flags, '-o', 'pan', 'pan.c'], folder);
    const startedAt = performance.now();
    // Where a history stops is judged by the model itself, so that it need not be a place that spin knows.
    const wishes = ['-E', `-m${depthMax}`, '-w22', ...(check.search === 'ENDS' ? ['-l'] : [])];
    const { output } = await run(join(folder, 'pan'), wishes, folder);
    const seconds = (performance.now() - startedAt) / 1_000;
    const trail = join(folder, 'operation.pml.trail');
    const story = existsSync(trail) ? await tell(model, defines, trail, folder) : [];
    return { ...judge(output, story), states: statesIn(output), seconds, story };
  } finally {
    removeFolder(folder);
  }
}

export async function versionOfSpin(): Promise<string> {
  const { output } = await run('spin', ['-V'], tmpdir());
  await run('gcc', ['--version'], tmpdir());
  return output.trim();
}

function judge(output: string, story: readonly string[]): Pick<Found, 'verdict' | 'what'> {
  const errors = Number(/errors: (\d+)/.exec(output)?.[1] ?? Number.NaN);
  const why = /search not completed|max search depth too small|out of memory|reached .*MEMLIM.*/i.exec(output)?.[0];
  if (errors > 0) {
    const promise = /BROKEN (\w+)/.exec(story.join('\n'))?.[1];
    const isCycle = output.includes('non-progress cycle');
    if (promise !== undefined || isCycle) return { verdict: 'BROKEN', what: promise ?? 'HISTORIES_END' };
    return { verdict: 'UNFINISHED', what: /pan:\d+: .*/.exec(output)?.[0] ?? 'an error that spin does not explain' };
  }
  if (errors === 0 && why === undefined) return { verdict: 'HOLDS', what: '' };
  return { verdict: 'UNFINISHED', what: why ?? 'the search was stopped' };
}

function statesIn(output: string): number {
  return Number(/(\d+) states, stored/.exec(output)?.[1] ?? 0);
}

const words: readonly (readonly [RegExp, string])[] = [
  [/operation 0/g, 'the forward effect'],
  [/operation 1/g, 'the undo'],
  [/it says 1$/, 'it says: committed'],
  [/it says 2$/, 'it says: rejected'],
  [/it says 4$/, 'it says: revoked'],
  [/it says 8$/, 'it says: nothing there'],
  [/it says 16$/, 'it says: can not tell'],
];

async function tell(model: string, defines: readonly string[], trail: string, folder: string): Promise<string[]> {
  const { output } = await run('spin', [...defines, '-t', '-k', trail, model], folder);
  return output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^(log|specialist|system|weather): |^BROKEN |^<<<<<START OF CYCLE/.test(line))
    .map((line) => words.reduce((told, [pattern, word]) => told.replace(pattern, word), line));
}

async function mustSucceed(command: string, wishes: readonly string[], folder: string): Promise<void> {
  const { code, output } = await run(command, wishes, folder);
  if (code !== 0) throw new Error(`${command} ${wishes.join(' ')} failed (exit code ${code}):\n${output}`);
}

function run(
  command: string,
  wishes: readonly string[],
  folder: string,
): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, wishes, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs });
    let output = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (output += String(chunk)));
    child.on('error', (error) => {
      const isMissing = 'code' in error && error.code === 'ENOENT';
      reject(isMissing ? new ToolMissing(`${command} is not installed`) : error);
    });
    child.on('close', (code) => resolve({ code, output }));
  });
}
