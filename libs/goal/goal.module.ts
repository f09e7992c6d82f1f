import { setTimeout as sleep } from 'node:timers/promises';
import type { BeforeApplicationShutdown, DynamicModule, OnApplicationBootstrap, Provider } from '@nestjs/common';
import { Logger, Module } from '@nestjs/common';
import { Planner } from '@baton/conversation';
import { KeyStore, Vault } from '@baton/encryption';
import { EventStore } from '@baton/event-store';
import { DisclosurePolicy } from '@baton/handoff/policy';
import { DueGoals, LedgerQuery, OpenGoals, ReadProgress } from '@baton/read-models';
import { SpecialistGateway } from '@baton/specialist/gateway';
import { Chance, Clock } from '@baton/time-and-chance';
import { AnswerClarificationHandler } from './application/answer-clarification.handler.js';
import { ControlGoalHandler } from './application/control-goal.handler.js';
import type { CrashPoint } from './application/crash-point.js';
import { DescribeSpecialistsHandler } from './application/describe-specialists.js';
import { defaultRunnerOptions, GoalRunner } from './application/goal.runner.js';
import { ManifestCatalog } from './application/manifest-catalog.js';
import { PlanningDesk } from './application/plan-goal.js';
import type { PlaybookShelf } from './application/playbook-shelf.js';
import { RederiveDecisionsHandler } from './application/rederive/rederive-decisions.handler.js';
import { ReconcileSystemsHandler } from './application/reconcile/reconcile-systems.handler.js';
import { ReleaseGoalHandler } from './application/release-goal.handler.js';
import { RequestTools } from './application/request-tools.js';
import { SubmitGoalHandler } from './application/submit-goal.handler.js';

export interface GoalModuleOptions {
  readonly playbooks: PlaybookShelf;
  /** IANA time zone in which a day begins for the people who are served. */
  readonly timeZone: string;
  /** Where a test kills the process; a function that does nothing otherwise. */
  readonly crashPoint: CrashPoint;
  /** The name under which this process' runner holds goals: another one for each runner, the same after a restart. */
  readonly runnerName: string;
  /** For how long calls that are under way may be answered when the process ends. */
  readonly drainMs: number;
}

/** Takes people's requests on (the role `api`). Needs the event store, encryption, a Clock, Chance, a SpecialistGateway. */
@Module({})
export class GoalRequestsModule {
  static forRoot(options: GoalModuleOptions): DynamicModule {
    return {
      module: GoalRequestsModule,
      providers: [
        requestTools(options),
        ...[
          SubmitGoalHandler,
          AnswerClarificationHandler,
          ControlGoalHandler,
          ReleaseGoalHandler,
          ReconcileSystemsHandler,
          DescribeSpecialistsHandler,
          RederiveDecisionsHandler,
        ],
      ],
    };
  }
}

/** So long what comes after the runner waits at most for it to take up the goals that were due. */
const headStartMs = 1_000;

/** How long a runner waits for answers when it ends. */
abstract class DrainPatience {
  abstract readonly ms: number;
}

/** Drives goals (the role `runner`). Needs besides: the read models, a SpecialistGateway, a Planner, a DisclosurePolicy. */
@Module({})
export class GoalRunnerModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private ending: Promise<void> | undefined;

  constructor(
    private readonly runner: GoalRunner,
    private readonly patience: DrainPatience,
  ) {}

  static forRoot(options: GoalModuleOptions): DynamicModule {
    return {
      module: GoalRunnerModule,
      providers: [
        requestTools(options),
        runner(options),
        { provide: DrainPatience, useValue: { ms: options.drainMs } },
      ],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.runner.start();
    await Promise.race([this.runner.hasTakenUp, sleep(headStartMs)]);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.end();
  }

  /** Takes on nothing new, and lets calls that are under way be answered; whoever asks second waits for the same end. */
  end(): Promise<void> {
    this.ending ??= this.runner.stop(this.patience.ms);
    return this.ending;
  }
}

function requestTools({ playbooks, timeZone }: GoalModuleOptions): Provider {
  return {
    provide: RequestTools,
    useFactory: (store: EventStore, vault: Vault, keys: KeyStore, clock: Clock, chance: Chance) =>
      new RequestTools({ store, vault, keys, clock, chance, timeZone, playbooks }),
    inject: [EventStore, Vault, KeyStore, Clock, Chance],
  };
}

function runner({ crashPoint, runnerName }: GoalModuleOptions): Provider {
  const logger = new Logger(GoalRunner.name);
  return {
    provide: GoalRunner,
    useFactory: (
      tools: RequestTools,
      dueGoals: DueGoals,
      openGoals: OpenGoals,
      gateway: SpecialistGateway,
      planner: Planner,
      policy: DisclosurePolicy,
      ledger: LedgerQuery,
      progress: ReadProgress,
    ) => {
      const onTrouble = (text: string) => logger.warn(text);
      const catalog = new ManifestCatalog(gateway, onTrouble);
      const planning = new PlanningDesk({ ...tools, planner, catalog, openGoals }, onTrouble);
      const options = { ...defaultRunnerOptions, name: runnerName, onTrouble };
      return new GoalRunner(
        { ...tools, gateway, policy, ledger, progress, catalog, planning, crashPoint },
        dueGoals,
        options,
      );
    },
    inject: [
      RequestTools,
      DueGoals,
      OpenGoals,
      SpecialistGateway,
      Planner,
      DisclosurePolicy,
      LedgerQuery,
      ReadProgress,
    ],
  };
}
