import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ProtocolFixture } from '@baton/event-store/eventstoredb/fixture';
import { SqliteEventStore } from '@baton/event-store/sqlite';
import { fail } from '../command/fail.js';

/*
 * The stand-in for a server of EventStoreDB as a process of its own, over an embedded store in `--folder`, on loopback:
 * for runs that kill it and benches that measure through it. It is no product, and no user ever starts it.
 */

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, folder: { type: 'string', default: 'data/store-server' } },
});
mkdirSync(values.folder, { recursive: true });
const store = SqliteEventStore.open(join(values.folder, 'events.db'), { onBroken: fail });
const fixture = await ProtocolFixture.start({ store, port: Number(values.port) });
process.once('SIGTERM', () => {
  void fixture.kill().then(() => store.close());
});
process.stdout.write(`${fixture.connectionString}\n`);
