import type { Evidence, HumanTaskCause, HumanTaskEnding, HumanTaskKind, HumanTaskOption } from '@baton/goal/domain';
import { commandLine } from './command-line.js';
import { hanging } from './layout.js';
import type { Sheet } from './layout.js';
import type { Paint } from './paint.js';
import { causeInWords, inWords, stepInWords } from './words.js';

type Maybe<T> = T | null | undefined;

/** A question to a person; what a query of it answers fits as it is. */
export interface PageTask {
  readonly goalId: string;
  readonly taskId: string;
  readonly kind: HumanTaskKind;
  readonly cause: HumanTaskCause;
  readonly system: string;
  readonly group: string;
  readonly step?: Maybe<string>;
  /** What the operation in question does. */
  readonly title?: Maybe<string>;
  readonly options: readonly HumanTaskOption[];
  readonly evidence: readonly Evidence[];
  readonly role: string;
  readonly delegatedTo?: Maybe<string>;
  readonly deadline?: Maybe<string>;
  readonly openedAt: string;
  readonly ended?: Maybe<HumanTaskEnding>;
}

const askedFor: Readonly<Record<HumanTaskKind, string>> = {
  APPROVE_PLAN: 'let the plan be carried out, or not',
  WAIVE_DISCLOSURE: 'let a value cross that is kept back, or not',
  SETTLE_UNKNOWN: 'find out in the system what became of it, and say so',
  MANUAL_COMPENSATION: 'put it right by hand, and say how',
  CHOOSE_RECOVERY: 'choose how to go on',
  ANSWER_CLARIFICATION: 'answer what it asks',
};

/** What some answers take beside a reason. */
const takenBeside: Readonly<Partial<Record<HumanTaskOption, string>>> = {
  DONE: ' --record ID',
  WAIT: ' --until TIME',
};

/**
 * Whom a task asks until when, what for, and the words with which it is answered. Commands are never broken.
 * @param known what is known of the effect that it is about
 */
export function taskLines(
  task: PageTask,
  paint: Paint,
  { width }: Sheet,
  known: readonly TaskRow[] = [],
): readonly string[] {
  const evidence = evidenceInWords(task);
  return [
    ...hanging('  ! ', taskInWords(task), width),
    ...known.flatMap((row) => taskRow(row, width)),
    ...(evidence === '' ? [] : taskRow(['look for', evidence], width).map(paint.quiet)),
    ...answersOf(task).map((command) => `    ${command}`),
  ];
}

/** One line below a task. */
type TaskRow = readonly [label: string, text: string];

export function taskRow([label, text]: TaskRow, width: number): readonly string[] {
  return hanging(`    ${label.padEnd(labelColumns)}`, text, width);
}

const labelColumns = 10;

/** Whom a task asks until when, and what for. */
export function taskInWords({ kind, cause, system, step, title, role, delegatedTo, deadline }: PageTask): string {
  const whom = delegatedTo ? `${role} (passed on to ${delegatedTo})` : role;
  const until = deadline ? ` until ${momentInWords(deadline)}` : '';
  const about =
    step && title ? ` (${stepInWords(step, title)} in ${system}: ${causeInWords(cause)})` : ` (${causeInWords(cause)})`;
  return `${whom}${until}: ${askedFor[kind]}${about}`;
}

export function evidenceInWords({ evidence }: PageTask): string {
  return evidence.map(({ name, value }) => `${inWords(name)} ${value}`).join(' · ');
}

/** The commands that answer a task, one for each option; a question has none, and takes what is asked for. */
export function answersOf({ goalId, taskId, kind, options, evidence }: PageTask): readonly string[] {
  if (kind === 'ANSWER_CLARIFICATION') {
    const asked = evidence.map(({ name }) => `${name}="…"`).join(' ');
    return [`${commandLine} goal answer ${goalId} ${asked || 'NAME="…"'}`];
  }
  const answer = `${commandLine} task settle ${goalId} ${taskId}`;
  return options.map((option) => `${answer} ${wordOf(option)}${takenBeside[option] ?? ''} --reason "…"`);
}

/** `NOT_DONE_TRY_AGAIN` as it is written on a command line. */
export function wordOf(name: string): string {
  return name.toLowerCase().replaceAll('_', '-');
}

/** `2026-03-02 09:00 UTC`. */
export function momentInWords(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}
