import type { DueGoal } from '@baton/read-models';

/** Goals that wait for a driver: tenants take turns, so that one with thousands does not make the others wait. */
export class FairQueue {
  /** In the order in which the tenants' turns come. */
  private readonly tenants = new Map<string, Set<string>>();

  add(tenant: string, goalId: string): void {
    const waiting = this.tenants.get(tenant) ?? new Set();
    this.tenants.set(tenant, waiting.add(goalId));
  }

  /** The next goal of the tenant whose turn it is, which then goes to the end of the line. */
  next(): DueGoal | undefined {
    const [turn] = this.tenants;
    if (turn === undefined) return undefined;
    const [tenant, waiting] = turn;
    const [goalId] = waiting;
    this.tenants.delete(tenant);
    if (goalId === undefined) return undefined;
    waiting.delete(goalId);
    if (waiting.size > 0) this.tenants.set(tenant, waiting);
    return { tenant, goalId };
  }
}
