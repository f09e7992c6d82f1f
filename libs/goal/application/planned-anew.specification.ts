import type { EventId, JsonValue, TenantId } from '@baton/kernel';
import { eventIdOf } from '@baton/kernel';
import type { Playbook, PlanningRequest, PlanningResult } from '@baton/conversation';
import { Planner } from '@baton/conversation';
import { subjectKey, tenantKey, Vault } from '@baton/encryption';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import { goalCodec, goalStream } from '@baton/event-store';
import type { GoalCommand, GoalEvent, OperationRef, PlannedStep, SealedAttribute } from '@baton/goal/domain';
import { goalDecider } from '@baton/goal/domain';
import { OpenGoals } from '@baton/read-models';
import type { Capability } from '@baton/specialist/domain';
import { SystemChance, SystemClock } from '@baton/time-and-chance/system';
import { aReason } from '../domain/control.examples.js';
import { aMoment, anAccount, anEventId, aPlan, aSealedCommit, aStep } from '../domain/goal.examples.js';
import { someLabels, submitted } from '../domain/goal.examples.js';
import { AnswerClarificationHandler } from './answer-clarification.handler.js';
import { metadataOf, runnerAsActor } from './event-metadata.js';
import { prepareHandoff } from './hand-off.js';
import { aDesk } from './hand-off.specification.js';
import { ManifestCatalog } from './manifest-catalog.js';
import { AnswerClarification } from './messages.js';
import { PlanningDesk } from './plan-goal.js';
import { PlaybookShelf } from './playbook-shelf.js';
import { RequestTools } from './request-tools.js';

/* How specifications have two bills planned, one done and the other refused, and planned anew with other values. */

const tenant = 't1' as TenantId;
const requester = { tenant, actorId: 'person-1', roles: [], authenticatedBy: 'development' };
const at = { now: aMoment, chance: 0.5 };
const told = { journalId: 'journal-1', highestAttempt: 1 };
const inputs = { amount: 'plan.amount', term: 'request.term' };
const ofTerm = { classification: 'internal', category: 'reference' } as const;

const playbook: Playbook = {
  ...{ id: 'bill', version: '1', title: 'Bill', purpose: 'CONTRACT_RENEWAL', example: 'bill ACME', literals: [] },
  ...{ matches: { verbs: ['bill'], nouns: [], unless: [] }, reads: [], derives: [], subjects: [], recovery: 'HOLD' },
  asks: [{ name: 'request.term', type: 'identifier', extractor: 'term', question: 'For how long?', labels: ofTerm }],
  steps: [{ id: 's1', title: 'Bill it', specialist: 'desk', capability: 'desk.bill', inputs: {}, after: [] }],
};

const notify = { kind: 'NOTIFY', inputs: {} } as const;
const asSent = { amount: { from: 'input', name: 'amount' }, term: { from: 'input', name: 'term' } } as const;
const credit: Capability = {
  ...{ name: 'desk.credit', version: '1', sentence: 'Does it.', effect: 'WRITE', output: [], before: [] },
  input: [
    { name: 'amount', type: 'decimal', required: true, forms: ['FULL'] },
    { name: 'term', type: 'identifier', required: true, forms: ['FULL'] },
  ],
  ...{ reversibility: 'IRREVERSIBLE', compensations: [notify], idempotencyClass: 'NATIVE' },
  ...{ callTimeoutMs: 1_000, visibilityLagMs: 0 },
};
const bill: Capability = {
  ...{ ...credit, name: 'desk.bill', reversibility: 'COMPENSATABLE' },
  compensations: [{ kind: 'CORRECT', capability: 'desk.credit', inputs: asSent }, notify],
};

/** Computes the amount that it is told to, and asks where it is told none. */
class ToldPlanner extends Planner {
  readonly asked: PlanningRequest[] = [];
  amount: string | undefined;
  steps: readonly PlannedStep[] = [];

  override async plan(request: PlanningRequest): Promise<PlanningResult> {
    this.asked.push(request);
    const { amount: value, steps } = this;
    const question = { attribute: 'request.term', reason: 'AMBIGUOUS', text: 'For how long?', candidates: [] } as const;
    if (value === undefined) return { kind: 'QUESTIONS', questions: [question] };
    const computed = { name: 'plan.amount', type: 'decimal', value, derivedFrom: ['request.term'] } as const;
    const attributes = [{ ...computed, labels: someLabels({ source: 'derived' }) }];
    return { kind: 'PLAN', plan: aPlan({ revision: request.revision, steps }), attributes };
  }
}

class NoGoals extends OpenGoals {
  override async about(): Promise<readonly string[]> {
    return [];
  }
}

async function aTools() {
  const keys = new MemoryKeyStore();
  await keys.ensure([tenantKey(tenant), subjectKey(anAccount)]);
  const [vault, chance, clock, planner] = [new Vault(keys), new SystemChance(), new SystemClock(), new ToldPlanner()];
  const manifest = { specialist: 'desk', system: 'desk', capabilities: [bill, credit] };
  const described = { manifest, manifestDigest: 'manifest', journalId: 'journal-1' };
  const catalog = new ManifestCatalog({ describe: () => Promise.resolve(described) });
  const playbooks = new PlaybookShelf(() => [playbook]);
  const openGoals = new NoGoals();
  return {
    ...(await aDesk()),
    ...{ keys, vault, chance, clock, planner, catalog, playbooks, openGoals },
    timeZone: 'UTC',
  };
}

