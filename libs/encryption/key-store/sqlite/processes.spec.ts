import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { subjectKey, type KeyId } from '../../key-id.js';
import { SqliteKeyStore } from './sqlite-key-store.adapter.js';

/** Starts on a folder when it is told to, and says with which keys it works. */
const starting = `
  import { once } from 'node:events';
  import { Ed25519Signer } from './libs/encryption/signer/ed25519/ed25519-signer.adapter.js';
  import { SqliteKeyStore } from './libs/encryption/key-store/sqlite/sqlite-key-store.adapter.js';
  process.stdout.write('ready\\n');
  await once(process.stdin, 'data');
  const { kid } = Ed25519Signer.open(process.argv[2]);
  const keys = SqliteKeyStore.open({ keysDir: process.argv[2] });
  await keys.ensure(['subject:one']);
  process.stdout.write(kid + ' ' + keys.keyOf('subject:one').hmac(Buffer.from('x')).toString('hex') + '\\n');
  process.exit();
`;

/** Ensures keys for ever, eight callers at once, and says each time which key it now counts on, and its digest. */
const ensuring = `
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
  writeFileSync(join(folder, 'starting.js'), starting);
  writeFileSync(join(folder, 'ensuring.js'), ensuring);
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

describe('processes that start together on an empty folder', () => {
  it('all work with the same keys', async () => {
    const said = [];
    for (const folderName of ['first', 'second', 'third']) {
      const keysDir = join(folder, folderName);
      const starts = Array.from({ length: 4 }, () =>
        spawn(process.execPath, [join(folder, 'starting.js'), keysDir], { stdio: ['pipe', 'pipe', 'inherit'] }),
      );
      const lines = starts.map(({ stdout }) => createInterface({ input: stdout })[Symbol.asyncIterator]());
      await Promise.all(lines.map((line) => line.next()));
      for (const { stdin } of starts) stdin.end('go');
      const keys = await Promise.all(lines.map(async (line) => String((await line.next()).value)));
      said.push(new Set(keys).size, keys.filter((key) => key.includes(' ')).length);
    }
    expect(said).toEqual([1, 4, 1, 4, 1, 4]);
  });
});

/** What the child said, whole lines only, until it had said so many and was killed with no chance to tidy up. */
async function countedOnUntilKilled(keysDir: string, linesMin: number): Promise<Map<KeyId, string>> {
  const killed = spawn(process.execPath, [join(folder, 'ensuring.js'), keysDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
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
