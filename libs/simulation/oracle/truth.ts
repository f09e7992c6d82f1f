import type { EffectCounts, GoalState, Outcome, OutcomeReport, ReportedStep } from '@baton/goal/domain';
import { reportOutcome } from '@baton/goal/domain';
import { isSameJson } from '@baton/kernel';
import type { EffectKind } from '../systems/effects.js';
import type { World } from '../world/world.js';
import type { GoalAccount, Ledger, OperationAccount } from './ledger.js';
import { shortGoal } from './names.js';

/* What a goal says of itself, compared with what the systems hold at the very moment at which it says so. */

/** What a person found they say within this. */
const saysWithinMs = 10_000;

/** AT_LAST: machines have nothing left to find out, so whatever is in doubt still is a person's to settle. */
export type When = 'MEANWHILE' | 'AT_LAST';

/** What was told at the end of a goal, or by its latest amendment; the effects are missing in events of long ago. */
export interface Conclusion {
  readonly outcome: Outcome;
  readonly effects?: EffectCounts | undefined;
}

export function judgeReport(world: World, ledger: Ledger, goal: GoalAccount, when: When): void {
  const report = reportOutcome(goal.state);
  for (const step of report.steps) judgeStep(world, ledger, goal, { ...step, when });
  const planned = Object.values(goal.state.steps).filter(({ planned: { effect } }) => effect === 'WRITE');
  if (planned.length !== report.steps.length)
    world.violate('9 the report is true', `${goal.goalId}: it leaves steps out`);
}

/** Beside its steps, each of which is compared with the systems, a goal says what they come to. */
export function judgeConclusion(world: World, { goalId, state }: GoalAccount, told: Conclusion): void {
  const { steps } = reportOutcome(state);
  const counts: Partial<Record<ReportedStep['effect'], number>> = {};
  for (const { effect } of steps) counts[effect] = (counts[effect] ?? 0) + 1;
  const found = JSON.stringify(counts);
  const lie = (what: string): void =>
    world.violate('9 the conclusion is true', `${shortGoal(goalId)}: told ${what}, with ${found}`);
  if (told.outcome !== trueOutcome(state, steps)) lie(told.outcome);
  if (!isSameJson(told.effects, counts)) lie(JSON.stringify(told.effects));
}

/** What the effects come to, each of which was compared with the systems; nothing that is in doubt counts as done or undone. */
function trueOutcome(state: GoalState, steps: OutcomeReport['steps']): Outcome {
  const among = (...wanted: ReportedStep['effect'][]) => steps.filter(({ effect }) => wanted.includes(effect));
  const nothing = among('NONE');
  if (nothing.length === steps.length) return 'NOTHING_DONE';
  if (among('NONE', 'UNDONE', 'CORRECTED').length === steps.length) return 'COMPENSATED';
  const done = new Set(among('APPLIED').map(({ step }) => step));
  const isLeftOut = Object.values(state.steps).some(
    ({ planned, skipped }) => skipped === 'PERSON' && isWanted(state, planned.id, done),
  );
  const isCutShort = state.closeReason === 'TERMINATED' || isLeftOut;
  const isComplete =
    done.size + nothing.length === steps.length && !nothing.some(({ step }) => isWanted(state, step, done));
  return isComplete && !isCutShort ? 'COMPLETED' : 'PARTIAL';
}

/** The plan asks for it in the end: its condition holds, and no step was done in its place. */
function isWanted({ plan, steps }: GoalState, id: string, done: ReadonlySet<string>): boolean {
  const step = plan?.steps.find((planned) => planned.id === id);
  if (step === undefined || step.insteadOf !== undefined || steps[id]?.skipped === 'CONDITION') return false;
  return !plan?.steps.some(({ id: other, insteadOf }) => insteadOf === id && done.has(other));
}

function judgeStep(
  world: World,
  ledger: Ledger,
  goal: GoalAccount,
  { step, effect, tried, actionNeeded, when }: ReportedStep & { readonly when: When },
): void {
  const accounts = ledger.operationsOf(goal.goalId, step);
  const lie = (truth: string): void =>
    world.violate('9 the report is true', `${shortGoal(goal.goalId)}/${step}: reported ${effect}, but ${truth}`);
  for (const { operation, sends } of accounts)
    if (tried.filter((one) => one.operation === operation && wasSent(one)).length < sends.size)
      lie(`it leaves out a key of ${operation} that was sent`);
  // What the report calls open is judged by nobody: it names who must look.
  const isOpen =
    effect === 'UNKNOWN' ||
    // Where the effect is known to be there, only the way back waits for its key to be out of use.
    tried.some(({ state, fence }) => state === 'UNTELLABLE' || (fence === 'UNTELLABLE' && state !== 'COMMITTED'));
  if (isOpen) {
    const isAsked = Object.values(goal.state.tasks).some((task) => task.step === step && task.ended === undefined);
    const isFoundOut = actionNeeded !== undefined && (when === 'MEANWHILE' || actionNeeded.action !== 'AWAIT_ANSWER');
    // What may be sent again and waits for what comes before it is judged by why it waits.
    const isHeldBack = tried.some(({ state }) => state === 'NOT_DONE' || state === 'DEFERRED');
    if (!isFoundOut && !isAsked && !isHeldBack && !goal.state.paused) lie('nobody is asked to look');
    return;
  }
  // What landed after a person had said how it stands is shown as resting on a person's word.
  const isWordOfPerson = tried.some(
    ({ onPersonsWord, lookedInto, fence }) => onPersonsWord || lookedInto || fence === 'WAIVED',
  );
  if (isWordOfPerson && accounts.some(landedAfterMark)) return;
  const putRight = goal.state.steps[step]?.putRight;
  const forward = accounts.filter(({ operation }) => operation === 'forward').flatMap(({ effects }) => effects);
  const back = accounts.filter(({ operation }) => operation !== 'forward').flatMap(({ effects }) => effects);
  const count = (kind: EffectKind): number => back.filter((done) => done.kind === kind).length;
  const [undone, corrected, flagged] = [count('UNDO'), count('CORRECT'), count('FLAG')];
  const byHand = putRight === 'LEFT' ? 'RESIDUAL' : putRight;
  const isTrue = {
    NONE: forward.length === 0 && back.length === 0,
    APPLIED: forward.length === 1 && back.length === 0,
    UNDONE: forward.length === 1 && undone === 1 && corrected === 0,
    CORRECTED: forward.length === 1 && corrected === 1 && undone === 0,
    FLAGGED: forward.length === 1 && flagged === 1 && undone === 0 && corrected === 0,
    RESIDUAL: forward.length === 1 && undone === 0 && corrected === 0,
  }[effect];
  const found = `${forward.length} effects, ${undone} undone, ${corrected} corrected, ${flagged} flagged`;
  if (byHand === undefined ? !isTrue : byHand !== effect || forward.length !== 1) lie(found);
  const lastForward = forward.at(-1);
  const lastBack = back.at(-1);
  if (lastForward && lastBack && lastForward.ordinal > lastBack.ordinal) lie('its effect came after that');
}

function wasSent({ state }: ReportedStep['tried'][number]): boolean {
  return state !== 'BLOCKED' && state !== 'WINDOW_PASSED';
}

function landedAfterMark({ marks, effects }: OperationAccount): boolean {
  return effects.some(({ key, atMs }) => atMs > (marks.get(key ?? '') ?? Infinity) - saysWithinMs);
}
