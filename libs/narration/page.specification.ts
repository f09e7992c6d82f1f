import type { PageAction, PageStep, ReportPage } from './page.js';

/* Pages that their tellers are specified with; every field has a default. */

export function anAction(set: Partial<PageAction> = {}): PageAction {
  return { role: 'operator', action: 'SETTLE_UNKNOWN', operation: 'forward', idempotencyKey: 'key-s2', ...set };
}

export function aPageStep(set: Partial<PageStep> = {}): PageStep {
  return {
    step: 's2',
    title: 'Bill the renewal',
    system: 'sap',
    effect: 'CORRECTED',
    idempotencyClass: 'NATIVE',
    ...{ pivot: false, recovery: 'COMPENSATE' },
    tried: [
      {
        ...{ operation: 'forward', capability: 'erp.invoice.create', state: 'COMMITTED', attempts: 2 },
        ...{ generation: 1, fence: 'FENCED', onPersonsWord: false, lookedInto: false, unaccountedAttempts: [] },
      },
      {
        ...{ operation: 'compensation-0', compensation: 'CORRECT', capability: 'erp.creditmemo.create' },
        ...{ state: 'COMMITTED', attempts: 1, fence: 'NONE', unaccountedAttempts: [] },
        ...{ generation: 1, onPersonsWord: false, lookedInto: false },
      },
    ],
    receipts: [
      {
        ...{ operation: 'forward', recordType: 'Invoice', recordId: '9000017', link: 'https://sap.example/9000017' },
        committedAt: '2026-03-02T09:00:01.000Z',
      },
      { operation: 'compensation-0', recordType: 'CreditMemo', recordId: null },
    ],
    ...set,
  };
}

export function aPage(set: Partial<ReportPage['report']> = {}): ReportPage {
  const labels = { classification: 'confidential' };
  return {
    goalId: '3f2a6c1e-0000-5000-8000-000000000001',
    playbook: 'contract-renewal',
    phase: 'CONCLUDED',
    paused: false,
    openQuestions: [],
    tasks: [],
    steps: [
      { id: 's0', title: 'Find the account', state: 'COMMITTED' },
      { id: 's2', title: 'Bill the renewal', state: 'COMMITTED' },
    ],
    handoffs: [
      {
        ...{
          step: 's0',
          operation: 'forward',
          recipient: 'salesforce',
          blockedFields: [],
          withdrawnFields: [],
          joined: [],
        },
        disclosed: [{ field: 'accountName', form: 'FULL' }],
        withheld: [],
      },
      {
        ...{
          step: 's2',
          operation: 'forward',
          recipient: 'sap',
          blockedFields: [],
          withdrawnFields: [],
          joined: [{ role: 'signatory' }],
        },
        disclosed: [
          { field: 'amount', form: 'FULL' },
          { field: 'customerId', form: 'TOKEN' },
        ],
        withheld: [
          { attribute: 'account.discountFloor', reason: 'NOT_RELEVANT', labels },
          { attribute: 'account.healthNote', reason: 'NO_PERMIT_MATCHED', labels: { classification: 'restricted' } },
        ],
      },
    ],
    report: {
      outcome: 'COMPENSATED',
      closeReason: 'FAILED',
      failure: { step: 's3', code: 'FORBIDDEN_BY_SYSTEM' },
      sentence: 'Not completed, and put right; of 2 steps: 1 corrected, 1 not done.',
      steps: [
        aPageStep(),
        aPageStep({
          step: 's3',
          title: 'File the contract',
          system: 'contracts',
          effect: 'NONE',
          tried: [],
          receipts: [],
        }),
      ],
      ...{ revision: 30, recordedAt: '2026-03-02T09:00:05.000Z', digest: 'digest-30', amendments: [] },
      ...set,
    },
  };
}

/** The page of a goal that was issued with a step in doubt, which a person then settled. */
export function anAmendedPage(): ReportPage {
  const [tried] = aPageStep().tried.map((operation) => ({ ...operation, fence: 'NONE' }) as const);
  const doubt: Partial<PageStep> = {
    ...{ step: 's2', effect: 'UNKNOWN', since: '2026-03-02T09:00:02.000Z', receipts: [] },
    tried: tried ? [{ ...tried, state: 'UNTELLABLE' }] : [],
  };
  const at = '2026-03-03T10:00:00.000Z';
  const { report, ...page } = aPage({ outcome: 'PARTIAL', closeReason: 'TERMINATED', failure: undefined });
  const issued = {
    ...report,
    steps: [aPageStep(doubt)],
    sentence: 'Partly done and not put right; of 1 steps: 1 unknown.',
  };
  return {
    ...page,
    report: {
      ...issued,
      ...{ outcome: 'COMPLETED', sentence: 'Completed; of 1 steps: 1 done.', issued },
      ...{ revision: 34, recordedAt: at, digest: 'digest-34' },
      steps: [
        aPageStep({
          ...{ effect: 'APPLIED', tried: tried ? [{ ...tried, onPersonsWord: true, lookedInto: false }] : [] },
          receipts: [{ operation: 'forward', recordType: 'Invoice', recordId: '9000018' }],
        }),
      ],
      amendments: [
        {
          ...{ revision: 33, recordedAt: at, event: 'OutcomeMarked' },
          changes: [{ step: 's2', was: 'UNKNOWN', is: 'APPLIED' }],
          outcome: { was: 'PARTIAL', is: 'COMPLETED' },
        },
      ],
    },
  };
}
