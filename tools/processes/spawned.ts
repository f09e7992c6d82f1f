import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ProgramName } from '../../apps/orchestrator/src/programs.js';
import { programFile } from '../../apps/orchestrator/src/programs.js';
import { signalGroup, whenLeaving } from '../command/leaving.js';

/** How a process ended: by its own code, or by a signal. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Program {
  readonly name: ProgramName;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Linux counts processor time in hundredths of a second. */
const msPerTick = 10;

/** What is alive of all that this process started; each is the leader of a process group of its own. */
const alive = new Set<Spawned>();
whenLeaving(() => {
  for (const spawned of alive) spawned.signalAll('SIGKILL');
});

/** A program of the build, run as a process of its own, and all that it says. It is waited for by its lines alone. */
export class Spawned {
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #listeners = new Set<() => void>();
  #hasEnded = false;

  private constructor(child: ChildProcess) {
    this.#child = child;
    alive.add(this);
    for (const stream of [child.stdout, child.stderr])
      if (stream) createInterface({ input: stream }).on('line', (line) => this.#hear(line));
    this.ended = new Promise((resolve) =>
      // `close` comes when all output has been read, and `exit` before it.
      child.once('close', (code, signal) => {
        this.#hasEnded = true;
        // Its number may soon be another group's, unless something that it started still runs.
        if (!this.isAnybodyLeft) alive.delete(this);
        for (const listener of this.#listeners) listener();
        resolve({ code, signal });
      }),
    );
  }

  static start({ name, args = [], env = {} }: Program): Spawned {
    const file = programFile(name);
    if (!existsSync(file)) throw new Error(`Not built yet: npm run build (${file})`);
    const inherited = { PATH: process.env['PATH'], BATON_CI_RUN: process.env['BATON_CI_RUN'], NO_COLOR: '1' };
    const child = spawn(process.execPath, ['--enable-source-maps', file, ...args], {
      env: { ...inherited, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own: what it starts in turn can be signalled and counted together with it.
      detached: true,
    });
    return new Spawned(child);
  }

  /** All that was said so far, on both outputs. */
  get output(): string {
    return this.#lines.join('\n');
  }

  /** A line that was said with a stack below it, and a line of that: an error that nobody has foreseen. */
  get unforeseen(): readonly string[] {
    return /^.*\n\s+at .*$/m.exec(this.output) ?? [];
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The first line that fits, said already or still to come. Rejects where the process ends without saying it. */
  line(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      let read = 0;
      const look = (): void => {
        for (; read < this.#lines.length; read += 1) {
          const found = pattern.exec(this.#lines[read] ?? '');
          if (found) return done(() => resolve(found));
        }
        if (this.#hasEnded) done(() => reject(new Error(`Ended without saying ${String(pattern)}:\n${this.output}`)));
      };
      const done = (settle: () => void): void => {
        this.#listeners.delete(look);
        settle();
      };
      this.#listeners.add(look);
      look();
    });
  }

  /** User and system time that it has taken so far, in milliseconds: the kernel's own account, which Linux alone shows. */
  get cpuMs(): number {
    const [, afterName = ''] = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8').split(') ');
    const [userTicks = 0, systemTicks = 0] = afterName.split(' ').slice(11, 13).map(Number);
    return (userTicks + systemTicks) * msPerTick;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** To the process and all that it started, as a terminal does on Ctrl-C. */
  signalAll(signal: NodeJS.Signals): void {
    signalGroup(this.#child, signal);
  }

  /** Whether the process or anything that it started still runs. */
  get isAnybodyLeft(): boolean {
    if (this.#child.pid === undefined) return false;
    try {
      process.kill(-this.#child.pid, 0);
      return true;
    } catch {
      return false;
    }
  }

  /** Resolves when the process and all that it started are gone. Nothing tells of somebody else's children, so it looks. */
  async nobodyLeft(): Promise<void> {
    await this.ended;
    while (this.isAnybodyLeft) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Ending> {
    this.signal(signal);
    const ending = await this.ended;
    alive.delete(this);
    return ending;
  }

  /** Ends it and whatever it started, by force. */
  async kill(): Promise<void> {
    this.signalAll('SIGKILL');
    await this.ended;
    alive.delete(this);
  }

  #hear(line: string): void {
    this.#lines.push(line);
    for (const listener of this.#listeners) listener();
  }
}

/** For the end of a specification or a campaign, however it went. */
export async function killAllSpawned(): Promise<void> {
  await Promise.all([...alive].map((spawned) => spawned.kill()));
}
