import type { AddressInfo, Server } from 'node:net';
import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { ApiOptions } from '@baton/api';
import { ApiModule } from '@baton/api';
import { Vault } from '@baton/encryption';
import { EventStore } from '@baton/event-store';
import { ReadModelsModule } from '@baton/read-models';
import { benchTokens } from '../bench-tokens.js';
import { GeneratedLog, vaultOfLog } from '../reads/generated-log.js';

/* A process with the role `api` alone: Baton's GraphQL over rows that are there already, and a log of so many goals. */

const { rows, goals } = JSON.parse(process.argv[2] ?? '{}') as { readonly rows: string; readonly goals: number };

@Module({})
class ServedRowsModule {
  static over(api: ApiOptions): DynamicModule {
    const providers = [
      { provide: EventStore, useValue: new GeneratedLog(goals) },
      { provide: Vault, useValue: vaultOfLog },
    ];
    return {
      module: ServedRowsModule,
      imports: [
        { module: class Log {}, global: true, providers, exports: [EventStore, Vault] },
        ReadModelsModule.forRoot({ file: rows }),
        CqrsModule.forRoot(),
        ApiModule.forRoot(api),
      ],
    };
  }
}

const { token, tokens } = await benchTokens('operator');
// One person asks for all of a dashboard's users here, more than one may.
const api: ApiOptions = { path: '/graphql', tokens, openGoalsMax: 1, requestsPerSecondMax: 1_000_000 };
const app = await NestFactory.create(ServedRowsModule.over(api), { logger: ['error'] });
await app.listen(0, '127.0.0.1');
const { port } = (app.getHttpServer() as Server).address() as AddressInfo;
// Whoever started it has gone, however that came about.
process.once('disconnect', () => process.exit());
process.send?.({ url: `http://127.0.0.1:${port}/graphql`, token });
