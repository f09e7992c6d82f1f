import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that runs beside the orchestrator while somebody tries Baton on one machine. */
export interface CompanionOrder {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** How many lines of its output say that it is up. */
  readonly readyLines: number;
}

/** A companion ended before it was up; the message holds what it said. */
export class CompanionFailed extends Error {
  override readonly name = 'CompanionFailed';
}

const stopWithinMs = 5_000;

/** Starts companions and stops them again; none outlives this process on purpose. */
export class Companions {
  private readonly running = new Map<string, ChildProcess>();
  private isStopping = false;

  /** Called with a companion's name when one that was up has ended by itself. */
  constructor(private readonly onLoss: (name: string) => void) {}

  /** Resolves when the process says that it is up. @throws CompanionFailed */
  start({ name, script, args, env, readyLines }: CompanionOrder): Promise<void> {
    const child = spawn(process.execPath, ['--enable-source-maps', script, ...args], {
      // The bare environment: a specialist gets the credentials of its own system and of no other.
      env: { PATH: process.env['PATH'], NODE_ENV: process.env['NODE_ENV'], TZ: process.env['TZ'], ...env },
      // By the channel a companion notices when this process is gone, however it went.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.running.set(name, child);
    const said: string[] = [];
    return new Promise((resolve, reject) => {
      let isUp = false;
      createInterface({ input: child.stdout! }).on('line', (line) => {
        said.push(line);
        if (said.length < readyLines || isUp) return;
        isUp = true;
        resolve();
      });
      createInterface({ input: child.stderr! }).on('line', (line) => {
        if (isUp) process.stderr.write(`${line}\n`);
        else said.push(line);
      });
      child.once('exit', () => {
        this.running.delete(name);
        if (!isUp) reject(new CompanionFailed(said.join('\n') || `${name} ended before it was up`));
        else if (!this.isStopping) this.onLoss(name);
      });
    });
  }

  /** From now on an end of theirs is no loss: Ctrl-C reaches them as well. */
  expectStop(): void {
    this.isStopping = true;
  }

  async stop(): Promise<void> {
    this.expectStop();
    await Promise.all([...this.running.values()].map(stopped));
  }
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const force = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
