import type { BeforeApplicationShutdown, DynamicModule, OnApplicationBootstrap, OnModuleInit } from '@nestjs/common';
import { Logger, Module } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Position } from '@baton/event-store';
import { EventStore } from '@baton/event-store';
import { ReadProgress, StandingQuery } from '@baton/read-models';
import { SpecialistGateway } from '@baton/specialist/gateway';
import { ClockWatch } from './clock-watch.js';
import type { FactListener } from './fact-follower.js';
import { FactFollower } from './fact-follower.js';
import { LagWatch } from './lag-watch.js';
import type { Metrics } from './metrics/metrics.js';
import { OperatorsDoor } from './operators-door.js';
import { Readiness } from './readiness.js';
import { watchCommands } from './watched-commands.js';
import type { Watcher } from './watcher.js';

export interface OperationsOptions {
  /** How far rows may be behind, in milliseconds, before this process says that it is not ready. */
  readonly lagMsMax: number;
  /** Whether this is the process that tells of the whole installation: of its rows, and of all that happens. */
  readonly tellsOfAll: boolean;
  readonly listeners: readonly FactListener[];
  /** Who watches over commands. */
  readonly watchers: readonly Watcher[];
  /** Where the log ended before this process did anything: what came since is told of. Absent: from now on. */
  readonly since?: { readonly position: Position | undefined };
  /** Where operators ask; absent: only health is told, by the API. */
  readonly door?: { readonly host: string; readonly port: number; readonly metrics: Metrics };
}

const clockLookMs = 5_000;
const logger = new Logger('Operations');

abstract class GivenOptions {
  abstract readonly options: OperationsOptions;
}

/** Watches over this process: whether it is ready, and what operators measure. Needs an EventStore, the read models, `CqrsModule.forRoot()`. */
@Module({})
export class OperationsModule implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown {
  #follower: FactFollower | undefined;
  #door: OperatorsDoor | undefined;
  #clockLooks: NodeJS.Timeout | undefined;

  constructor(
    private readonly given: GivenOptions,
    private readonly store: EventStore,
    private readonly lag: LagWatch,
    private readonly standing: StandingQuery,
    private readonly readiness: Readiness,
    private readonly commands: CommandBus,
  ) {}

  static forRoot(options: OperationsOptions): DynamicModule {
    return {
      module: OperationsModule,
      global: true,
      providers: [
        { provide: GivenOptions, useValue: { options } },
        {
          provide: LagWatch,
          useFactory: (progress: ReadProgress) => new LagWatch(progress, () => performance.now()),
          inject: [ReadProgress],
        },
        {
          provide: Readiness,
          useFactory: (store: EventStore, lag: LagWatch, specialists?: SpecialistGateway) =>
            new Readiness({ store, lag, specialists, lagMsMax: options.lagMsMax, now: () => performance.now() }),
          inject: [EventStore, LagWatch, { token: SpecialistGateway, optional: true }],
        },
      ],
      exports: [Readiness],
    };
  }

  onModuleInit(): void {
    for (const watcher of this.given.options.watchers) watchCommands(this.commands, watcher);
  }

  async onApplicationBootstrap(): Promise<void> {
    const { listeners, door, since, tellsOfAll } = this.given.options;
    this.#watchClock(door?.metrics);
    const end = since ? since.position : await this.store.end();
    this.lag.begin(end);
    const ofMetrics = door && tellsOfAll ? [door.metrics.factListener()] : [];
    this.#follower = new FactFollower(this.store, [(event) => this.lag.heard(event), ...ofMetrics, ...listeners]);
    this.#follower.start(end);
    if (!door) return;
    if (tellsOfAll) door.metrics.tellStanding({ standing: this.standing, lag: this.lag });
    this.#door = await OperatorsDoor.open({ ...door, readiness: this.readiness });
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#clockLooks);
    await this.#follower?.stop();
    await this.#door?.close();
  }

  #watchClock(metrics: Metrics | undefined): void {
    const clocks = { wallMs: () => Date.now(), monotonicMs: () => performance.now() };
    const watch = new ClockWatch(clocks, (byMs) => {
      logger.warn(`The clock jumped by ${byMs / 1_000} s: deadlines, waivers and ways back go by it as it is now`);
      metrics?.countClockJump(byMs);
    });
    this.#clockLooks = setInterval(() => watch.look(), clockLookMs).unref();
  }
}
