import type { Server } from 'node:http';
import { join } from 'node:path';
import type {
  BeforeApplicationShutdown,
  DynamicModule,
  INestApplicationContext,
  OnApplicationShutdown,
} from '@nestjs/common';
import { Module } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { ApiModule, HealthModule } from '@baton/api';
import { GoalRequestsModule, GoalRunnerModule } from '@baton/goal';
import type { OperationsOptions } from '@baton/operations';
import { OperationsModule } from '@baton/operations';
import { NotificationModule } from '@baton/notification';
import { SmtpMailer } from '@baton/notification/smtp';
import { ProjectorModule } from '@baton/read-models';
import type { CoreRooms, Surroundings } from './core.module.js';
import { Beginning } from './core.module.js';
import { DevelopmentIssuer } from './development-issuer.js';
import { HandedOnModule } from './handed-on.module.js';
import type { Settings } from './settings.js';
import { graphqlPath } from './settings.js';
import type { Watching } from './watching.js';

/** The core as it stands, and what it was made of. */
export interface StandingCore {
  readonly core: INestApplicationContext;
  readonly rooms: CoreRooms;
}

/** Once no goal is driven any more, answers and last words get so long to reach their clients. */
const connectedMsMax = 3_000;

/** How the core ends. */
abstract class Ground {
  abstract endDriving(): Promise<void>;
  abstract close(): Promise<void>;
}

/**
 * What serves those who ask and look on, built upon the core: the rows, mail, health, the API. It ends in an order of its
 * own: first whoever drives goals, so that answers which come by then can still be asked for and told, then all that is
 * here, and last the rest of the core.
 */
@Module({})
export class ServingModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  constructor(
    private readonly ground: Ground,
    private readonly host: HttpAdapterHost,
  ) {}

  static forSettings(settings: Settings, { core, rooms }: StandingCore, surroundings: Surroundings): DynamicModule {
    const { dataDir, keysDir, mail, roles } = settings;
    const { goals, onBroken, watching } = surroundings;
    return {
      module: ServingModule,
      imports: [
        HandedOnModule.from(core, rooms),
        ...(roles.has('projector') ? [ProjectorModule.forRoot(onBroken, watching.batch)] : []),
        CqrsModule.forRoot(),
        OperationsModule.forRoot(operationsOf(settings, core.get(Beginning), surroundings)),
        HealthModule,
        // With the one projector of an installation, so that nobody is told twice.
        ...(mail && roles.has('projector')
          ? [
              NotificationModule.forRoot({
                journalFile: join(dataDir, 'mail.db'),
                mailer: new SmtpMailer(mail.smtp),
                addresses: mail.addresses,
              }),
            ]
          : []),
        ...(roles.has('api')
          ? [
              GoalRequestsModule.forRoot(goals),
              ApiModule.forRoot({
                path: graphqlPath,
                tokens: settings.tokens ?? DevelopmentIssuer.open(keysDir).rules,
                openGoalsMax: settings.openGoalsMax,
                requestsPerSecondMax: settings.requestsPerSecondMax,
                refusedTokensPerMinuteMax: settings.refusedTokensPerMinuteMax,
                connectionsPerPersonMax: settings.connectionsPerPersonMax,
                answerMsMax: settings.answerMsMax,
                origins: settings.origins,
                watchers: watching.watchers,
              }),
            ]
          : []),
      ],
      providers: [{ provide: Ground, useValue: groundOf(core, settings, watching) }],
    };
  }

  // Nest asks the root of an application first when it ends.
  async beforeApplicationShutdown(): Promise<void> {
    await this.ground.endDriving();
    // The application ends when its last connection does, and a client may never say anything over one.
    const server = this.host.httpAdapter.getHttpServer() as Server;
    setTimeout(() => server.closeAllConnections(), connectedMsMax).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.ground.close();
  }
}

function groundOf(core: INestApplicationContext, { roles }: Settings, watching: Watching): Ground {
  const runner = roles.has('runner') ? core.get(GoalRunnerModule) : undefined;
  return {
    endDriving: async () => runner?.end(),
    close: async () => {
      await core.close();
      await watching.stop();
    },
  };
}

function operationsOf(
  { lagMsMax, operationsHost: host, operationsPort: port, roles }: Settings,
  since: Beginning,
  { watching: { metrics, watchers }, facts }: Surroundings,
): OperationsOptions {
  return {
    lagMsMax,
    since,
    // There is one projector in an installation.
    tellsOfAll: roles.has('projector'),
    listeners: roles.has('projector') ? facts : [],
    watchers,
    ...(metrics && port !== undefined ? { door: { host, port, metrics } } : {}),
  };
}
