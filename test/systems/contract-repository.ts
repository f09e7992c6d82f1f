import type { SystemConnector } from '@baton/specialist/kit';
import { connectSystem } from '@baton/specialist/systems/contracts';
import type { RunningSandbox } from '../../apps/sandbox/src/running-sandbox.js';

export function connectRepository(
  standIns: RunningSandbox,
  change: Readonly<Record<string, string>> = {},
): SystemConnector {
  return connectSystem({
    CONTRACTS_URL: standIns.urlOf('contracts'),
    CONTRACTS_USER: 'legal-service',
    CONTRACTS_PASSWORD: 'sandbox-legal',
    ...change,
  });
}

/** Sends a request as another client of the repository does. */
export async function asColleague(
  standIns: RunningSandbox,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<void> {
  const authorization = `Basic ${Buffer.from('legal-service:sandbox-legal').toString('base64')}`;
  const request = { method, headers: { authorization, ...headers }, ...(body === undefined ? {} : { body }) };
  const response = await fetch(`${standIns.urlOf('contracts')}${path}`, request);
  if (!response.ok) throw new Error(`The repository refused ${method} (status ${response.status})`);
}
