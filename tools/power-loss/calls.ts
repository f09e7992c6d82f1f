import type { SpawnSyncReturns } from 'node:child_process';
import { spawnSync } from 'node:child_process';
import { closeSync, createReadStream, mkdirSync, openSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';

/** What a process did to the files of one folder, in the order in which the calls returned; `file` is one life of a name. */
export type DiskCall =
  | { readonly kind: 'CREATE'; readonly name: string; readonly file: number }
  | { readonly kind: 'REMOVE'; readonly name: string }
  | { readonly kind: 'WRITE'; readonly file: number; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'RESIZE'; readonly file: number; readonly size: number }
  | { readonly kind: 'SYNC'; readonly file: number }
  | { readonly kind: 'FAIL_TO_SYNC'; readonly file: number }
  | { readonly kind: 'SYNC_FOLDER' }
  /** The process has said this to the world. */
  | { readonly kind: 'SAY'; readonly line: string };

/** The n-th call of that name fails, and with `andAfter` all that follow. */
export interface Injection {
  readonly call: 'pwrite64' | 'fsync';
  readonly error: 'EIO' | 'ENOSPC';
  readonly nth: number;
  readonly andAfter: boolean;
}

/** How a writer ended: with an exit code, by a signal, or not at all. */
export type Ending = number | NodeJS.Signals | 'HUNG';

export interface Watched {
  readonly calls: readonly DiskCall[];
  /** How often each call was made that can be made to fail. */
  readonly counts: Readonly<Record<Injection['call'], number>>;
  readonly ending: Ending;
  readonly wasInjected: boolean;
  /** Which life each name was in at the end. */
  readonly names: ReadonlyMap<string, number>;
}

const database = 'events.db';
/** The shared memory of SQLite is not among them: it is made anew from the rest. */
const files = [database, `${database}-wal`, `${database}-journal`];
const watchedCalls = 'openat,write,pwrite64,fsync,fdatasync,ftruncate,unlink';
const limitMs = 120_000;
const longestWrite = 1 << 24;

export interface Watching {
  readonly program: string;
  readonly args: readonly string[];
  readonly injection?: Injection;
  /** What an earlier process has left in the folder. */
  readonly names?: Watched['names'];
}

/** The calls can't be watched here; the message says what to do. */
export class CannotWatch extends Error {
  override readonly name = 'CannotWatch';
}

/**
 * Runs the writer to its end under strace, which tells every call that it makes to the files of the folder, and fails
 * those that it is told to.
 * @param folder where its store is to lie; the folder above it takes what was told
 */
export async function watch(folder: string, { program, args, injection, names }: Watching): Promise<Watched> {
  mkdirSync(folder, { recursive: true });
  const said = `${folder}.said`;
  const trace = `${folder}.calls`;
  const paths = [folder, said, ...files.map((file) => join(folder, file))].flatMap((path) => ['-P', path]);
  const output = openSync(said, 'w');
  const wishes = [
    // So that it can be told to stop, and stops the writer with it.
    ...['-I', '2'],
    ...['-f', '--seccomp-bpf', '-qq', '-y', '-xx', '-s', String(longestWrite), '-o', trace],
    ...['-e', `trace=${watchedCalls}`, '-e', 'signal=none', ...paths],
    ...(injection ? ['-e', inject(injection)] : []),
  ];
  const ended = spawnSync('strace', [...wishes, process.execPath, program, folder, ...args], {
    ...{ stdio: ['ignore', output, 'pipe'], encoding: 'utf8' },
    timeout: limitMs,
  });
  closeSync(output);
  const ending = endingOf(ended);
  return { ...(await readCalls(trace, { names, ending })), ending };
}

/** A writer that had to be ended is one that hung; whatever else keeps strace from its work is no fault of the writer. */
function endingOf({ error, status, signal, stderr }: SpawnSyncReturns<string>): Ending {
  if (error && 'code' in error && error.code === 'ETIMEDOUT') return 'HUNG';
  if (error) throw new CannotWatch(`The writer can't be watched (${error.message}): install strace and start again`);
  if (stderr.startsWith('strace: ')) throw new CannotWatch(`The writer can't be watched: ${stderr.trim()}`);
  // Strace ends as the one ended whom it watched.
  return status ?? signal ?? 'HUNG';
}

export function inWords(ending: Ending): string {
  if (ending === 'HUNG') return 'it hung';
  return typeof ending === 'number' ? `exit code ${ending}` : `killed by ${ending}`;
}

function inject({ call, error, nth, andAfter }: Injection): string {
  return `inject=${call}:error=${error}:when=${nth}${andAfter ? '+' : ''}`;
}

async function readCalls(
  trace: string,
  { names, ending }: { readonly names: Watched['names'] | undefined; readonly ending: Ending },
): Promise<Omit<Watched, 'ending'>> {
  const reader = new CallReader(names);
  for await (const line of createInterface({ input: createReadStream(trace) }))
    // Who was killed in the middle of a call was not told what became of it.
    if (typeof ending === 'number' || !line.includes('<unfinished ...>')) reader.read(line);
  return reader;
}

/** Reads what strace writes: texts are hexadecimal, and so are the paths beside the numbers of open files. */
export class CallReader {
  readonly calls: DiskCall[] = [];
  readonly counts = { pwrite64: 0, fsync: 0 };
  wasInjected = false;
  readonly names: Map<string, number>;

  constructor(names: ReadonlyMap<string, number> = new Map()) {
    this.names = new Map(names);
  }

  read(line: string): void {
    const [, call, inside = '', result = ''] = /^\d+\s+(\w+)\((.*)\)\s+= (-?\d+)/.exec(line) ?? [];
    // Only one thread of the writer writes, so that no call is told in two halves.
    if (call === undefined) throw new Error(`A call can't be read (${line.slice(0, 100)})`);
    if (call === 'pwrite64' || call === 'fsync') this.counts[call] += 1;
    if (line.endsWith('(INJECTED)')) this.wasInjected = true;
    // What failed has changed nothing.
    if (result.startsWith('-') && call !== 'fsync') return;
    const text = inside.split('"')[1] ?? '';
    const name = basename(
      decoded(call === 'openat' || call === 'unlink' ? text : between(inside, '<', '>')).toString(),
    );
    if (call === 'write') return this.#say(decoded(text).toString());
    if (call === 'openat' || call === 'unlink') return this.#name(call, name, inside);
    if (!files.includes(name)) return this.#sync(undefined, result);
    this.#change(call, this.names.get(name) ?? this.#create(name), inside, result);
  }

  #change(call: string, file: number, inside: string, result: string): void {
    const numbers = inside.slice(inside.lastIndexOf('"') + 1).split(', ');
    switch (call) {
      case 'pwrite64': {
        const bytes = decoded(between(inside, '"', '"')).subarray(0, Number(result));
        return void this.calls.push({ kind: 'WRITE', file, at: Number(numbers[2]), bytes });
      }
      case 'ftruncate':
        return void this.calls.push({ kind: 'RESIZE', file, size: Number(numbers[1]) });
      case 'fsync':
      case 'fdatasync':
        return this.#sync(file, result);
      default:
        throw new Error(`A call is not known (${call})`);
    }
  }

  #sync(file: number | undefined, result: string): void {
    const hasFailed = result.startsWith('-');
    if (file !== undefined) this.calls.push({ kind: hasFailed ? 'FAIL_TO_SYNC' : 'SYNC', file });
    else if (!hasFailed) this.calls.push({ kind: 'SYNC_FOLDER' });
  }

  #name(call: 'openat' | 'unlink', name: string, inside: string): void {
    if (!files.includes(name)) return;
    if (call === 'openat') {
      if (inside.includes('O_CREAT') && !this.names.has(name)) this.#create(name);
      return;
    }
    this.names.delete(name);
    this.calls.push({ kind: 'REMOVE', name });
  }

  #create(name: string): number {
    const file = ++lives;
    this.names.set(name, file);
    this.calls.push({ kind: 'CREATE', name, file });
    return file;
  }

  #say(text: string): void {
    for (const line of text.split('\n')) if (line !== '') this.calls.push({ kind: 'SAY', line });
  }
}

let lives = 0;

function between(text: string, from: string, to: string): string {
  const start = text.indexOf(from) + 1;
  return text.slice(start, text.indexOf(to, start));
}

function decoded(text: string): Buffer {
  return Buffer.from(text.replaceAll('\\x', ''), 'hex');
}
