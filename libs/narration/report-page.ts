import type {
  ActionNeeded,
  CloseReason,
  Effect,
  GoalPhase,
  GoalState,
  OperationName,
  Outcome,
  ReportedOperation,
  StepState,
} from '@baton/goal/domain';
import type { IdempotencyClass } from '@baton/specialist/domain';
import { hanging } from './layout.js';
import type { Sheet } from './layout.js';
import type { Paint } from './paint.js';
import type { PageTask } from './task-lines.js';
import { taskLines } from './task-lines.js';
import type { DisclosedField, WithheldAttribute } from './words.js';
import { disclosedInWords, effectWords, inWords, withheldInWords } from './words.js';

type Maybe<T> = T | null | undefined;

/** A receipt with its values opened; a value that can't be opened any more is null. */
export interface PageReceipt {
  readonly operation: OperationName;
  readonly recordType: string;
  readonly recordId?: Maybe<string>;
  readonly link?: Maybe<string>;
  readonly committedAt?: Maybe<string>;
}

export interface PageOperation extends Pick<
  ReportedOperation,
  'capability' | 'generation' | 'state' | 'attempts' | 'fence' | 'onPersonsWord'
> {
  readonly operation: OperationName;
  readonly compensation?: Maybe<ReportedOperation['compensation']>;
  readonly code?: Maybe<string>;
  readonly unaccountedAttempts: readonly number[];
}

export interface PageStep {
  readonly step: string;
  readonly title: string;
  readonly system: string;
  readonly effect: Effect;
  readonly idempotencyClass: IdempotencyClass;
  readonly tried: readonly PageOperation[];
  readonly receipts: readonly PageReceipt[];
  readonly actionNeeded?: Maybe<ActionNeeded>;
}

export interface PageHandoff {
  readonly step: string;
  readonly operation: OperationName;
  readonly recipient: string;
  readonly blockedFields: readonly string[];
  readonly disclosed: readonly DisclosedField[];
  readonly withheld: readonly WithheldAttribute[];
}

export interface PageQuestion {
  readonly attribute: string;
  readonly text: string;
  /** Values that may be what is meant. */
  readonly candidates: readonly string[];
}

/** All that the page of a goal shows; what a query of it answers fits as it is. */
export interface ReportPage {
  readonly goalId: string;
  readonly playbook: string;
  readonly phase: GoalPhase;
  /** Nothing new is sent for it until a person resumes it. */
  readonly paused: boolean;
  /** How a person wants it to end. */
  readonly closing?: Maybe<GoalState['closing']>;
  readonly openQuestions: readonly PageQuestion[];
  /** All steps, those that only look something up as well. */
  readonly steps: readonly {
    readonly id: string;
    readonly title: string;
    readonly skipped?: Maybe<StepState['skipped']>;
  }[];
  /** What persons are and were asked. */
  readonly tasks: readonly PageTask[];
  readonly handoffs: readonly PageHandoff[];
  readonly report: {
    readonly outcome?: Maybe<Outcome>;
    readonly closeReason?: Maybe<CloseReason>;
    readonly failure?: Maybe<{ readonly step: string; readonly code: string }>;
    readonly sentence: string;
    readonly steps: readonly PageStep[];
  };
}

