import { Installation } from '../processes/installation.js';
import type { Account } from '../processes/system-changes.js';
import { accountsIn } from '../processes/system-changes.js';
import type { CrashRun } from './crash-run.js';
import { runCrash } from './crash-run.js';
import type { Place, Point } from './points.js';

/** A place that is still passed after so many times would never come to an end. */
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

/** Kills at a place the first time that it is passed, the second time, and so on until it is passed no more. */
export async function* sweepPlace(ground: Ground, place: Place): AsyncGenerator<CrashRun> {
  for (let nth = 1; nth <= timesMax; nth += 1) {
    const run = await ground.run({ ...place, nth });
    yield run;
    if (!run.died) return;
  }
}
