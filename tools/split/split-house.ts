import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ed25519Signer } from '@baton/encryption/signer/ed25519';
import { loadRegistry } from '@baton/specialist/gateway/registry';
import { developer, DevelopmentIssuer } from '../../apps/orchestrator/src/development-issuer.js';
import { companionsOfTrial } from '../../apps/orchestrator/src/trial.js';
import { systemNames } from '../../apps/sandbox/src/faults.js';
import { listenerNames } from '../../apps/sandbox/src/settings.js';
import type { Stores } from '../../apps/sandbox/src/stores.js';
import { openStores } from '../../apps/sandbox/src/stores.js';
import { newFolder, removeFolder } from '../command/leaving.js';
import type { Door } from '../processes/goal-client.js';
import { registryText } from '../processes/installation.js';
import { freePort, freePorts } from '../processes/ports.js';
import { Spawned } from '../processes/spawned.js';
import { SystemsDesk } from '../processes/systems-desk.js';

/** A process of the house: how it is started, again and again at the same place, and what it says when it is up. */
interface Member {
  readonly spawn: () => Spawned;
  readonly up: RegExp;
}

/** What belongs to the house itself, and is no member that is killed. */
const systemsName = 'systems';

/**
 * Baton with each of its roles in a process of its own: the API, two runners, the projector, and six specialists; events are
 * on the stand-in of a server, and all of them share the rows of one folder.
 */
export class SplitHouse {
  readonly door: Door;
  readonly #root: string;
  readonly #desk: SystemsDesk;
  readonly #members: ReadonlyMap<string, Member>;
  readonly #running = new Map<string, Spawned>();
  readonly #all: Spawned[] = [];
  #stores: Stores | undefined;

  private constructor(root: string, ports: Awaited<ReturnType<typeof portsOfAHouse>>) {
    this.#root = root;
    this.#desk = new SystemsDesk(ports.sandbox.admin);
    const keysDir = join(root, 'keys');
    // A specialist needs the public key when it starts, which is before any orchestrator did.
    Ed25519Signer.open(keysDir);
    this.door = {
      url: `http://127.0.0.1:${ports.api}/graphql`,
      token: DevelopmentIssuer.open(keysDir).tokenFor(developer),
    };
    this.#members = membersOf(root, keysDir, ports);
  }

  static async prepare(): Promise<SplitHouse> {
    return new SplitHouse(newFolder('baton-split'), await portsOfAHouse());
  }

  /** Who can be killed: everybody but the systems, which are not Baton's. */
  get victims(): readonly string[] {
    return [...this.#members.keys()].filter((name) => name !== systemsName);
  }

  async start(): Promise<void> {
    await this.#start(systemsName);
    this.#stores = openStores(join(this.#root, systemsName));
    await Promise.all(this.victims.map((name) => this.#start(name)));
  }

  /** Kills one process; resolves when it is gone. */
  async kill(name: string): Promise<void> {
    await this.#running.get(name)?.kill();
  }

  async startAgain(name: string): Promise<void> {
    await this.#start(name);
  }

  /** What the systems hold, past their protocols. */
  get stores(): Stores {
    if (!this.#stores) throw new Error('The systems were not started');
    return this.#stores;
  }

  /** Whether legal keeps a folder as it is, which refuses every new document in it. */
  async holdFolder(path: string): Promise<void> {
    await this.#desk.edit({ system: 'contracts', path, properties: { 'legal-hold': 'true' } });
  }

  /** What members said with a stack, which is an error that nobody has foreseen, and who ended otherwise than told to. */
  async close(): Promise<readonly string[]> {
    const faults: string[] = [];
    for (const [name, process] of [...this.#running].reverse()) {
      const { code } = await process.stop();
      if (code !== 0) faults.push(`${name} ended with ${code ?? 'a signal'}`);
    }
    this.#stores?.close();
    removeFolder(this.#root);
    return [...faults, ...this.#all.flatMap(({ unforeseen }) => unforeseen)];
  }

  async #start(name: string): Promise<void> {
    const member = this.#members.get(name);
    if (!member) throw new Error(`Nobody is called ${name}`);
    const process = member.spawn();
    this.#running.set(name, process);
    this.#all.push(process);
    await process.line(member.up);
  }
}

async function portsOfAHouse() {
  return {
    sandbox: await freePorts(listenerNames),
    specialists: await freePorts(systemNames),
    ...{ eventServer: await freePort(), api: await freePort() },
  };
}

/** In the order in which they are needed. */
function membersOf(
  root: string,
  keysDir: string,
  ports: Awaited<ReturnType<typeof portsOfAHouse>>,
): ReadonlyMap<string, Member> {
  const registry = join(root, 'specialists.yaml');
  writeFileSync(
    registry,
    registryText(systemNames.map((system) => ({ system, address: `127.0.0.1:${ports.specialists[system]}` }))),
  );
  const sandboxEnv = Object.fromEntries(
    Object.entries(ports.sandbox).map(([name, port]) => [`SANDBOX_${name.toUpperCase()}_PORT`, String(port)]),
  );
  const [systems, ...specialists] = companionsOfTrial(
    root,
    join(keysDir, 'issuer.pub'),
    loadRegistry(registry),
    sandboxEnv,
  );
  const eventServer = ['--port', String(ports.eventServer), '--folder', join(root, 'event-server')];
  const env = {
    ...{ BATON_DATA: join(root, 'data'), BATON_KEYS: keysDir, BATON_SPECIALISTS: registry },
    EVENT_STORE: `esdb://127.0.0.1:${ports.eventServer}?tls=false`,
  };
  const role = (name: string, port: number, more: Readonly<Record<string, string>> = {}): Member => ({
    spawn: () =>
      Spawned.start({
        name: 'orchestrator',
        args: ['--roles', name, '--port', String(port)],
        env: { ...env, ...more },
      }),
    up: /up on/,
  });
  return new Map<string, Member>([
    [
      systemsName,
      {
        spawn: () =>
          Spawned.start({
            name: 'sandbox',
            args: ['--data', join(root, systemsName), ...(systems?.args ?? []).slice(2)],
          }),
        up: /email is up/,
      },
    ],
    ['event server', { spawn: () => Spawned.start({ name: 'event-server', args: eventServer }), up: /^esdb:/ }],
    ...specialists.map(({ name, args, env: access }): [string, Member] => [
      name,
      { spawn: () => Spawned.start({ name: 'specialist', args, env: access }), up: /is up on/ },
    ]),
    ['api', role('api', ports.api)],
    ['runner 1', role('runner', 0, { BATON_RUNNER: 'runner-1' })],
    ['runner 2', role('runner', 0, { BATON_RUNNER: 'runner-2' })],
    ['projector', role('projector', 0)],
  ]);
}
