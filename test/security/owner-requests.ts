import { randomUUID } from 'node:crypto';
import { objectsIn, reply } from './asking.js';
import type { GraphQLSchema } from 'graphql';
import { questionsOf } from './questions.js';

export interface OwnRequest {
  readonly root: string;
  readonly input: object;
}

/** As many as the request before has said. */
const asPreviewed = 'AS_PREVIEWED';

/** What an owner may, one after the other, so that each kind of answer to a mutation is given once. */
export function ownRequests(goals: Readonly<Record<string, string>>, group: string): readonly OwnRequest[] {
  const { asking, ended, doubt } = goals;
  const of = (goalId: string | undefined) => ({ goalId, reason: 'It has to be tried' });
  const answers = [{ attribute: 'request.uplift', text: '3 %' }];
  const control = { control: 'PAUSE', reason: 'It has to be tried', filter: { hasHumanTask: true } };
  const tasks = { group, option: 'DONE', reason: 'It has to be tried' };
  return [
    { root: 'Mutation.submitGoal', input: { sentence: 'Renew ACME Corporation for a year' } },
    { root: 'Mutation.submitGoal', input: { sentence: 'Make me a sandwich' } },
    { root: 'Mutation.answerClarification', input: { goalId: ended, answers } },
    { root: 'Mutation.answerClarification', input: { goalId: asking, answers } },
    { root: 'Mutation.pauseGoal', input: of(doubt) },
    { root: 'Mutation.pauseGoal', input: of(ended) },
    { root: 'Mutation.rebuildProjection', input: { name: 'DUE_GOALS', idempotencyKey: 'rebuild' } },
    { root: 'Mutation.rebuildProjection', input: { name: 'GOALS', idempotencyKey: 'rebuild' } },
    { root: 'Mutation.controlGoals', input: { ...control, dryRun: true } },
    { root: 'Mutation.controlGoals', input: { ...control, expectedCount: 0 } },
    { root: 'Mutation.controlGoals', input: { ...control, expectedCount: asPreviewed } },
    { root: 'Mutation.resolveTasks', input: { ...tasks, dryRun: true } },
    { root: 'Mutation.resolveTasks', input: { ...tasks, expectedCount: asPreviewed } },
  ];
}

/** Each field that answers to these requests give their owner, as `ControlAccepted.goal`. */
export async function askOwnRequests(
  { url, schema, token }: { readonly url: string; readonly schema: GraphQLSchema; readonly token: string },
  requests: readonly OwnRequest[],
): Promise<ReadonlySet<string>> {
  const questions = questionsOf(schema, ['goalId']);
  const told = new Set<string>();
  let previewed = 0;
  for (const { root, input } of requests) {
    const document = questions.find((question) => question.root === root)?.document ?? '';
    const expected =
      'expectedCount' in input && input.expectedCount === asPreviewed ? { expectedCount: previewed } : {};
    const variables = { input: { idempotencyKey: randomUUID(), ...input, ...expected } };
    const { body } = await reply(url, document, variables, token);
    previewed = Number(/"count":(\d+)/.exec(JSON.stringify(body))?.[1] ?? previewed);
    for (const { type, fields } of objectsIn(body)) for (const field of fields) told.add(`${type}.${field}`);
  }
  return told;
}
