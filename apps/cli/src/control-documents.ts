import type { CloseReason, GoalPhase, GoalState, HumanTaskOption, OperationName, Outcome } from '@baton/goal/domain';
import type { PagePlan, PageTask } from '@baton/narration';

/*
 * What the CLI asks of Baton for operators, and what comes back. Each type says what its document selects; a test holds
 * the documents to the committed schema.
 */

/** How a goal stands, in a line. */
export interface Standing {
  readonly id: string;
  readonly phase: GoalPhase;
  readonly paused: boolean;
  readonly closing: GoalState['closing'] | null;
  readonly outcome: Outcome | null;
  readonly closeReason: CloseReason | null;
  readonly openTasks: number;
}

export interface ControlAccepted {
  readonly __typename: 'ControlAccepted';
  readonly position: string;
  readonly repeated: boolean;
  readonly goal: Standing;
}

export interface ControlRefused {
  readonly __typename: 'ControlRefused';
  readonly code: string;
  readonly message: string;
  readonly whatToDo: string;
  readonly current: Standing | null;
}

export interface BulkItem {
  readonly goalId: string;
  readonly taskId: string | null;
  readonly step: string | null;
  readonly operation: OperationName | null;
}

export interface BulkItemRefused extends BulkItem {
  readonly code: string;
  readonly message: string;
}

export interface BulkPreview {
  readonly __typename: 'BulkPreview';
  readonly count: number;
  readonly sample: readonly BulkItem[];
  readonly refusedCount: number;
  readonly refused: readonly BulkItemRefused[];
}

export interface BulkDone {
  readonly __typename: 'BulkDone';
  readonly count: number;
  readonly done: readonly BulkItem[];
  readonly refused: readonly BulkItemRefused[];
}

export interface BulkRefused {
  readonly __typename: 'BulkRefused';
  readonly code: string;
  readonly count: number;
  readonly message: string;
  readonly whatToDo: string;
}

export type BulkOutcome = BulkPreview | BulkDone | BulkRefused;

export interface TaskGroup {
  readonly group: string;
  readonly system: string;
  readonly count: number;
  readonly oldest: string;
  readonly earliestDeadline: string | null;
  readonly options: readonly HumanTaskOption[];
}

/** A task of a goal, as it takes answers. */
export interface AskedTask extends PageTask {
  /** Its id among all things. */
  readonly id: string;
  readonly digest: string;
}

/** How a task ended; null is what is not so, and what whoever asks may not see. */
export interface TaskEnding {
  readonly endedAt: string | null;
  readonly answeredBy: string | null;
  readonly reason: string | null;
}

/** What a person approves, and for what it was made. */
export interface PlanToApprove {
  readonly plan: PagePlan;
  /** What the goal's person said; null for whoever may not see it. */
  readonly sentences: readonly (string | null)[];
}

export interface TaskListing {
  readonly tasks: readonly PageTask[];
  readonly more: boolean;
}

const standing = 'id phase paused closing outcome closeReason openTasks';
const controlled = `__typename ... on ControlAccepted { position repeated goal { ${standing} } }
  ... on ControlRefused { code message whatToDo current { ${standing} } }`;
const bulkItem = 'goalId taskId step operation';
const inBulk = `__typename ... on BulkPreview { count sample { ${bulkItem} } refusedCount refused { ${bulkItem} code message } }
  ... on BulkDone { count done { ${bulkItem} } refused { ${bulkItem} code message } }
  ... on BulkRefused { code count message whatToDo }`;
export const receipt = 'operation recordType recordId link committedAt';
export const tried = `tried { operation compensation capability generation state code attempts fence onPersonsWord lookedInto
  unaccountedAttempts sentAt toldAt }`;
export const taskFields = `goalId taskId kind cause system group step title options evidence { name value } role
  delegatedTo deadline digest openedAt ended`;

const inputs = {
  pauseGoal: 'ControlGoalInput',
  resumeGoal: 'ControlGoalInput',
  cancelGoal: 'ControlGoalInput',
  terminateGoal: 'ControlGoalInput',
  releaseGoal: 'ControlGoalInput',
  retryStep: 'RetryStepInput',
  skipStep: 'SkipStepInput',
  relabelAttribute: 'RelabelAttributeInput',
  markOutcome: 'MarkOutcomeInput',
  chooseRecovery: 'ChooseRecoveryInput',
  decidePlan: 'DecidePlanInput',
  decideDisclosure: 'DecideDisclosureInput',
  settleOutcome: 'SettleOutcomeInput',
  reportCompensation: 'ReportCompensationInput',
  decideRecovery: 'DecideRecoveryInput',
  delegateTask: 'DelegateTaskInput',
} as const;

export type ControlName = keyof typeof inputs;
export type BulkName = 'controlGoals' | 'resolveTasks';

export const controlDocuments = {
  ...(Object.fromEntries(
    Object.entries(inputs).map(([name, type]) => [
      name,
      `mutation ($input: ${type}!) { ${name}(input: $input) { ${controlled} } }`,
    ]),
  ) as Readonly<Record<ControlName, string>>),

  controlGoals: `mutation ($input: ControlGoalsInput!) { controlGoals(input: $input) { ${inBulk} } }`,

  resolveTasks: `mutation ($input: ResolveTasksInput!) { resolveTasks(input: $input) { ${inBulk} } }`,

  tasksOf: `query ($id: ID!) { goal(id: $id) { tasks { id ${taskFields} } } }`,

  // Asked by itself, since it goes on record to whom a reason was shown.
  taskEnding: `query ($id: ID!) { node(id: $id) { ... on HumanTask { endedAt answeredBy reason } } }`,

  // By itself as well, since it goes on record to whom a former value was shown.
  taskKnown: `query ($id: ID!) { node(id: $id) { ... on HumanTask { known { record { ${receipt} }
    putsRight { ${receipt} } ${tried} formerValues { attribute value } quote { value } } } } }`,

  // The sentence is shown on record, too.
  planToApprove: `query ($id: ID!) { goal(id: $id) { plan { steps { step title system reversibility after pivot insteadOf }
    warnings { code step risky } } } conversation(goalId: $id) { kind text } }`,

  humanTasks: `query ($filter: HumanTasksFilter, $first: Int!) { humanTasks(filter: $filter, first: $first) {
    edges { node { ${taskFields} } } pageInfo { hasNextPage } } }`,

  humanTaskGroups: `query ($filter: HumanTasksFilter) { humanTaskGroups(filter: $filter) {
    group system count oldest earliestDeadline options } }`,
} as const;
