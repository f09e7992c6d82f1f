import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { Module } from '@nestjs/common';
import type { Claim } from '@baton/event-store/sqlite';
import { DataFolderLock } from '@baton/event-store/sqlite';
import type { Settings } from './settings.js';

/** What this process has taken of its data folder. */
export abstract class RoleLocks {
  abstract readonly taken: readonly DataFolderLock[];
}

/**
 * Keeps two processes out of one role on one data folder. Where the events are in that folder as well, their store has
 * the whole of it; where they are on a server, processes in different roles may share its rows. Two projectors would
 * write older rows over newer ones, and two runners of one name would let go of each other's goals.
 */
@Module({})
export class RoleLocksModule implements OnApplicationShutdown {
  constructor(private readonly locks: RoleLocks) {}

  /** Starting fails with UnusableDataFolder where another process has one of the roles. */
  static forSettings({ dataDir, roles, runnerName }: Settings): DynamicModule {
    const claims = [
      ...(roles.has('projector') ? [projector] : []),
      ...(roles.has('runner') ? [runnerOfName(runnerName)] : []),
    ];
    return {
      module: RoleLocksModule,
      global: true,
      providers: [{ provide: RoleLocks, useFactory: () => ({ taken: takeAll(dataDir, claims) }) }],
      exports: [RoleLocks],
    };
  }

  onApplicationShutdown(): void {
    for (const lock of this.locks.taken) lock.release();
  }
}

const projector: Claim = {
  file: 'projector-lock.db',
  refusal:
    'Another Baton process keeps the rows in this data folder: stop it, or give this one a folder of its own, or --roles without projector',
};

function runnerOfName(name: string): Claim {
  return {
    file: `runner-${encodeURIComponent(name)}-lock.db`,
    refusal: `Another Baton process drives goals as ${name}: stop it, or give this one another name by BATON_RUNNER`,
  };
}

function takeAll(dataDir: string, claims: readonly Claim[]): readonly DataFolderLock[] {
  const taken: DataFolderLock[] = [];
  try {
    for (const claim of claims) taken.push(DataFolderLock.acquire(dataDir, claim));
    return taken;
  } catch (error) {
    for (const lock of taken) lock.release();
    throw error;
  }
}
