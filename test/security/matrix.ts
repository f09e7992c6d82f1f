import { randomUUID } from 'node:crypto';
import type { GraphQLSchema } from 'graphql';
import { roles } from '@baton/api';
import { followed, masked, reply } from './asking.js';
import type { Ids, Question } from './questions.js';
import { questionsOf } from './questions.js';

/** Somebody who asks, and what must come of it. */
interface Asker {
  readonly who: string;
  readonly token: string | undefined;
  readonly must: 'BE_ASKED_WHO' | 'BE_FORBIDDEN' | 'SEE_NOTHING';
}

export interface Served {
  readonly url: string;
  /** Of one goal that is the owner's. */
  readonly ids: Ids;
  readonly tokenOf: (who: {
    readonly tenant?: string;
    readonly actorId?: string;
    readonly roles?: readonly string[];
    readonly hoursAgo?: number;
  }) => string;
  /** Who may ask for a root field. */
  readonly rolesFor: (name: string) => readonly string[];
}

export interface MatrixResult {
  readonly fields: number;
  readonly cells: number;
  /** Fields that tell their owner something that is not told of what is absent: else nothing would be compared. */
  readonly telling: number;
  readonly faults: readonly string[];
}

/** Asks every root field as everybody who may not, about what is there and about what is not. */
export async function askAll(schema: GraphQLSchema, served: Served): Promise<MatrixResult> {
  const owner = served.tokenOf({});
  const questions = questionsOf(schema, Object.keys(served.ids));
  const faults: string[] = [];
  let cells = 0;
  let telling = 0;
  for (const question of questions) {
    for (const asker of askersFor(served, question)) {
      cells += 1;
      const fault = await faultOf(served, question, asker);
      if (fault !== undefined) faults.push(`${question.name} as ${asker.who}: ${fault}`);
    }
    if (question.kind === 'query' && question.isAboutIds && (await tells(served, question, owner))) telling += 1;
  }
  return { fields: questions.length, cells, telling, faults };
}

function askersFor({ tokenOf, rolesFor }: Served, { name }: Question): readonly Asker[] {
  const may = rolesFor(name);
  const wrong = roles.filter((role) => !may.includes(role));
  return [
    { who: 'nobody', token: undefined, must: 'BE_ASKED_WHO' },
    { who: 'whoever had a token yesterday', token: tokenOf({ hoursAgo: 24 }), must: 'BE_ASKED_WHO' },
    { who: 'whoever has no role', token: tokenOf({ roles: [] }), must: 'BE_FORBIDDEN' },
    ...wrong.map((role): Asker => ({
      who: `no more than ${role}`,
      token: tokenOf({ roles: [role] }),
      must: 'BE_FORBIDDEN',
    })),
    { who: 'another tenant', token: tokenOf({ tenant: 'another', actorId: 'stranger' }), must: 'SEE_NOTHING' },
    ...(may.includes('requester')
      ? [
          {
            who: 'another requester',
            token: tokenOf({ actorId: 'stranger', roles: ['requester'] }),
            must: 'SEE_NOTHING',
          } as const,
        ]
      : []),
  ];
}

async function faultOf(served: Served, question: Question, { token, must }: Asker): Promise<string | undefined> {
  const ask = (ids: Ids) =>
    question.kind === 'subscription'
      ? followed(served.url, question.document, question.variables(ids), token)
      : reply(served.url, question.document, question.variables(ids), token);
  const there = await ask(served.ids);
  const text = JSON.stringify(there);
  if (must === 'BE_ASKED_WHO') return /"UNAUTHENTICATED"|"closed":4403/.test(text) ? undefined : `answered ${text}`;
  if (must === 'BE_FORBIDDEN') return /"FORBIDDEN"/.test(text) ? undefined : `answered ${text}`;
  const [given, absent] = [masked(there), masked(await ask(absentIds(served.ids)))];
  if (given !== absent) return `told apart from what is not there: ${given} / ${absent}`;
  return !question.isAboutIds && text.includes(served.ids['goalId'] ?? '') ? `told of the goal: ${text}` : undefined;
}

async function tells(served: Served, { document, variables }: Question, owner: string): Promise<boolean> {
  const [there, absent] = await Promise.all(
    [served.ids, absentIds(served.ids)].map(async (ids) =>
      masked(await reply(served.url, document, variables(ids), owner)),
    ),
  );
  return there !== absent;
}

/** The same question about a goal that nobody has. */
function absentIds(ids: Ids): Ids {
  const absent = randomUUID();
  return Object.fromEntries(Object.entries(ids).map(([name, id]) => [name, id === ids['goalId'] ? absent : id]));
}
