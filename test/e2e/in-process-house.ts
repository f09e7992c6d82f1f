import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Classification, TenantId } from '@baton/kernel';
import { epochMsOf } from '@baton/kernel';
import type { Playbook } from '@baton/conversation';
import { loadPlaybooks } from '@baton/conversation';
import { PlaybookPlanner } from '@baton/conversation/playbook';
import type { KeyStore } from '@baton/encryption';
import { signBatch, Vault } from '@baton/encryption';
import { MemoryKeyStore } from '@baton/encryption/key-store/memory';
import { Ed25519Signer } from '@baton/encryption/signer/ed25519';
import { Verifier } from '@baton/encryption/verifier';
import type { EventStore } from '@baton/event-store';
import { goalCodec, goalStream, quarantineStream } from '@baton/event-store';
import type { Answer, Control, CrashPoint, Requester } from '@baton/goal/application';
import {
  AnswerClarification,
  AnswerClarificationHandler,
  ControlGoal,
  ControlGoalHandler,
  defaultRunnerOptions,
  GoalRunner,
  ManifestCatalog,
  PlanningDesk,
  PlaybookShelf,
  ReleaseGoal,
  ReleaseGoalHandler,
  RequestTools,
  SubmitGoal,
  SubmitGoalHandler,
} from '@baton/goal/application';
import type { GoalEvent, GoalState } from '@baton/goal/domain';
import { goalDecider } from '@baton/goal/domain';
import { CedarPolicy, compilePolicies, readPolicyFolder } from '@baton/handoff/policy/cedar';
import { LedgerQuery, openReadStore, ReadProgress, startProjector } from '@baton/read-models';
import { SqlDueGoals } from '@baton/read-models/due-goals/sql';
import { SqlOpenGoals } from '@baton/read-models/open-goals/sql';
import { HandoffTokenIssuer } from '@baton/specialist/contract';
import type { SpecialistEntry, SpecialistGateway } from '@baton/specialist/gateway';
import { GrpcSpecialistGateway } from '@baton/specialist/gateway/grpc';
import { InProcessSpecialistGateway } from '@baton/specialist/gateway/in-process';
import { createSpecialist, MemoryJournal, serveSpecialist, systemClock } from '@baton/specialist/kit';
import type { SpecialistCore, SystemConnector } from '@baton/specialist/kit';
import type { Chance, Clock } from '@baton/time-and-chance';
import { SystemChance, SystemClock } from '@baton/time-and-chance/system';
import { writePlaybooksFor } from '../../tools/processes/playbooks-for.js';

const somebody = { actorId: 'person-1', roles: ['requester'], authenticatedBy: 'development' } as const;

const operator = { actorId: 'person-2', roles: ['operator'], authenticatedBy: 'development' } as const;

export interface HouseOptions {
  /** Where its keys are, if somebody else opens what it seals. */
  readonly keys?: KeyStore;
  readonly crashPoint?: CrashPoint;
  /** Instead of the shipped ones that its systems serve. */
  readonly playbooks?: readonly Playbook[];
  /** By default the machine's; the specialists go by the same one. */
  readonly clock?: Clock;
  /** By default the machine's. */
  readonly chance?: Chance;
  /** By default one of its own, since a server may hold what was left on it before. */
  readonly tenant?: TenantId;
  /** How its specialists are reached; by default they are called within the process. */
  readonly wire?: 'IN_PROCESS' | 'GRPC';
  /** By default as many as a runner usually has. */
  readonly callsPerSpecialistMax?: number;
  readonly goalsInHandMax?: number;
  /** Specialists that another house started, with the journals that they have kept; by default it starts its own. */
  readonly gateway?: SpecialistGateway;
}

/** Who controls a goal, and under which key; by default an operator, under a key of its own. */
export interface ControlledBy {
  readonly actorId?: string;
  readonly roles?: readonly string[];
  readonly key?: string;
}

const policy = new CedarPolicy(compilePolicies(readPolicyFolder('deploy/policies')));

