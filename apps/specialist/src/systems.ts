import type { ConnectSystem } from '@baton/specialist/kit';

/** A specialist loads the client library of its own system and of no other. */
const systems = {
  salesforce: () => import('@baton/specialist/systems/salesforce'),
  sap: () => import('@baton/specialist/systems/sap'),
  contracts: () => import('@baton/specialist/systems/contracts'),
  servicenow: () => import('@baton/specialist/systems/servicenow'),
  calendar: () => import('@baton/specialist/systems/calendar'),
  email: () => import('@baton/specialist/systems/email'),
};

export type System = keyof typeof systems;

export const systemNames = Object.keys(systems);

export function systemIn(text: string): System | undefined {
  return Object.hasOwn(systems, text) ? (text as System) : undefined;
}

export async function connectorOf(system: System): Promise<ConnectSystem> {
  return (await systems[system]()).connectSystem;
}
