import { beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { goalCodec, goalStream } from '@baton/event-store';
import { MemoryEventStore } from '@baton/event-store/memory';
import type { GoalEvent } from '@baton/goal/domain';
import type { Instant, TenantId } from '@baton/kernel';
import { eventIdOf, instantOf, plusMs } from '@baton/kernel';
import type { KeyPage, KnownKey, Unanswered } from '@baton/specialist/domain';
import type { SpecialistGateway } from '@baton/specialist/gateway';
import type { Clock } from '@baton/time-and-chance';
import { aMoment, aPin, aPlan, aStep, committed, dispatched, planned } from '../../domain/goal.examples.js';
import { runnerAsActor } from '../event-metadata.js';
import { ReconcileSystemsHandler } from './reconcile-systems.handler.js';
import { ReconcileSystems } from './reconciliation.js';

const now = plusMs(aMoment, 60 * 60_000);
const ref = { step: 's1', operation: 'forward' } as const;
const key = dispatched(ref).data.key;
const unreachable: Unanswered = { kind: 'UNANSWERED', cause: 'SPECIALIST_UNREACHABLE', detail: 'connection refused' };

let store: MemoryEventStore;
/** What each specialist says, page by page; the same again where nothing more was prepared. */
let pages: Record<string, readonly (KeyPage | Unanswered)[]>;
let asked: [specialist: string, since: Instant, after: string | undefined][];
beforeEach(() => {
  store = new MemoryEventStore();
  pages = { sap: [{ keys: [], unlisted: [] }] };
  asked = [];
});

const found = (of: string, at = aMoment): KnownKey => ({ key: of, recordType: 'Invoice', recordId: `I-${of}`, at });

function handler(): ReconcileSystemsHandler {
  const gateway = {
    specialists: Object.keys(pages),
    describe: async (specialist: string) => {
      const manifest = { specialist, system: specialist, capabilities: [] };
      return { manifest, manifestDigest: 'm', journalId: 'journal-1' };
    },
    listKeys: async (specialist: string, _tenant: TenantId, since: Instant, after?: string) => {
      const times = asked.filter(([name]) => name === specialist).length;
      asked.push([specialist, since, after]);
      return pages[specialist]?.at(Math.min(times, pages[specialist].length - 1)) ?? unreachable;
    },
  };
  // Of both ports only what a comparison may use.
  return new ReconcileSystemsHandler(
    store,
    gateway as Partial<SpecialistGateway> as SpecialistGateway,
    {
      now: () => now,
    } as Clock,
  );
}

function reconcile({ since = instantOf(0), roles = ['operator'], signal = new AbortController().signal } = {}) {
  const requester = { tenant: 't1' as TenantId, actorId: 'p1', roles, authenticatedBy: 'development' };
  return handler().execute(new ReconcileSystems(since, requester, signal));
}

async function logged(events: readonly GoalEvent[], { tenant = 't1', goalId = 'g1', recordedAt = aMoment } = {}) {
  const metadata = {
    ...{ tenant: tenant as TenantId, actor: runnerAsActor, commandId: 'c', $correlationId: goalId },
    ...{ $causationId: 'c', recordedAt, decisionVersion: 1 },
  };
  const encoded = events.map((event) => goalCodec.encode(event, metadata, eventIdOf(randomUUID())));
  await store.append(goalStream(goalId), 'NO_STREAM', encoded);
}

const done = [planned(aPlan()), dispatched(ref), committed(ref)];

describe('a comparison of systems and log', () => {
  it('asks for nothing more where nobody waits for it', async () => {
    await logged(done);
    await expect(reconcile({ signal: AbortSignal.abort(new Error('gone')) })).rejects.toThrow('gone');
    expect(asked).toEqual([]);
  });

  it('finds nothing where each effect is on both sides', async () => {
    await logged(done);
    pages = { sap: [{ keys: [found(key)], unlisted: [] }] };
    expect(await reconcile()).toEqual({
      ...{ since: instantOf(0), findings: [], findingsTotal: 0, unreadable: [] },
      specialists: [{ specialist: 'sap', system: 'sap', keysListed: 1, unlisted: [] }],
    });
  });

  it('tells of a record whose key no event speaks of', async () => {
    pages = { sap: [{ keys: [found('k9')], unlisted: [] }] };
    const record = { type: 'Invoice', id: 'I-k9' };
    expect((await reconcile()).findings).toEqual([
      { kind: 'NOT_IN_LOG', specialist: 'sap', system: 'sap', key: 'k9', record, at: aMoment },
    ]);
  });

  it('takes a key of another tenant for owned, and says nothing else of it', async () => {
    await logged(done, { tenant: 't2' });
    pages = { sap: [{ keys: [found(key)], unlisted: [] }] };
    expect(await reconcile()).toMatchObject({ findingsTotal: 0 });
    pages = { sap: [{ keys: [], unlisted: [] }] };
    expect(await reconcile()).toMatchObject({ findingsTotal: 0 });
  });

  it('reads every page, since a little earlier than was asked', async () => {
    pages = {
      sap: [
        { keys: [found('k8')], unlisted: [], next: 'page-2' },
        { keys: [found('k9')], unlisted: [] },
      ],
    };
    expect((await reconcile({ since: aMoment })).findings.map((finding) => finding.key)).toEqual(['k8', 'k9']);
    const since = plusMs(aMoment, -5 * 60_000);
    expect(asked).toEqual([
      ['sap', since, undefined],
      ['sap', since, 'page-2'],
    ]);
  });

  it('tells of a committed effect that its system does not list, and whose it is', async () => {
    await logged(done);
    expect((await reconcile()).findings).toEqual([
      {
        ...{ kind: 'NOT_IN_SYSTEM', specialist: 'sap', system: 'sap', key, at: aMoment },
        owner: { goalId: 'g1', ...ref },
      },
    ]);
  });

  const aPerson = { ...committed(ref), data: { ...committed(ref).data, learnedBy: 'PERSON' } } as const;
  it.each<[string, readonly GoalEvent[], { readonly recordedAt?: Instant; readonly since?: Instant }]>([
    ['that a person did by hand', [planned(aPlan()), dispatched(ref), aPerson], {}],
    ['that is a read', [planned(aPlan({ steps: [aStep('s1', { effect: 'READ' })] })), ...done.slice(1)], {}],
    ['that was begun before', done, { since: plusMs(aMoment, 1) }],
    ['that may not be visible yet', done, { recordedAt: plusMs(now, 1) }],
  ])('misses no effect %s', async (_what, events, { recordedAt, since }) => {
    await logged(events, recordedAt === undefined ? {} : { recordedAt });
    expect(await reconcile(since === undefined ? {} : { since })).toMatchObject({ findings: [], findingsTotal: 0 });
  });

  it('misses no effect of a capability that bears no keys, and names it', async () => {
    await logged(done);
    pages = { sap: [{ keys: [], unlisted: [aPin().capability] }] };
    expect(await reconcile()).toMatchObject({ findingsTotal: 0, specialists: [{ unlisted: [aPin().capability] }] });
  });

  it('names who gives no answer, and says nothing of its system', async () => {
    await logged(done);
    pages = { sap: [{ keys: [found('k9')], unlisted: [], next: 'page-2' }, unreachable] };
    const unanswered = { cause: 'SPECIALIST_UNREACHABLE', detail: 'connection refused' };
    expect(await reconcile()).toMatchObject({
      findingsTotal: 0,
      specialists: [{ specialist: 'sap', keysListed: 0, unanswered }],
    });
  });

  it('names whom the log speaks of and the registry no longer', async () => {
    await logged(done);
    pages = {};
    const unanswered = { cause: 'SPECIALIST_UNREACHABLE', detail: expect.stringContaining('The registry') };
    expect(await reconcile()).toMatchObject({ specialists: [{ specialist: 'sap', unanswered }] });
  });

  it('believes no list that goes in circles', async () => {
    pages = { sap: [{ keys: [found('k9')], unlisted: [], next: 'again' }] };
    expect(await reconcile()).toMatchObject({ specialists: [{ unanswered: { cause: 'MALFORMED_ANSWER' } }] });
  });

  it('breaks a list off that is too long, says where, and misses nothing behind it', async () => {
    await logged(done);
    const keys = Array.from({ length: 100_000 }, (_, index) => found(`k${index}`, instantOf(index)));
    pages = { sap: [{ keys, unlisted: [], next: 'page-2' }] };
    const { findings, findingsTotal, specialists } = await reconcile();
    expect(specialists).toMatchObject([{ keysListed: 100_000, comparedUpTo: instantOf(99_999) }]);
    expect({ shown: findings.length, findingsTotal }).toEqual({ shown: 1_000, findingsTotal: 100_000 });
  });

  it('names what this release can not read, and goes on', async () => {
    await logged(done);
    for await (const { data, metadata } of store.readStream(goalStream('g1'), 2))
      await store.append(goalStream('g2'), 'NO_STREAM', [
        { id: randomUUID(), type: 'goal.StepCommitted.v99', data, metadata },
      ]);
    expect(await reconcile()).toMatchObject({ findingsTotal: 1, unreadable: [{ stream: 'goal-g2', revision: 0 }] });
  });

  it('is for operators', async () => {
    await expect(reconcile({ roles: ['requester'] })).rejects.toMatchObject({ code: 'ROLE_NEEDED' });
    expect(asked).toEqual([]);
  });
});