/** A whole orchestrator in this process, with the given systems behind real specialists; it closes the store at its end. */
export async function openHouse(
  connectors: readonly SystemConnector[],
  store: EventStore,
  { keys = new MemoryKeyStore(), crashPoint = () => undefined, playbooks: given, ...options }: HouseOptions = {},
) {
  const { tenant = `tenant-${randomUUID()}` as TenantId, chance = new SystemChance() } = options;
  const requester: Requester = { ...somebody, tenant };
  const before = await store.end();
  const vault = new Vault(keys);
  const { clock = new SystemClock(), wire = 'IN_PROCESS' } = options;
  const { callsPerSpecialistMax, goalsInHandMax } = { ...defaultRunnerOptions, ...options };
  const { gateway, hangUp } = options.gateway
    ? { gateway: options.gateway, hangUp: async () => undefined }
    : await specialistsAround(connectors, { chance, clock, wire });
  const playbooks = new PlaybookShelf(() => given ?? playbooksFor(connectors));
  const timeZone = 'UTC';
  const request = new RequestTools({ store, vault, keys, clock, chance, playbooks, timeZone });
  const catalog = new ManifestCatalog(gateway);
  const troubles: string[] = [];
  const db = await openReadStore(':memory:');
  const openGoals = new SqlOpenGoals(db);
  const told = { ledger: new LedgerQuery(db), progress: new ReadProgress(store, db) };
  const planning = new PlanningDesk({ ...request, planner: new PlaybookPlanner(), catalog, openGoals });
  const projector = startProjector({ store, db, onFailure: (error) => troubles.push(String(error)) });
  const runner = new GoalRunner(
    { ...request, ...told, gateway, policy, crashPoint, catalog, planning },
    new SqlDueGoals(db),
    {
      ...{ ...defaultRunnerOptions, callsPerSpecialistMax, goalsInHandMax, name: 'runner' },
      onTrouble: (text) => troubles.push(text),
    },
  );
  await runner.start();
  const submit = new SubmitGoalHandler(request);
  return {
    troubles,
    tenant,
    /** The specialists, with the journals that they keep as long as the house stands. */
    gateway,
    /** What is needed to take further requests on, beside this house. */
    request,
    /** The one set of policies that handoffs are decided by here. */
    policies: { under: (setHash: string) => (setHash === policy.setHash ? policy : undefined) },
    /** All events since this house was opened. */
    events: () => store.readAll(before),
    submit: (sentence: string, key: string, classification?: Classification) =>
      submit.execute(new SubmitGoal(sentence, key, requester, classification)),
    concluded: (goalId: string) => untilEvent(store, goalId, 'GoalConcluded'),
    until: (goalId: string, awaited: AwaitedEvent) => untilEvent(store, goalId, awaited),
    ...controlsOf(request, tenant),
    /** Resolves when the rows hold all that has happened so far. */
    projected: async () => {
      const end = await store.end();
      const progress = new ReadProgress(store, db);
      while (end !== undefined && !(await progress.reaches(end, 1_000)));
    },
    /** Resolves when a goal was set aside. */
    setAside: (goalId: string) => untilSetAside(store, goalId),
    /** Ends the runner, which waits so long for answers that are under way. */
    stopRunner: (patienceMs: number) => runner.stop(patienceMs),
    close: async () => {
      await runner.stop();
      await hangUp();
      await projector.stop();
      await db.destroy();
      await store.close();
      for (const connector of connectors) await connector.close?.();
    },
  };
}

const playbooksRead = new Map<string, readonly Playbook[]>();

/** The shipped playbooks, as far as these systems serve them: read once, since a test may open hundreds of houses. */
export function playbooksFor(connectors: readonly SystemConnector[]): readonly Playbook[] {
  const specialists = connectors.map(({ manifest }) => manifest.specialist);
  const served = specialists.toSorted().join();
  const playbooks = playbooksRead.get(served) ?? readPlaybooksFor(specialists);
  playbooksRead.set(served, playbooks);
  return playbooks;
}

