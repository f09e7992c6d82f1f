import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { plainPaint } from '@baton/narration';
import { run } from './run.js';

const folder = mkdtempSync(join(tmpdir(), 'baton-backup-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a folder of keys that is said by a variable that holds nothing is the one in the data folder', async () => {
  const data = join(folder, 'data');
  mkdirSync(join(data, 'orchestrator'), { recursive: true });
  writeFileSync(join(data, 'orchestrator/events.db'), '');
  const complaints: string[] = [];
  const code = await run(['backup', join(folder, 'backup')], {
    terminal: { write: () => {}, paint: plainPaint, width: 90 },
    complain: (text) => void complaints.push(text),
    ...{ url: 'http://nowhere.example', token: undefined, env: { BATON_DATA: data, BATON_KEYS: '' } },
  });
  expect({ code, complaints }).toEqual({
    code: 1,
    complaints: [expect.stringContaining(`(${join(data, 'keys/keys.sqlite')})`)],
  });
});

it.each(['backup', 'restore'])('tells what is in it and what is not, and how it ends: %s', async (verb) => {
  let told = '';
  const write = (text: string): void => void (told += text);
  const code = await run([verb, '--help'], {
    terminal: { write, paint: plainPaint, width: 90 },
    ...{ complain: write, url: 'http://nowhere.example', token: undefined },
  });
  expect({ code, told }).toEqual({
    code: 0,
    told: expect.stringMatching(/master\.key is in\nit[^]*EVENT_STORE[^]*Exit codes: 0 it/),
  });
});
