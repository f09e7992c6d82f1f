import { canonicalJson } from '@baton/kernel';
import type { OutcomeReport, ReportedStep } from './outcome-report.js';

/**
 * What a report states, as the one text that its digest is taken of. It names its form, so that a release that reports
 * more does not change the digest of what was given out before; record ids stand in it sealed, so that an erasure does
 * not either.
 */
export function statementOf(report: Omit<OutcomeReport, 'issued'>): string {
  const { goalId, asOf, outcome, closeReason, failure, effects, steps, amendments } = report;
  return canonicalJson({
    ...{ form: 'baton.outcome-report.v1', goalId, revision: asOf?.revision, outcome, closeReason },
    failure: failure && { step: failure.step, code: failure.code },
    effects: { ...effects },
    steps: steps.map(stepStated),
    amendments: amendments.map(({ revision, event, changes, outcome: changed }) => ({
      ...{ revision, event, outcome: changed && { ...changed } },
      changes: changes.map(({ step, was, is }) => ({ step, was, is })),
    })),
  });
}

function stepStated({ step, title, system, effect, idempotencyClass, tried, receipts }: ReportedStep) {
  return {
    ...{ step, title, system, effect, idempotencyClass },
    tried: tried.map(({ operation, capability, generation, state, code, attempts, fence, ...rest }) => ({
      ...{ operation, capability, generation, state, code, attempts, fence },
      // In this form it stands for whatever a person has said of it, as it did before that was told apart.
      onPersonsWord: rest.onPersonsWord || rest.lookedInto || fence === 'WAIVED',
      unaccountedAttempts: [...rest.unaccountedAttempts],
    })),
    receipts: receipts.map(({ operation, recordType, sealedRecordId, committedAt }) => ({
      ...{ operation, recordType, record: sealedRecordId.ciphertext, committedAt },
    })),
  };
}
