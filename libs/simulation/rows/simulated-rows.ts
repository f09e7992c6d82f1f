import type { TenantId } from '@baton/kernel';
import { differingRows, GoalQuery, GoalsQuery, HumanTasksQuery, ReadProgress } from '@baton/read-models';
import { SqlDueGoals } from '@baton/read-models/due-goals/sql';
import { SimulatedEventStore } from '../orchestrator/simulated-event-store.js';
import type { SimulatedLog } from '../orchestrator/simulated-log.js';
import type { GoalAccount, Ledger } from '../oracle/ledger.js';
import { LivingProcess } from '../world/living-process.js';
import { inTurns } from '../world/quiescence.js';
import type { World } from '../world/world.js';
import type { Databases } from './databases.js';
import { ProjectorHost } from './projector-host.js';

const catchesUpWithinMs = 5 * 60_000;

/** The real rows of a world: written by the real projector, and asked by runners and persons through the real queries. */
export class SimulatedRows {
  readonly dueGoals: SqlDueGoals;
  readonly #projector: ProjectorHost;

  constructor(
    private readonly world: World,
    private readonly log: SimulatedLog,
    private readonly databases: Databases,
  ) {
    this.dueGoals = new SqlDueGoals(databases.live);
    this.#projector = new ProjectorHost('projector', world, log, databases.live);
  }

  disturb(): void {
    this.#projector.disturb();
  }

  /** Once nothing is written any more: rows that followed the events are those that are built from all of them at once. */
  async judge(ledger: Ledger): Promise<void> {
    this.#projector.heal();
    const isThere = await this.#reaches(this.databases.live);
    await this.#projector.retire();
    if (!isThere) return this.world.violate('12 every goal ends', 'the rows never caught up with the events');
    const rebuilder = new ProjectorHost('rebuilder', this.world, this.log, this.databases.rebuilt);
    const isRebuilt = await this.#reaches(this.databases.rebuilt);
    await rebuilder.retire();
    if (!isRebuilt) return this.world.violate('12 every goal ends', 'the rows could not be built anew');
    const { live, rebuilt } = this.databases;
    for (const difference of await differingRows(live, rebuilt))
      this.world.violate('4 rebuilt is incremental', difference);
    await this.#judgeTenants(ledger);
  }

  /** Lets the world go on until the rows hold all that was written, or until it has taken too long. */
  async #reaches(db: Databases['live']): Promise<boolean> {
    const store = new SimulatedEventStore(this.log, new LivingProcess('reader', this.world));
    let answer: boolean | undefined;
    void new ReadProgress(store, db)
      .reaches(this.log.all.at(-1)?.position ?? '', catchesUpWithinMs)
      .then((reached) => (answer = reached));
    await inTurns(() => {
      if (answer !== undefined) return false;
      this.world.agenda.next()?.();
      return true;
    });
    return answer === true;
  }

  /** Every tenant finds its own goals, as they are, and nothing of anybody else's. */
  async #judgeTenants({ goals }: Ledger): Promise<void> {
    const { live } = this.databases;
    const tenants = [...new Set([...goals.values()].map(({ tenant }) => tenant))];
    const reader = new LivingProcess('reader', this.world);
    const single = new GoalQuery(new SimulatedEventStore(this.log, reader, () => undefined, 'AT_ONCE'));
    for (const tenant of tenants) {
      const own = [...goals.values()].filter((goal) => goal.tenant === tenant);
      const { goals: listed } = await new GoalsQuery(live).list({ sight: { tenant }, filter: {}, first: 100 });
      const { tasks } = await new HumanTasksQuery(live).list({ sight: { tenant }, filter: {}, first: 1_000 });
      const found = listed.map(({ goalId, phase, revision }) => `${goalId} ${phase} ${revision}`).sort();
      if (found.join() !== own.map(rowOf).sort().join())
        this.world.violate('10 nothing crosses a tenant', `${tenant} is shown ${found.join()}`);
      const asked = own.flatMap(({ goalId, state }) => Object.keys(state.tasks).map((taskId) => `${goalId} ${taskId}`));
      if (
        asked.sort().join() !==
        tasks
          .map(({ goalId, taskId }) => `${goalId} ${taskId}`)
          .sort()
          .join()
      )
        this.world.violate(
          '10 nothing crosses a tenant',
          `${tenant} is asked ${tasks.length} of ${asked.length} tasks`,
        );
      for (const { goalId, tenant: owner } of goals.values()) await this.#judgeGoal(single, { goalId, owner, tenant });
    }
  }

  async #judgeGoal(
    query: GoalQuery,
    { goalId, owner, tenant }: { readonly goalId: string; readonly owner: TenantId; readonly tenant: TenantId },
  ): Promise<void> {
    const isFound = (await query.find({ tenant }, goalId)) !== undefined;
    if (isFound !== (owner === tenant))
      this.world.violate('10 nothing crosses a tenant', `${tenant} and goal ${goalId} of ${owner}`);
  }
}

function rowOf({ goalId, state, events }: GoalAccount): string {
  return `${goalId} ${state.phase} ${events.length - 1}`;
}
