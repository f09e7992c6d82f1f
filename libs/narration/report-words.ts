import type { ActionNeeded, Outcome } from '@baton/goal/domain';
import { operationTitle, replacementOf } from '@baton/goal/domain';
import type { IdempotencyClass } from '@baton/specialist/domain';
import { commandLine } from './command-line.js';
import type {
  PageAction,
  PageAmendment,
  PageHandoff,
  PageKnown,
  PageOperation,
  PageReceipt,
  PageStatement,
  PageStep,
  ReportPage,
} from './page.js';
import { momentInWords } from './task-lines.js';
import { disclosedInWords, effectWords, inWords, stepInWords, withheldInWords } from './words.js';

/** One line of a report: what it is about, and what it says. */
export type ReportRow = readonly [label: string, text: string];

/** How the goal ended, or how it stands. */
export function endingInWords({ outcome, closeReason }: PageStatement, page: ReportPage): string {
  if (outcome) return [outcome, closeReason ?? ''].filter(Boolean).map(inWords).join(' · ');
  const { phase, paused, closing } = page;
  const wanted = closing ? closingWords[closing] : '';
  return [inWords(phase), paused ? 'paused' : '', wanted].filter((part) => part !== '').join(' · ');
}

const closingWords = { CANCELED: 'called off', ACCEPTED: 'to end with what was done' } as const;

/** Why it stands or ended as it did, and why what was done was left there. */
export function reasonsInWords({ failure, steps, outcome }: PageStatement, page: ReportPage): readonly string[] {
  const failed = steps.find(({ step }) => step === failure?.step);
  const place = failed ? stepInWords(failed.step, failed.title) : `"${failure?.step ?? ''}"`;
  const beyond = steps.find(({ pivot, effect }) => pivot && effect === 'APPLIED');
  const isLeft = beyond !== undefined && outcome === 'PARTIAL';
  return [
    ...(failure ? [`It could not go on: ${place} failed (${inWords(failure.code)}).`] : []),
    ...(isLeft
      ? [`There is no way back beyond ${stepInWords(beyond.step, beyond.title)}, so what was done stays.`]
      : []),
    ...(page.eventsSkipped
      ? [`A newer release wrote ${page.eventsSkipped} of its events, which are not told here: start that release.`]
      : []),
    ...(page.paused
      ? [`Nothing new is sent for it until a person resumes it: ${commandLine} goal resume ${page.goalId}`]
      : []),
  ];
}

/**
 * That nobody is asked although not all is done: else whoever reads it can't tell that from what was forgotten. Nothing
 * where somebody has to act, or Baton itself still finds out.
 */
export function leftInWords(page: ReportPage): readonly string[] {
  const { report, tasks, openQuestions } = page;
  const isAsked = tasks.some(({ ended }) => !ended) || openQuestions.length > 0;
  const isOpen = report.steps.some(({ actionNeeded, effect }) => actionNeeded || effect === 'UNKNOWN');
  if (report.outcome !== 'PARTIAL' || isAsked || isOpen) return [];
  const isAccepted = report.steps.some(({ recoveryChosen }) => recoveryChosen === 'ACCEPT_PARTIAL');
  const isMissing = (step: PageStep): boolean => {
    const skipped = skippedOf(step, page);
    return step.effect === 'NONE' && skipped !== 'CONDITION' && skipped !== 'REPLACED';
  };
  const missing = report.steps.filter(isMissing).map(({ step }) => step);
  const isPutBack = report.steps.some(({ effect }) => effect === 'UNDONE' || effect === 'CORRECTED');
  const stays = isPutBack ? 'What is not put right stays' : 'What was done stays';
  const ended = report.closeReason === 'TERMINATED' ? 'A person ended it as it stood' : stays;
  // Of a goal that was called off nobody misses anything.
  const isMissed = missing.length > 0 && report.closeReason !== 'CANCELED';
  return [
    `${isAccepted ? 'A person left it at what was done' : ended}, and nobody is asked to act.` +
      (isMissed ? ` What is missing: ${missing.join(', ')}.` : ''),
  ];
}

/** What later truth says of the goal as a whole; what was issued stays above it as it was. */
export function amendedInWords({ report }: ReportPage): readonly string[] {
  if (report.amendments.length === 0) return [];
  const outcomes = report.amendments.flatMap(({ recordedAt, outcome }) =>
    outcome
      ? `Amended ${momentInWords(recordedAt)}: the outcome was ${said(outcome.was)}, is ${said(outcome.is)}.`
      : [],
  );
  return [...outcomes, `As it is known now: ${report.sentence}`];
}

function said(outcome: Outcome): string {
  return inWords(outcome).toUpperCase();
}

