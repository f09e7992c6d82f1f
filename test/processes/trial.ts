import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { developer, DevelopmentIssuer } from '../../apps/orchestrator/src/development-issuer.js';
import { systemNames } from '../../apps/sandbox/src/faults.js';
import type { SystemName } from '../../apps/sandbox/src/faults.js';
import { listenerNames } from '../../apps/sandbox/src/settings.js';
import type { ListenerName } from '../../apps/sandbox/src/settings.js';
import { registryText } from '../../tools/processes/installation.js';
import { freePort, freePorts } from '../../tools/processes/ports.js';
import { Spawned } from '../../tools/processes/spawned.js';
import { SystemsDesk } from '../../tools/processes/systems-desk.js';

/** All of Baton as `npm start` runs it, in a folder and on ports of its own. */
export class Trial {
  readonly root = mkdtempSync(join(tmpdir(), 'baton-trial-'));
  readonly port: number;
  readonly desk: SystemsDesk;
  #dataDir = join(this.root, 'data');
  readonly #env: Readonly<Record<string, string>>;

  private constructor(
    port: number,
    readonly ports: Readonly<Record<ListenerName, number>>,
    readonly specialistPorts: Readonly<Record<SystemName, number>>,
  ) {
    this.port = port;
    this.desk = new SystemsDesk(ports.admin);
    const registry = join(this.root, 'specialists.yaml');
    writeFileSync(
      registry,
      registryText(systemNames.map((system) => ({ system, address: `127.0.0.1:${specialistPorts[system]}` }))),
    );
    this.#env = {
      BATON_SPECIALISTS: registry,
      ...Object.fromEntries(
        Object.entries(ports).map(([name, number]) => [`SANDBOX_${name.toUpperCase()}_PORT`, `${number}`]),
      ),
    };
  }

  static async prepare(): Promise<Trial> {
    return new Trial(await freePort(), await freePorts(listenerNames), await freePorts(systemNames));
  }

  get dataDir(): string {
    return this.#dataDir;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/graphql`;
  }

  /** The one that its start prints is another one, and says the same. */
  get token(): string {
    return DevelopmentIssuer.open(join(this.dataDir, 'keys')).tokenFor(developer);
  }

  /** @param env over what a trial of its own needs */
  start(env: Readonly<Record<string, string>> = {}): Spawned {
    return Spawned.start({
      name: 'start',
      args: ['--data', this.dataDir, '--port', String(this.port)],
      env: { ...this.#env, ...env },
    });
  }

  /** What `baton` says to these words, and how it ends. */
  async baton(...args: readonly string[]): Promise<{ readonly code: number | null; readonly said: string }> {
    const env = { BATON_URL: this.url, BATON_TOKEN: this.token };
    const command = Spawned.start({ name: 'baton', args, env });
    const { code } = await command.ended;
    return { code, said: command.output };
  }

  /** What is started from now on has its data elsewhere. The systems stay what they are: their data go along. */
  moveTo(dataDir: string): void {
    renameSync(join(this.#dataDir, 'sandbox'), join(dataDir, 'sandbox'));
    this.#dataDir = dataDir;
  }

  /** Resolves when the first of the processes beside the orchestrator has begun: it takes its folder before it is up. */
  async untilFirstCompanion(): Promise<void> {
    while (!existsSync(join(this.dataDir, 'sandbox'))) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
