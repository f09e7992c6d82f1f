import type { BeforeApplicationShutdown, DynamicModule, OnApplicationBootstrap } from '@nestjs/common';
import { Logger, Module } from '@nestjs/common';
import type { Planner, Playbook } from '@baton/conversation';
import { KeyStore, Vault } from '@baton/encryption';
import { EventStore } from '@baton/event-store';
import type { DisclosurePolicy } from '@baton/handoff/policy';
import { DueGoals } from '@baton/read-models';
import type { SpecialistGateway } from '@baton/specialist/gateway';
import { Chance, Clock } from '@baton/time-and-chance';
import { AnswerClarificationHandler } from './application/answer-clarification.handler.js';
import type { CrashPoint } from './application/crash-point.js';
import { defaultRunnerOptions, GoalRunner } from './application/goal.runner.js';
import { ManifestCatalog } from './application/manifest-catalog.js';
import { PlanningDesk } from './application/plan-goal.js';
import { PlaybookShelf } from './application/playbook-shelf.js';
import { RequestTools } from './application/request-tools.js';
import { SubmitGoalHandler } from './application/submit-goal.handler.js';

export interface GoalModuleOptions {
  readonly playbooks: readonly Playbook[];
  /** IANA time zone in which a day begins for the people who are served. */
  readonly timeZone: string;
  /** What driving goals takes; absent where this process only takes requests on (the role `api` alone). */
  readonly drive?: {
    readonly gateway: SpecialistGateway;
    readonly planner: Planner;
    readonly policy: DisclosurePolicy;
    readonly crashPoint: CrashPoint;
  };
}

/** Takes goals on and drives them. Needs the event store, encryption, the read models, a Clock and Chance. */
@Module({})
export class GoalModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private runner: GoalRunner | undefined;
  private readonly logger = new Logger(GoalModule.name);

  constructor(
    private readonly options: GoalModuleOptionsToken,
    private readonly tools: RequestTools,
    private readonly dueGoals: DueGoals,
  ) {}

  static forRoot(options: GoalModuleOptions): DynamicModule {
    return {
      module: GoalModule,
      providers: [
        { provide: GoalModuleOptionsToken, useValue: options },
        {
          provide: RequestTools,
          useFactory: (store: EventStore, vault: Vault, keys: KeyStore, clock: Clock, chance: Chance) => {
            const playbooks = new PlaybookShelf(options.playbooks);
            return new RequestTools({ store, vault, keys, clock, chance, playbooks, timeZone: options.timeZone });
          },
          inject: [EventStore, Vault, KeyStore, Clock, Chance],
        },
        SubmitGoalHandler,
        AnswerClarificationHandler,
      ],
    };
  }

  async onApplicationBootstrap(): Promise<void> {
    const { drive } = this.options;
    if (!drive) return;
    const catalog = new ManifestCatalog(drive.gateway);
    const planning = new PlanningDesk({ ...this.tools, planner: drive.planner, catalog });
    this.runner = new GoalRunner({ ...this.tools, ...drive, catalog, planning }, this.dueGoals, {
      ...defaultRunnerOptions,
      onTrouble: (text) => this.logger.warn(text),
    });
    await this.runner.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.runner?.stop();
  }
}

/** The options as something that can be injected. */
abstract class GoalModuleOptionsToken implements GoalModuleOptions {
  abstract readonly playbooks: readonly Playbook[];
  abstract readonly timeZone: string;
  abstract readonly drive?: GoalModuleOptions['drive'];
}
