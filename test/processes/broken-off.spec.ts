import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it, jest } from '@jest/globals';

jest.setTimeout(120_000);

const root = mkdtempSync(join(tmpdir(), 'baton-broken-off-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Nothing tells when a tool has begun to write, so it is looked for: a file of that name in its temporary folder. */
async function untilWritten(folder: string, file: string): Promise<void> {
  while (!readdirSync(folder).some((name) => existsSync(join(folder, name, file)))) await pause(20);
}

describe('a tool that is broken off', () => {
  it.each([
    ['crash', (): readonly string[] => ['--lanes', '1'], 'sandbox'],
    ['bench/event-store.bench', (folder: string): readonly string[] => ['--quick', '--folder', folder], 'raw.db'],
  ])('leaves no folder behind, and nobody who writes to it: %s', async (tool, options, file) => {
    const folder = join(root, tool.replace('/', '-'));
    mkdirSync(folder);
    const args = [`dist/tools/${tool}.js`, ...options(folder), '--json'];
    const running = spawn(process.execPath, args, { env: { ...process.env, TMPDIR: folder }, stdio: 'ignore' });
    const ended = once(running, 'exit');
    await untilWritten(folder, file);
    running.kill('SIGINT');
    expect(await ended).toEqual([130, null]);
    expect(readdirSync(folder)).toEqual([]);
  });
});
