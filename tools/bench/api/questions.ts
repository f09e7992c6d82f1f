import type { GoalsFilter } from '@baton/api';
import type { Answering, GraphqlQuestion } from './answering.js';
import { answerTo } from './answering.js';
import { openGoals, owners, recordOf } from '../reads/generated-log.js';

const pageSize = 20;
const page =
  'totalCount pageInfo { hasNextPage endCursor } edges { node { id playbook phase outcome openTasks updatedAt } }';
const goals = (goalsArguments: string): GraphqlQuestion => ({
  query: `{ goals(first: ${pageSize}${goalsArguments}) { ${page} } }`,
});

/** What a dashboard asks all day. */
export function mainQuestions(goalCount: number): Readonly<Record<string, GraphqlQuestion>> {
  return {
    totals: { query: '{ stats { goals inDoubt withTasks phases { value count } outcomes { value count } } }' },
    'what needs a person': {
      query: `{ humanTaskGroups { kind system cause count earliestDeadline }
        humanTasks(first: 20, filter: { open: true }) { edges { node { goalId taskId title role deadline options } } } }`,
    },
    'in doubt': goals(', filter: { hasUnknown: true }, orderBy: UPDATED_ASC'),
    'the list': goals(', orderBy: UPDATED_DESC'),
    'one goal': {
      query: `query($id: ID!) { goal(id: $id) { phase report { sentence steps { step title system effect } } }
        timeline(goalId: $id, first: 20) { edges { node { recordedAt narration { text } } } } }`,
      variables: { id: String(goalCount - openGoals - 1) },
    },
  };
}

const june = '{ from: "2026-06-01T00:00:00.000Z", before: "2026-07-01T00:00:00.000Z" }';
const secondsSinceJuly = Math.floor((Date.now() - Date.UTC(2026, 6, 1)) / 1_000);
const { system, recordId } = recordOf(0);

/** What each filter of the list is asked for; the compiler asks for those that are missing. */
const filters: Readonly<Record<keyof GoalsFilter, string>> = {
  phase: 'RUNNING',
  outcome: 'COMPLETED',
  playbook: '"price-review"',
  system: '"sap"',
  owner: `"person-${owners - 1}"`,
  touches: `{ system: "${system}", recordId: "${recordId}" }`,
  submitted: june,
  updated: june,
  olderThanSeconds: String(secondsSinceJuly),
  hasUnknown: 'true',
  hasHumanTask: 'true',
  paused: 'true',
  quarantined: 'true',
};

/** Each filter by itself, with all of its count. */
export const filteredQuestions: Readonly<Record<string, GraphqlQuestion>> = Object.fromEntries(
  Object.entries(filters).map(([name, wanted]) => {
    const order = name === 'updated' ? ', orderBy: UPDATED_DESC' : '';
    return [name, goals(`, filter: { ${name}: ${wanted} }${order}`)];
  }),
);

/** The list from its other end. */
export const oldestFirst: GraphqlQuestion = goals(', orderBy: SUBMITTED_ASC');

/** The last page of the list, behind a cursor that was come to from page to page. */
export async function lastPageOf(server: Answering): Promise<GraphqlQuestion> {
  let after = '';
  while (true) {
    const query = `{ goals(first: ${pageSize}${after}) { pageInfo { hasNextPage endCursor } } }`;
    const { pageInfo } = (await answerTo(server, { query }))['goals'] as {
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
    if (!pageInfo.hasNextPage) return goals(after);
    after = `, after: "${pageInfo.endCursor}"`;
  }
}
