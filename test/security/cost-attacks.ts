import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answered, Asking } from './asker.js';
import { costlyBodies } from './bad-requests.js';
import type { Tried } from './tried.js';

const refusedMsMax = 50;
const growthMax = 2;
/**
 * Of all memory that the server's process takes, at any moment of a round. When it is first attacked it grows by more, once,
 * until there is room for what it throws away; by what it kept of each attack, it would grow in each round.
 */
const grownMbMax = 50;
const sampleMs = 10;
/** A machine that does something else meanwhile is given another chance: what the attacks do, they do in each round. */
const roundsMax = 3;
const attackPauseMs = 50;
const goodBody = asked('{ goals(first: 50) { totalCount edges { node { id phase steps { id } } } } }');

function asked(query: string, variables: object = {}): string {
  return JSON.stringify({ query, variables });
}

function many(count: number, one: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => one(index)).join(' ');
}

const twice = (name: string): string => `...${name} ... on Query { ...${name} }`;

/** Each has to be refused, for what it could cost or for what it is. */
const attacks: Readonly<Record<string, string>> = {
  ...costlyBodies,
  'a list by sixty names': asked(`{ ${many(60, (n) => `a${n}: goals { totalCount }`)} }`),
  'a hundred levels': asked(
    `{ goals { edges { node { ${many(100, () => 'tasks { goal {')} id ${'} }'.repeat(100)} } } } }`,
  ),
  'lists of lists': asked(
    '{ goals(first: 100) { edges { node { tasks { goal { tasks { goal { tasks { id } } } } } } } } }',
  ),
  'fragments in a ring': asked(`{ ...F0 } ${many(100, (n) => `fragment F${n} on Query { ...F${(n + 1) % 100} }`)}`),
  'fragments that double': asked(
    `{ ...F0 } ${many(40, (n) => `fragment F${n} on Query { ${twice(`F${n + 1}`)} }`)} fragment F40 on Query { __typename }`,
  ),
  'two hundred directives': asked(`{ goals { totalCount ${many(200, () => '@include(if: true)')} } }`),
  'directives that nobody knows': asked(`{ goals { totalCount ${many(900, () => '@a')} } }`),
  'five thousand words': asked(`{ ${many(5_000, () => '__typename')} }`),
  'a list of two thousand ids': asked('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids: Array.from({ length: 2_000 }, (_, n) => `Goal:${n}`),
  }),
  'fifty lists of a hundred ids': asked(
    `query ($ids: [ID!]!) { ${many(50, (n) => `a${n}: nodes(ids: $ids) { id }`)} }`,
    {
      ids: Array.from({ length: 100 }, (_, n) => `Goal:${n}`),
    },
  ),
  'fifty counts of several parts': asked(
    `{ ${many(50, (n) => `a${n}: goals(filter: { phase: CONCLUDED, outcome: COMPLETED }) { totalCount }`)} }`,
  ),
  'what everybody was told, by fifty names': asked(
    `{ ${many(50, (n) => `a${n}: specialists { told(first: 100) { edges { node { field } } } }`)} }`,
  ),
  'five thousand filters': asked('query ($f: GoalsFilter) { goals(filter: $f) { totalCount } }', {
    f: Array.from({ length: 5_000 }, () => ({})),
  }),
  'variables of a megabyte': asked('query ($id: ID!) { goal(id: $id) { id } }', { id: 'x'.repeat(1_000_000) }),
};

/**
 * Sends what is made to cost much, over and over, while a good client goes on with its questions.
 *
 * @param isTimed where not, the attacks are sent once, and only have to be refused
 */
export async function attackByCost(url: string, token: string, isTimed: boolean): Promise<Tried> {
  const attacking = { url, token, bodies: Object.values(attacks), pauseMs: attackPauseMs };
  if (!isTimed) {
    const [answered, grownMb] = await grownBy(askedBy({ ...attacking, forMs: 0, pauseMs: 0 }));
    return { cases: answered.length, figures: { grownMb }, faults: [...acceptedOf(answered), ...grownTooFar(grownMb)] };
  }
  const asking = { url, token, bodies: [goodBody], forMs: 3_000, pauseMs: 0 };
  let best: Tried | undefined;
  for (let round = 0; round < roundsMax && (best === undefined || best.faults.length > 0); round++) {
    const alone = await askedBy(asking);
    const both = Promise.all([askedBy(asking), askedBy({ ...attacking, forMs: asking.forMs })]);
    const [[beside, refused], grownMb] = await grownBy(both);
    const { cases, figures, faults } = resultOf(alone, beside, refused);
    best = { cases, figures: { ...figures, grownMb }, faults: [...faults, ...grownTooFar(grownMb)] };
  }
  return best ?? { cases: 0, faults: ['nothing was attacked'] };
}

async function askedBy(asking: Asking): Promise<readonly Answered[]> {
  const client = fork(fileURLToPath(new URL('./asker.js', import.meta.url)), { serialization: 'advanced' });
  client.send(asking);
  const [answered] = (await once(client, 'message')) as [readonly Answered[]];
  client.disconnect();
  return answered;
}

/** What comes of something, and by how many megabytes this process was ever larger meanwhile than before. */
async function grownBy<Result>(work: Promise<Result>): Promise<readonly [Result, number]> {
  const before = process.memoryUsage.rss();
  let most = before;
  const sampling = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), sampleMs);
  try {
    return [await work, Math.round((most - before) / 1e6)];
  } finally {
    clearInterval(sampling);
  }
}

function grownTooFar(grownMb: number): readonly string[] {
  return grownMb < grownMbMax ? [] : [`the server takes ${grownMb} MB more while it is attacked`];
}

function resultOf(alone: readonly Answered[], beside: readonly Answered[], refused: readonly Answered[]): Tried {
  const names = Object.keys(attacks);
  const medians = names.map((_, index) =>
    percentileOf(
      refused.filter(({ body }) => body === index),
      0.5,
    ),
  );
  const [aloneMs, besideMs] = [percentileOf(alone, 0.99), percentileOf(beside, 0.99)];
  const faults = [
    ...acceptedOf(refused),
    ...[...alone, ...beside]
      .filter(({ isRefused }) => isRefused)
      .map(({ status }) => `a good client is refused: ${status}`),
    ...names.flatMap((name, index) => {
      const ms = medians[index] ?? 0;
      return ms < refusedMsMax ? [] : [`${name}: refused after ${ms.toFixed(0)} ms`];
    }),
    ...(besideMs < growthMax * aloneMs
      ? []
      : [`a good client waits ${besideMs.toFixed(1)} ms beside the attacks, and ${aloneMs.toFixed(1)} ms alone (p99)`]),
  ];
  // Slowest of the medians by which an attack was refused, and the 99th percentile of a good client.
  const figures = { refusedMs: Math.max(...medians), aloneMs, besideMs };
  return { cases: refused.length, figures: rounded(figures), faults };
}

function acceptedOf(answered: readonly Answered[]): readonly string[] {
  const names = Object.keys(attacks);
  const accepted = answered
    .filter(({ isRefused }) => !isRefused)
    .map(({ body, status }) => `${names[body]}: ${status}`);
  return [...new Set(accepted)];
}

function rounded(figures: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, Number(figure.toFixed(1))]));
}

function percentileOf(answered: readonly Answered[], part: number): number {
  const sorted = answered.map(({ ms }) => ms).toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
