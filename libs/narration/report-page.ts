import type { Effect, Outcome } from '@baton/goal/domain';
import { commandLine } from './command-line.js';
import { hanging } from './layout.js';
import type { Sheet } from './layout.js';
import type { PageAction, PageStep, ReportPage } from './page.js';
import type { Paint } from './paint.js';
import type { ReportRow } from './report-words.js';
import {
  actionInWords,
  amendedInWords,
  classWords,
  effectIssued,
  endingInWords,
  isTriedAgain,
  labelOf,
  leftInWords,
  isLookedUp,
  lookupsOf,
  rowsOfLookup,
  proofInWords,
  reasonsInWords,
  recordsOfAction,
  rowsOfHandoff,
  rowsOfStep,
  shortenedInWords,
  stepsAsShown,
  titleOf,
} from './report-words.js';
import { taskLines, taskRow } from './task-lines.js';
import { inWords } from './words.js';

/** So many names of withheld values stand in a line of a terminal. */
const namesMax = 6;

/** What is done and what is not, for a person: what needs one comes first, then each step with its proof. */
export function renderReport(page: ReportPage, paint: Paint, { width }: Sheet): string {
  const sections = [
    heading(page, paint, width),
    attention(page, paint, width),
    awaited('Being found out', page, paint, width),
    awaited('Waiting for a system', page, paint, width),
    leftInWords(page).flatMap((text) => hanging('', text, width)),
    ...stepsAsShown(page).map((step) => stepSection(step, page, paint, width)),
    ...lookupsOf(page).map((handoff) => [
      `${paint.quiet(`· ${(isLookedUp(handoff, page) ? 'looked up' : 'looks up').padEnd(labelColumns - 1)} ${handoff.step}`)}  ${paint.strong(titleOf(handoff, page))}`,
      ...[...rowsOfLookup(handoff, page), ...rowsOfHandoff(handoff, namesMax)].flatMap((row) =>
        rowLines(row, paint, width),
      ),
    ]),
    shortenedInWords(page, namesMax).flatMap((text) => hanging('', text, width).map(paint.quiet)),
    proofInWords(page).flatMap((text) => hanging('', text, width).map(paint.quiet)),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n');
}

function heading(page: ReportPage, paint: Paint, width: number): string[] {
  const { goalId, playbook, report } = page;
  const told = report.issued ?? report;
  const ending = endingInWords(told, page);
  const title = inWords(playbook);
  const name = `${title}  ${goalId}`;
  const gap = ' '.repeat(Math.max(2, width - name.length - ending.length));
  const tint = told.outcome ? outcomePaint[told.outcome](paint) : paint.warning;
  const nowTint = report.outcome ? outcomePaint[report.outcome](paint) : paint.warning;
  return [
    paint.quiet('─'.repeat(width)),
    `${paint.strong(title)}  ${paint.quiet(goalId)}${gap}${tint(ending.toUpperCase())}`,
    ...hanging('', told.sentence, width),
    ...reasonsInWords(told, page).flatMap((text) => hanging('', text, width)),
    ...amendedInWords(page).flatMap((text) => hanging('', text, width).map(nowTint)),
  ];
}

const outcomePaint: Readonly<Record<Outcome, (paint: Paint) => (text: string) => string>> = {
  COMPLETED: (paint) => paint.good,
  COMPENSATED: (paint) => paint.changed,
  NOTHING_DONE: (paint) => paint.changed,
  PARTIAL: (paint) => paint.bad,
};

/** What needs a person: open tasks with the commands that answer them, and whatever no task asks about (yet). */
function attention({ goalId, report, openQuestions, tasks }: ReportPage, paint: Paint, width: number): string[] {
  const open = tasks.filter(({ ended, kind }) => !ended && kind !== 'ANSWER_CLARIFICATION');
  const asked = open.flatMap((task) => {
    const about = report.steps.find(({ actionNeeded }) => actionNeeded?.taskId === task.taskId)?.actionNeeded;
    return taskLines(task, paint, { width }, about ? recordsOfAction(about) : []);
  });
  const actions = report.steps.flatMap((step) => {
    const { actionNeeded: action } = step;
    if (!action || action.action === 'AWAIT_ANSWER' || open.some((task) => task.step === step.step)) return [];
    return actionLines('  ! ', action, step, width);
  });
  const questions = openQuestions.flatMap(({ attribute, text, candidates }) => {
    const choice = candidates.length > 0 ? ` ${candidates.join(' · ')}` : '';
    return hanging('  ! ', `requester: ${text}${choice} (${attribute})`, width);
  });
  const answer = openQuestions.map(({ attribute }) => `${attribute}="…"`).join(' ');
  const all = [
    ...asked,
    ...actions,
    ...questions,
    ...(answer === '' ? [] : [`    ${commandLine} goal answer ${goalId} ${answer}`]),
  ];
  return all.length === 0 ? [] : [paint.bad(paint.strong('A person has to act')), ...all];
}

/** What Baton itself still asks or tries again: nobody has to act, and it is not settled either. */
function awaited(
  title: 'Being found out' | 'Waiting for a system',
  { report }: ReportPage,
  paint: Paint,
  width: number,
): string[] {
  const lines = report.steps.flatMap((step) => {
    const { actionNeeded: action } = step;
    if (action?.action !== 'AWAIT_ANSWER') return [];
    const isOfTitle = isTriedAgain(action, step) === (title === 'Waiting for a system');
    return isOfTitle ? actionLines('  ? ', action, step, width) : [];
  });
  return lines.length === 0 ? [] : [paint.warning(paint.strong(title)), ...lines];
}

function actionLines(margin: string, action: PageAction, step: PageStep, width: number): readonly string[] {
  return [
    ...hanging(margin, actionInWords(action, step), width),
    ...recordsOfAction(action).flatMap((row) => taskRow(row, width)),
  ];
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

/** The effect's column and the labels' below it share one width, so that the eye runs down one edge. */
const labelColumns = 11;

function stepSection(step: PageStep, page: ReportPage, paint: Paint, width: number): string[] {
  const { step: id, title, system, idempotencyClass } = step;
  const effect = effectIssued(step, page);
  const tint = effectPaint[effect](paint);
  const label = labelOf(step, page).padEnd(labelColumns - 1);
  const right = `${system} · ${classWords[idempotencyClass]}`;
  const gap = ' '.repeat(Math.max(2, width - 2 - labelColumns - id.length - 2 - title.length - right.length));
  return [
    `${tint(`${effectMarks[effect]} ${label}`)} ${paint.quiet(id)}  ${paint.strong(title)}${gap}${paint.quiet(right)}`,
    ...rowsOfStep(step, page).flatMap((row) =>
      rowLines(row, paint, width, row[0] === 'amended' ? effectPaint[step.effect](paint) : undefined),
    ),
    ...page.handoffs
      .filter((handoff) => handoff.step === step.step)
      .flatMap((handoff) => rowsOfHandoff(handoff, namesMax).flatMap((row) => rowLines(row, paint, width))),
  ];
}

function rowLines([label, text]: ReportRow, paint: Paint, width: number, tint?: (text: string) => string): string[] {
  const margin = `  ${label.padEnd(labelColumns)}`;
  const [first = '', ...more] = hanging(margin, text, width);
  const told = first.slice(margin.length);
  return [paint.quiet(margin) + (tint ? tint(told) : told), ...more];
}
