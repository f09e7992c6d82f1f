import type { KeyStore } from '@baton/encryption';
import type { PlaybookShelf } from '@baton/goal/application';
import type { DisclosurePolicy } from '@baton/handoff/policy';
import type { TokenSigner } from '@baton/specialist/contract';
import type { SpecialistHost } from '../systems/specialist-host.js';
import type { World } from '../world/world.js';
import type { SimulatedDueGoals } from './simulated-due-goals.js';
import type { SimulatedLog } from './simulated-log.js';
import type { TransparentVault } from './transparent-vault.js';

/** What all orchestrators of one world share: disks, keys, the way to the specialists. */
export interface Installation {
  readonly world: World;
  readonly log: SimulatedLog;
  readonly dueGoals: SimulatedDueGoals;
  readonly keys: KeyStore;
  readonly vault: TransparentVault;
  readonly signer: TokenSigner;
  readonly policy: DisclosurePolicy;
  readonly playbooks: PlaybookShelf;
  readonly hosts: ReadonlyMap<string, SpecialistHost>;
}
