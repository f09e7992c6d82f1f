import type { ConnectSystem } from '@baton/specialist/kit';
import { UnusableSetting } from './unusable-setting.js';

/** A specialist loads the client library of its own system and of no other. */
const systems: Readonly<Record<string, () => Promise<{ readonly connectSystem: ConnectSystem }>>> = {
  salesforce: () => import('@baton/specialist/systems/salesforce'),
  sap: () => import('@baton/specialist/systems/sap'),
  contracts: () => import('@baton/specialist/systems/contracts'),
  servicenow: () => import('@baton/specialist/systems/servicenow'),
  calendar: () => import('@baton/specialist/systems/calendar'),
  email: () => import('@baton/specialist/systems/email'),
};

/** Throws {@link UnusableSetting} for a system that there is no connector for. */
export async function connectorOf(system: string): Promise<ConnectSystem> {
  const load = Object.hasOwn(systems, system) ? systems[system] : undefined;
  if (!load)
    throw new UnusableSetting(
      `There is no connector for this system: take one of ${Object.keys(systems).join(', ')} (got ${system})`,
    );
  return (await load()).connectSystem;
}
