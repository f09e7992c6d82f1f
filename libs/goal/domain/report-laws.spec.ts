import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { goalDecider } from './goal.decider.js';
import type { GoalEvent } from './goal.events.js';
import type { GoalState } from './goal.state.js';
import type { Effect } from './outcome.js';
import type { OutcomeReport, ReportedStep } from './outcome-report.js';
import { reportOutcome } from './outcome-report.js';
import type { Lived, Rest } from './random-histories.specification.js';
import { live, recorded, someCircumstances } from './random-histories.specification.js';
import type { ReportRecord } from './report-record.js';
import { emptyRecord, foldReportRecord } from './report-record.js';
import { statementOf } from './report-statement.js';

interface Told {
  readonly state: GoalState;
  readonly record: ReportRecord;
  readonly report: OutcomeReport;
}

/** The report after each event. */
function reportsOf(history: readonly GoalEvent[]): readonly Told[] {
  let state = goalDecider.initial;
  let record = emptyRecord;
  return recorded(history).map((one) => {
    const before = state;
    state = goalDecider.evolve(state, one.event);
    record = foldReportRecord(record, one, before, state);
    return { state, record, report: reportOutcome(state, record) };
  });
}

function lastOf(history: readonly GoalEvent[]): OutcomeReport {
  const last = reportsOf(history).at(-1);
  if (!last) throw new Error('A history has an event');
  return last.report;
}

/** So many take a second or two, always the same ones; a failure prints the circumstances that lead to it. */
function forAllHistories(holds: (lived: Lived) => void): void {
  fc.assert(
    fc.property(someCircumstances, (circumstances) => holds(live(circumstances))),
    { numRuns: 80, seed: 20_260_302 },
  );
}

/** What the events alone say was done about a step by hand, and by which compensations. */
function doneAbout(step: string, { history }: Pick<Rest, 'history'>) {
  const byHand = history.findLast((event) => event.type === 'StepPutRight' && event.data.step === step);
  const kinds = history.flatMap((event) =>
    event.type === 'StepCompensated' && event.data.step === step ? [event.data.compensation] : [],
  );
  return { byHand: byHand?.type === 'StepPutRight' ? byHand.data.how : undefined, kinds };
}

/** What may be reported of a step, by what its system holds and what persons did. */
function truthOf(step: string, { history, effects }: Rest): readonly Effect[] {
  if (!effects.includes(`${step}/forward`)) return ['NONE'];
  const { byHand, kinds } = doneAbout(step, { history });
  if (byHand) return [byHand === 'LEFT' ? 'RESIDUAL' : byHand];
  if (!effects.some((id) => id.startsWith(`${step}/compensation-`))) return ['APPLIED', 'RESIDUAL'];
  if (kinds.includes('UNDO')) return ['UNDONE'];
  return kinds.includes('CORRECT') ? ['CORRECTED'] : ['FLAGGED'];
}

const isUnsettled = ({ effect, actionNeeded }: ReportedStep, state: GoalState, step: string) =>
  effect === 'UNKNOWN' ||
  (effect === 'RESIDUAL' && state.steps[step]?.putRight === undefined) ||
  actionNeeded !== undefined;

describe('the report of any history', () => {
  it('equals the effects that are in the systems, or says that it does not know', () => {
    forAllHistories(({ rests }) => {
      for (const rest of rests)
        for (const { step, effect } of lastOf(rest.history).steps)
          if (effect !== 'UNKNOWN')
            expect({ step, truth: truthOf(step, rest), effect }).toMatchObject({
              truth: expect.arrayContaining([effect]),
            });
    });
  });

  it('is COMPENSATED only where everything that was done is put right, and nothing is unknown', () => {
    let reached = 0;
    forAllHistories(({ history }) => {
      for (const [index, { report }] of reportsOf(history).entries()) {
        if (report.outcome !== 'COMPENSATED') continue;
        reached++;
        const so = { history: history.slice(0, index + 1) };
        for (const step of report.steps) {
          expect(['NONE', 'UNDONE', 'CORRECTED']).toContain(step.effect);
          const { byHand, kinds } = doneAbout(step.step, so);
          const isDone = so.history.some(
            ({ type, data }) => type === 'StepCommitted' && 'step' in data && data.step === step.step,
          );
          const isPutRight = byHand === 'UNDONE' || byHand === 'CORRECTED' || kinds.some((kind) => kind !== 'FLAG');
          expect({ step: step.step, isDone, isPutRight: isPutRight || !isDone }).toMatchObject({ isPutRight: true });
          const open = ['DISPATCHED', 'IN_PROGRESS', 'UNKNOWN', 'UNTELLABLE'];
          expect(step.tried.filter(({ state }) => open.includes(state))).toEqual([]);
          expect(step.tried.flatMap(({ unaccountedAttempts }) => unaccountedAttempts)).toEqual([]);
        }
      }
    });
    expect(reached).toBeGreaterThan(0);
  });

  it('names for each unsettled effect what to do, who has to, by when, and by what to find its record', () => {
    forAllHistories(({ history }) => {
      for (const { report, state } of reportsOf(history))
        for (const step of report.steps)
          if (isUnsettled(step, state, step.step))
            expect(step.actionNeeded).toMatchObject({
              ...{ action: expect.any(String), role: expect.stringMatching(/./) },
              ...{ deadline: expect.any(String), idempotencyKey: expect.stringMatching(/^key-/) },
            });
    });
  });

  it('keeps what was issued, and comes from it to what is known by its amendments alone', () => {
    let amended = 0;
    forAllHistories(({ history }) => {
      const reports = reportsOf(history).map(({ report }) => report);
      const issuedAt = reports.findIndex(({ concluded }) => concluded);
      const atIssue = reports[issuedAt];
      if (!atIssue) return;
      const statement = statementOf(atIssue);
      let amendments: OutcomeReport['amendments'] = [];
      for (const { issued, ...report } of reports.slice(issuedAt)) {
        expect(issued && statementOf(issued)).toBe(statement);
        expect(report.amendments.slice(0, amendments.length)).toEqual(amendments);
        ({ amendments } = report);
        const effects = Object.fromEntries(atIssue.steps.map(({ step, effect }) => [step, effect]));
        for (const { changes } of amendments) for (const { step, is } of changes) effects[step] = is;
        expect(effects).toEqual(Object.fromEntries(report.steps.map(({ step, effect }) => [step, effect])));
        expect(amendments.reduce((was, { outcome }) => outcome?.is ?? was, atIssue.outcome)).toBe(report.outcome);
      }
      amended += amendments.length;
    });
    expect(amended).toBeGreaterThan(0);
  });
});
