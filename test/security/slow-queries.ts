import { setTimeout as pause } from 'node:timers/promises';
import { goalStream } from '@baton/event-store';
import type { SlowStore } from './slow-store.js';
import type { Tried } from './tried.js';
import { together } from './tried.js';

export interface Slowed {
  readonly url: string;
  readonly token: string;
  /** Of so many events that it is not read within the time that is waited for an answer. */
  readonly goalId: string;
  readonly store: SlowStore;
  readonly answerMsMax: number;
}

const eventMs = 1_000;
const leaveAfterMs = 1_500;
/** What is read of a goal when its client has gone, or its time is over, is read to its end. */
const eventsUnderWayMax = 1;
const watchedMs = 3_000;
const lateMsMax = 1_000;

/** Queries of a store that has become slow: nothing more is done for whoever has gone, or waits no longer, and nothing is written. */
export async function askSlowly(slowed: Slowed, isQuick: boolean): Promise<Tried> {
  const { store } = slowed;
  const before = await store.end();
  store.eventMs = eventMs;
  try {
    const left = await ofWhoeverLeaves(slowed);
    const waited = isQuick ? { cases: 0, faults: [] } : await ofWhoeverWaits(slowed);
    const isWritten = (await store.end()) !== before;
    return together(left, waited, { cases: 0, faults: isWritten ? ['a query has appended an event'] : [] });
  } finally {
    store.eventMs = 0;
  }
}

async function ofWhoeverLeaves(slowed: Slowed): Promise<Tried> {
  const leaving = new AbortController();
  const readBefore = readIn(slowed);
  const asked = ask(slowed, leaving.signal).then(
    ({ text }) => [`whoever leaves is answered: ${text}`],
    () => [],
  );
  await pause(leaveAfterMs);
  if (readIn(slowed) === readBefore) return { cases: 1, faults: ['nothing was read before somebody left'] };
  leaving.abort();
  const faults = [...(await asked), ...(await readOnIn(slowed, 'somebody has left'))];
  return { cases: 1, faults };
}

async function ofWhoeverWaits(slowed: Slowed): Promise<Tried> {
  const { answerMsMax } = slowed;
  const startedAt = performance.now();
  const { text } = await ask(slowed);
  const answeredMs = Math.round(performance.now() - startedAt);
  const isInTime = answeredMs >= answerMsMax && answeredMs < answerMsMax + lateMsMax;
  const faults = [
    ...(text.includes('"TIMED_OUT"') ? [] : [`a query that takes too long is answered: ${text.slice(0, 200)}`]),
    ...(isInTime ? [] : [`a query that takes too long is answered after ${answeredMs} ms, not ${answerMsMax}`]),
    ...(await readOnIn(slowed, 'a query has timed out')),
  ];
  return { cases: 1, figures: { timedOutMs: answeredMs }, faults };
}

/** What is wrong where a goal is still read on, though nobody waits for it. */
async function readOnIn(slowed: Slowed, since: string): Promise<readonly string[]> {
  const before = readIn(slowed);
  await pause(watchedMs);
  const read = readIn(slowed) - before;
  return read <= eventsUnderWayMax ? [] : [`${read} events are read within ${watchedMs} ms after ${since}`];
}

function readIn({ store, goalId }: Slowed): number {
  return store.eventsReadOf(goalStream(goalId));
}

async function ask({ url, token, goalId }: Slowed, signal?: AbortSignal): Promise<{ readonly text: string }> {
  const body = JSON.stringify({
    query: 'query ($id: ID!) { goal(id: $id) { steps { step } } }',
    variables: { id: goalId },
  });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(url, { method: 'POST', headers, body, ...(signal ? { signal } : {}) });
  return { text: await response.text() };
}
