import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { collect } from '../contract-events.js';
import { DataFolderLock } from './data-folder-lock.js';
import { SqliteEventStore } from './sqlite-event-store.adapter.js';
import { temporaryFolders } from './temporary-folder.js';

const newFolder = temporaryFolders(afterAll);
const compiled = newFolder();
const eventsPerAppend = 3;

/** Eight writers who append as fast as they can, and say so for each append that was acknowledged. */
const writerProgram = `
  import { randomUUID } from 'node:crypto';
  import { DataFolderLock } from './libs/event-store/sqlite/data-folder-lock.js';
  import { SqliteEventStore } from './libs/event-store/sqlite/index.js';
  const [folder] = process.argv.slice(2);
  DataFolderLock.acquire(folder);
  const store = SqliteEventStore.open(folder + '/events.db', { onBroken: (failure) => { throw failure; } });
  const event = () => ({ id: randomUUID(), type: 'spec.Happened.v1', data: {}, metadata: {} });
  const write = async (stream) => {
    let end = -1;
    for await (const { revision } of store.readStream(stream)) end = revision;
    for (;;) {
      const events = [event(), event(), event()];
      const { revision } = await store.append(stream, end === -1 ? 'NO_STREAM' : end, events);
      end = revision;
      process.stdout.write(stream + ' ' + revision + ' ' + events.at(-1).id + '\\n');
    }
  };
  for (let writer = 0; writer < 8; writer++) void write('spec-' + writer);
`;

beforeAll(() => {
  const swc = join('node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const sources = ['libs/event-store', 'libs/kernel', '--ignore', '**/*.spec.ts'];
  execFileSync(process.execPath, [swc, ...sources, '-d', compiled, '--config-file', '.swcrc', '--quiet']);
  writeFileSync(join(compiled, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(compiled, 'writer.js'), writerProgram);
});

/** Lines of the writer, which is killed without warning as soon as it has said so many. */
async function linesOfKilledWriter(folder: string, count: number): Promise<string[]> {
  const writer = spawn(process.execPath, [join(compiled, 'writer.js'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(writer, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface({ input: writer.stdout })) {
    lines.push(line);
    if (lines.length === count) writer.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  return lines;
}

describe('a writer that is killed at any moment', () => {
  it('leaves every acknowledged event, no part of an append, no gap and no lock', async () => {
    const folder = newFolder();
    const acknowledged: string[] = [];
    for (const count of [1, 40, 233, 610, 987]) {
      acknowledged.push(...(await linesOfKilledWriter(folder, count)));

      const lock = DataFolderLock.acquire(folder);
      const store = SqliteEventStore.open(join(folder, 'events.db'), {
        onBroken: (failure) => {
          throw failure;
        },
      });
      const events = await collect(store.readAll());
      const found = new Set(events.map(({ stream, revision, id }) => `${stream} ${revision} ${id}`));
      expect(acknowledged.filter((line) => !found.has(line))).toEqual([]);
      for (const stream of new Set(events.map((event) => event.stream))) {
        const ofStream = await collect(store.readStream(stream));
        expect(ofStream).toEqual(events.filter((event) => event.stream === stream));
        expect(ofStream.map(({ revision }) => revision)).toEqual(ofStream.map((_, index) => index));
        expect(ofStream.length % eventsPerAppend).toBe(0);
      }
      await store.close();
      lock.release();
    }
  });
});
