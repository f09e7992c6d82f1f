import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Test } from '@nestjs/testing';
import { EventStoreModule } from '@baton/event-store';
import { openReadStore, ReadModelsModule } from '@baton/read-models';
import { RoleLocks, RoleLocksModule } from './role-locks.module.js';
import { settingsFrom } from './settings.js';

const folder = mkdtempSync(join(tmpdir(), 'baton-roles-'));
afterAll(() => rmSync(folder, { recursive: true }));

function start(roles: string, runner = 'runner') {
  const settings = settingsFrom(['--roles', roles, '--data', folder], { BATON_RUNNER: runner });
  return Test.createTestingModule({ imports: [RoleLocksModule.forSettings(settings)] }).compile();
}

describe('processes that share the rows of a data folder', () => {
  it('have each role once, but for the door, and for runners of different names', async () => {
    const running = [await start('api,projector'), await start('runner'), await start('api')];
    await expect(start('projector')).rejects.toThrow(
      /keeps the rows in this data folder: stop it, or .*without projector/,
    );
    await expect(start('runner')).rejects.toThrow(/drives goals as runner: stop it, or .*another name by BATON_RUNNER/);
    running.push(await start('runner', 'runner 2/3'));
    await Promise.all(running.map((module) => module.close()));
  });

  it.each([
    ['are begun anew by a new release that keeps them', false, []],
    ['are left alone by a new release while another process keeps them', true, [{ projection: 'goals' }]],
  ])('%s', async (_, isKept, left) => {
    const data = mkdtempSync(join(folder, 'rows-'));
    const file = join(data, 'rows.db');
    const older = await openReadStore(file);
    await older.insertInto('checkpoints').values({ projection: 'goals', position: 'p', skipped: 0 }).execute();
    await older.updateTable('projections').set({ version: 0 }).where('name', '=', 'goals').execute();
    const locks = RoleLocksModule.forSettings(settingsFrom(['--roles', 'projector', '--data', data], {}));
    const former = isKept ? await Test.createTestingModule({ imports: [locks] }).compile() : undefined;
    const rows = [EventStoreModule.forRoot({ kind: 'memory' }), ReadModelsModule.forRoot({ file, keeper: RoleLocks })];
    const starting = Test.createTestingModule({ imports: [locks, ...rows] }).compile();
    if (isKept) await expect(starting).rejects.toThrow(/keeps the rows in this data folder/);
    else await (await starting).close();
    // What else was begun beside the lock that is refused would have been done by then.
    await sleep(50);
    expect(await older.selectFrom('checkpoints').select('projection').execute()).toEqual(left);
    await former?.close();
    await older.destroy();
  });

  it('give back what they had taken when they end, or can not start', async () => {
    const runner = await start('runner');
    await expect(start('projector,runner')).rejects.toThrow('drives goals as runner');
    await (await start('projector')).close();
    await runner.close();
    await (await start('projector,runner')).close();
  });
});
