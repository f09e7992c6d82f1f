import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { subjectKey, type KeyId } from '../../key-id.js';
import { SqliteKeyStore } from './sqlite-key-store.adapter.js';

/** Ensures keys for ever, eight callers at once, and says each time which key it now counts on, and its digest. */
const child = `
  import { SqliteKeyStore } from './libs/encryption/key-store/sqlite/sqlite-key-store.adapter.js';
  import { writeSync } from 'node:fs';
  const keys = SqliteKeyStore.open({ keysDir: process.argv[2] });
  async function ensureForEver(caller) {
    for (let turn = 0; ; turn += 1) {
      const keyId = 'subject:' + caller + '-' + turn;
      await keys.ensure([keyId]);
      writeSync(1, keyId + ' ' + keys.keyOf(keyId).hmac(Buffer.from('x')).toString('hex') + '\\n');
    }
  }
  for (let caller = 0; caller < 8; caller += 1) void ensureForEver(caller);
`;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'crash-'));
  // The child runs what production runs: the same compiler with the same settings.
  const swc = resolve('node_modules/@swc/cli/bin/swc.js');
  const args = ['libs/encryption', 'libs/kernel', '-d', folder, '--config-file', '.swcrc', '--ignore', '**/*.spec.ts'];
  execFileSync(process.execPath, [swc, ...args, '--quiet']);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'child.js'), child);
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('a process that is killed while keys are made', () => {
  it('leaves every key that it was given, as it was', async () => {
    const keysDir = join(folder, 'keys');
    const counted = await countedOnUntilKilled(keysDir, 200);
    const keys = SqliteKeyStore.open({ keysDir });
    for (const [keyId, digest] of counted)
      expect([keyId, keys.keyOf(keyId).hmac(Buffer.from('x')).toString('hex')]).toEqual([keyId, digest]);
    await keys.close();
  });
});

/** What the child said, whole lines only, until it had said so many and was killed with no chance to tidy up. */
async function countedOnUntilKilled(keysDir: string, linesMin: number): Promise<Map<KeyId, string>> {
  const killed = spawn(process.execPath, [join(folder, 'child.js'), keysDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(killed, 'exit');
  const counted = new Map<KeyId, string>();
  for await (const line of createInterface({ input: killed.stdout })) {
    const [keyId = '', digest = ''] = line.split(' ');
    if (digest.length === 64) counted.set(subjectKey(keyId.slice('subject:'.length)), digest);
    if (counted.size === linesMin) killed.kill('SIGKILL');
  }
  expect(await exited).toEqual([null, 'SIGKILL']);
  expect(counted.size).toBeGreaterThanOrEqual(linesMin);
  return counted;
}
