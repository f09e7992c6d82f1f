import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EventStoreDbEventStore } from '@baton/event-store/eventstoredb';
import { SqliteEventStore } from '@baton/event-store/sqlite';
import { Chance } from '../../apps/sandbox/src/seed/chance.js';
import { holdContracts } from '../crash/crash-run.js';
import type { Story } from '../crash/points.js';
import { stories } from '../crash/points.js';
import { fail } from '../command/fail.js';
import type { Door } from '../processes/goal-client.js';
import {
  answerMsMax,
  askAgainMs,
  goalPage,
  settleMsMax,
  submit,
  untilHeard,
  untilSettled,
} from '../processes/goal-client.js';
import { Installation } from '../processes/installation.js';
import { freePort } from '../processes/ports.js';
import type { Spawned } from '../processes/spawned.js';
import type { Account } from '../processes/system-changes.js';
import { accountsIn, holdingsOf } from '../processes/system-changes.js';
import type { Rested, Verdict } from './judge.js';
import { judge } from './judge.js';
import { faultsOfRows } from './rows.js';
import type { Death } from './victims.js';
import { Victims } from './victims.js';

export interface RoundPlan {
  /** Which goals there are, who is killed and after what time; not what all of them do in that time. */
  readonly seed: number;
  readonly kills: number;
  /** How many goals are under way at a time. */
  readonly goalsAtOnce: number;
  /** Whether a server keeps the events, and is killed like all others. */
  readonly onServer: boolean;
}

export interface RoundResult {
  readonly seed: number;
  readonly deaths: readonly Death[];
  readonly goals: readonly (Verdict & { readonly account: string; readonly story: Story })[];
  /** What is wrong beside the goals. */
  readonly faults: readonly string[];
  /** From the last kill to when all had come to rest. */
  readonly settledAfterMs: number;
}

interface Errand {
  readonly account: Account;
  readonly story: Story;
}

/** Goals are carried out while their processes are killed; then all comes to rest, and is judged. */
export async function runRound(plan: RoundPlan, onDeath: () => void): Promise<RoundResult> {
  const installation = await Installation.prepare();
  try {
    return await new Round(installation, plan, onDeath).run();
  } finally {
    await installation.close();
  }
}

class Round {
  readonly #chance: Chance;
  readonly #deaths: Death[] = [];
  readonly #faults: string[] = [];
  readonly #dataDir: string;
  /** Goals that were acknowledged; from then on they may not be lost. */
  readonly #taken: (Errand & { readonly id: string })[] = [];
  #waiting: Errand[] = [];
  #door: Door = { url: '', token: '' };
  /** Aborted when goals have had time enough: from then on they are judged as they are. */
  readonly #patience = new AbortController();

  constructor(
    private readonly installation: Installation,
    private readonly plan: RoundPlan,
    private readonly onDeath: () => void,
  ) {
    this.#chance = new Chance(plan.seed);
    this.#dataDir = installation.freshFolder();
  }

