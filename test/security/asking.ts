import { Socket } from './socket.js';

const followMs = 300;
/** What no answer may show: a stack, a path of ours, or that something broke. */
export const inside = /node_modules|\n\s+at |INTERNAL_SERVER_ERROR/;

/** Without what differs from one answer to the next. */
export function masked(answer: unknown): string {
  return JSON.stringify(answer)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>')
    .replace(/subp?_[\w-]{22}/g, '<subject>')
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+Z/g, '<time>')
    .replace(/[0-9a-f]{12}-\d+/g, '<position>');
}

export interface Told {
  readonly type: string;
  readonly fields: readonly string[];
  /** Those of the fields that say something. */
  readonly given: readonly string[];
}

/** Every object of an answer. */
export function objectsIn(answer: unknown): readonly Told[] {
  if (typeof answer !== 'object' || answer === null) return [];
  const { __typename: type, ...own } = answer as { readonly __typename?: unknown };
  const below = Object.values(own).flatMap(objectsIn);
  if (typeof type !== 'string') return below;
  const fields = Object.keys(own);
  return [{ type, fields, given: fields.filter((name) => own[name as keyof typeof own] !== null) }, ...below];
}

/** An answer over HTTP. */
export async function reply(url: string, query: string, variables: object, token: string | undefined) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, body: await response.json() };
}

/**
 * The first that comes of following, or how it is refused, or how the connection is closed, or `nothing` where nothing comes
 * within the time.
 *
 * @param variables an object, or JSON as it is written
 */
export async function followed(
  { url, waitMs = followMs }: { readonly url: string; readonly waitMs?: number },
  query: string,
  variables: object | string,
  token: string | undefined,
): Promise<unknown> {
  const socket = await Socket.known(url, token);
  try {
    const closing = await socket.closedWithin(0);
    if (closing) return { closed: closing.code };
    const written = typeof variables === 'string' ? variables : JSON.stringify(variables);
    const payload = `{"query":${JSON.stringify(query)},"variables":${written}}`;
    socket.say(`{"id":"followed","type":"subscribe","payload":${payload}}`);
    const answer = await socket.until(({ id }) => id === 'followed', waitMs);
    if (answer) return answer.payload;
    const closedMeanwhile = await socket.closedWithin(0);
    return closedMeanwhile ? { closed: closedMeanwhile.code } : 'nothing';
  } finally {
    socket.end();
  }
}

/** Some at once, so that what waits keeps nobody waiting. */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (const [index, item] of waiting) results[index] = await act(item);
    }),
  );
  return results;
}
