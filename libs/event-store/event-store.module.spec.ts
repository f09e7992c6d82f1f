import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { collect, sampleEvents } from './contract-events.js';
import type { EventStoreOptions } from './event-store.module.js';
import { EventStoreModule } from './event-store.module.js';
import { EventStore } from './event-store.port.js';
import { temporaryFolders } from './sqlite/temporary-folder.js';

const newFolder = temporaryFolders(afterAll);
const boot = async (options: EventStoreOptions) => {
  const module = await Test.createTestingModule({ imports: [EventStoreModule.forRoot(options)] }).compile();
  return { module, store: module.get(EventStore) };
};
const embedded = (dataDir: string): EventStoreOptions => ({
  kind: 'embedded',
  dataDir,
  onBroken: (failure) => {
    throw failure;
  },
});

describe('the module of the event store', () => {
  it('keeps events in the data folder from one start to the next', async () => {
    const folder = join(newFolder(), 'data');
    const first = await boot(embedded(folder));
    await first.store.append('spec-1', 'NO_STREAM', sampleEvents(0, 2));
    await first.module.close();
    await expect(first.store.end()).rejects.toMatchObject({ code: 'CLOSED' });

    const second = await boot(embedded(folder));
    expect(await collect(second.store.readStream('spec-1'))).toHaveLength(3);
    await second.module.close();
  });

  it('does not start beside another on the same data folder', async () => {
    const folder = newFolder();
    const { module } = await boot(embedded(folder));
    await expect(boot(embedded(folder))).rejects.toThrow('Another Baton process uses this data folder');
    await module.close();
  });

  it('keeps events in memory where nothing is to stay', async () => {
    const { module, store } = await boot({ kind: 'memory' });
    expect(await store.append('spec-1', 'NO_STREAM', sampleEvents(0, 2))).toMatchObject({ status: 'APPENDED' });
    await module.close();
  });
});
