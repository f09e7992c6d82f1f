import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Installation } from '../../tools/processes/installation.js';
import { killAllSpawned, Spawned } from '../../tools/processes/spawned.js';
import { refusal } from './refused-start.js';

jest.setTimeout(120_000);

let installation: Installation;
/** Left by an orchestrator that ran and was stopped, with keys of its own. */
let used: { readonly data: string; readonly keys: string };

beforeAll(async () => {
  installation = await Installation.prepare();
  const data = installation.freshFolder();
  used = { data, keys: join(data, 'keys') };
  const { process } = await installation.startOrchestrator(data, { BATON_KEYS: used.keys });
  await process.stop();
});

afterAll(async () => {
  await killAllSpawned();
  await installation.close();
});

/** A copy of what was left, to be spoilt. */
function copyOfUsed(): { readonly data: string; readonly keys: string; readonly events: string } {
  const data = installation.freshFolder();
  cpSync(used.data, data, { recursive: true });
  return { data, keys: join(data, 'keys'), events: join(data, 'orchestrator', 'events.db') };
}

async function refusedWith(data: string, env: Readonly<Record<string, string>>): Promise<string> {
  return refusal(installation.spawnOrchestrator(data, env));
}

describe('an orchestrator on a data folder that it can not use', () => {
  it.each([
    [
      'a file of garbage',
      (file: string) => writeFileSync(file, 'no database'.repeat(1_000)),
      /can't be opened.*backup/,
    ],
    [
      'a newer schema',
      (file: string) => changed(file, 'pragma user_version = 99'),
      /newer release.*start that release.*schema 99/,
    ],
    [
      'the events of something else',
      (file: string) => changed(file, 'pragma application_id = 7'),
      /no event store of Baton: move it away/,
    ],
  ])('refuses %s with what to do, and leaves it as it is', async (_, spoil, message) => {
    const { data, keys, events } = copyOfUsed();
    spoil(events);
    const before = readFileSync(events);
    const said = await refusedWith(data, { BATON_KEYS: keys });
    expect(said).toMatch(message);
    expect(said.split('\n')).toHaveLength(1);
    expect(readFileSync(events).equals(before)).toBe(true);
  });

  it('is told by one message that another one uses it, which goes on', async () => {
    const data = installation.freshFolder();
    const first = await installation.startOrchestrator(data);
    const said = await refusedWith(data, {});
    expect(said).toMatch(/^orchestrator: Another Baton process uses this data folder: stop it, or/);
    expect(said.split('\n')).toHaveLength(1);
    expect((await fetch(new URL('/health/live', first.url))).ok).toBe(true);
    expect(await first.process.stop('SIGINT')).toEqual({ code: 0, signal: null });
  });
});

describe('an orchestrator whose keys are gone', () => {
  it.each([
    ['the whole folder', '.', /keys of these events are gone: restore the key folder from its backup/],
    ['the master key', 'master.key', /master key is missing: restore the file from your backup/],
    ['the keys themselves', 'keys.sqlite', /keys are gone though their master key is here: restore the file/],
  ])('says which to restore: %s', async (_, gone, message) => {
    const { data, keys } = copyOfUsed();
    rmSync(join(keys, gone), { recursive: true });
    const said = await refusedWith(data, { BATON_KEYS: keys });
    expect(said).toMatch(message);
    expect(said.split('\n')).toHaveLength(1);
  });
});

describe('an orchestrator that is set up wrongly', () => {
  it('names file, line and column of a fault in a playbook', async () => {
    const folder = installation.freshFolder();
    cpSync('deploy/playbooks', folder, { recursive: true });
    const playbook = readFileSync('deploy/playbooks/renewal.yaml', 'utf8').replace('recovery:', 'recoverry:');
    writeFileSync(join(folder, 'renewal.yaml'), playbook);
    const said = await refusedWith(installation.freshFolder(), { BATON_PLAYBOOKS: folder });
    expect(said).toMatch(/renewal\.yaml:7:1 The key recoverry is not known here/);
  });

  it.each([
    [{ BATON_EVENT_STORE: 'foo' }, 'BATON_EVENT_STORE is no setting. Did you mean EVENT_STORE?'],
    [{ EVENT_STORE: 'foo' }, "EVENT_STORE: The event store's address is esdb://"],
    [{ BATON_SPECIALISTS: '/nope' }, "BATON_SPECIALISTS: The registry of specialists can't be read"],
    [{ BATON_PLAYBOOKS: '/nope' }, "BATON_PLAYBOOKS: The playbooks can't be used"],
    [{ BATON_POLICIES: '/nope' }, 'BATON_POLICIES: /nope:1: There is no such folder'],
  ])('names the variable: %p', async (env, message) => {
    expect(await refusedWith(installation.freshFolder(), env)).toContain(`orchestrator: ${message}`);
  });

  it('names file, line and column of a fault in the registry', async () => {
    const file = join(installation.root, 'bad-specialists.yaml');
    writeFileSync(file, 'specialists:\n  - name: sap\n    system: sap\n');
    const said = await refusedWith(installation.freshFolder(), { BATON_SPECIALISTS: file });
    expect(said).toMatch(/bad-specialists\.yaml:2:5: Missing here \(address\)/);
  });

  it('says that its port is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const said = await refusal(
      installation.spawnOrchestrator(installation.freshFolder(), {}, ['--port', String(port)]),
    );
    server.close();
    expect(said).toMatch(/^orchestrator: The port is in use: stop what listens there, or choose another with --port/);
    expect(said.split('\n')).toHaveLength(1);
  });

  it.each([
    [['--port', 'many'], 'BATON_PORT or --port is a number from 0 (any free one) to 65535 (got many)'],
    [['--roles', 'api,cook'], '--roles is some of api, runner, projector, separated by commas (got api,cook)'],
    [['--colour', 'red'], '(known: --roles --port --data --operations-port)'],
  ])('says what %p may be', async (args, message) => {
    const said = await refusal(installation.spawnOrchestrator(installation.freshFolder(), {}, args));
    expect(said).toContain(message);
    expect(said.split('\n')).toHaveLength(1);
  });
});

describe('a program that is asked for help', () => {
  it.each(['orchestrator', 'specialist'] as const)('tells what it takes, and ends: %s', async (name) => {
    const asked = Spawned.start({ name, args: ['--help'] });
    expect(await asked.ended).toEqual({ code: 0, signal: null });
    expect(asked.output).toMatch(
      /^Usage: .*\n\n {2}--(roles|system) … or BATON_(ROLES|SYSTEM)\n[^]*docs\/guides\/settings.md$/,
    );
  });
});

describe('an orchestrator without the API', () => {
  it('says what it is up for', async () => {
    const process = installation.spawnOrchestrator(installation.freshFolder(), {}, ['--roles', 'projector']);
    const [, url = ''] = await process.line(/^orchestrator: projector: up on (\S+), for/);
    expect((await fetch(`${url}/health/ready`)).ok).toBe(true);
    await process.stop();
    expect(process.output).not.toContain('GraphQL');
  });
});

describe('an orchestrator whose bound of open goals is none', () => {
  it.each(['0', 'many', '1.5'])('says what it may be, where it is %s', async (count) => {
    const said = await refusedWith(installation.freshFolder(), { BATON_OPEN_GOALS_MAX: count });
    expect(said).toBe(`orchestrator: BATON_OPEN_GOALS_MAX is a whole number from 1 (got ${count})`);
  });
});

function changed(file: string, statement: string): void {
  const database = new DatabaseSync(file);
  database.exec(statement);
  database.close();
}
