import { describe, expect, it } from '@jest/globals';
import type { TenantId } from '@baton/kernel';
import { parseInstant } from '@baton/kernel';
import type { Playbook, PlanningRequest, PlanningResult } from '@baton/conversation';
import { Planner } from '@baton/conversation';
import { tenantKey, Vault } from '@baton/encryption';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import { goalStream } from '@baton/event-store';
import type { GoalEvent, SealedAttribute } from '@baton/goal/domain';
import { goalDecider } from '@baton/goal/domain';
import type { OpenGoalsQuestion } from '@baton/read-models';
import { OpenGoals } from '@baton/read-models';
import type { Capability } from '@baton/specialist/domain';
import { SystemChance } from '@baton/time-and-chance/system';
import {
  aPlan,
  aStep,
  anAccount,
  anEventId,
  briefed,
  dispatched,
  planned,
  someLabels,
  submitted,
} from '../domain/goal.examples.js';
import { ManifestCatalog } from './manifest-catalog.js';
import { PlanningDesk } from './plan-goal.js';
import { PlaybookShelf } from './playbook-shelf.js';

const tenant = 't1' as TenantId;
const anotherBeing = 'sub_keeper' as typeof anAccount;
const now = parseInstant('2026-03-02T23:30:00.000Z');

const playbook: Playbook = {
  ...{ id: 'lend', version: '1', title: 'Lend a book', purpose: 'CONTRACT_RENEWAL', example: 'lend "Emma"' },
  ...{ matches: { verbs: ['lend'], nouns: [], unless: [] }, asks: [], literals: [], reads: [], derives: [] },
  steps: [{ id: 's1', title: 'Lend it', specialist: 'library', capability: 'shelf.book.lend', inputs: {}, after: [] }],
  ...{ subjects: [], recovery: 'COMPENSATE' },
};
const lend: Capability = {
  ...{ name: 'shelf.book.lend', version: '1', sentence: 'Lends a book.', effect: 'WRITE', input: [], output: [] },
  ...{ before: [], reversibility: 'IRREVERSIBLE', compensations: [{ kind: 'NOTIFY', inputs: {} }] },
  ...{ idempotencyClass: 'NATIVE', callTimeoutMs: 1_000, visibilityLagMs: 0, attemptsMax: 4 },
};

class RecordingPlanner extends Planner {
  readonly asked: PlanningRequest[] = [];

  constructor(private readonly stage: 'READING' | 'ACTING') {
    super();
  }

  override async plan(request: PlanningRequest): Promise<PlanningResult> {
    this.asked.push(request);
    return { kind: 'PLAN', plan: aPlan({ stage: this.stage, subjects: [anAccount, anotherBeing] }), attributes: [] };
  }
}

class RecordingOpenGoals extends OpenGoals {
  readonly asked: OpenGoalsQuestion[] = [];

  constructor(private readonly found: readonly string[] | Error) {
    super();
  }

  override async about(question: OpenGoalsQuestion): Promise<readonly string[]> {
    this.asked.push(question);
    if (this.found instanceof Error) throw this.found;
    return this.found;
  }
}

/** Has a goal planned that was just taken on, or that these further events have happened to. */
async function planning({
  stage = 'ACTING',
  found = [],
  events = [],
  timeZone = 'UTC',
  computedFrom,
  ofPlaybook,
  tries = 1,
}: {
  readonly stage?: 'READING' | 'ACTING';
  readonly found?: readonly string[] | Error;
  readonly events?: readonly GoalEvent[];
  readonly timeZone?: string;
  /** Names of what an attribute of the goal was computed from. */
  readonly computedFrom?: readonly string[];
  /** The digest of the playbook that it was begun with; by default the one that is there. */
  readonly ofPlaybook?: string;
  readonly tries?: number;
}) {
  const keys = new MemoryKeyStore();
  await keys.ensure([tenantKey(tenant)]);
  const vault = new Vault(keys);
  const [planner, openGoals, playbooks] = [
    new RecordingPlanner(stage),
    new RecordingOpenGoals(found),
    new PlaybookShelf(() => [playbook]),
  ];
  const description = {
    manifest: { specialist: 'library', system: 'library', capabilities: [lend] },
    ...{ manifestDigest: 'manifest', journalId: 'journal-1' },
  };
  const catalog = new ManifestCatalog({ describe: () => Promise.resolve(description) });
  const missed: string[] = [];
  const desk = new PlanningDesk(
    { vault, keys, chance: new SystemChance(), catalog, planner, playbooks, openGoals, timeZone },
    (text) => missed.push(text),
  );
  const place = { stream: goalStream('g1'), eventId: anEventId, attribute: 'amount' };
  const computed: SealedAttribute = {
    ...{ name: 'amount', type: 'decimal', labels: someLabels({ subjects: [] }), derivedFrom: computedFrom },
    ...{ sealed: vault.seal('52500.00', tenantKey(tenant), place), sealedIn: anEventId },
  };
  const begun = submitted({
    playbook: { id: 'lend', version: '1', digest: ofPlaybook ?? playbooks.digestOf(playbook) },
    attributes: computedFrom ? [computed] : [],
  });
  const state = [begun, ...events].reduce((before, event) => goalDecider.evolve(before, event), goalDecider.initial);
  const decided = await Promise.allSettled(Array.from({ length: tries }, () => desk.plan(state, { now, tenant })));
  const command = decided[0]?.status === 'fulfilled' ? decided[0].value.command : undefined;
  return { command, decided, missed, requests: planner.asked, questions: openGoals.asked };
}

