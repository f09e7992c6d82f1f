import { inside } from './asking.js';
import type { Tried } from './tried.js';

/** Something that nobody sends in good faith, and what is answered. */
interface BadRequest {
  readonly what: string;
  readonly method?: 'GET' | 'POST';
  readonly type?: string;
  readonly query?: string;
  readonly body?: string;
  /** Statuses that are fine; none of them says that something broke. */
  readonly statuses: readonly number[];
}

const list = (first: string) => JSON.stringify({ query: `{ goals(first: ${first}) { totalCount } }` });
const submission = (sentence: string) =>
  `{"query":"mutation ($input: SubmitGoalInput!) { submitGoal(input: $input) { __typename } }","variables":{"input":{"sentence":${sentence},"idempotencyKey":"bad-request"}}}`;
const mutation = 'mutation { pauseGoal(input: { goalId: "g", reason: "r", idempotencyKey: "k" }) { __typename } }';
const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;

/** What is refused before anything is done for it, since it could cost much. */
export const costlyBodies = {
  'a body of 20 MB': submission(`"${'x'.repeat(20_000_000)}"`),
  'a batch': `[${Array.from({ length: 100 }, () => list('1')).join(',')}]`,
  'a page of a billion': list('1000000000'),
  'a thousand names of one list': JSON.stringify({
    query: `{ ${Array.from({ length: 1_000 }, (_, n) => `a${n}: goals { totalCount }`).join(' ')} }`,
  }),
};

const badRequests: readonly BadRequest[] = [
  ...Object.entries(costlyBodies).map(([what, body]) => ({
    ...{ what, body, statuses: [what === 'a body of 20 MB' ? 413 : 400] },
  })),
  {
    what: 'what a form of another site sends',
    type: 'application/x-www-form-urlencoded',
    body: 'query=%7Bgoals%7BtotalCount%7D%7D',
    statuses: [400],
  },
  { what: 'what a script of another site may send', type: 'text/plain', body: list('1'), statuses: [400] },
  { what: 'a mutation by GET', method: 'GET', query: mutation, statuses: [400, 405] },
  { what: 'a question by GET as an image asks', method: 'GET', query: '{ goals { totalCount } }', statuses: [400] },
  { what: 'JSON that is none', body: '{"query":', statuses: [400] },
  {
    what: 'JSON of ten thousand levels',
    body: `{"query":"{ goals { totalCount } }","variables":${deep}}`,
    statuses: [200, 400],
  },
  {
    what: 'a number beyond all',
    body: `{"query":"query ($n: Int) { goals(first: $n) { totalCount } }","variables":{"n":1e400}}`,
    statuses: [200, 400],
  },
  {
    what: 'a prototype',
    body: `{"query":"{ goals { totalCount } }","variables":{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}}`,
    statuses: [200, 400],
  },
  { what: 'half a character', body: submission('"\\ud800 renew"'), statuses: [200, 400] },
  {
    what: 'to follow without a WebSocket',
    body: JSON.stringify({ query: 'subscription { events { id } }' }),
    statuses: [400],
  },
  {
    what: 'a document within itself',
    body: JSON.stringify({ query: '{ ...F } fragment F on Query { ...F }' }),
    statuses: [400],
  },
];

/** What browsers are told with every answer, so that they are careful with it. */
const careful = ['content-security-policy', 'x-content-type-options', 'referrer-policy', 'cache-control'];

/** Sends all of it, one after the other; a fault is a status that is not fine, or an inside that is shown. */
export async function sendBadRequests(url: string, token: string): Promise<Tried> {
  const faults: string[] = [];
  for (const { what, method = 'POST', type = 'application/json', query, body, statuses } of badRequests) {
    const to = query === undefined ? url : `${url}?query=${encodeURIComponent(query)}`;
    const headers = { authorization: `Bearer ${token}`, ...(method === 'POST' ? { 'content-type': type } : {}) };
    const response = await fetch(to, { method, headers, body });
    const text = await response.text();
    const missing = careful.filter((name) => !response.headers.has(name));
    if (missing.length > 0 || response.headers.has('x-powered-by'))
      faults.push(`${what}: answered without ${missing.join(', ')}, or by whom`);
    if (!statuses.includes(response.status)) faults.push(`${what}: ${response.status} ${text.slice(0, 200)}`);
    else if (inside.test(text)) faults.push(`${what}: shows ${text.slice(0, 200)}`);
  }
  if ('admin' in {}) faults.push('every object has got what a request gave its prototype');
  return { cases: badRequests.length, faults };
}