export const actionWords: Readonly<Record<ActionNeeded['action'], string>> = {
  SETTLE_UNKNOWN: 'find out in the system whether it happened, and say so',
  PUT_RIGHT_BY_HAND: 'put it right by hand',
  WATCH_FOR_LATE_EFFECT: 'watch for a late effect: not every attempt is accounted for',
  AWAIT_ANSWER: 'wait: Baton asks the system what became of it',
};

/** Who has to do what about a step, until when. */
export function actionInWords(needed: PageAction, step: PageStep): string {
  const { role, action, operation, deadline, delegatedTo } = needed;
  const whom = delegatedTo ? `${role} (passed on to ${delegatedTo})` : role;
  const until = deadline ? ` until ${momentInWords(deadline)}` : '';
  const compensation = step.tried.find((tried) => tried.operation === operation)?.compensation;
  const about = stepInWords(step.step, operationTitle(step.title, compensation));
  if (isTriedAgain(needed, step)) {
    const when = deadline ? ` at ${secondInWords(deadline)} UTC` : '';
    return `${whom}: waits for ${step.system}, and tries again${when}; an earlier attempt may still land (${about})`;
  }
  return `${whom}${until}: ${actionWords[action]} (${about} in ${step.system})`;
}

/** Whether it is not settled though no question is open: its system has shown nothing of it so far, and it is sent again. */
export function isTriedAgain({ action, operation }: PageAction, step: PageStep): boolean {
  const latest = step.tried.findLast((tried) => tried.operation === operation);
  const isWaiting = latest?.state === 'NOT_DONE' || latest?.state === 'DEFERRED';
  // What is being given up has its key revoked, and is not sent any more.
  return action === 'AWAIT_ANSWER' && isWaiting && latest.fence === 'NONE';
}

/** The record that the action is about, or by what to find it, and the one that was to be put right. */
export function recordsOfAction({ record, putsRight, idempotencyKey }: PageAction): readonly ReportRow[] {
  const found = record ? recordInWords(record) : `the one that bears the key ${idempotencyKey}, if there is one`;
  return [['record', found], ...(putsRight ? [['mends', recordInWords(putsRight)] as const] : [])];
}

/** What is known of the effect that a task is about: where to look, what was tried, and what was there before. */
export function rowsOfKnown({ record, putsRight, tried, formerValues, quote }: PageKnown): readonly ReportRow[] {
  const nameOf = (attribute: string): string => inWords(attribute.slice(attribute.lastIndexOf('.') + 1));
  const former = formerValues.map(({ attribute, value }) => `${nameOf(attribute)} ${value ?? '[not shown]'}`);
  return [
    ...(record ? [['record', recordInWords(record)] as const] : []),
    ...(putsRight ? [['mends', recordInWords(putsRight)] as const] : []),
    ...tried.map((operation) => ['tried', operationInWords(operation)] as const),
    ...(former.length > 0 ? [['before', former.join(' · ')] as const] : []),
    ...(quote
      ? [['would say', typeof quote.value === 'string' ? quotedInFull(quote.value) : '[not shown]'] as const]
      : []),
  ];
}

/** U+2800 is a blank that is counted among the symbols. */
const notSeen = /(?<= ) |(?! )[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Zs}\u{2800}]/gu;

/**
 * Whoever approves a text has to see all that stands in it: what no screen shows is told by its code point, and so is a
 * space that is not told from another one, or that stands behind one and would be lost where the line is broken.
 */
function quotedInFull(text: string): string {
  const escaped = (hidden: string): string => `\\u{${hidden.codePointAt(0)?.toString(16) ?? ''}}`;
  return JSON.stringify(text).replace(notSeen, escaped);
}

function recordInWords({ recordType, recordId, link }: PageReceipt): string {
  return `${inWords(recordType)} ${recordId ?? '[erased]'}${link ? ` · ${link}` : ''}`;
}

export const classWords: Readonly<Record<IdempotencyClass, string>> = {
  NATIVE: 'native key',
  CHECK_THEN_ACT: 'check then act',
  NONE: 'no key',
};

/** All that is told of one step, as it was issued; what is known since follows with the amendment that brought it. */
export function rowsOfStep(step: PageStep, page: ReportPage): readonly ReportRow[] {
  const issued = page.report.issued?.steps.find((one) => one.step === step.step);
  const amendments = page.report.amendments.flatMap((one) => amendmentRow(one, step.step));
  const now = factsOfStep(step);
  const before = issued ? factsOfStep(issued) : now;
  const since = now.filter(([label, text]) => !before.some(([l, t]) => l === label && t === text));
  return [...whyLeftOut(step, page), ...before, ...amendments, ...since];
}

function whyLeftOut(step: PageStep, page: ReportPage): readonly ReportRow[] {
  const skipped = skippedOf(step, page);
  if (!skipped) return [];
  return skipped === 'REPLACED' ? [['by', replacedInWords(step, page)]] : [['left out', skippedWords[skipped]]];
}