/** A goal that is decided on as it goes; nothing is sent anywhere. */
export class GoalToBill {
  private constructor(
    private readonly tools: Awaited<ReturnType<typeof aTools>>,
    private readonly events: GoalEvent[],
  ) {}

  static async begun(): Promise<GoalToBill> {
    const all = await aTools();
    const { catalog, planner, playbooks, vault } = all;
    const { pin } = await catalog.offer('desk', 'desk.bill');
    const back = await catalog.offer('desk', 'desk.credit');
    const compensations = [{ kind: 'CORRECT' as const, pin: back.pin, inputs }, notify];
    const once = { pin, inputs, compensations };
    planner.steps = [aStep('s1', once), aStep('s2', { ...once, after: ['s1'] })];
    const place = { stream: goalStream('g1'), eventId: anEventId, attribute: 'request.term' };
    const term: SealedAttribute = {
      ...{ name: 'request.term', type: 'identifier', labels: someLabels({ ...ofTerm, subjects: [] }) },
      ...{ sealed: vault.seal('P12M', tenantKey(tenant), place), sealedIn: anEventId },
    };
    const by = { id: 'bill', version: '1', digest: playbooks.digestOf(playbook) };
    return new GoalToBill(all, [submitted({ playbook: by, recovery: 'HOLD', attributes: [term] })]);
  }

  get state() {
    return this.events.reduce((before, event) => goalDecider.evolve(before, event), goalDecider.initial);
  }

  get names(): readonly string[] {
    return Object.keys(this.state.attributes);
  }

  /** What the planner was told the last time, by name. */
  get knownToPlanner(): Readonly<Record<string, JsonValue>> {
    const { attributes = [] } = this.tools.planner.asked.at(-1) ?? {};
    return Object.fromEntries(attributes.map(({ name, value }) => [name, value]));
  }

  decide(command: GoalCommand): void {
    this.events.push(...goalDecider.decide(command, this.state));
  }

  /** @param only the steps that it has, by default both */
  async plan(amount?: string, only = ['s1', 's2']): Promise<void> {
    const { planner } = this.tools;
    const all = planner.steps;
    planner.amount = amount;
    planner.steps = all.filter(({ id }) => only.includes(id));
    const { command } = await new PlanningDesk(this.tools).plan(this.state, { now: aMoment, tenant });
    planner.steps = all;
    this.decide(command);
  }

  /** What a specialist would be told. */
  async handOff(step: string, operation: OperationRef['operation'] = 'forward'): Promise<JsonValue> {
    const surely = { now: aMoment, tenant, isAllDurable: true };
    const prepared = await prepareHandoff(this.tools, this.state, { step, operation }, surely);
    if (prepared === 'ONCE_DURABLE') throw new Error('All is durable');
    this.decide(prepared.command);
    return prepared.brief ? (JSON.parse(prepared.brief.text.reveal()) as JsonValue) : null;
  }

  async done(step: string): Promise<JsonValue> {
    const sent = await this.handOff(step);
    const answer = { kind: 'COMMITTED', commit: aSealedCommit(step), ...told } as const;
    this.decide({ type: 'RecordAnswer', data: { ...forward(step), generation: 1, attempt: 1, answer } });
    return sent;
  }

  /** So that a person has all that is not done planned anew. */
  async refused(step: string): Promise<JsonValue> {
    const sent = await this.handOff(step);
    const answer = { kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM', ...told } as const;
    this.decide({ type: 'RecordAnswer', data: { ...forward(step), generation: 1, attempt: 1, answer } });
    this.decide({ type: 'ChooseRecovery', data: { ...aReason, now: aMoment, step, choice: 'REPLAN' } });
    return sent;
  }

  /** What would put it right once a person calls the goal off. */
  async wayBack(step: string): Promise<JsonValue> {
    this.decide({ type: 'CancelGoal', data: { ...aReason, now: aMoment } });
    this.decide({ type: 'RequestRevocation', data: forward(step) });
    const answer = { kind: 'COMMITTED', commit: aSealedCommit(step), unaccountedAttempts: [], ...told } as const;
    this.decide({ type: 'RecordRevocation', data: { ...forward(step), generation: 1, answer } });
    return this.handOff(step, 'compensation-0');
  }

  /** A person answers what the planner asks. */
  async asked(text: string): Promise<void> {
    await this.plan();
    const { chance, store } = this.tools;
    const common = { tenant, actor: runnerAsActor, goalId: 'g1', commandId: 'c', recordedAt: aMoment };
    const nextId = (): EventId => eventIdOf(chance.uuid());
    const stored = this.events.map((event) => goalCodec.encode(event, metadataOf(common), nextId()));
    await store.append(goalStream('g1'), 'NO_STREAM', stored);
    const answers = [{ attribute: 'request.term', text }];
    const request = new AnswerClarification('g1', answers, 'k1', requester);
    await new AnswerClarificationHandler(new RequestTools(this.tools)).execute(request);
    for await (const one of store.readStream(goalStream('g1'), this.events.length))
      this.events.push(goalCodec.decode(one).event);
  }
}

function forward(step: string) {
  return { step, operation: 'forward', ...at } as const;
}
