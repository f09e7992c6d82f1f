import type { CloseReason, Effect, GoalPhase, Outcome, Resumption } from '@baton/goal/domain';
import type { Category, Classification } from '@baton/kernel';
import type { Narration, ReportPage } from '@baton/narration';
import { receipt, taskFields, tried } from './control-documents.js';
import type { Refusal } from './taken.js';

/*
 * What the CLI asks of Baton, and what comes back. Each type says what its document selects; a test holds the documents
 * to the committed schema.
 */

type Waiting = Resumption['waitingFor'][number]['kind'];

export interface GoalLine {
  readonly id: string;
  readonly playbook: string;
  readonly phase: GoalPhase;
  readonly outcome: Outcome | null;
  readonly closeReason: CloseReason | null;
  readonly quarantined: boolean;
  readonly paused: boolean;
  readonly openTasks: number;
  readonly effects: readonly { readonly effect: Effect; readonly count: number }[];
  readonly waitingFor: readonly { readonly kind: Waiting }[];
  readonly updatedAt: string;
}

export interface Accepted {
  readonly __typename: 'SubmitGoalAccepted' | 'AnswerClarificationAccepted';
  readonly position: string;
  readonly repeated: boolean;
  readonly goal: {
    readonly id: string;
    readonly openQuestions: ReportPage['openQuestions'];
  };
}

export interface SubmitRefused extends Refusal {
  readonly __typename: 'SubmitGoalRefused';
  readonly retryAfterSeconds: number | null;
}

export interface AnswerRefused extends Refusal {
  readonly __typename: 'AnswerClarificationRefused';
}

export interface GoalChange {
  readonly position: string;
  readonly revision: number;
  readonly recordedAt: string;
  readonly narration: (Narration & { readonly type: string }) | null;
  readonly goal: {
    readonly phase: GoalPhase;
    readonly quarantined: boolean;
    readonly waitingFor: readonly { readonly kind: Waiting }[];
  };
}

/** One thing that happened to a goal. */
export interface TimelineEntry {
  readonly recordedAt: string;
  readonly actor: string;
  readonly narration: Narration & { readonly type: string };
  /** Null where nobody had to say why, and for whoever may not see it. */
  readonly reason: string | null;
}

/** What a goal knows, without the value. */
export interface KnownAttribute {
  readonly name: string;
  readonly labels: { readonly classification: Classification; readonly category: Category; readonly source: string };
}

const accepted = 'position repeated goal { id openQuestions { attribute text candidates } }';
const refused = 'code message whatToDo';

const statement = `outcome closeReason failure { step code } sentence revision recordedAt digest
  steps { step title system effect idempotencyClass since pivot recovery recoveryChosen
    ${tried}
    receipts { ${receipt} }
    actionNeeded { role action deadline operation idempotencyKey delegatedTo taskId record { ${receipt} }
      putsRight { ${receipt} } } }`;

export const documents = {
  submitGoal: `mutation ($input: SubmitGoalInput!) { submitGoal(input: $input) { __typename
    ... on SubmitGoalAccepted { ${accepted} } ... on SubmitGoalRefused { ${refused} retryAfterSeconds } } }`,

  answerClarification: `mutation ($input: AnswerClarificationInput!) { answerClarification(input: $input) { __typename
    ... on AnswerClarificationAccepted { ${accepted} } ... on AnswerClarificationRefused { ${refused} } } }`,

  goals: `query ($first: Int!, $filter: GoalsFilter) { goals(first: $first, filter: $filter) {
    edges { node { id playbook phase outcome closeReason quarantined paused openTasks effects { effect count }
      waitingFor { kind } updatedAt } } pageInfo { hasNextPage } } }`,

  report: `query ($id: ID!, $asOfRevision: Int, $asOfInstant: Instant) {
    goal(id: $id, asOfRevision: $asOfRevision, asOfInstant: $asOfInstant) { goalId: id playbook phase paused closing eventsSkipped
    openQuestions { attribute text candidates } steps { id: step title state skipped } tasks { ${taskFields} }
    handoffs { step operation recipient blockedFields withdrawnFields joined { role } disclosed { field form }
      withheld { attribute reason labels { classification } } }
    report { ${statement} issued { ${statement} }
      amendments { revision recordedAt event changes { step was is } outcome { was is } } } } }`,

  attributes: `query ($id: ID!) { goal(id: $id) { attributes { name labels { classification category source } } } }`,

  timeline: `query ($id: ID!, $after: String) { timeline(goalId: $id, first: 100, after: $after) {
    edges { node { recordedAt actor narration { type tone about text details } reason } }
    pageInfo { hasNextPage endCursor } } }`,

  goalChanged: `subscription ($id: ID!, $after: Position) { goalChanged(id: $id, after: $after) {
    position revision recordedAt narration { type tone about text details }
    goal { phase quarantined waitingFor { kind } } } }`,
} as const;
