import { join } from 'node:path';
import type { DynamicModule, InjectionToken } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { EncryptionModule } from '@baton/encryption';
import type { Position } from '@baton/event-store';
import { EventStore, EventStoreModule } from '@baton/event-store';
import type { GoalModuleOptions } from '@baton/goal';
import { GoalRunnerModule } from '@baton/goal';
import type { FactListener } from '@baton/operations';
import { ReadModelsModule } from '@baton/read-models';
import { TimeAndChanceModule } from '@baton/time-and-chance';
import { DecidingModule } from './deciding.module.js';
import { PoliciesModule } from './policies.module.js';
import { RoleLocks, RoleLocksModule } from './role-locks.module.js';
import type { Settings } from './settings.js';
import type { Watching } from './watching.js';

/** What a process has besides its rooms. */
export interface Surroundings {
  readonly watching: Watching;
  /** Who is told of every fact, in the one process that tells of all. */
  readonly facts: readonly FactListener[];
  readonly goals: GoalModuleOptions;
  /** Called when nothing that this process says could be relied upon any more: it has to stop. */
  readonly onBroken: (error: unknown) => void;
}

export type CoreRooms = readonly DynamicModule[];

/** Where the log ended before this process did anything. */
export abstract class Beginning {
  abstract readonly position: Position | undefined;
}

/**
 * What goals are driven by, and what everything stands on: the rooms that are opened first. Nobody who asks is waited
 * for here, so that the goals of a process that was killed are driven again before the API is even loaded.
 */
@Module({})
export class CoreModule {
  static of(rooms: CoreRooms): DynamicModule {
    return {
      module: CoreModule,
      imports: [...rooms],
      providers: [
        {
          provide: Beginning,
          useFactory: async (store: EventStore) => ({ position: await store.end() }),
          inject: [EventStore],
        },
      ],
    };
  }
}

export function coreRooms(settings: Settings, { watching, goals, onBroken }: Surroundings): CoreRooms {
  const { dataDir, eventStoreAddress: address, keysDir, masterKeyFile, roles } = settings;
  return [
    TimeAndChanceModule.forRoot(),
    ...(address === undefined
      ? [EventStoreModule.forRoot({ kind: 'embedded', dataDir, onBroken }, watching.store)]
      : [
          RoleLocksModule.forSettings(settings),
          EventStoreModule.forRoot({ kind: 'eventstoredb', address, onBroken }, watching.store),
        ]),
    EncryptionModule.forRoot({ kind: 'folder', keysDir, masterKeyFile }),
    ReadModelsModule.forRoot({ file: join(dataDir, 'rows.db'), keeper: keeperOf(settings) }),
    // Goals are driven through it, and systems are asked what they bear.
    ...(roles.has('runner') || roles.has('api')
      ? [PoliciesModule.forSettings(settings), DecidingModule.forRegistry(settings.specialistsFile, watching)]
      : []),
    ...(roles.has('runner') ? [GoalRunnerModule.forRoot(goals)] : []),
  ];
}

/** Where the events are in the data folder, their store has the whole of it; on a server, the projector keeps the rows. */
function keeperOf({ eventStoreAddress, roles }: Settings): InjectionToken | undefined {
  if (eventStoreAddress === undefined) return EventStore;
  return roles.has('projector') ? RoleLocks : undefined;
}
