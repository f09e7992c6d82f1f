import { execFileSync, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';

// Whole processes are started, which takes as long as the machine has other things to do.
jest.setTimeout(60_000);

const root = mkdtempSync(join(tmpdir(), 'baton-specialist-app-'));
const compiled = join(root, 'compiled');
const issuerKey = join(root, 'issuer.pub');
const credentials = { SAP_URL: 'http://127.0.0.1:2', SAP_USER: 'somebody', SAP_PASSWORD: 'something' };

beforeAll(() => {
  const swc = join('node_modules', '@swc', 'cli', 'bin', 'swc.js');
  const sources = ['apps/specialist', 'libs/kernel', 'libs/encryption', 'libs/settings', 'libs/specialist'];
  const options = ['--ignore', '**/*.spec.ts', '-d', compiled, '--config-file', '.swcrc', '--quiet'];
  execFileSync(process.execPath, [swc, ...sources, ...options]);
  for (const shared of ['node_modules', 'proto']) symlinkSync(join(process.cwd(), shared), join(compiled, shared));
  writeFileSync(join(compiled, 'package.json'), '{ "type": "module" }');
  const { publicKey } = generateKeyPairSync('ed25519');
  writeFileSync(issuerKey, publicKey.export({ type: 'spki', format: 'pem' }));
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const stops: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(stops.splice(0).map((stop) => stop())));

interface Launch {
  readonly system?: string;
  readonly port?: number;
  readonly data?: string;
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

function launch({
  system = 'sap',
  port = 0,
  data = mkdtempSync(join(root, 'data-')),
  args = [],
  env = credentials,
}: Launch = {}) {
  const given = ['--system', system, '--port', String(port), '--data', data, ...args];
  const child = spawn(process.execPath, [join(compiled, 'apps/specialist/src/main.js'), ...given], {
    env: { PATH: process.env['PATH'], BATON_ISSUER_KEY: issuerKey, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  stops.push(() => {
    child.kill('SIGKILL');
    return exit;
  });
  return { child, exit };
}

/** What it says before it ends, and with which code. */
async function end(options: Launch): Promise<{ readonly code: number | null; readonly said: string }> {
  const { child, exit } = launch(options);
  const said = await text(child.stderr);
  return { code: await exit, said };
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  const [chunk] = (await once(stream, 'data')) as [Buffer];
  return String(chunk);
}

describe("a specialist that can't start", () => {
  it.each<[string, Launch, RegExp]>([
    [
      'an unknown system',
      { system: 'oracle' },
      /^specialist: BATON_SYSTEM or --system is one of salesforce, sap, contracts.* \(got oracle\)\n$/,
    ],
    [
      'a missing issuer key',
      { env: { ...credentials, BATON_ISSUER_KEY: 'nowhere.pub' } },
      /^specialist: The issuer's public key.*\(nowhere\.pub\)\n$/,
    ],
    [
      'missing credentials',
      { env: { SAP_URL: 'http://127.0.0.1:2' } },
      /^specialist: Settings are missing.*\(SAP_USER, SAP_PASSWORD\)\n$/,
    ],
    [
      'limits that are none, and credentials',
      { env: { SAP_USER: 'somebody', BATON_CONCURRENT_CALLS_MAX: 'few', BATON_CALLS_PER_SECOND_MAX: '0' } },
      /^specialist: BATON_CONCURRENT_CALLS_MAX is a whole number from 1 \(got few\)\nBATON_CALLS_PER_SECOND_MAX is .*\nSettings are missing.*\(SAP_URL, SAP_PASSWORD\)\n$/,
    ],
    ['a port that is none', { port: 70_000 }, /^specialist: BATON_PORT or --port is a number from 0 .*\n$/],
  ])('says so, and what to do, in a line for each fault (%s)', async (_what, options, message) => {
    const { code, said } = await end(options);
    expect(said).toMatch(message);
    expect(code).toBe(2);
  });

  it('says so when its port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, said } = await end({ port });
    other.close();
    expect(said).toMatch(/^specialist: The address can't be listened on.*\n$/);
    expect(code).toBe(2);
  });
});

describe('a specialist', () => {
  it('says when it is up, and ends at once and in order when it is told to', async () => {
    const { child, exit } = launch();
    expect(await firstLine(child.stdout)).toMatch(
      /^specialist: sap is up on 127\.0\.0\.1:\d+ \(journal [0-9a-f-]{36}\)\n$/,
    );
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  });

  it('waits while another one holds its journal, says so, and then goes on with it', async () => {
    const data = mkdtempSync(join(root, 'data-'));
    const first = launch({ data });
    const journal = /journal (\S+)\)/.exec(await firstLine(first.child.stdout))?.[1];
    const second = launch({ data });
    expect(await firstLine(second.child.stderr)).toContain('another process holds the journal');
    const up = firstLine(second.child.stdout);
    first.child.kill('SIGKILL');
    expect(await up).toContain(`journal ${journal})`);
  });

  it('can be told that its journal was put back from a copy, and keeps it as another one', async () => {
    const data = mkdtempSync(join(root, 'data-'));
    const first = launch({ data });
    const former = /journal (\S+)\)/.exec(await firstLine(first.child.stdout))?.[1];
    first.child.kill('SIGTERM');
    await first.exit;
    const restored = launch({ data, args: ['--restored'] });
    const said = await firstLine(restored.child.stderr);
    const [, old, id] = /goes on as another one \((\S+) is now (\S+)\)/.exec(said) ?? [];
    expect(old).toBe(former);
    expect(await firstLine(restored.child.stdout)).toContain(`journal ${id})`);
  });

  it('can be told to end while it waits', async () => {
    const data = mkdtempSync(join(root, 'data-'));
    await firstLine(launch({ data }).child.stdout);
    const { child, exit } = launch({ data });
    await firstLine(child.stderr);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  });
});