function skippedOf({ step }: PageStep, { steps }: ReportPage) {
  return steps.find(({ id }) => id === step)?.skipped;
}

function replacedInWords({ step }: PageStep, { steps }: ReportPage): string {
  const ids = steps.map(({ id }) => id);
  return replacementOf(step, ids) ?? 'a plan that does without it';
}

/** What became of a step, in a word: as it was issued, or that another one stands for it. */
export function labelOf(step: PageStep, page: ReportPage): string {
  return skippedOf(step, page) === 'REPLACED' ? 'replaced' : effectWords[effectIssued(step, page)];
}

/** The step as its line was first given out. */
export function effectIssued(step: PageStep, { report }: ReportPage): PageStep['effect'] {
  return report.issued?.steps.find((one) => one.step === step.step)?.effect ?? step.effect;
}

/**
 * In the order of what they are labelled with: as they were issued, what is not settled first. What another plan has
 * replaced comes last.
 */
export function stepsAsShown(page: ReportPage): readonly PageStep[] {
  const { steps, issued } = page.report;
  const ids = (issued?.steps ?? steps).map(({ step }) => step);
  const placeOf = (step: PageStep): number =>
    skippedOf(step, page) === 'REPLACED' || !ids.includes(step.step) ? ids.length : ids.indexOf(step.step);
  return steps.toSorted((a, b) => placeOf(a) - placeOf(b));
}

function factsOfStep(step: PageStep): readonly ReportRow[] {
  const { effect, since, pivot, recovery, recoveryChosen, receipts, tried } = step;
  const isOpen = effect === 'UNKNOWN' || effect === 'RESIDUAL' || effect === 'FLAGGED';
  return [
    ...(since && isOpen ? [['since', momentInWords(since)] as const] : []),
    ...(pivot ? [['pivot', 'once it is done, the plan has no way back beyond it'] as const] : []),
    ...(recovery === 'HOLD' ? [['recovery', 'a person chooses how to go on where it fails'] as const] : []),
    ...(recoveryChosen ? [['recovery', `a person chose: ${inWords(recoveryChosen)}`] as const] : []),
    ...receipts.flatMap((receipt): ReportRow[] => [
      ['receipt', receiptInWords(receipt, step)],
      ...(receipt.link ? [['look at', receipt.link] as const] : []),
    ]),
    ...tried.map((operation) => ['tried', operationInWords(operation)] as const),
  ];
}

function amendmentRow({ recordedAt, event, changes }: PageAmendment, step: string): readonly ReportRow[] {
  const change = changes.find((one) => one.step === step);
  if (change === undefined) return [];
  const { was, is } = change;
  const told = was === is ? `stays ${effectWords[is]}` : `was ${effectWords[was]}, is ${effectWords[is]}`;
  return [['amended', `${momentInWords(recordedAt)}: ${told} (${amendingWords[event] ?? inWords(event)})`]];
}

/** What usually amends a report; any other event is told by its name. */
const amendingWords: Readonly<Record<string, string>> = {
  OutcomeMarked: 'a person said how it ended',
  StepPutRight: 'a person dealt with it by hand',
  StepCommitted: 'it was found in its system',
  StepCompensated: 'it was found put right in its system',
  OperationRejected: 'its system had refused it',
  OperationRevoked: 'nothing of it was found, and nothing late can happen',
  AnswerContradicted: 'an answer contradicts what was known',
};

const skippedWords = {
  PERSON: 'by a person',
  CONDITION: 'as the plan says',
} as const;

function receiptInWords({ operation, recordType, recordId, committedAt }: PageReceipt, step: PageStep): string {
  const kind = step.tried.find((tried) => tried.operation === operation)?.compensation;
  const name = `${kind ? `${kind.toLowerCase()}: ` : ''}${inWords(recordType)} ${recordId ?? '[erased]'}`;
  return committedAt ? `${name} · ${secondInWords(committedAt)} UTC` : name;
}

function stateInWords(state: PageOperation['state']): string {
  return state === 'WINDOW_PASSED' ? 'not tried, since the time for it was over' : inWords(state);
}

function operationInWords(operation: PageOperation): string {
  const { capability, compensation, generation, state, code, attempts, fence, unaccountedAttempts } = operation;
  const what = compensation ? `${compensation.toLowerCase()} by ${capability}` : capability;
  const how = `${stateInWords(state)}${code ? ` (${inWords(code)})` : ''}`;
  const open = unaccountedAttempts.length > 0 ? `attempts ${unaccountedAttempts.join(', ')} unaccounted for` : '';
  const key = generation > 1 ? `key ${generation}` : '';
  const word = operation.onPersonsWord ? 'on the word of a person' : '';
  const looked = operation.lookedInto ? 'looked into by a person' : '';
  const parts = [how, word, looked, key, attempts > 1 ? `${attempts} attempts` : '', fenceWords[fence], open];
  const when = timesInWords(operation);
  return `${what}: ${parts.filter((part) => part !== '').join(', ')}${when === '' ? '' : ` · ${when}`}`;
}

