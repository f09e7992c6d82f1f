import { afterEach, describe, expect, it } from '@jest/globals';
import type { Position, SubscriptionItem } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { PolicyAnswer, PolicyQuestion, PolicySource } from '@baton/handoff/domain';
import type { DisclosurePolicy } from '@baton/handoff/policy';
import { PolicyEngine, UnusablePolicies } from '@baton/handoff/policy';
import { SystemChance, SystemClock } from '@baton/time-and-chance/system';
import { ActivePolicies } from './active-policies.js';

const question: PolicyQuestion = {
  ...{ specialist: 'sap', system: 'sap', capability: 'c', purpose: 'P', source: 'person' },
  ...{ classification: 'internal', category: 'reference', aboutSomebody: true, form: 'FULL' },
};
const permitted: PolicyAnswer = { decision: 'PERMIT', policies: ['all'] };
const denied: PolicyAnswer = { decision: 'DENY', reason: 'POLICY_FAILED', policies: [] };
const set = (name: string): PolicySource => ({ schema: name, policies: { all: 'permit' } });

/** A set goes by the name of its schema here, and permits everything; one that is called broken can't be. */
class NamingEngine extends PolicyEngine {
  readonly compiled: string[] = [];

  override compile({ schema }: PolicySource): DisclosurePolicy {
    this.compiled.push(schema);
    if (schema === 'broken') throw new UnusablePolicies([{ file: 'all.cedar', line: 3, message: 'mend it' }]);
    return { setHash: schema, combinations: [], decide: () => permitted };
  }
}

class RecordingStore extends MemoryEventStore {
  readonly followedAfter: (Position | undefined)[] = [];

  override subscribe(options: Parameters<MemoryEventStore['subscribe']>[0]): AsyncGenerator<SubscriptionItem> {
    this.followedAfter.push(options.after);
    return super.subscribe(options);
  }
}

const opened: ActivePolicies[] = [];
afterEach(() => Promise.all(opened.splice(0).map((policies) => policies.stop())));

function policiesOn(store: MemoryEventStore, engine = new NamingEngine()): ActivePolicies {
  const policies = new ActivePolicies({
    ...{ store, engine, clock: new SystemClock(), chance: new SystemChance() },
    onTrouble: () => undefined,
  });
  opened.push(policies);
  return policies;
}

describe('the policies of an installation', () => {
  it('permit nothing before a set was activated', async () => {
    const policies = policiesOn(new MemoryEventStore());
    await policies.start();
    expect(policies.decide(question)).toEqual(denied);
  });

  it('are those that were activated last, in every process that follows the log', async () => {
    const store = new MemoryEventStore();
    const [first, second] = [policiesOn(store), policiesOn(store)];
    await first.start(set('one'));
    await second.start(set('one'));
    expect(await second.activate(set('two'))).toBe('ACTIVATED');
    while (first.setHash !== 'two') await new Promise((next) => setImmediate(next));
    expect(first.decide(question)).toEqual(permitted);
    expect(await first.activate(set('two'))).toBe('ALREADY_ACTIVE');
    const events: string[] = [];
    for await (const { type } of store.readAll()) events.push(type);
    expect(events).toEqual(['policy.PolicySetActivated.v1', 'policy.PolicySetActivated.v1']);
  });

  it('answer under an earlier set as well, after a restart too, and know of none that never was', async () => {
    const store = new MemoryEventStore();
    const before = policiesOn(store);
    await before.start(set('one'));
    await before.activate(set('two'));
    const after = policiesOn(store);
    await after.start();
    expect(after.setHash).toBe('two');
    expect(after.under('one')?.decide(question)).toEqual(permitted);
    expect(after.under('never')).toBeUndefined();
  });

  it('are read by their own stream after a restart, and compiled where they are asked', async () => {
    const store = new RecordingStore();
    const before = policiesOn(store);
    await before.start(set('one'));
    await before.activate(set('two'));
    await store.append('elsewhere', 'NO_STREAM', [
      { id: crypto.randomUUID(), type: 'spec.Happened.v1', data: {}, metadata: { $correlationId: 'spec' } },
    ]);
    const engine = new NamingEngine();
    const after = policiesOn(store, engine);
    await after.start();
    expect(store.followedAfter.at(-1)).toBe(await store.end());
    expect(engine.compiled).toEqual(['two']);
    after.under('one');
    after.under('one');
    expect(engine.compiled).toEqual(['two', 'one']);
  });

  it('stay as they are where the next set is broken', async () => {
    const policies = policiesOn(new MemoryEventStore());
    await policies.start(set('one'));
    await expect(policies.activate(set('broken'))).rejects.toThrow('all.cedar:3: mend it');
    expect(policies.setHash).toBe('one');
  });

  it('deny everything where the active set can not be asked by this release, or is not what it goes by', async () => {
    const store = new MemoryEventStore();
    const other = policiesOn(store);
    await other.start(set('one'));
    const troubles: string[] = [];
    const policies = new ActivePolicies({
      ...{ store, clock: new SystemClock(), chance: new SystemChance() },
      engine: { compile: () => ({ setHash: 'something else', combinations: [], decide: () => permitted }) },
      onTrouble: (text) => void troubles.push(text),
    });
    opened.push(policies);
    await policies.start();
    expect(policies.setHash).toBe('one');
    expect(policies.decide(question)).toEqual(denied);
    expect(troubles).toEqual(['Policy set one has other words than it goes by: nothing crosses under it']);
  });
});
