import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import { RoleLocksModule } from './role-locks.module.js';
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

  it('give back what they had taken when they end, or can not start', async () => {
    const runner = await start('runner');
    await expect(start('projector,runner')).rejects.toThrow('drives goals as runner');
    await (await start('projector')).close();
    await runner.close();
    await (await start('projector,runner')).close();
  });
});
