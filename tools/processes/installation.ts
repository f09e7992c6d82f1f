import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ed25519Signer } from '@baton/encryption/signer/ed25519';
import { developer, DevelopmentIssuer } from '../../apps/orchestrator/src/development-issuer.js';
import { credentialsFor } from '../../apps/orchestrator/src/trial.js';
import type { SystemName } from '../../apps/sandbox/src/faults.js';
import type { ListenerName } from '../../apps/sandbox/src/settings.js';
import { listenerNames } from '../../apps/sandbox/src/settings.js';
import type { Stores } from '../../apps/sandbox/src/stores.js';
import { openStores } from '../../apps/sandbox/src/stores.js';
import { newFolder, removeFolder } from '../command/leaving.js';
import type { KillableServer } from '../store/killable-server.js';
import { standInServer } from '../store/killable-server.js';
import type { Door } from './goal-client.js';
import { writePlaybooksFor } from './playbooks-for.js';
import { freePort, freePorts } from './ports.js';
import type { Program } from './spawned.js';
import { Spawned } from './spawned.js';
import { SystemsDesk } from './systems-desk.js';

export const systems = ['salesforce', 'sap', 'contracts'] as const;
export type System = (typeof systems)[number];

export type SandboxPorts = Readonly<Record<ListenerName, number>>;

export function registryText(entries: readonly { readonly system: string; readonly address: string }[]): string {
  const lines = entries.map(
    ({ system, address }) => `  - { name: ${system}, system: ${system}, address: '${address}', identity: ${system} }\n`,
  );
  return `specialists:\n${lines.join('')}`;
}

/**
 * Stand-in systems and specialists for three of them, or for those that it is prepared for, as processes on ports and in a folder of their own; an orchestrator
 * comes when it is asked for, with the part of the playbooks that these serve. Whatever is started again keeps its address.
 */
export class Installation {
  readonly root: string;
  readonly keysDir: string;
  readonly specialistsFile: string;
  readonly playbooksDir: string;
  readonly desk: SystemsDesk;
  /** All processes that were ever started here. */
  readonly spawned: Spawned[] = [];
  readonly #ports: Readonly<Partial<Record<SystemName, number>>>;
  readonly #sandboxPorts: SandboxPorts;
  readonly #specialists = new Map<SystemName, Spawned>();
  #sandbox: Spawned | undefined;
  #eventStore: KillableServer | undefined;
  #eventStoreAddress: string | undefined;
  #stores: Stores | undefined;
  #folders = 0;

  private constructor(root: string, ports: Readonly<Partial<Record<SystemName, number>>>, sandboxPorts: SandboxPorts) {
    this.root = root;
    this.keysDir = join(root, 'keys');
    this.specialistsFile = join(root, 'specialists.yaml');
    this.playbooksDir = join(root, 'playbooks');
    this.#ports = ports;
    this.#sandboxPorts = sandboxPorts;
    this.desk = new SystemsDesk(sandboxPorts.admin);
    writeFileSync(
      this.specialistsFile,
      registryText(Object.entries(ports).map(([system, port]) => ({ system, address: `127.0.0.1:${port}` }))),
    );
    writePlaybooksFor(Object.keys(ports), this.playbooksDir);
    // A specialist needs the public key when it starts, which may be before any orchestrator did.
    Ed25519Signer.open(this.keysDir);
  }

  /** With nothing running yet. */
  static async prepare(served: readonly SystemName[] = systems): Promise<Installation> {
    const root = newFolder('baton-processes');
    return new Installation(root, await freePorts(served), await freePorts(listenerNames));
  }

  static async start(): Promise<Installation> {
    const installation = await Installation.prepare();
    await installation.startSandbox();
    await Promise.all(systems.map((system) => installation.startSpecialist(system)));
    return installation;
  }

  async startSandbox(): Promise<void> {
    const sandbox = this.spawnSandbox();
    for (const name of listenerNames) await sandbox.line(new RegExp(`sandbox: ${name} is up on`));
    this.#stores ??= openStores(this.#sandboxDir);
  }

  async stopSandbox(): Promise<void> {
    await this.#sandbox?.stop();
  }