function readPlaybooksFor(specialists: readonly string[]): readonly Playbook[] {
  const folder = mkdtempSync(join(tmpdir(), 'baton-playbooks-'));
  try {
    writePlaybooksFor(specialists, folder);
    return loadPlaybooks(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Wiring {
  readonly chance: Chance;
  readonly clock: Clock;
  readonly wire: 'IN_PROCESS' | 'GRPC';
}

interface Specialists {
  readonly gateway: SpecialistGateway;
  readonly hangUp: () => Promise<void>;
}

/** Real specialists around the connectors, called with real tokens. */
async function specialistsAround(
  connectors: readonly SystemConnector[],
  { chance, clock, wire }: Wiring,
): Promise<Specialists> {
  const signer = Ed25519Signer.ephemeral();
  const verifier = new Verifier(signer.publicKeyPem);
  const now = () => epochMsOf(clock.now());
  const tokens = new HandoffTokenIssuer({
    issuer: 'baton',
    signer,
    signBatch: (leaves) => signBatch(signer, leaves),
    now,
    newTokenId: () => chance.salt(),
  });
  const specialists = connectors.map((connector) => {
    const { specialist, system } = connector.manifest;
    const journal = new MemoryJournal(`journal-of-${specialist}`, now);
    const core = createSpecialist({ connector, journal, verifier, clock: { ...systemClock, now, monotonicMs: now } });
    return { entry: { name: specialist, system, identity: specialist, address: 'in-process' }, core };
  });
  if (wire === 'GRPC') return servedOverGrpc(specialists, tokens);
  return { gateway: new InProcessSpecialistGateway({ tokens, specialists }), hangUp: async () => undefined };
}

/** Each specialist behind a port of its own, as where it is another process. */
async function servedOverGrpc(
  specialists: readonly { readonly entry: SpecialistEntry; readonly core: SpecialistCore }[],
  tokens: HandoffTokenIssuer,
): Promise<Specialists> {
  const served = await Promise.all(
    specialists.map(async ({ entry, core }) => {
      const server = await serveSpecialist(core, { host: '127.0.0.1', port: 0 });
      return { server, entry: { ...entry, address: `127.0.0.1:${server.port}` } };
    }),
  );
  const entries = served.map(({ entry }) => entry);
  // How long an answer may take is counted by the machine's clock, whatever time it is in this house.
  const gateway = new GrpcSpecialistGateway({ specialists: entries, tokens, now: () => Date.now() });
  return {
    gateway,
    hangUp: async () => {
      gateway.close();
      await Promise.all(served.map(({ server }) => server.drain(0)));
    },
  };
}

/** What persons do to goals of this house. */
function controlsOf(request: RequestTools, tenant: TenantId) {
  const controls = new ControlGoalHandler(request);
  const releases = new ReleaseGoalHandler(request);
  const why = 'A person has looked';
  const requesterOf = ({ key: _, ...by }: ControlledBy): Requester => ({ ...operator, tenant, ...by });
  const clarifications = new AnswerClarificationHandler(request);
  return {
    /** Whose goal it is answers what was asked back. */
    clarify: (goalId: string, answers: readonly Answer[], key: string) =>
      clarifications.execute(new AnswerClarification(goalId, answers, key, { ...somebody, tenant })),
    control: (goalId: string, control: Control, by: ControlledBy = {}) =>
      controls.execute(new ControlGoal(goalId, control, why, by.key ?? randomUUID(), requesterOf(by))),
    release: (goalId: string, by: ControlledBy = {}) =>
      releases.execute(new ReleaseGoal(goalId, why, by.key ?? randomUUID(), requesterOf(by))),
  };
}

async function untilSetAside(store: EventStore, goalId: string): Promise<void> {
  const found = new AbortController();
  const filter = { streamPrefixes: [quarantineStream(goalId)] };
  for await (const item of store.subscribe({ filter, signal: found.signal })) if (item.kind === 'event') found.abort();
}

type AwaitedEvent = GoalEvent['type'] | ((event: GoalEvent) => boolean);

/** Resolves with the goal's events as soon as the awaited one is among them. */
async function untilEvent(
  store: EventStore,
  goalId: string,
  awaited: AwaitedEvent,
): Promise<{ events: readonly GoalEvent[]; state: GoalState }> {
  const events: GoalEvent[] = [];
  const found = new AbortController();
  const filter = { streamPrefixes: [goalStream(goalId)] };
  for await (const item of store.subscribe({ filter, signal: found.signal })) {
    if (item.kind !== 'event') continue;
    const { event } = goalCodec.decode(item.event);
    events.push(event);
    if (typeof awaited === 'string' ? event.type === awaited : awaited(event)) found.abort();
  }
  return { events, state: events.reduce((state, event) => goalDecider.evolve(state, event), goalDecider.initial) };
}
