import './as-in-production.js';
import { parseArgs } from 'node:util';
import { openAttackedHouse } from './attacked-house.js';
import { sendBadRequests } from './bad-requests.js';
import { attackByCost } from './cost-attacks.js';
import { abuseFlows } from './flows.js';
import { holdIdleSockets } from './idle-sockets.js';
import { guessTokens } from './guessed-tokens.js';
import { injectTexts } from './injections.js';
import { throwBombs } from './json-bombs.js';
import { askEveryField } from './matrix.js';
import { ownRequests } from './owner-requests.js';
import { stormOfResets } from './reset-storm.js';
import { lookForValues } from './sealed-values.js';
import { attackBySockets } from './socket-attacks.js';
import { askSlowly } from './slow-queries.js';
import { attackByStreams } from './stream-attacks.js';
import { compareTimes } from './timing.js';
import { attackByTokens } from './token-attacks.js';
import type { Tried } from './tried.js';

/*
 * `npm run security`: attacks the API of an orchestrator that is served as to customers, group by group. With `--quick` the
 * groups that are long try less, and no time is taken; `--only` tries one group; `--json` is a last line of figures.
 * The exit code is 1 where somebody is told what is not theirs, where something breaks, or where nothing would have been
 * told to anybody.
 */

const { values } = parseArgs({
  options: { json: { type: 'boolean' }, quick: { type: 'boolean', default: false }, only: { type: 'string' } },
});
const house = await openAttackedHouse();
const { url, token, forge } = house;
const goalId = house.goals['ended'] ?? '';

const { ended = {}, doubt = {}, asking = {}, quoting = {} } = house.served.situations;
const few = values.quick ? { ...house.served, situations: { ended, doubt, asking, quoting } } : house.served;

const groups: Readonly<Record<string, () => Promise<Tried>>> = {
  fields: () =>
    askEveryField(house.served, few, ownRequests(house.goals, house.served.situations['doubt']?.['group'] ?? '')),
  values: () => lookForValues(few, house.marked),
  tokens: () => attackByTokens({ url, goalId }, forge),
  guesses: () => guessTokens({ url, refusedMax: house.refusedTokensPerMinuteMax }, forge),
  connections: () => attackBySockets(url, token, forge),
  idle: () => holdIdleSockets(url, token, values.quick ? 2_100 : 10_000),
  resets: () => stormOfResets({ ...house.storm, resets: values.quick ? 600 : 6_000 }),
  streams: () => attackByStreams(house.streams, forge),
  flows: () => abuseFlows({ ...house.served, ...house }, values.quick),
  requests: () => sendBadRequests(url, token),
  texts: () => injectTexts(house.schema, house.injected, values.quick),
  json: () => throwBombs(house.schema, house.injected, values.quick),
  slow: () => askSlowly({ url, token, goalId, ...house.slowed }, values.quick),
  cost: () => attackByCost(url, token, !values.quick),
  ...(values.quick ? {} : { times: () => compareTimes({ url, goalId, strangers: house.timed }) }),
};

// What an attacker does is nothing to put on the console, where it would hide what an operator has to see.
const said: string[] = [];
console.error = (...words: unknown[]) => said.push(`the console says: ${words.map(String).join(' ')}`);

const results: (Tried & { readonly group: string; readonly seconds: number })[] = [];
try {
  for (const [group, attack] of Object.entries(groups)) {
    if (values.only !== undefined && values.only !== group) continue;
    const startedAt = performance.now();
    const result = await attack();
    const told = { group, seconds: Math.round((performance.now() - startedAt) / 100) / 10, ...result };
    results.push(told);
    if (!values.json) process.stdout.write(`${lineOf(told)}\n`);
  }
} finally {
  await house.close();
}
const faults = [...results.flatMap((result) => result.faults), ...said];
process.stdout.write(
  values.json
    ? `${JSON.stringify({ groups: results, faults })}\n`
    : faults.map((fault) => `FAULT ${fault.slice(0, 600)}\n`).join(''),
);
process.exitCode = faults.length > 0 || results.length === 0 ? 1 : 0;

function lineOf({ group, cases, seconds, faults: wrong, figures = {} }: (typeof results)[number]): string {
  const told = Object.entries(figures).map(([name, figure]) => `${name} ${figure}`);
  const columns = [group.padEnd(12), `${cases} cases`.padStart(12), `${wrong.length} faults`.padStart(10)];
  return [...columns, `${seconds.toFixed(1)} s`.padStart(8), `  ${told.join(', ')}`].join('').trimEnd();
}
