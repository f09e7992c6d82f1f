import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { describeEventStore } from '../event-store.contract.js';
import { SqliteEventStore } from './sqlite-event-store.adapter.js';
import { temporaryFolders } from './temporary-folder.js';

const newFolder = temporaryFolders(afterAll);
const onBroken = (failure: Error) => {
  throw failure;
};

describeEventStore('the embedded event store', async () =>
  SqliteEventStore.open(join(newFolder(), 'events.db'), { onBroken }),
);
