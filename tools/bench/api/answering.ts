import { fork } from 'node:child_process';
import { once } from 'node:events';
import autocannon from 'autocannon';

export interface GraphqlQuestion {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** A process that answers GraphQL, until it is closed. */
export interface Answering {
  readonly url: string;
  readonly token: string;
  readonly pid: number | undefined;
  close(): Promise<void>;
}

/** Starts a script of this folder, which says where it answers. */
export async function startAnswering(script: string, input: object): Promise<Answering> {
  const child = fork(new URL(script, import.meta.url), [JSON.stringify(input)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const died = once(child, 'exit').then(([code]) => {
    throw new Error(`${script} ended by itself (exit code ${code})`);
  });
  died.catch(() => undefined);
  const [{ url, token }] = (await Promise.race([once(child, 'message'), died])) as [{ url: string; token: string }];
  const close = async (): Promise<void> => {
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return { url, token, pid: child.pid, close };
}

export async function answerTo({ url, token }: Answering, question: GraphqlQuestion): Promise<Record<string, unknown>> {
  const response = await fetch(url, { method: 'POST', headers: headersFor(token), body: JSON.stringify(question) });
  const { data, errors } = (await response.json()) as {
    data: Record<string, unknown>;
    errors?: readonly { message: string }[];
  };
  if (errors?.[0]) throw new Error(`${errors[0].message}: ${question.query}`);
  return data;
}

export interface Load {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Asks the same from twenty connections at once; anything but an answer ends the bench. */
export async function loadOf(server: Answering, question: GraphqlQuestion, seconds: number): Promise<Load> {
  // What is wrong with a question is said once, and not counted.
  await answerTo(server, question);
  const { url, token } = server;
  const body = JSON.stringify(question);
  const { latency, requests, errors, non2xx, timeouts } = await autocannon({
    ...{ url, method: 'POST', headers: headersFor(token), body },
    ...{ connections: 20, duration: seconds, warmup: { connections: 20, duration: 1 } },
  });
  if (errors + non2xx + timeouts > 0)
    throw new Error(`${errors} errors, ${non2xx} refusals and ${timeouts} time-outs: ${question.query}`);
  return { perSecond: requests.average, p50Ms: latency.p50, p99Ms: latency.p99 };
}

function headersFor(token: string): Record<string, string> {
  return { 'content-type': 'application/json', authorization: `Bearer ${token}` };
}
