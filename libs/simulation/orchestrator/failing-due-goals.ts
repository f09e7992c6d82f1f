import type { DueGoal, LeaseTerms } from '@baton/read-models';
import { DueGoals } from '@baton/read-models';
import type { LivingProcess } from '../world/living-process.js';

/** The rows can't be reached for now. */
class OutOfReach extends Error {
  override readonly name = 'OutOfReach';
}

/** One process's way to the rows that runners find their goals by. */
export class FailingDueGoals extends DueGoals {
  constructor(
    private readonly rows: DueGoals,
    private readonly process: LivingProcess,
  ) {
    super();
  }

  override async claim(runnerId: string, terms: LeaseTerms & { readonly max: number }): Promise<readonly DueGoal[]> {
    this.#mayFail();
    return this.rows.claim(runnerId, terms);
  }

  override async hold(runnerId: string, goalIds: readonly string[], terms: LeaseTerms): Promise<readonly string[]> {
    this.#mayFail();
    return this.rows.hold(runnerId, goalIds, terms);
  }

  override async release(runnerId: string, goalIds?: readonly string[]): Promise<void> {
    return this.rows.release(runnerId, goalIds);
  }

  #mayFail(): void {
    if (this.process.world.faults.strike('due goals are out of reach'))
      throw new OutOfReach('The rows are out of reach');
  }
}
