import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { StoredEvent, SubscriptionItem } from '@baton/event-store';
import { StoreError } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent } from '@baton/goal/domain';
import { goalEventExamples } from '../../goal/domain/goal.examples.js';
import { EventFeed } from './event-feed.js';
import { aGoal, namesOf, Reader, record } from './recorded-goals.specification.js';

/** Knows how many subscriptions are open, and can lose them all; and what was read of streams. */
class WatchedStore extends MemoryEventStore {
  open = 0;
  readonly streamsRead: string[] = [];
  eventsRead = 0;
  beforeRead: (stream: string) => Promise<void> = () => Promise.resolve();
  #lose: (() => void)[] = [];

  override async *subscribe(options: Parameters<MemoryEventStore['subscribe']>[0]): AsyncGenerator<SubscriptionItem> {
    this.open += 1;
    const lost = new AbortController();
    this.#lose.push(() => lost.abort());
    try {
      yield* super.subscribe({ ...options, signal: AbortSignal.any([options.signal, lost.signal]) });
      if (lost.signal.aborted) throw new StoreError('BROKEN', 'The disk is gone');
    } finally {
      this.open -= 1;
    }
  }

  override async *readStream(...given: Parameters<MemoryEventStore['readStream']>): AsyncGenerator<StoredEvent> {
    await this.beforeRead(given[0]);
    this.streamsRead.push(given[0]);
    for await (const event of super.readStream(...given)) {
      this.eventsRead += 1;
      yield event;
    }
  }

