import type { BeforeApplicationShutdown, DynamicModule, OnApplicationBootstrap } from '@nestjs/common';
import { Logger, Module } from '@nestjs/common';
import { EventStore } from '@baton/event-store';
import { ActivePolicies } from '@baton/handoff/application';
import { DisclosurePolicy, PolicyHistory } from '@baton/handoff/policy';
import { CedarEngine, readPolicyFolder } from '@baton/handoff/policy/cedar';
import { Chance, Clock } from '@baton/time-and-chance';
import type { Settings } from './settings.js';

/** Where this process's own policies lie; absent where it only follows what others activate. */
abstract class PolicyFolder {
  abstract readonly path: string | undefined;
}

/**
 * The policies that goals are driven by. A runner activates those of its folder when it starts and whenever it gets
 * SIGHUP; everybody follows the log. Policies that are unusable keep a runner from starting, and change nothing later.
 */
@Module({})
export class PoliciesModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger(PoliciesModule.name);
  readonly #onHangUp = () => void this.#reload();

  constructor(
    private readonly policies: ActivePolicies,
    private readonly folder: PolicyFolder,
  ) {}

  static forSettings({ roles, policiesDir }: Pick<Settings, 'roles' | 'policiesDir'>): DynamicModule {
    const path = roles.has('runner') ? policiesDir : undefined;
    const logger = new Logger(ActivePolicies.name);
    return {
      module: PoliciesModule,
      global: true,
      providers: [
        { provide: PolicyFolder, useValue: { path } },
        {
          provide: ActivePolicies,
          useFactory: async (store: EventStore, clock: Clock, chance: Chance) => {
            const onTrouble = (text: string) => logger.warn(text);
            const policies = new ActivePolicies({ store, clock, chance, engine: new CedarEngine(), onTrouble });
            await policies.start(path === undefined ? undefined : readPolicyFolder(path));
            return policies;
          },
          inject: [EventStore, Clock, Chance],
        },
        { provide: DisclosurePolicy, useExisting: ActivePolicies },
        { provide: PolicyHistory, useExisting: ActivePolicies },
      ],
      exports: [DisclosurePolicy, PolicyHistory],
    };
  }

  onApplicationBootstrap(): void {
    process.on('SIGHUP', this.#onHangUp);
  }

  async beforeApplicationShutdown(): Promise<void> {
    process.off('SIGHUP', this.#onHangUp);
    await this.policies.stop();
  }

  async #reload(): Promise<void> {
    const { path } = this.folder;
    if (path === undefined) return;
    try {
      const done = await this.policies.activate(readPolicyFolder(path));
      this.#logger.warn(`Policies of ${path} ${done === 'ACTIVATED' ? 'hold from now on' : 'hold already'}`);
    } catch (error) {
      this.#logger.warn(`Policies of ${path} are not taken, and those before them hold on:\n${String(error)}`);
    }
  }
}
