import type { Actor, EventMetadata, TenantId } from '@baton/kernel';
import { eventIdOf } from '@baton/kernel';
import type { EventStore, ExpectedRevision, Position, StoredEvent } from '@baton/event-store';
import { policySetCodec, policySetStream } from '@baton/event-store';
import type {
  Combination,
  PolicyAnswer,
  PolicyQuestion,
  PolicySetActivated,
  PolicySource,
} from '@baton/handoff/domain';
import type { PolicyEngine, PolicyHistory } from '@baton/handoff/policy';
import { DisclosurePolicy } from '@baton/handoff/policy';
import type { Chance, Clock } from '@baton/time-and-chance';
import { pause } from '@baton/time-and-chance';

export interface PolicyTools {
  readonly store: EventStore;
  readonly engine: PolicyEngine;
  readonly clock: Clock;
  readonly chance: Chance;
  /** Told what an operator should know of. */
  readonly onTrouble: (text: string) => void;
}

/** Policies hold for all tenants of an installation. */
const installation = 'installation' as TenantId;
const orchestrator: Actor = { kind: 'orchestrator', id: 'policies', roles: [], authenticatedBy: 'process' };
const pauseMs = 1_000;

/** Stands for a set that can't be asked: what can't be decided does not cross. */
class DenyingPolicy extends DisclosurePolicy {
  override readonly combinations = [];

  constructor(override readonly setHash: string) {
    super();
  }

  override decide(_question: PolicyQuestion): PolicyAnswer {
    return { decision: 'DENY', reason: 'POLICY_FAILED', policies: [] };
  }
}

const noPolicy = new DenyingPolicy('none');

/**
 * Decides by the policy set that was activated last, and knows the words of every earlier one, so that what was decided
 * by it can be decided again. A set is activated by an event with all of its words; every process of the installation
 * follows those events, so all of them decide by one set. Nothing is permitted before the first.
 */
export class ActivePolicies extends DisclosurePolicy implements PolicyHistory {
  readonly #tools: PolicyTools;
  readonly #sources = new Map<string, PolicySource>();
  readonly #compiled = new Map<string, DisclosurePolicy>();
  readonly #stopping = new AbortController();
  #latest = noPolicy.setHash;
  #active: DisclosurePolicy = noPolicy;
  #revision: ExpectedRevision = 'NO_STREAM';
  #heardUpTo: Position | undefined;
  #following: Promise<void> = Promise.resolve();

  constructor(tools: PolicyTools) {
    super();
    this.#tools = tools;
  }

  override get setHash(): string {
    return this.#active.setHash;
  }

  override get combinations(): readonly Combination[] {
    return this.#active.combinations;
  }

  override decide(question: PolicyQuestion): PolicyAnswer {
    return this.#active.decide(question);
  }

  /** A set that holds no more is compiled when it is first asked for: there may be many, and few are ever asked again. */
  under(setHash: string): DisclosurePolicy | undefined {
    const known = this.#compiled.get(setHash);
    const source = this.#sources.get(setHash);
    if (known || !source) return known;
    const compiled = this.#compile(setHash, source);
    this.#compiled.set(setHash, compiled);
    return compiled;
  }

  /** Learns all sets, and activates the given one if another is active. @throws UnusablePolicies, StoreError */
  async start(source?: PolicySource): Promise<void> {
    // What is in the log by now is read by its stream, so nobody has to go through all that was written since the last set.
    const end = await this.#tools.store.end();
    await this.#catchUp();
    this.#heardUpTo = end;
    if (source) await this.activate(source);
    this.#following = this.#follow();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#following;
  }

  /** Decides by this set from now on; says whether it is another one than before. @throws UnusablePolicies, StoreError */
  async activate(source: PolicySource): Promise<'ACTIVATED' | 'ALREADY_ACTIVE'> {
    const { setHash } = this.#tools.engine.compile(source);
    while (setHash !== this.setHash) {
      const event: PolicySetActivated = { type: 'PolicySetActivated', data: { setHash, ...source } };
      const id = eventIdOf(this.#tools.chance.uuid());
      const appended = policySetCodec.encode(event, this.#metadata(), id);
      const { status } = await this.#tools.store.append(policySetStream, this.#revision, [appended]);
      await this.#catchUp();
      if (status === 'APPENDED') return 'ACTIVATED';
    }
    return 'ALREADY_ACTIVE';
  }

  async #catchUp(): Promise<void> {
    const from = this.#revision === 'NO_STREAM' ? 0 : this.#revision + 1;
    for await (const stored of this.#tools.store.readStream(policySetStream, from)) this.#take(stored);
    this.#decideByLatest();
  }

  async #follow(): Promise<void> {
    const { store, clock, onTrouble } = this.#tools;
    const { signal } = this.#stopping;
    let said: string | undefined;
    while (!signal.aborted) {
      try {
        const filter = { streamPrefixes: [policySetStream] };
        for await (const item of store.subscribe({ after: this.#heardUpTo, filter, signal })) {
          if (item.kind === 'event') {
            this.#take(item.event);
            this.#decideByLatest();
          }
          if (item.kind !== 'checkpoint') said = undefined;
        }
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        // A set that can't be read stays so until the next release: said at every try, it would fill the log.
        const trouble = `Could not hear of policies, and tries again: ${String(error)}`;
        if (trouble !== said) onTrouble(trouble);
        said = trouble;
        await pause(clock, pauseMs);
      }
    }
  }

  /** What is heard of twice, by reading and by listening, is taken once. @throws UndecodableEvent */
  #take(stored: StoredEvent): void {
    if (this.#revision === 'NO_STREAM' || stored.revision > this.#revision) {
      const { setHash, ...source } = this.#read(stored);
      this.#sources.set(setHash, source);
      this.#latest = setHash;
      this.#revision = stored.revision;
    }
    this.#heardUpTo = stored.position;
  }

  /** A set that can't be read may forbid what the one before permits, and no later one is read in its place. */
  #read(stored: StoredEvent): PolicySetActivated['data'] {
    try {
      return policySetCodec.decode(stored).event.data;
    } catch (error) {
      if (this.#active !== noPolicy)
        this.#tools.onTrouble('A policy set was activated that this release can’t read: nothing crosses');
      this.#active = noPolicy;
      throw error;
    }
  }

  #decideByLatest(): void {
    this.#active = this.under(this.#latest) ?? this.#active;
  }

  #compile(setHash: string, source: PolicySource): DisclosurePolicy {
    const { engine, onTrouble } = this.#tools;
    try {
      const policy = engine.compile(source);
      if (policy.setHash === setHash) return policy;
      onTrouble(`Policy set ${setHash} has other words than it goes by: nothing crosses under it`);
    } catch (error) {
      onTrouble(`Policy set ${setHash} can't be asked by this release: nothing crosses under it\n${String(error)}`);
    }
    return new DenyingPolicy(setHash);
  }

  #metadata(): EventMetadata {
    const { chance, clock } = this.#tools;
    const commandId = chance.uuid();
    return {
      ...{ tenant: installation, actor: orchestrator, commandId },
      ...{ $correlationId: policySetStream, $causationId: commandId, recordedAt: clock.now(), decisionVersion: 1 },
    };
  }
}