/** What is done and what is not, for a person: what needs one comes first, then each step with its proof. */
export function renderReport(page: ReportPage, paint: Paint, { width }: Sheet): string {
  const { report, handoffs } = page;
  const reported = new Set(report.steps.map(({ step }) => step));
  const lookups = handoffs.filter(({ step }) => !reported.has(step));
  const sections = [
    heading(page, paint, width),
    attention(page, paint, width),
    ...report.steps.map((step) => stepSection(step, page, paint, width)),
    ...lookups.map((one) => lookupSection(one, page, paint, width)),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function heading(page: ReportPage, paint: Paint, width: number): string[] {
  const { goalId, playbook, report } = page;
  const { outcome, closeReason, failure, sentence, steps } = report;
  const ending = outcome ? [outcome, closeReason ?? ''].filter(Boolean).map(inWords).join(' · ') : standing(page);
  const title = inWords(playbook);
  const name = `${title}  ${goalId}`;
  const gap = ' '.repeat(Math.max(2, width - name.length - ending.length));
  const tint = outcome ? outcomePaint[outcome](paint) : paint.warning;
  const failed = failure && (steps.find(({ step }) => step === failure.step)?.title ?? failure.step);
  return [
    paint.quiet('─'.repeat(width)),
    `${paint.strong(title)}  ${paint.quiet(goalId)}${gap}${tint(ending.toUpperCase())}`,
    ...hanging('', sentence, width),
    ...(failure ? hanging('', `It could not go on after "${failed}": ${inWords(failure.code)}.`, width) : []),
  ];
}

/** How a goal stands that has not ended. */
function standing({ phase, paused, closing }: ReportPage): string {
  const wanted = closing ? closingWords[closing] : '';
  return [inWords(phase), paused ? 'paused' : '', wanted].filter((part) => part !== '').join(' · ');
}

const closingWords = { CANCELED: 'called off', ACCEPTED: 'to end with what was done' } as const;

const outcomePaint: Readonly<Record<Outcome, (paint: Paint) => (text: string) => string>> = {
  COMPLETED: (paint) => paint.good,
  COMPENSATED: (paint) => paint.changed,
  NOTHING_DONE: (paint) => paint.changed,
  PARTIAL: (paint) => paint.bad,
};

const actionWords: Readonly<Record<ActionNeeded['action'], string>> = {
  SETTLE_UNKNOWN: 'find out in the system whether it happened, and say so',
  PUT_RIGHT_BY_HAND: 'put it right by hand',
  WATCH_FOR_LATE_EFFECT: 'watch for a late effect: not every attempt is accounted for',
};

/** What needs a person: open tasks with the commands that answer them, and whatever no task asks about (yet). */
function attention({ goalId, report, openQuestions, tasks }: ReportPage, paint: Paint, width: number): string[] {
  const open = tasks.filter(({ ended, kind }) => !ended && kind !== 'ANSWER_CLARIFICATION');
  const actions = report.steps.flatMap(({ step, title, system, actionNeeded }) =>
    actionNeeded && !open.some((task) => task.step === step)
      ? hanging('  ! ', `${actionNeeded.role}: ${actionWords[actionNeeded.action]} ("${title}" in ${system})`, width)
      : [],
  );
  const questions = openQuestions.flatMap(({ attribute, text, candidates }) => {
    const choice = candidates.length > 0 ? ` ${candidates.join(' · ')}` : '';
    return hanging('  ! ', `requester: ${text}${choice} (${attribute})`, width);
  });
  const answer = openQuestions.map(({ attribute }) => `${attribute}="…"`).join(' ');
  const all = [
    ...open.flatMap((task) => taskLines(task, paint, { width })),
    ...actions,
    ...questions,
    ...(answer === '' ? [] : [`    baton goal answer ${goalId} ${answer}`]),
  ];
  return all.length === 0 ? [] : [paint.bad(paint.strong('A person has to act')), ...all];
}

const effectMarks: Readonly<Record<Effect, string>> = {
  UNKNOWN: '?',
  RESIDUAL: '!',
  FLAGGED: '⚑',
  APPLIED: '✓',
  CORRECTED: '↩',
  UNDONE: '↩',
  NONE: '–',
};

const effectPaint: Readonly<Record<Effect, (paint: Paint) => (text: string) => string>> = {
  UNKNOWN: (paint) => paint.bad,
  RESIDUAL: (paint) => paint.bad,
  FLAGGED: (paint) => paint.warning,
  APPLIED: (paint) => paint.good,
  CORRECTED: (paint) => paint.changed,
  UNDONE: (paint) => paint.changed,
  NONE: (paint) => paint.quiet,
};

const classWords: Readonly<Record<IdempotencyClass, string>> = {
  NATIVE: 'native key',
  CHECK_THEN_ACT: 'check then act',
  NONE: 'no key',
};

/** The effect's column and the labels' below it share one width, so that the eye runs down one edge. */
const labelColumns = 11;

function stepSection(step: PageStep, { handoffs, steps }: ReportPage, paint: Paint, width: number): string[] {
  const { effect, title, system, idempotencyClass } = step;
  const tint = effectPaint[effect](paint);
  const label = effectWords[effect].padEnd(labelColumns - 1);
  const right = `${system} · ${classWords[idempotencyClass]}`;
  const gap = ' '.repeat(Math.max(2, width - 2 - labelColumns - title.length - right.length));
  const skipped = steps.find(({ id }) => id === step.step)?.skipped;
  return [
    `${tint(`${effectMarks[effect]} ${label}`)} ${paint.strong(title)}${gap}${paint.quiet(right)}`,
    ...(skipped ? row('left out', skippedWords[skipped], paint, width) : []),
    ...step.receipts.flatMap((receipt) => [
      ...row('receipt', receiptInWords(receipt, step), paint, width),
      ...(receipt.link ? row('look at', receipt.link, paint, width) : []),
    ]),
    ...step.tried.flatMap((operation) => row('tried', operationInWords(operation), paint, width)),
    ...handoffs.filter((one) => one.step === step.step).flatMap((one) => crossing(one, paint, width)),
  ];
}

const skippedWords = { PERSON: 'by a person', CONDITION: 'as the plan says' } as const;

/** What was looked up before the plan could be made; its handoff counts like any other. */
function lookupSection(handoff: PageHandoff, { steps }: ReportPage, paint: Paint, width: number): string[] {
  const title = steps.find(({ id }) => id === handoff.step)?.title ?? handoff.step;
  const label = 'looked up'.padEnd(labelColumns - 1);
  return [`${paint.quiet(`· ${label}`)} ${paint.strong(title)}`, ...crossing(handoff, paint, width)];
}

function row(label: string, text: string, paint: Paint, width: number): string[] {
  const margin = `  ${label.padEnd(labelColumns)}`;
  const [first = '', ...more] = hanging(margin, text, width);
  return [paint.quiet(margin) + first.slice(margin.length), ...more];
}

function receiptInWords({ operation, recordType, recordId, committedAt }: PageReceipt, step: PageStep): string {
  const kind = step.tried.find((tried) => tried.operation === operation)?.compensation;
  const name = `${kind ? `${kind.toLowerCase()}: ` : ''}${inWords(recordType)} ${recordId ?? '[erased]'}`;
  return committedAt ? `${name} · ${committedAt.slice(0, 19).replace('T', ' ')} UTC` : name;
}

function operationInWords(operation: PageOperation): string {
  const { capability, compensation, generation, state, code, attempts, fence, unaccountedAttempts } = operation;
  const what = compensation ? `${compensation.toLowerCase()} by ${capability}` : capability;
  const how = `${inWords(state)}${code ? ` (${inWords(code)})` : ''}`;
  const open = unaccountedAttempts.length > 0 ? `attempts ${unaccountedAttempts.join(', ')} unaccounted for` : '';
  const key = generation > 1 ? `key ${generation}` : '';
  const word = operation.onPersonsWord ? 'on the word of a person' : '';
  const parts = [how, word, key, attempts > 1 ? `${attempts} attempts` : '', fenceWords[fence], open];
  return `${what}: ${parts.filter((part) => part !== '').join(', ')}`;
}

const fenceWords: Readonly<Record<PageOperation['fence'], string>> = {
  NONE: '',
  REQUESTED: 'revocation asked for',
  FENCED: 'nothing late can happen',
  UNTELLABLE: 'unfenced: the system can not tell',
  WAIVED: 'unfenced: a person went on without it',
};

function crossing(handoff: PageHandoff, paint: Paint, width: number): string[] {
  const { operation, recipient, blockedFields, disclosed, withheld } = handoff;
  const fields = disclosed.map(({ field }) => field);
  const purpose = operation === 'forward' ? '' : ' (to put it right)';
  const crossed =
    blockedFields.length > 0
      ? `nothing to ${recipient}, since ${blockedFields.map(inWords).join(', ')} may not cross`
      : `to ${recipient}${purpose}: ${disclosedInWords(disclosed)}`;
  return [
    ...row('crossed', crossed, paint, width),
    ...row('withheld', withheldInWords(withheld, fields, 6), paint, width),
  ];
}
