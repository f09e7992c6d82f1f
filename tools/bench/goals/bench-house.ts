import { join } from 'node:path';
import type { TenantId } from '@baton/kernel';
import type { Playbook } from '@baton/conversation';
import { PlaybookPlanner } from '@baton/conversation/playbook';
import { goalStream } from '@baton/event-store';
import type { EventStore, Position } from '@baton/event-store';
import {
  defaultRunnerOptions,
  GoalRunner,
  ManifestCatalog,
  PlanningDesk,
  PlaybookShelf,
  RequestTools,
  SubmitGoal,
  SubmitGoalHandler,
} from '@baton/goal/application';
import { LedgerQuery, openReadStore, ReadProgress, startProjector } from '@baton/read-models';
import { SqlDueGoals } from '@baton/read-models/due-goals/sql';
import { SqlOpenGoals } from '@baton/read-models/open-goals/sql';
import { HandoffTokenIssuer } from '@baton/specialist/contract';
import { SystemChance, SystemClock } from '@baton/time-and-chance/system';
import { fail } from '../../command/fail.js';
import type { OpenedStore } from '../opened-stores.js';
import { openStore } from '../opened-stores.js';
import { benchPlaybook } from './bench-playbook.js';
import type { Protections } from './bench-protections.js';
import { allProtections } from './bench-protections.js';
import type { BenchSpecialists, SpecialistSetting } from './bench-specialists.js';

const requester = {
  ...{ tenant: 'tenant-1' as TenantId, actorId: 'person-1', roles: ['requester'], authenticatedBy: 'development' },
};

export interface BenchHouse {
  /** Resolves when the goal is taken on; answers its id. */
  submit(sentence: string, clientKey: string): Promise<string>;
  /** Resolves when the goal's conclusion is durable; answers its id. */
  carryOut(sentence: string, clientKey: string): Promise<string>;
  /** Resolves when the read models hold all that the event store holds. */
  untilProjected(): Promise<void>;
  appended(): { readonly appends: number; readonly events: number };
  close(): ReturnType<BenchSpecialists['close']>;
}

export interface BenchHouseOptions {
  readonly openEventStore?: (folder: string) => Promise<OpenedStore>;
  readonly playbooks?: readonly Playbook[];
  /** All of them where nothing else is said. */
  readonly protections?: Protections | undefined;
  /** How long it may take until another goal ends. */
  readonly patienceMs?: number;
}

/** A whole orchestrator in this process, on stores in a folder, with the specialists and the event store it is given. */
export async function openBenchHouse(
  folder: string,
  openSpecialists: (setting: SpecialistSetting) => Promise<BenchSpecialists>,
  options: BenchHouseOptions = {},
): Promise<BenchHouse> {
  const { openEventStore = (own) => openStore('embedded', own), playbooks = [benchPlaybook] } = options;
  const { keys, vault, policy, ...signing } = options.protections ?? allProtections(folder);
  const { store, close: closeStore } = await openEventStore(folder);
  const before = await store.end();
  const appended = countAppends(store);
  const [clock, chance] = [new SystemClock(), new SystemChance()];
  const tokens = new HandoffTokenIssuer({
    ...{ issuer: 'baton', signer: signing.signer, signBatch: signing.signBatch },
    ...{ now: () => Date.now(), newTokenId: () => chance.salt() },
  });
  const specialists = await openSpecialists({ folder, tokens, verifier: signing.verifier });
  const { gateway } = specialists;
  const request = new RequestTools({
    ...{ store, vault, keys, clock, chance, playbooks: new PlaybookShelf(() => playbooks), timeZone: 'UTC' },
  });
  const catalog = new ManifestCatalog(gateway);
  const db = await openReadStore(join(folder, 'read.sqlite'));
  const openGoals = new SqlOpenGoals(db);
  const told = { ledger: new LedgerQuery(db), progress: new ReadProgress(store, db) };
  const planning = new PlanningDesk({ ...request, planner: new PlaybookPlanner(), catalog, openGoals });
  const projector = startProjector({ store, db, onFailure: fail });
  const runner = new GoalRunner(
    { ...request, ...told, gateway, policy, crashPoint: () => undefined, catalog, planning },
    new SqlDueGoals(db),
    { ...defaultRunnerOptions, name: 'bench', onTrouble: (text) => fail(new Error(text)) },
  );
  await runner.start();
  const conclusions = new Conclusions(store, before, options.patienceMs ?? 20_000);
  const handler = new SubmitGoalHandler(request);
  const submit = async (sentence: string, clientKey: string): Promise<string> => {
    const { goalId } = await handler.execute(new SubmitGoal(sentence, clientKey, requester));
    return goalId;
  };
  return {
    submit,
    carryOut: async (sentence, clientKey) => {
      const goalId = await submit(sentence, clientKey);
      await conclusions.of(goalId);
      return goalId;
    },
    untilProjected: async () => {
      const end = await store.end();
      const progress = new ReadProgress(store, db);
      while (end !== undefined && !(await progress.reaches(end, 1_000)));
    },
    appended,
    close: async () => {
      conclusions.stop();
      await runner.stop();
      await projector.stop();
      const peaks = await specialists.close();
      await db.destroy();
      await keys.close();
      await closeStore();
      return peaks;
    },
  };
}

function countAppends(store: EventStore): BenchHouse['appended'] {
  let appends = 0;
  let events = 0;
  const append = store.append.bind(store);
  store.append = (stream, expected, added) => {
    appends += 1;
    events += added.length;
    return append(stream, expected, added);
  };
  return () => ({ appends, events });
}

/** Who waits for which goal's end: told by the store's own subscription, which shows durable events alone. */
class Conclusions {
  private readonly waiting = new Map<string, () => void>();
  private readonly early = new Set<string>();
  private readonly stopping = new AbortController();
  /** A goal that asks back or waits would let the bench wait for ever. */
  private patience: NodeJS.Timeout | undefined;

  constructor(
    store: EventStore,
    after: Position | undefined,
    private readonly patienceMs: number,
  ) {
    this.listen(store, after).catch(fail);
  }

  of(goalId: string): Promise<void> {
    this.patience ??= setTimeout(() => fail(new Error('No goal of the bench has ended for a while')), this.patienceMs);
    if (this.early.delete(goalId)) return Promise.resolve();
    return new Promise((resolve) => this.waiting.set(goalId, resolve));
  }

  stop(): void {
    clearTimeout(this.patience);
    this.stopping.abort();
  }

  private async listen(store: EventStore, after: Position | undefined): Promise<void> {
    const filter = { streamPrefixes: [goalStream('')], typePrefixes: ['goal.GoalConcluded.'] };
    for await (const item of store.subscribe({ after, filter, signal: this.stopping.signal })) {
      if (item.kind !== 'event') continue;
      this.patience?.refresh();
      if (item.event.data['outcome'] !== 'COMPLETED') fail(new Error('A goal of the bench did not complete'));
      const goalId = item.event.stream.slice(goalStream('').length);
      const resolve = this.waiting.get(goalId);
      this.waiting.delete(goalId);
      if (resolve) resolve();
      else this.early.add(goalId);
    }
  }
}
