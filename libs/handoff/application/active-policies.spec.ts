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

  constructor(private readonly tooBig?: string) {
    super();
  }

  override compile({ schema }: PolicySource): DisclosurePolicy {
    this.compiled.push(schema);
    if (schema === 'broken') throw new UnusablePolicies([{ file: 'all.cedar', line: 3, message: 'mend it' }]);
    if (schema === this.tooBig) throw new RangeError('out of memory');
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

/** Is there once, for a moment, the third time that it is asked. */
class AwayStore extends MemoryEventStore {
  asked = 0;

  override async *subscribe(): AsyncGenerator<SubscriptionItem> {
    this.asked += 1;
    if (this.asked === 3) yield { kind: 'caught-up' };
    throw new Error('away');
  }
}

const opened: ActivePolicies[] = [];
afterEach(() => Promise.all(opened.splice(0).map((policies) => policies.stop())));

/** Lets the next moment begin at once. */
class HastyClock extends SystemClock {
  override after(_ms: number, callback: () => void): { cancel(): void } {
    return super.after(0, callback);
  }
}

function policiesOn(
  store: MemoryEventStore,
  engine = new NamingEngine(),
  onTrouble: (text: string) => void = () => undefined,
): ActivePolicies {
  const policies = new ActivePolicies({
    store,
    engine,
    clock: new HastyClock(),
    chance: new SystemChance(),
    onTrouble,
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

  it('deny everything from a set on that this release can not read, be it said again or asked for anew', async () => {
    const store = new RecordingStore();
    const troubles: string[] = [];
    const policies = policiesOn(store, undefined, (text) => void troubles.push(text));
    await policies.start(set('one'));
    const stricter = { setHash: 'two', ...set('two'), stricter: true };
    const ofNewerRelease = { id: crypto.randomUUID(), type: 'policy.PolicySetActivated.v2', data: stricter };
    await store.append('policy-sets', 0, [{ ...ofNewerRelease, metadata: { $correlationId: 'spec' } }]);
    while (troubles.length < 1) await new Promise((next) => setImmediate(next));
    expect(policies.decide(question)).toEqual(denied);
    expect(troubles[0]).toBe('A policy set was activated that this release can’t read: nothing crosses');
    while (store.followedAfter.length < 5) await new Promise((next) => setImmediate(next));
    expect(troubles).toHaveLength(2);
    expect(troubles[1]).toContain('written by a newer release');
    await expect(policies.activate(set('one'))).rejects.toThrow('written by a newer release');
    expect(policies.decide(question)).toEqual(denied);
    expect(policies.under('one')?.decide(question)).toEqual(permitted);
  });

  it('say once each time that nobody tells of them', async () => {
    const store = new AwayStore();
    const troubles: string[] = [];
    await policiesOn(store, undefined, (text) => void troubles.push(text)).start();
    while (store.asked < 6) await new Promise((next) => setImmediate(next));
    expect(troubles).toEqual(Array(2).fill('Could not hear of policies, and tries again: Error: away'));
  });

  it('deny everything where the engine fails at the set that was activated', async () => {
    const store = new MemoryEventStore();
    const troubles: string[] = [];
    const first = policiesOn(store);
    const second = policiesOn(store, new NamingEngine('two'), (text) => void troubles.push(text));
    await first.start(set('one'));
    await second.start();
    await first.activate(set('two'));
    while (troubles.length < 1) await new Promise((next) => setImmediate(next));
    expect(second.decide(question)).toEqual(denied);
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
