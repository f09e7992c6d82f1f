import { join } from 'node:path';
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ApiModule, HealthModule } from '@baton/api';
import { loadPlaybooks } from '@baton/conversation';
import { EncryptionModule } from '@baton/encryption';
import { EventStoreModule } from '@baton/event-store';
import { GoalRequestsModule, GoalRunnerModule } from '@baton/goal';
import { crashPointFrom } from '@baton/kernel';
import type { OperationsOptions } from '@baton/operations';
import { OperationsModule } from '@baton/operations';
import { NotificationModule } from '@baton/notification';
import { SmtpMailer } from '@baton/notification/smtp';
import { ReadModelsModule } from '@baton/read-models';
import { TimeAndChanceModule } from '@baton/time-and-chance';
import { DecidingModule } from './deciding.module.js';
import { DevelopmentIssuer } from './development-issuer.js';
import { PoliciesModule } from './policies.module.js';
import { RoleLocksModule } from './role-locks.module.js';
import type { Settings } from './settings.js';
import type { WatchingAll } from './watching.js';

/** Where GraphQL answers, over HTTP and WebSocket. */
export const graphqlPath = '/graphql';

/** The orchestrator as a list of its rooms; its roles differ only in which of them are there. */
@Module({})
export class OrchestratorModule {
  /** `onBroken` is called when nothing that this process says could be relied upon any more: it has to stop. */
  static forSettings(settings: Settings, onBroken: (error: unknown) => void, watching: WatchingAll): DynamicModule {
    const { dataDir, eventStoreAddress: address, keysDir, masterKeyFile, mail, roles } = settings;
    const goals = {
      playbooks: loadPlaybooks(settings.playbooksDir),
      timeZone: settings.timeZone,
      runnerName: settings.runnerName,
      drainMs: settings.drainMs,
      crashPoint: crashPointFrom(settings.crashAt, () => process.kill(process.pid, 'SIGKILL')),
    };
    const rows = { file: join(dataDir, 'rows.db'), project: roles.has('projector'), onFailure: onBroken };
    return {
      module: OrchestratorModule,
      imports: [
        TimeAndChanceModule.forRoot(),
        ...(address === undefined
          ? [EventStoreModule.forRoot({ kind: 'embedded', dataDir, onBroken }, watching.store)]
          : [
              RoleLocksModule.forSettings(settings),
              EventStoreModule.forRoot({ kind: 'eventstoredb', address, onBroken }, watching.store),
            ]),
        EncryptionModule.forRoot({ kind: 'folder', keysDir, masterKeyFile }),
        ReadModelsModule.forRoot(rows),
        CqrsModule.forRoot(),
        OperationsModule.forRoot(operationsOf(settings, watching)),
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
        // Goals are driven through it, and systems are asked what they bear.
        ...(roles.has('runner') || roles.has('api')
          ? [PoliciesModule.forSettings(settings), DecidingModule.forRegistry(settings.specialistsFile, watching)]
          : []),
        ...(roles.has('api')
          ? [
              GoalRequestsModule.forRoot(goals),
              ApiModule.forRoot({
                path: graphqlPath,
                tokens: settings.tokens ?? DevelopmentIssuer.open(keysDir).rules,
                openGoalsMax: settings.openGoalsMax,
                requestsPerSecondMax: settings.requestsPerSecondMax,
                answerMsMax: settings.answerMsMax,
                origins: settings.origins,
                watchers: watching.metrics ? [watching.metrics.graphql] : [],
              }),
            ]
          : []),
        ...(roles.has('runner') ? [GoalRunnerModule.forRoot(goals)] : []),
      ],
    };
  }
}

function operationsOf(settings: Settings, { metrics, watchers, stop, facts }: WatchingAll): OperationsOptions {
  const { lagMsMax, operationsHost: host, operationsPort: port, roles } = settings;
  return {
    lagMsMax,
    // There is one projector in an installation.
    tellsOfAll: roles.has('projector'),
    listeners: roles.has('projector') ? facts : [],
    watchers,
    onEnd: stop,
    ...(metrics && port !== undefined ? { door: { host, port, metrics } } : {}),
  };
}
