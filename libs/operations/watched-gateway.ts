import type { Instant, TenantId } from '@baton/kernel';
import type { JournalMark, OperationCall } from '@baton/specialist/domain';
import { SpecialistGateway } from '@baton/specialist/gateway';
import type { SpecialistCall, Watcher } from './watcher.js';

/** Lets somebody watch calls of specialists at the port. */
export class WatchedGateway extends SpecialistGateway {
  constructor(
    private readonly gateway: SpecialistGateway,
    private readonly watcher: Watcher,
    private readonly goalId?: string,
  ) {
    super();
  }

  override onBehalfOf(goalId: string): SpecialistGateway {
    return new WatchedGateway(this.gateway.onBehalfOf(goalId), this.watcher, goalId);
  }

  override get specialists(): readonly string[] {
    return this.gateway.specialists;
  }

  override heardOf(journal: string, recorded?: JournalMark) {
    return this.gateway.heardOf(journal, recorded);
  }

  override describe(specialist: string): ReturnType<SpecialistGateway['describe']> {
    return this.watcher.call({ specialist, call: 'describe' }, () => this.gateway.describe(specialist));
  }

  override perform(call: OperationCall): ReturnType<SpecialistGateway['perform']> {
    return this.watcher.call(this.#about(call, 'perform'), () => this.gateway.perform(call));
  }

  override queryOutcome(call: OperationCall): ReturnType<SpecialistGateway['queryOutcome']> {
    return this.watcher.call(this.#about(call, 'query'), () => this.gateway.queryOutcome(call));
  }

  override revoke(call: OperationCall): ReturnType<SpecialistGateway['revoke']> {
    return this.watcher.call(this.#about(call, 'revoke'), () => this.gateway.revoke(call));
  }

  override listKeys(
    specialist: string,
    tenant: TenantId,
    since: Instant,
    after?: string,
  ): ReturnType<SpecialistGateway['listKeys']> {
    return this.watcher.call({ specialist, call: 'list-keys' }, () =>
      this.gateway.listKeys(specialist, tenant, since, after),
    );
  }

  #about({ specialist, capability }: OperationCall, call: SpecialistCall) {
    return { specialist, call, capability, goalId: this.goalId };
  }
}