  async run(): Promise<RoundResult> {
    const { seed, goalsAtOnce } = this.plan;
    this.#waiting = await this.#prepareErrands();
    const before = holdingsOf(this.installation.stores);
    const eventServer = this.plan.onServer ? await this.installation.prepareEventServer() : undefined;
    const victims = await this.#summon(eventServer?.spawn);
    let settledAfterMs: number;
    let rested: readonly Rested[];
    try {
      const carrying = Promise.all(Array.from({ length: goalsAtOnce }, () => this.#carryOneByOne()));
      await this.#letThemDie(victims, carrying);
      settledAfterMs = await this.#untilSettled(carrying);
      rested = await Promise.all(this.#taken.map((goal) => this.#look(goal)));
    } finally {
      await victims.endAll();
    }
    const after = holdingsOf(this.installation.stores);
    const goals = rested.map((goal) => ({
      ...{ account: goal.account.number, story: goal.story },
      ...judge(goal, before, after),
    }));
    this.#faults.push(...(await this.#faultsOfRows(eventServer)), ...this.#errorsSaid());
    return { seed, deaths: this.#deaths, goals, faults: this.#faults, settledAfterMs };
  }

  /** One goal for each account, in any order; about half of them will be refused by legal. */
  async #prepareErrands(): Promise<Errand[]> {
    const { installation } = this;
    await installation.startSandbox();
    const errands = this.#chance
      .shuffled(accountsIn(installation.stores))
      .map((account) => ({ account, story: this.#chance.pick(stories) }));
    for (const { account, story } of errands) await holdContracts(installation, account, story === 'IS_REFUSED');
    await installation.stopSandbox();
    return errands;
  }

  async #summon(eventServer: (() => Spawned) | undefined): Promise<Victims> {
    const port = await freePort();
    this.#door = { url: `http://127.0.0.1:${port}/graphql`, token: this.installation.token };
    return new Victims(
      this.installation,
      { dataDir: this.#dataDir, port, eventServer },
      {
        chanceFor: () => new Chance(this.#chance.between(0, 2 ** 32 - 1)),
        onDeath: (death) => {
          this.#deaths.push(death);
          this.onDeath();
        },
        onCollapse: (victim, said) => void this.#faults.push(`${victim} ended by itself: ${said}`),
      },
    );
  }

  /** Until there were kills enough, something is wrong, or nothing is left to be disturbed. */
  async #letThemDie(victims: Victims, carrying: Promise<unknown>): Promise<void> {
    let isCarried = false;
    void carrying.then(() => (isCarried = true));
    while (!isCarried && this.#faults.length === 0 && this.#deaths.length < this.plan.kills) await pause(askAgainMs);
    this.#waiting = [];
    victims.spareAll();
  }

  async #untilSettled(carrying: Promise<unknown>): Promise<number> {
    const startedMs = performance.now();
    const timer = setTimeout(() => this.#patience.abort(), settleMsMax);
    await carrying;
    clearTimeout(timer);
    return Math.round(performance.now() - startedMs);
  }

  async #carryOneByOne(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      try {
        await this.#carry(next);
      } catch (error) {
        this.#faults.push(`${next.account.number}: ${error instanceof Error ? error.message : 'an unknown error'}`);
      }
    }
  }

  async #carry(errand: Errand): Promise<void> {
    const { signal } = this.#patience;
    const sentence = `Renew "${errand.account.name}" for a year at +5 %`;
    const submission = await untilHeard(() => submit(this.#door, sentence, errand.account.number), signal);
    if (!submission) throw new Error('nobody took it on');
    const { goal, message } = submission;
    if (!goal) throw new Error(`refused: ${message}`);
    this.#taken.push({ ...errand, id: goal.id });
    await untilHeard(() => untilSettled(this.#door, goal.id, signal), signal);
  }

  async #look({ id, ...errand }: Errand & { readonly id: string }): Promise<Rested> {
    const page = await untilHeard(() => goalPage(this.#door, id), AbortSignal.timeout(answerMsMax));
    return { ...errand, page: page ?? undefined };
  }

  async #faultsOfRows(eventServer: { readonly address: string; readonly spawn: () => Spawned } | undefined) {
    const folder = join(this.#dataDir, 'orchestrator');
    const server = eventServer?.spawn();
    try {
      const store = eventServer
        ? await EventStoreDbEventStore.open(eventServer.address, { onBroken: fail })
        : SqliteEventStore.open(join(folder, 'events.db'), { onBroken: fail });
      return await faultsOfRows(store, join(folder, 'rows.db')).finally(() => store.close());
    } catch (error) {
      return [`the rows can't be compared: ${error instanceof Error ? error.message : 'for an unknown reason'}`];
    } finally {
      await server?.stop();
    }
  }

  /** Whatever a process said with a stack is an error that nobody has foreseen. */
  #errorsSaid(): readonly string[] {
    return this.installation.spawned.flatMap(({ unforeseen }) => unforeseen);
  }
}