  spawnSandbox(): Spawned {
    const ports = listenerNames.flatMap((name) => [`--${name}-port`, String(this.#sandboxPorts[name])]);
    const args = ['--data', this.#sandboxDir, ...ports];
    this.#sandbox = this.#spawn({ name: 'sandbox', args });
    return this.#sandbox;
  }

  /** Puts the events of every orchestrator that is started from now on onto a server: the stand-in, as a process. */
  async keepEventsOnServer(): Promise<KillableServer> {
    const server = await standInServer(this.freshFolder());
    await server.start();
    this.#eventStore = server;
    this.#eventStoreAddress = server.address;
    return server;
  }

  /** The same, for somebody who starts the server himself, and starts it again. */
  async prepareEventServer(): Promise<{ readonly address: string; readonly spawn: () => Spawned }> {
    const [folder, port] = [this.freshFolder(), String(await freePort())];
    const program: Program = { name: 'event-server', args: ['--port', port, '--folder', folder] };
    const address = `esdb://127.0.0.1:${port}?tls=false`;
    this.#eventStoreAddress = address;
    return { address, spawn: () => this.#spawn(program) };
  }

  async startSpecialist(system: SystemName, env: Readonly<Record<string, string>> = {}): Promise<Spawned> {
    const specialist = this.spawnSpecialist(system, env);
    await specialist.line(/specialist: \S+ is up on/);
    return specialist;
  }

  /** @param env e.g. a crash point */
  spawnSpecialist(system: SystemName, env: Readonly<Record<string, string>> = {}): Spawned {
    const specialist = this.#spawn({
      name: 'specialist',
      args: [
        ...['--system', system, '--port', String(this.#ports[system])],
        ...['--data', join(this.root, 'specialists', system), '--issuer-key', join(this.keysDir, 'issuer.pub')],
      ],
      env: { ...credentialsFor(this.#sandboxPorts)[system], ...env },
    });
    this.#specialists.set(system, specialist);
    return specialist;
  }

  /** Also resolves for one that has ended by itself. */
  async stopSpecialist(system: SystemName): Promise<void> {
    const specialist = this.#specialists.get(system);
    this.#specialists.delete(system);
    if (specialist) await specialist.stop();
  }

  /** Of a developer, at every orchestrator that has the keys of this installation. */
  get token(): string {
    return DevelopmentIssuer.open(this.keysDir).tokenFor(developer);
  }

  addressOf(system: SystemName): string {
    return `127.0.0.1:${this.#ports[system]}`;
  }

  /** A folder for an orchestrator's data that nobody has used. */
  freshFolder(): string {
    this.#folders += 1;
    return join(this.root, `data-${this.#folders}`);
  }

  /** Starts one and waits until it can be asked; rejects with what it said where it ended before. */
  async startOrchestrator(
    dataDir: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Door & { readonly process: Spawned }> {
    const orchestrator = this.spawnOrchestrator(dataDir, env);
    const [, url = ''] = await orchestrator.line(/orchestrator: GraphQL is up on ([^\s"]+)/);
    return { process: orchestrator, url, token: this.token };
  }

  /** @param args after those that every one gets, and instead of them */
  spawnOrchestrator(
    dataDir: string,
    env: Readonly<Record<string, string>> = {},
    args: readonly string[] = [],
  ): Spawned {
    return this.#spawn({
      name: 'orchestrator',
      args: ['--data', dataDir, '--port', '0', ...args],
      env: {
        BATON_KEYS: this.keysDir,
        BATON_SPECIALISTS: this.specialistsFile,
        BATON_PLAYBOOKS: this.playbooksDir,
        EVENT_STORE: this.#eventStoreAddress,
        ...env,
      },
    });
  }

  /** What the systems hold, past their protocols. */
  get stores(): Stores {
    if (!this.#stores) throw new Error('The systems were not started');
    return this.#stores;
  }

  /** Stops the specialists, the systems after them, and the events' server. */
  async stop(): Promise<void> {
    await Promise.all([...this.#specialists.keys()].map((system) => this.stopSpecialist(system)));
    this.#stores?.close();
    this.#stores = undefined;
    await this.stopSandbox();
    await this.#eventStore?.kill();
  }

  remove(): void {
    removeFolder(this.root);
  }

  async close(): Promise<void> {
    await this.stop();
    this.remove();
  }

  #spawn(program: Program): Spawned {
    const spawned = Spawned.start(program);
    this.spawned.push(spawned);
    return spawned;
  }

  get #sandboxDir(): string {
    return join(this.root, 'sandbox');
  }
}
