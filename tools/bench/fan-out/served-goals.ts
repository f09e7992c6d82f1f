import { randomUUID } from 'node:crypto';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as passing } from 'node:timers/promises';
import type { DynamicModule, INestApplication } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { ApiOptions } from '@baton/api';
import { ApiModule } from '@baton/api';
import { EncryptionModule } from '@baton/encryption';
import { EventStore, EventStoreModule, goalCodec, goalStream } from '@baton/event-store';
import type { GoalEvent } from '@baton/goal/domain';
import type { EventMetadata, TenantId } from '@baton/kernel';
import { eventIdOf, instantOf } from '@baton/kernel';
import { ProjectorModule, ReadModelsModule } from '@baton/read-models';
import { fail } from '../../command/fail.js';
import { benchTokens } from '../bench-tokens.js';
import * as examples from '../../../libs/goal/domain/goal.examples.js';

/* The API over an embedded store on a disk with a projector beside it, and somebody who writes goals at an even pace. */

const steps = Array.from({ length: 40 }, (_, n) => `s${n + 1}`);

@Module({})
class FanOutModule {
  static over(dataDir: string, api: ApiOptions): DynamicModule {
    return {
      module: FanOutModule,
      imports: [
        EventStoreModule.forRoot({ kind: 'embedded', dataDir, onBroken: fail }),
        EncryptionModule.forRoot({ kind: 'memory' }),
        ReadModelsModule.forRoot({ file: join(dataDir, 'rows.db') }),
        ProjectorModule.forRoot(fail),
        CqrsModule.forRoot(),
        ApiModule.forRoot(api),
      ],
    };
  }
}

export class ServedGoals {
  readonly #ends = new Map<string, number>();

  private constructor(
    private readonly app: INestApplication,
    readonly token: string,
    readonly goals: readonly string[],
  ) {}

  static async start(dataDir: string, goalCount: number): Promise<ServedGoals> {
    const { token, tokens } = await benchTokens('integrator');
    // One person for all of them.
    const options = { path: '/graphql', tokens, openGoalsMax: 1, connectionsPerPersonMax: Infinity };
    const app = await NestFactory.create(FanOutModule.over(dataDir, options), { logger: ['error'] });
    await app.listen(0, '127.0.0.1');
    const served = new ServedGoals(app, token, Array.from({ length: goalCount }, randomUUID));
    await Promise.all(served.goals.map((goal) => served.append(goal, [examples.submitted({ goalId: goal }), plan])));
    return served;
  }

  get port(): number {
    return ((this.app.getHttpServer() as Server).address() as AddressInfo).port;
  }

  /** Appends one event after another to goals in turn, at an even pace. Answers how many there were. */
  async write(eventsPerSecond: number, seconds: number): Promise<number> {
    const begun = performance.now();
    const count = eventsPerSecond * seconds;
    for (let n = 0; n < count; n++) {
      await passing(Math.max(0, begun + (n * 1_000) / eventsPerSecond - performance.now()));
      const goal = this.goals[n % this.goals.length] ?? '';
      const turn = Math.floor(n / this.goals.length);
      await this.append(goal, [eventOf(turn)]);
    }
    return count;
  }

  async close(): Promise<void> {
    await this.app.close();
  }

  /** Recorded at the moment at which it is asked for, so that what is measured holds the way to the disk as well. */
  private async append(goalId: string, events: readonly GoalEvent[]): Promise<void> {
    const metadata: EventMetadata = {
      tenant: 't1' as TenantId,
      actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
      ...{ commandId: 'command', $correlationId: goalId, $causationId: 'command', decisionVersion: 1 },
      recordedAt: instantOf(Date.now()),
    };
    const encoded = events.map((event) => goalCodec.encode(event, metadata, eventIdOf(randomUUID())));
    const end = this.#ends.get(goalId);
    await this.app.get(EventStore).append(goalStream(goalId), end ?? 'NO_STREAM', encoded);
    this.#ends.set(goalId, (end ?? -1) + events.length);
  }
}

/** Each step is briefed, dispatched and committed, one event at a time. */
function eventOf(turn: number): GoalEvent {
  const ref = { step: steps[Math.floor(turn / 3)] ?? '', operation: 'forward' } as const;
  if (turn % 3 === 0) return examples.briefed(ref);
  return turn % 3 === 1 ? examples.dispatched(ref) : examples.committed(ref);
}

const plan = examples.planned(examples.aChain(...steps));
