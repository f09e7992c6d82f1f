import { setTimeout as pause } from 'node:timers/promises';
import type { ReportPage } from '@baton/narration';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';

interface Reply<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string }[];
}

export interface Submission {
  readonly __typename: string;
  readonly goal?: { readonly id: string };
  readonly repeated?: boolean;
  readonly code?: string;
  readonly message?: string;
  readonly whatToDo?: string;
}

export interface GoalPage {
  readonly phase: string;
  readonly waitingFor: readonly { readonly kind: string; readonly step?: string | null }[];
  readonly report: ReportPage['report'];
}

/** More than has to be waited until a late effect would have shown: the deadline, the call, and the visibility lag. */
export const settleMsMax = 180_000;
/** How long somebody is asked who may never answer. */
export const answerMsMax = 30_000;
export const askAgainMs = 100;

/** The process went away in the middle of a request. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

/** Where an orchestrator is asked, and by whom. */
export interface Door {
  readonly url: string;
  readonly token: string;
}

/** Asks a GraphQL document of an orchestrator. @throws ConnectionLost, or what GraphQL answers as errors. */
export async function ask<Data>({ url, token }: Door, query: string, variables: object): Promise<Data> {
  let reply: Reply<Data>;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, connection: 'close' },
      body: JSON.stringify({ query, variables }),
    });
    reply = (await response.json()) as Reply<Data>;
  } catch (cause) {
    throw new ConnectionLost('The orchestrator went away', { cause });
  }
  if (!reply.data) throw new Error(`GraphQL: ${reply.errors?.map(({ message }) => message).join('; ')}`);
  return reply.data;
}

export async function submit(door: Door, sentence: string, idempotencyKey: string): Promise<Submission> {
  const query = `mutation ($input: SubmitGoalInput!) { submitGoal(input: $input) { __typename
    ... on SubmitGoalAccepted { repeated goal { id } } ... on SubmitGoalRefused { code message whatToDo } } }`;
  const input = { sentence, idempotencyKey };
  return (await ask<{ readonly submitGoal: Submission }>(door, query, { input })).submitGoal;
}

/** The page of a goal, or null where there is none. */
export async function goalPage(door: Door, id: string): Promise<GoalPage | null> {
  const query = `query ($id: ID!) { goal(id: $id) { phase waitingFor { kind step } report { outcome closeReason failure { step code } sentence
    steps { step title system effect idempotencyClass
      tried { operation compensation capability generation state code attempts fence onPersonsWord lookedInto
        unaccountedAttempts }
      receipts { operation recordType recordId link committedAt } actionNeeded { role action } } } } }`;
  return (await ask<{ readonly goal: GoalPage | null }>(door, query, { id })).goal;
}

/**
 * Resolves when the goal has ended or only a person can take it on, or when patience is over.
 * @throws ConnectionLost when the orchestrator ends before
 */
export async function untilSettled({ url, token }: Door, id: string, patience?: AbortSignal): Promise<void> {
  const client = createClient({
    ...{ url: url.replace(/^http/, 'ws'), webSocketImpl: WebSocket, retryAttempts: 0 },
    connectionParams: { authorization: `Bearer ${token}` },
  });
  const query = 'subscription ($id: ID!) { goalChanged(id: $id) { goal { phase waitingFor { kind } } } }';
  interface Change {
    readonly goalChanged: { readonly goal: { readonly phase: string; readonly waitingFor: readonly object[] } };
  }
  const follow = async (): Promise<void> => {
    for await (const { data } of client.iterate<Change>({ query, variables: { id } }))
      if (data && isSettled(data.goalChanged.goal)) return;
    throw new ConnectionLost('The orchestrator ended the subscription');
  };
  try {
    await (patience ? Promise.race([follow(), over(patience)]) : follow());
  } catch (cause) {
    throw cause instanceof ConnectionLost ? cause : new ConnectionLost('The orchestrator went away', { cause });
  } finally {
    // Not waited for: a client that is given up while it connects may never get through, and would keep its caller for ever.
    void Promise.resolve(client.dispose()).catch(() => undefined);
  }
}

function isSettled({ phase, waitingFor }: { readonly phase: string; readonly waitingFor: readonly object[] }): boolean {
  return phase === 'CONCLUDED' || waitingFor.length > 0;
}

function over(patience: AbortSignal): Promise<void> {
  if (patience.aborted) return Promise.resolve();
  return new Promise((resolve) => patience.addEventListener('abort', () => resolve(), { once: true }));
}

/** Asks again as long as nobody is there to answer, as a client has to; undefined where patience was over before. */
export async function untilHeard<Answer>(
  question: () => Promise<Answer>,
  patience: AbortSignal,
): Promise<Answer | undefined> {
  for (;;) {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      if (patience.aborted) return undefined;
      await pause(askAgainMs);
    }
  }
}

/** How it ended; WAITS where a person has to take it on. */
export function endOf({ phase, report, waitingFor }: GoalPage): string {
  if (phase === 'CONCLUDED') return report.outcome ?? 'NO OUTCOME';
  return waitingFor.length > 0 ? 'WAITS' : 'UNDER WAY';
}