describe('a goal that is to be planned', () => {
  it('is planned for the moment and for the day that it is where the people are', async () => {
    const { requests } = await planning({ timeZone: 'Europe/Berlin' });
    expect(requests).toMatchObject([{ now, today: '2026-03-03' }]);
  });

  it('holds on to how often its specialist wants to be asked', async () => {
    const { requests } = await planning({});
    expect(requests[0]?.offers.map(({ pin }) => pin.attemptsMax)).toEqual([4]);
  });
});

describe('a goal whose playbook has been edited since it began', () => {
  it('waits for the former one, and says so once', async () => {
    const { decided, missed } = await planning({ ofPlaybook: 'former', tries: 2 });
    expect(decided).toMatchObject(Array(2).fill({ status: 'rejected', reason: { name: 'PlaybookUnavailable' } }));
    expect(missed).toEqual([
      'The playbook has changed since the goal began: put its former file back (lend), and all goals wait for it that were begun with it (the first: goal g1)',
    ]);
  });
});

describe('a goal that is planned once more', () => {
  it('tells of each value what it was computed from, so that what is computed of that one is known to come from it', async () => {
    const computedFrom = ['contract.amount', 'request.uplift'];
    const { requests } = await planning({ computedFrom });
    expect(requests[0]?.attributes).toMatchObject([{ name: 'amount', value: '52500.00', derivedFrom: computedFrom }]);
  });
});

describe('a goal about a being that others are about as well', () => {
  it('says so before it begins to act', async () => {
    const { command } = await planning({ found: ['g7', 'g9'] });
    expect(command).toMatchObject({ type: 'ProposePlan', data: { alongside: ['g7', 'g9'] } });
  });

  it('looks for them by every id of whom the person named, and not for itself', async () => {
    const links = [{ subject: anAccount, sameAs: 'sub_erp' as typeof anAccount }];
    const reading = planned(aPlan({ stage: 'READING', revision: 0, steps: [], subjects: [anotherBeing] }));
    const linked: GoalEvent = { type: 'SubjectsLinked', data: { links, learnedFrom: 'account' } };
    const { questions } = await planning({ events: [reading, linked] });
    expect(questions).toEqual([{ tenant, subjects: [anAccount, 'sub_erp'], except: 'g1', max: 10 }]);
  });

  it('says nothing while it only looks things up', async () => {
    const { command, questions } = await planning({ stage: 'READING', found: ['g7'] });
    expect(questions).toEqual([]);
    expect(command?.data).not.toHaveProperty('alongside');
  });

  it('is not kept waiting where nobody can tell', async () => {
    const { command } = await planning({ found: new Error('the rows are gone') });
    expect(command?.type).toBe('ProposePlan');
    expect(command?.data).not.toHaveProperty('alongside');
  });
});

describe('a goal whose planning reads came to nothing', () => {
  const read = (id: string, after: readonly string[] = []) => aStep(id, { effect: 'READ', after });
  const ref = { step: 'r1', operation: 'forward' } as const;
  const givenUp: readonly GoalEvent[] = [
    planned(aPlan({ stage: 'READING', revision: 0, steps: [read('r1'), read('r2', ['r1'])] })),
    ...[briefed(ref), dispatched(ref)],
    { type: 'OperationRevoked', data: { ...ref, found: 'NOTHING', unaccountedAttempts: [] } },
  ];

  it('is planned with those that were given up as rejected, and without those that were never begun', async () => {
    const { requests } = await planning({ events: givenUp });
    expect(requests[0]?.reads).toEqual([{ step: 'r1', kind: 'REJECTED', code: 'CONFLICT' }]);
  });
});
