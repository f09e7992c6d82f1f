import type { KeyStore } from '@baton/encryption';
import type { PlaybookShelf } from '@baton/goal/application';
import type { DisclosurePolicy } from '@baton/handoff/policy';
import type { DueGoals } from '@baton/read-models';
import type { TokenSigner } from '@baton/specialist/contract';
import type { Crossings } from '../oracle/crossings.js';
import type { Contradictions } from '../systems/contradictions.js';
import type { SpecialistHost } from '../systems/specialist-host.js';
import type { World } from '../world/world.js';
import type { Intruder } from './intruder.js';
import type { Lines } from './lines.js';
import type { SimulatedLog } from './simulated-log.js';
import type { TransparentVault } from './transparent-vault.js';

/** What all orchestrators of one world share: disks, keys, the way to the specialists. */
export interface Installation {
  readonly world: World;
  readonly log: SimulatedLog;
  readonly dueGoals: DueGoals;
  readonly keys: KeyStore;
  readonly vault: TransparentVault;
  readonly crossings: Crossings;
  readonly contradictions: Contradictions;
  readonly lines: Lines;
  readonly intruder: Intruder;
  readonly signer: TokenSigner;
  readonly policy: DisclosurePolicy;
  readonly playbooks: PlaybookShelf;
  readonly hosts: ReadonlyMap<string, SpecialistHost>;
}
