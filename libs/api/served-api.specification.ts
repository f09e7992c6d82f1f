import { randomUUID } from 'node:crypto';
import type { AddressInfo, Server } from 'node:net';
import type { INestApplication, Type } from '@nestjs/common';
import type { ICommand } from '@nestjs/cqrs';
import { CommandHandler, CqrsModule } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import supertest from 'supertest';
import { EncryptionModule, KeyStore, tenantKey, Vault } from '@baton/encryption';
import type { EventToAppend } from '@baton/event-store';
import {
  EventStore,
  EventStoreModule,
  goalCodec,
  goalStream,
  quarantineCodec,
  quarantineStream,
} from '@baton/event-store';
import type { GoalAccepted } from '@baton/goal/application';
import type { GoalEvent, QuarantineEvent } from '@baton/goal/domain';
import type { EventMetadata, TenantId } from '@baton/kernel';
import { eventIdOf, instantOf } from '@baton/kernel';
import { OperationsModule } from '@baton/operations';
import { ProjectorModule, ReadModelsModule } from '@baton/read-models';
import type { Whoever } from './access/made-tokens.specification.js';
import { asked, madeTokenRules } from './access/made-tokens.specification.js';
import type { ApiOptions } from './api-options.js';
import { ApiModule, HealthModule } from './index.js';

/*
 * The whole API over stores in memory, with handlers that record what is asked of them: the words in which its
 * specifications are written.
 */

/** Keeps every command that came, and answers as a test says. */
export class Desk {
  readonly received: ICommand[] = [];
  answer: (command: ICommand) => Promise<GoalAccepted> = () => Promise.reject(new Error('no answer was prepared'));

  /** The handler of one type of command. */
  handlerOf(command: Type<ICommand>): object {
    const answered = (given: ICommand): Promise<GoalAccepted> => {
      this.received.push(given);
      return this.answer(given);
    };
    @CommandHandler(command)
    class RecordingHandler {
      execute(given: ICommand): Promise<GoalAccepted> {
        return answered(given);
      }
    }
    return RecordingHandler;
  }
}

export interface Reply {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions: Readonly<Record<string, unknown>> }[];
}

export class ServedApi {
  readonly failures: unknown[] = [];
  #minute = 0;

  private constructor(readonly app: INestApplication) {}

  /** @param watched what everybody gets in the place of the event store */
  static async start(
    handlers: readonly object[],
    options: Partial<ApiOptions> = {},
    watched?: (store: EventStore) => EventStore,
  ): Promise<ServedApi> {
    const failures: unknown[] = [];
    const api: ApiOptions = { path: '/graphql', tokens: madeTokenRules, openGoalsMax: 1_000, ...options };
    const module = await Test.createTestingModule({
      imports: [
        EventStoreModule.forRoot({ kind: 'memory' }, watched),
        EncryptionModule.forRoot({ kind: 'memory' }),
        ReadModelsModule.forRoot({ file: ':memory:' }),
        ProjectorModule.forRoot((error) => failures.push(error)),
        CqrsModule.forRoot(),
        OperationsModule.forRoot({ lagMsMax: 30_000, tellsOfAll: true, listeners: [], watchers: [] }),
        HealthModule,
        ApiModule.forRoot(api),
      ],
      providers: handlers.map((handler) => handler as Type),
    }).compile();
    const app = module.createNestApplication({ logger: false });
    await app.listen(0, '127.0.0.1');
    await app.get(KeyStore).ensure([tenantKey('t1')]);
    return Object.assign(new ServedApi(app), { failures });
  }

  get server(): Server {
    return this.app.getHttpServer() as Server;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get store(): EventStore {
    return this.app.get(EventStore);
  }

  get vault(): Vault {
    return this.app.get(Vault);
  }

  async ask(query: string, variables: object = {}, whoever: Whoever = {}): Promise<Reply> {
    const headers = await asked(whoever);
    const response = await supertest(this.server).post('/graphql').set(headers).send({ query, variables });
    return response.body as Reply;
  }

  /** Appends to a goal, under a tenant; each call a minute later than the one before. */
  async record(goalId: string, events: readonly GoalEvent[], from = 0, tenant = 't1'): Promise<string> {
    const metadata = this.#metadataOf(goalId, tenant);
    const encoded = events.map((event) => goalCodec.encode(event, metadata, eventIdOf(randomUUID())));
    return this.append(goalStream(goalId), encoded, from);
  }

  /** What happens to a goal beside its own events. */
  async recordBeside(goalId: string, event: QuarantineEvent, from = 0, tenant = 't1'): Promise<string> {
    const encoded = quarantineCodec.encode(event, this.#metadataOf(goalId, tenant), eventIdOf(randomUUID()));
    return this.append(quarantineStream(goalId), [encoded], from);
  }

  #metadataOf(goalId: string, tenant: string): EventMetadata {
    return {
      tenant: tenant as TenantId,
      actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
      ...{ commandId: 'command', $correlationId: goalId, $causationId: 'command', decisionVersion: 1 },
      recordedAt: instantOf(Date.UTC(2026, 2, 2, 9, this.#minute++)),
    };
  }

  async append(stream: string, events: readonly EventToAppend[], from = 0): Promise<string> {
    const result = await this.store.append(stream, from === 0 ? 'NO_STREAM' : from - 1, events);
    if (result.status !== 'APPENDED') throw new Error('The example does not fit what is there');
    return result.position;
  }

  /** @throws whatever the projector could not go on with */
  async close(): Promise<void> {
    await this.app.close();
    if (this.failures.length > 0) throw this.failures[0];
  }
}
