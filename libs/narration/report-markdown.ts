import { commandLine } from './command-line.js';
import { shown } from './layout.js';
import type { PageStep, ReportPage } from './page.js';
import type { ReportRow } from './report-words.js';
import {
  actionInWords,
  amendedInWords,
  classWords,
  endingInWords,
  labelOf,
  lookupsOf,
  rowsOfLookup,
  leftInWords,
  proofInWords,
  reasonsInWords,
  recordsOfAction,
  rowsOfHandoff,
  rowsOfStep,
  stepsAsShown,
  titleOf,
} from './report-words.js';
import { answersOf, evidenceInWords, taskInWords } from './task-lines.js';
import { inWords } from './words.js';

/**
 * The report as a page of Markdown: the same lines as on a terminal. What crossed comes after all steps, since every name
 * of what was withheld stands in it.
 */
export function renderMarkdown(page: ReportPage): string {
  const { goalId, playbook, report } = page;
  const told = report.issued ?? report;
  const blocks = [
    `# ${text(inWords(playbook))}: ${text(endingInWords(told, page))}`,
    `Goal \`${goalId}\`. ${text(told.sentence)}`,
    ...reasonsInWords(told, page).map(text),
    ...amendedInWords(page).map((line) => `**${text(line)}**`),
    ...actionBlocks(page),
    ...leftInWords(page).map(text),
    '## Steps',
    ...stepsAsShown(page).flatMap((step) => stepBlocks(step, page)),
    ...(page.handoffs.length > 0 ? ['## What crossed, and what was withheld'] : []),
    ...page.handoffs.flatMap((handoff) => [
      `### ${text(`${handoff.step} ${titleOf(handoff, page)}`)}`,
      list([
        ...(lookupsOf(page).includes(handoff) ? rowsOfLookup(handoff, page) : []),
        ...rowsOfHandoff(handoff, Infinity),
      ]),
    ]),
    '---',
    ...proofInWords(page).map(text),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** What is not settled, with whoever has to act on it; the same order as on a terminal. */
function actionBlocks({ goalId, report, openQuestions, tasks }: ReportPage): readonly string[] {
  const open = tasks.filter(({ ended, kind }) => !ended && kind !== 'ANSWER_CLARIFICATION');
  const asked = open.flatMap((task) => {
    const about = report.steps.find(({ actionNeeded }) => actionNeeded?.taskId === task.taskId)?.actionNeeded;
    const rows: ReportRow[] = [
      ...(about ? recordsOfAction(about) : []),
      ...(task.evidence.length > 0 ? [['look for', evidenceInWords(task)] as const] : []),
    ];
    return [
      `- ${text(taskInWords(task))}`,
      ...rows.map((row) => `  ${item(row)}`),
      ...answersOf(task).map((command) => `  - \`${command}\``),
    ];
  });
  const others = report.steps.flatMap((step) => {
    const { actionNeeded: action } = step;
    if (!action || open.some((task) => task.step === step.step)) return [];
    const rows = recordsOfAction(action).map((row) => `  ${item(row)}`);
    return [`- ${text(actionInWords(action, step))}`, ...rows];
  });
  const questions = openQuestions.flatMap((question) => [
    `- ${text(`requester: ${[question.text, ...question.candidates].join(' · ')} (${question.attribute})`)}`,
    `  - \`${commandLine} goal answer ${goalId} ${question.attribute}="…"\``,
  ]);
  const all = [...asked, ...others, ...questions];
  return all.length === 0 ? [] : ['## What is not settled', all.join('\n')];
}

function stepBlocks(step: PageStep, page: ReportPage): readonly string[] {
  const { title, system, idempotencyClass } = step;
  const heading = `### ${text(`${step.step} ${title}`)}: ${labelOf(step, page)}`;
  return [heading, list([['system', `${system} · ${classWords[idempotencyClass]}`], ...rowsOfStep(step, page)])];
}

function list(rows: readonly ReportRow[]): string {
  return rows.map(item).join('\n');
}

function item([label, told]: ReportRow): string {
  return `- ${label}: ${text(told)}`;
}

/**
 * What stands in a report was written by systems and persons: none of it is Markdown, and none of it is HTML. Underscores
 * within a word mean nothing there, and stay as they are in links and keys.
 */
function text(plain: string): string {
  return shown(plain).replace(/[\\`*{}[\]<>#|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&');
}
