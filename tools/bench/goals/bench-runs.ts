import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { signalGroup, whenLeaving } from '../../command/leaving.js';
import { syncsIn, tracingSyncs } from '../bench-tools.js';
import type { ArmFigures, ArmLoad, ArmName } from './bench-arm.js';

/** Lets each arm run in a fresh process, so that none inherits the memory or the machine code of another. */
export class BenchRuns {
  private running: ChildProcess | undefined;

  constructor(private readonly folder: string) {
    whenLeaving(() => {
      // The group, since a run may have started specialists, and may itself be watched by another program.
      if (this.running) signalGroup(this.running, 'SIGKILL');
    });
  }

  say(line: string): void {
    process.stderr.write(`${line}\n`);
  }

  /** @param tree a checkout of another commit that was built there, to run its own arm; this one where none is given */
  async run(arm: ArmName, load: ArmLoad, tree?: string): Promise<ArmFigures> {
    const size =
      load.goals === undefined ? `${(load.ms ?? 0) / 1_000} s` : `${load.goals.toLocaleString('en-GB')} goals`;
    this.say(`  ${arm}, ${load.atOnce} at once, ${size}${tree === undefined ? '' : `, of ${tree}`}`);
    return this.start([], arm, load, tree);
  }

  /**
   * Syncs to disk per goal, by file. What opening, warming up and
   * closing take is measured by a run of its own and left out.
   */
  async syncsPerGoal(arm: ArmName, atOnce: number, goals: number): Promise<ReadonlyMap<string, number>> {
    this.say(`  ${arm}, ${atOnce} at once, counting syncs`);
    const [few, all] = [await this.syncs(arm, atOnce, goals / 4), await this.syncs(arm, atOnce, goals / 4 + goals)];
    return new Map([...all].map(([file, count]) => [file, (count - (few.get(file) ?? 0)) / goals]));
  }

  private async syncs(arm: ArmName, atOnce: number, goals: number): Promise<ReadonlyMap<string, number>> {
    const trace = join(this.folder, 'trace');
    await this.start(tracingSyncs(trace), arm, { atOnce, warmUpGoals: 0, goals });
    const counts = new Map<string, number>();
    for (const [path, count] of syncsIn(trace)) {
      const file = fileNames[basename(path).replace(/-(?:wal|journal)$/, '')] ?? 'other files';
      counts.set(file, (counts.get(file) ?? 0) + count);
    }
    rmSync(trace);
    return counts;
  }

  private async start(
    before: readonly string[],
    arm: ArmName,
    load: ArmLoad,
    tree = process.cwd(),
  ): Promise<ArmFigures> {
    const { atOnce, warmUpGoals, goals, ms } = load;
    const until = goals === undefined ? ['--ms', String(ms)] : ['--goals', String(goals)];
    const bench = join(tree, relative(process.cwd(), process.argv[1] ?? ''));
    const [program = process.execPath, ...args] = [
      ...[...before, process.execPath, bench, '--folder', this.folder, '--arm', arm],
      ...['--at-once', String(atOnce), '--warm-up', String(warmUpGoals), ...until],
    ];
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], detached: true, cwd: tree });
    this.running = child;
    const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    this.running = undefined;
    if (child.exitCode !== 0) throw new Error(`A run of the bench failed (${arm}, ${atOnce} at once)`);
    return JSON.parse(output) as ArmFigures;
  }
}

const fileNames: Readonly<Record<string, string>> = {
  'events.db': 'event store',
  'keys.sqlite': 'key store',
  'read.sqlite': 'read models',
  'journal.sqlite': 'journals',
};