  loseSubscriptions(): void {
    for (const lose of this.#lose.splice(0)) lose();
  }
}

let store: WatchedStore;
let feed: EventFeed;
beforeEach(() => {
  store = new WatchedStore();
  feed = new EventFeed(store);
});
afterEach(async () => {
  feed.beforeApplicationShutdown();
  await store.close();
});

const everything = async (): Promise<StoredEvent[]> => {
  const events: StoredEvent[] = [];
  for await (const event of store.readAll()) events.push(event);
  return events;
};

async function setAside(goal: string): Promise<void> {
  const [{ metadata = {} } = {}] = await everything();
  const event = { id: randomUUID(), type: 'quarantine.GoalQuarantined.v1', data: { goalId: goal }, metadata };
  await store.append(`quarantine-${goal}`, 'NO_STREAM', [event]);
}

describe('somebody who follows all goals of a tenant', () => {
  it('is given what there was, told that this was all, and given what happens', async () => {
    await record(store, 'g1', aGoal('g1').slice(0, 2));
    const reader = new Reader(feed);
    expect(namesOf(await reader.untilCaughtUp())).toEqual(['GoalSubmitted', 'PlanProposed']);
    await record(store, 'g2', aGoal('g2').slice(0, 1));
    await record(store, 'g1', aGoal('g1').slice(2, 3), { from: 2 });
    expect(namesOf(await reader.events(2))).toEqual(['GoalSubmitted', 'HandoffBriefed']);
    expect(await reader.stop()).toBe(true);
  });

  it('goes on behind what they have seen, or with what happens from now on', async () => {
    await record(store, 'g1', aGoal('g1'));
    const [, second, ...rest] = await everything();
    const start = await feed.placeOf(second?.position ?? '');
    expect(await new Reader(feed, {}, start).untilCaughtUp()).toEqual(rest);
    const late = new Reader(feed, {}, await feed.placeOf('end'));
    expect(await late.untilCaughtUp()).toEqual([]);
    expect(await feed.placeOf('start')).toBeUndefined();
  });

  it('sees nothing of another tenant, neither of what was nor of what happens', async () => {
    await record(store, 'g1', aGoal('g1'), { tenant: 't2' });
    const reader = new Reader(feed);
    expect(await reader.untilCaughtUp()).toEqual([]);
    await record(store, 'g2', aGoal('g2'), { tenant: 't2' });
    await record(store, 'g3', aGoal('g3'));
    expect((await reader.events(8)).map(({ stream }) => stream)).toEqual(Array(8).fill('goal-g3'));
  });

  it('loses and doubles nothing, wherever they begin while others write', async () => {
    const goals = Array.from({ length: 40 }, (_, n) => `g${n}`);
    const readers: { readonly from: number; readonly events: Promise<StoredEvent[]> }[] = [];
    const total = goals.length * 8;
    for (const goal of goals) {
      const before = await everything();
      const start = before.at(-3)?.position;
      const from = start === undefined ? 0 : before.length - 2;
      const writing = record(store, goal, aGoal(goal));
      readers.push({ from, events: new Reader(feed, {}, start).events(total - from) });
      await writing;
    }
    const all = await everything();
    for (const { from, events } of readers) expect(await events).toEqual(all.slice(from));
  });

  it('is given what they were too slow for from the log', async () => {
    const reader = new Reader(feed);
    await reader.untilCaughtUp();
    for (let n = 0; n < 100; n++) await record(store, `g${n}`, aGoal(`g${n}`));
    const late = await reader.untilCaughtUp();
    const rest = await reader.events(0);
    expect([...late, ...rest]).toEqual(await everything());
  });

  it('shares one subscription to the store with everybody else', async () => {
    await record(store, 'g1', aGoal('g1'));
    const readers = Array.from({ length: 20 }, (_, n) => new Reader(feed, n % 2 ? { goal: 'g1' } : {}));
    for (const reader of readers) await reader.untilCaughtUp();
    const next = Promise.all(readers.map((reader) => reader.events(1)));
    await record(store, 'g1', aGoal('g1').slice(0, 1), { from: 8 });
    await next;
    expect(store.open).toBe(1);
  });

  it('hears that the store can not go on, and whoever comes next is served when it can again', async () => {
    const reader = new Reader(feed);
    await reader.untilCaughtUp();
    const waiting = reader.next();
    store.loseSubscriptions();
    await expect(waiting).rejects.toThrow('The disk is gone');
    const next = new Reader(feed);
    await next.untilCaughtUp();
    await record(store, 'g1', aGoal('g1').slice(0, 1));
    expect(namesOf(await next.events(1))).toEqual(['GoalSubmitted']);
  });
});

describe('somebody who follows one goal', () => {
  it('is given its events alone, those that were and those that happen', async () => {
    await record(store, 'g1', aGoal('g1').slice(0, 2));
    await record(store, 'g2', aGoal('g2'));
    const reader = new Reader(feed, { goal: 'g1' });
    expect(namesOf(await reader.untilCaughtUp())).toEqual(['GoalSubmitted', 'PlanProposed']);
    await record(store, 'g3', aGoal('g3'));
    await record(store, 'g1', aGoal('g1').slice(2), { from: 2 });
    expect((await reader.events(6)).map(({ revision }) => revision)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it('goes on behind a place, also one of another goal', async () => {
    await record(store, 'g1', aGoal('g1').slice(0, 2));
    await record(store, 'g2', aGoal('g2'));
    const start = await store.end();
    await record(store, 'g1', aGoal('g1').slice(2, 4), { from: 2 });
    const reader = new Reader(feed, { goal: 'g1' }, start);
    expect((await reader.untilCaughtUp()).map(({ revision }) => revision)).toEqual([2, 3]);
  });

  it('is given its past as fast as they take it', async () => {
    await record(store, 'g1', aGoal('g1'));
    expect(await feed.hasGoal({ tenant: 't1' as never, goal: 'g1' })).toBe(true);
    expect(store.eventsRead).toBe(1);
    expect(namesOf(await new Reader(feed, { goal: 'g1' }).events(2))).toEqual(['GoalSubmitted', 'PlanProposed']);
    expect(store.eventsRead).toBe(3);
  });

  it('loses nothing that happens to it, and beside it, while its past is read', async () => {
    await record(store, 'g1', aGoal('g1').slice(0, 2));
    store.beforeRead = async (stream) => {
      if (stream !== 'goal-g1') return;
      store.beforeRead = () => Promise.resolve();
      await setAside('g1');
      await record(store, 'g1', aGoal('g1').slice(2, 3), { from: 2 });
    };
    const seen = await new Reader(feed, { goal: 'g1' }).events(4);
    expect(namesOf(seen)).toEqual(['GoalSubmitted', 'PlanProposed', 'GoalQuarantined', 'HandoffBriefed']);
  });

  it('may ask for one of their tenant alone, and of their own where they have to', async () => {
    await record(store, 'g1', aGoal('g1', { owner: 'person-1' }));
    const tenant = 't1' as never;
    const asked = [
      { tenant, goal: 'g1' },
      { tenant, goal: 'g1', person: 'person-1' },
      { tenant, goal: 'g1', person: 'person-2' },
      { tenant: 't2' as never, goal: 'g1' },
      { tenant, goal: 'nowhere' },
    ];
    expect(await Promise.all(asked.map((question) => feed.hasGoal(question)))).toEqual([
      ...[true, true, false, false, false],
    ]);
  });
});

describe('somebody to whom a task of a goal was passed on', () => {
  const { HumanTaskDelegated: delegated } = goalEventExamples;
  const passedOn: GoalEvent = { ...delegated, data: { ...delegated.data, taskId: 'about-s2', to: 'person-9' } };

  it('sees that goal from its beginning, and of all goals what happens from then on', async () => {
    const events = [...aGoal('g1').slice(0, 6), passedOn];
    await record(store, 'g1', events);
    await record(store, 'g2', aGoal('g2'));
    const live = new Reader(feed, { person: 'person-9' }, await store.end());
    await live.untilCaughtUp();
    const one = new Reader(new EventFeed(store), { person: 'person-9', goal: 'g1' });
    expect(await one.untilCaughtUp()).toHaveLength(events.length);
    await record(store, 'g1', aGoal('g1').slice(6), { from: 7 });
    expect(namesOf(await live.events(2))).toEqual(['HumanTaskWithdrawn', 'GoalConcluded']);
  });
});

describe('a filter', () => {
  const cases: readonly (readonly [object, readonly string[]])[] = [
    [
      { types: ['StepCommitted', 'GoalConcluded'] },
      ['StepCommitted', 'GoalConcluded', 'StepCommitted', 'GoalConcluded'],
    ],
    [{ types: ['StepCommit'] }, []],
    [{ systems: ['salesforce'] }, [...twice('PlanProposed', 'HumanTaskOpened', 'HumanTaskWithdrawn')]],
    [{ playbooks: ['offboarding', 'other'], types: ['GoalSubmitted'] }, ['GoalSubmitted']],
    [{ person: 'person-2', types: ['GoalSubmitted', 'GoalConcluded'] }, ['GoalSubmitted', 'GoalConcluded']],
    [{ goal: 'g2', systems: ['sap'], types: ['HandoffBriefed', 'PlanProposed'] }, ['PlanProposed', 'HandoffBriefed']],
  ];

  function twice(...names: string[]): string[] {
    return [...names, ...names];
  }

  it.each(cases)('lets through what fits all of its parts, from the log and live: %j', async (question, wanted) => {
    const goals: readonly (readonly [string, GoalEvent[]])[] = [
      ['g1', aGoal('g1')],
      ['g2', aGoal('g2', { owner: 'person-2', playbook: 'offboarding' })],
    ];
    const live = new Reader(feed, question);
    await live.untilCaughtUp();
    for (const [goal, events] of goals) await record(store, goal, events);
    expect(namesOf(await new Reader(new EventFeed(store), question).untilCaughtUp())).toEqual(wanted);
    expect(namesOf(await live.events(wanted.length))).toEqual(wanted);
  });

  it('knows what an event is about though the goal began before anybody listened', async () => {
    await record(store, 'g1', aGoal('g1').slice(0, 6));
    const reader = new Reader(feed, { systems: ['salesforce'], playbooks: ['contract-renewal'] }, await store.end());
    await reader.untilCaughtUp();
    await record(store, 'g1', aGoal('g1').slice(6), { from: 6 });
    expect(namesOf(await reader.events(1))).toEqual(['HumanTaskWithdrawn']);
  });

  it('reads a goal that is set aside once for all who ask about it, and not where no system fits', async () => {
    await record(store, 'g1', aGoal('g1'));
    const end = await store.end();
    const [filed, ofSap] = [{ playbooks: ['contract-renewal'] }, { systems: ['sap'] }];
    const readers = Array.from({ length: 9 }, () => new Reader(feed, filed, end));
    const others = Array.from({ length: 9 }, () => new Reader(feed, ofSap, end));
    for (const reader of [...readers, ...others]) await reader.untilCaughtUp();
    const told = Promise.all(readers.map((reader) => reader.events(1)));
    const passedOver = others.map((reader) => reader.next().catch(() => 'nothing'));
    await setAside('g1');
    for (const events of await told) expect(namesOf(events)).toEqual(['GoalQuarantined']);
    for (const reader of others) expect(await reader.stop()).toBe(true);
    expect(new Set(await Promise.all(passedOver))).toEqual(new Set(['nothing']));
    expect(store.streamsRead).toEqual(['goal-g1']);
  });

  it('hands on what a later release has written', async () => {
    await record(store, 'g1', aGoal('g1').slice(0, 1));
    const [{ metadata = {} } = {}] = await everything();
    const type = 'goal.SomethingNew.v3';
    const id = '00000000-0000-4000-8000-00000000000a';
    await store.append('goal-g1', 0, [{ id, type, data: { step: 's1' }, metadata }]);
    const reader = new Reader(feed, { types: ['SomethingNew'], playbooks: ['contract-renewal'] });
    expect(await reader.untilCaughtUp()).toMatchObject([{ type }]);
  });
});

describe('a place to begin at', () => {
  it.each(['elsewhere', '', '__proto__', 'start '])('is one of this store: not %j', async (after) => {
    await record(store, 'g1', aGoal('g1').slice(0, 1));
    await expect(feed.placeOf(after)).rejects.toMatchObject({ code: 'UNKNOWN_POSITION' });
  });

  it('is not beyond the end of the log', async () => {
    await expect(feed.placeOf('x-1')).rejects.toMatchObject({ code: 'UNKNOWN_POSITION' });
    await record(store, 'g1', aGoal('g1').slice(0, 1));
    const end = (await store.end()) ?? '';
    await expect(feed.placeOf(end.replace(/1$/, '2'))).rejects.toMatchObject({ code: 'UNKNOWN_POSITION' });
  });
});
