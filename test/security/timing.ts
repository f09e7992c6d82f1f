import { randomUUID } from 'node:crypto';
import { reply } from './asking.js';
import type { Tried } from './tried.js';

const pairs = 300;
const warmUp = 50;
/** A machine that does something else meanwhile is given another chance. */
const roundsMax = 3;

const questions: Readonly<Record<string, string>> = {
  goal: 'query ($id: ID!) { goal(id: $id) { id } }',
  step: 'query ($id: ID!) { step(goalId: $id, step: "s1") { id } }',
  events: 'query ($id: ID!) { events(goalId: $id) { edges { cursor } } }',
  timeline: 'query ($id: ID!) { timeline(goalId: $id) { edges { cursor } } }',
};

export interface Timed {
  readonly url: string;
  readonly goalId: string;
  /** Tokens of those who have no such goal, by who they are. */
  readonly strangers: { readonly ofAnotherTenant: string; readonly ofTheSame: string };
}

/**
 * Of the same tenant a goal has to be folded before it is known that it does not concern whoever asks: that is what they may
 * see of it, less than a network adds.
 */
const foldedMsMax = 1;

/** How long an answer takes tells nobody of another tenant whether a goal is there, and nobody else over a network. */
export async function compareTimes(timed: Timed): Promise<Tried> {
  const faults: string[] = [];
  let widest = 0;
  let cases = 0;
  const { ofAnotherTenant, ofTheSame } = timed.strangers;
  const strangers = [
    { who: 'somebody of another tenant', token: ofAnotherTenant, apartMsMax: 0 },
    { who: 'somebody of the same tenant', token: ofTheSame, apartMsMax: foldedMsMax },
  ];
  for (const { who, token, apartMsMax } of strangers)
    for (const [field, query] of Object.entries(questions)) {
      let compared = await comparedBy(timed, token, query);
      for (let round = 1; round < roundsMax && isTold(compared, apartMsMax); round++)
        compared = await comparedBy(timed, token, query);
      cases += 2 * pairs;
      widest = Math.max(widest, Math.abs(compared.apartMs));
      if (isTold(compared, apartMsMax))
        faults.push(
          `${field} for ${who}: ${compared.apartMs.toFixed(2)} ms apart, noise ${compared.noiseMs.toFixed(2)}`,
        );
    }
  return { cases, figures: { apartMs: Number(widest.toFixed(2)) }, faults };
}

interface Compared {
  /** By how much the median for a goal of somebody else is above that for none at all. */
  readonly apartMs: number;
  /** Between the quartiles of the times for none at all. */
  readonly noiseMs: number;
}

function isTold({ apartMs, noiseMs }: Compared, apartMsMax: number): boolean {
  return Math.abs(apartMs) > Math.max(noiseMs, apartMsMax);
}

async function comparedBy({ url, goalId }: Timed, token: string, query: string): Promise<Compared> {
  const [there, absent]: [number[], number[]] = [[], []];
  for (let n = 0; n < warmUp + pairs; n++)
    for (const [id, times] of [[goalId, there] as const, [randomUUID(), absent] as const]) {
      const startedAt = performance.now();
      await reply(url, query, { id }, token);
      if (n >= warmUp) times.push(performance.now() - startedAt);
    }
  const quartile = (times: readonly number[], part: number) =>
    times.toSorted((a, b) => a - b)[Math.floor(times.length * part)] ?? Number.NaN;
  return {
    apartMs: quartile(there, 0.5) - quartile(absent, 0.5),
    noiseMs: quartile(absent, 0.75) - quartile(absent, 0.25),
  };
}
