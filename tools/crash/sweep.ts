import { Installation } from '../processes/installation.js';
import type { Account } from '../processes/system-changes.js';
import { accountsIn } from '../processes/system-changes.js';
import type { CrashRun } from './crash-run.js';
import { runCrash } from './crash-run.js';
import type { Place, Point } from './points.js';

const timesMax = 60;

/** One set of running systems after the other: a set is given up when each of its accounts has had a goal. */
export class Ground {
  #installation: Installation | undefined;
  #accounts: Account[] = [];

  /** Kills at one point, on an account that no goal has touched yet. */
  async run(point: Point): Promise<CrashRun> {
    const account = this.#accounts.shift();
    if (!this.#installation || !account) {
      await this.close();
      this.#installation = await Installation.start();
      this.#accounts = [...accountsIn(this.#installation.stores)];
      return this.run(point);
    }
    return runCrash(this.#installation, account, point);
  }

  async close(): Promise<void> {
    const installation = this.#installation;
    this.#installation = undefined;
    await installation?.close();
  }
}

/** Kills at a point that is passed for certain: where nobody dies there, nothing was tried. */
export async function killAt(ground: Ground, point: Point): Promise<CrashRun> {
  const run = await ground.run(point);
  return run.died ? run : withFault(run, 'nobody passes here any more, so nobody was killed');
}

/** Kills at a place the first time that it is passed, the second time, and so on until it is passed no more. */
export async function* sweepPlace(ground: Ground, place: Place): AsyncGenerator<CrashRun> {
  let run = await killAt(ground, { ...place, nth: 1 });
  yield run;
  for (let nth = 2; run.died && nth <= timesMax; nth += 1) {
    run = await ground.run({ ...place, nth });
    yield run.died && nth === timesMax ? withFault(run, 'it is passed again and again, without an end') : run;
  }
}

function withFault(run: CrashRun, fault: string): CrashRun {
  return { ...run, faults: [...run.faults, fault] };
}
