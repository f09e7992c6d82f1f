import type { GraphqlQuestion } from './answering.js';
import { openGoals, owners } from '../reads/generated-log.js';

const page =
  'totalCount pageInfo { hasNextPage endCursor } edges { node { id playbook phase outcome openTasks updatedAt } }';
const goals = (goalsArguments: string): GraphqlQuestion => ({
  query: `{ goals(first: 20${goalsArguments}) { ${page} } }`,
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

/** Each filter by itself, with all of its count. */
export const filteredQuestions: Readonly<Record<string, GraphqlQuestion>> = {
  phase: goals(', filter: { phase: RUNNING }'),
  outcome: goals(', filter: { outcome: COMPLETED }'),
  playbook: goals(', filter: { playbook: "price-review" }'),
  system: goals(', filter: { system: "sap" }'),
  owner: goals(`, filter: { owner: "person-${owners - 1}" }`),
  dates: goals(', filter: { submitted: { from: "2026-06-01T00:00:00.000Z", before: "2026-07-01T00:00:00.000Z" } }'),
  'has human task': goals(', filter: { hasHumanTask: true }'),
  paused: goals(', filter: { paused: true }'),
};

/** The list from its other end: the same place as the last page, without asking for all before it. */
export const lastPage: GraphqlQuestion = goals(', orderBy: SUBMITTED_ASC');
