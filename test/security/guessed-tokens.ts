import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';
import type { Forge } from './forge.js';
import type { Tried } from './tried.js';

interface Guessed {
  readonly url: string;
  /** How many refused tokens from one address are looked at within a minute. */
  readonly refusedMax: number;
}

const atOnce = 20;
const query = JSON.stringify({ query: '{ __typename }' });

/**
 * More forged tokens from one address than are looked at: it is told so from then on, whatever it brings that is unknown,
 * and nobody else is, nor whoever was known before.
 */
export async function guessTokens({ url, refusedMax }: Guessed, forge: Forge): Promise<Tried> {
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
  // Linux has all of 127.0.0.0/8 for itself.
  const from = (localAddress: string, token: string) => statusOf({ url, agent, localAddress }, token);
  const claims = () => ({ ...forge.claims(), jti: randomUUID() });
  const genuine = () => forge.signed(claims());
  const known = genuine();
  const before = await from('127.0.0.2', known);
  const statuses = new Map<number, number>();
  for (let tried = 0; tried < refusedMax + atOnce; tried += atOnce)
    for (const status of await Promise.all(
      Array.from({ length: atOnce }, () => from('127.0.0.2', forge.byStranger(claims()))),
    ))
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
  const after = {
    'an unknown token from the same address': [await from('127.0.0.2', genuine()), 429],
    'a known token from the same address': [await from('127.0.0.2', known), before],
    'a token from another address': [await from('127.0.0.1', genuine()), before],
  };
  agent.destroy();
  const faults = Object.entries(after).flatMap(([what, [got, wanted]]) =>
    got === wanted ? [] : [`${what} is answered by ${got}, not by ${wanted}`],
  );
  const lookedAt = statuses.get(401) ?? 0;
  if (before !== 200) faults.push(`a genuine token is answered by ${before}`);
  if (lookedAt !== refusedMax) faults.push(`${lookedAt} forged tokens were looked at, and not ${refusedMax}`);
  return { cases: refusedMax + atOnce + 4, figures: { lookedAt }, faults };
}

interface Way {
  readonly url: string;
  readonly agent: Agent;
  readonly localAddress: string;
}

function statusOf({ url, ...way }: Way, token: string): Promise<number> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  return new Promise((resolve, reject) => {
    request(url, { ...way, method: 'POST', headers }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
    })
      .once('error', reject)
      .end(query);
  });
}