/** When it was first sent and last heard of, the day once. */
function timesInWords({ sentAt, toldAt }: PageOperation): string {
  if (!toldAt) return '';
  if (!sentAt || sentAt.slice(0, 19) === toldAt.slice(0, 19)) return `${secondInWords(toldAt)} UTC`;
  const end = sentAt.slice(0, 10) === toldAt.slice(0, 10) ? toldAt.slice(11, 19) : secondInWords(toldAt);
  return `${secondInWords(sentAt)} to ${end} UTC`;
}

/** `2026-03-02 09:00:01`. */
function secondInWords(instant: string): string {
  return instant.slice(0, 19).replace('T', ' ');
}

const fenceWords: Readonly<Record<PageOperation['fence'], string>> = {
  NONE: '',
  REQUESTED: 'revocation asked for',
  FENCED: 'nothing late can happen',
  UNTELLABLE: 'unfenced: the system can not tell',
  WAIVED: 'unfenced: a person went on without it',
};

/** What one specialist was told, in which form, and what it was not told and why; never a value. */
export function rowsOfHandoff(handoff: PageHandoff, namesMax: number): readonly ReportRow[] {
  const { joined } = handoff;
  return [
    ['crossed', crossedInWords(handoff)],
    ...(joined.length > 0 ? [['joined by', joinedInWords(joined)] as const] : []),
    ['withheld', withheldFrom(handoff, namesMax)],
  ];
}

function withheldFrom({ disclosed, withheld }: PageHandoff, namesMax: number): string {
  const fields = disclosed.map(({ field }) => field);
  return withheldInWords(withheld, fields, namesMax);
}

/** Where all names of withheld values stand, if one of the handoffs has more of them than are named. */
export function shortenedInWords({ goalId, handoffs }: ReportPage, namesMax: number): readonly string[] {
  const isShortened = handoffs.some((one) => withheldFrom(one, namesMax) !== withheldFrom(one, Infinity));
  if (!isShortened) return [];
  return [
    `Where + stands, more was withheld than is named: ${commandLine} goal report ${goalId} --markdown names all of it.`,
  ];
}

/** As what others than those whom the whole goal is about had a part in a handoff. */
function joinedInWords(joined: PageHandoff['joined']): string {
  return [...new Set(joined.map(({ role }) => `the ${role.replaceAll('-', ' ')}`))].join(', ');
}

function crossedInWords({ operation, recipient, blockedFields, withdrawnFields, disclosed }: PageHandoff): string {
  const listed = (fields: readonly string[]): string => fields.map(inWords).join(', ');
  if (blockedFields.length > 0) return `nothing to ${recipient}, since ${listed(blockedFields)} may not cross`;
  if (withdrawnFields.length > 0)
    return `nothing more to ${recipient}, since ${listed(withdrawnFields)} may not cross any more`;
  return `to ${recipient}${operation === 'forward' ? '' : ' (to put it right)'}: ${disclosedInWords(disclosed)}`;
}

/** Handoffs of steps that only looked something up: they count like any other. */
export function lookupsOf(page: ReportPage): readonly PageHandoff[] {
  const reported = new Set(page.report.steps.map(({ step }) => step));
  return page.handoffs.filter(({ step }) => !reported.has(step));
}

export function isLookedUp(handoff: PageHandoff, page: ReportPage): boolean {
  return stateOfStep(handoff, page) === 'COMMITTED';
}

/** What became of a read that was not answered (yet). */
export function rowsOfLookup(handoff: PageHandoff, page: ReportPage): readonly ReportRow[] {
  return isLookedUp(handoff, page) ? [] : [['state', inWords(stateOfStep(handoff, page) ?? 'PLANNED')]];
}

function stateOfStep({ step }: PageHandoff, { steps }: ReportPage) {
  return steps.find(({ id }) => id === step)?.state;
}

/** What the step of a handoff does. */
export function titleOf({ step }: PageHandoff, { steps }: ReportPage): string {
  return steps.find(({ id }) => id === step)?.title ?? step;
}

/** By what this very report can be asked for, and known, again. */
export function proofInWords({ report }: ReportPage): readonly string[] {
  const { issued, revision, recordedAt, digest } = report;
  const told = `Told as of event ${revision}, ${momentInWords(recordedAt)}; digest ${digest}.`;
  if (!issued || issued.revision === revision) return [told];
  return [`Issued at event ${issued.revision}, ${momentInWords(issued.recordedAt)}; digest ${issued.digest}.`, told];
}
