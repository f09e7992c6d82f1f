import { creditOf, formerTermsOf } from './by-hand.js';
import type { Scenario } from './scenario.js';
import { dayMs } from './theatre.js';
import { isOf, legalRefuses, opportunityOf } from './waypoints.js';

const threeOfFiveFails: Scenario = {
  name: 'three-of-five-fails',
  about: 'the third of five steps is refused, and the two before it are put right',
  play: async (stage) => {
    await stage.goal('Rollover "Globex Industries" for a year at +5 %');
    await stage.until('GoalConcluded');
  },
  report: {
    outcome: 'COMPENSATED',
    closeReason: 'FAILED',
    effects: { s1: 'UNDONE', s2: 'CORRECTED', s3: 'NONE', s4: 'NONE', s5: 'NONE' },
    says: ['It could not go on: s3 "File the renewal agreement" failed (forbidden by system).'],
  },
};

const undoRefused: Scenario = {
  name: 'undo-refused-next-compensation',
  about: 'the CRM refuses to take a renewal back, so it is flagged, and a person takes it back by hand',
  play: async (stage) => {
    const former = opportunityOf(stage, 'Velden Software');
    const filing = stage.hold('legal.contract.file');
    await stage.goal('Renew "Velden Software" for a year at +5 %');
    await filing.reached;
    await legalRefuses(stage);
    await stage.fault('The CRM refuses the next change.', {
      ...{ system: 'salesforce', kind: 'fail-before', method: 'PATCH', status: 400, times: 1 },
    });
    filing.open();
    const { outcome } = await stage.until(isOf('HumanTaskOpened', 's1'));
    if (outcome === 'COMPENSATED') throw new Error('What is only flagged counts as put right');
    const what = 'The operator gives the renewal its former terms in the CRM, and takes the flag off.';
    await stage.edit(what, formerTermsOf(former));
    await stage.person('operator', 'It is as it was.', stage.answer('UNDONE'));
    await stage.until('ConclusionAmended');
  },
  report: {
    outcome: 'COMPENSATED',
    closeReason: 'FAILED',
    effects: { s1: 'UNDONE', s2: 'CORRECTED', ...nothingFrom(3) },
    says: ['undo by crm.opportunity.restore: rejected', 'flag by crm.opportunity.flag: committed'],
  },
};

const refundWindowPassed: Scenario = {
  name: 'refund-window-passed',
  about: 'an invoice is too old to be credited by machine, so a person credits it by hand',
  play: async (stage) => {
    const filing = stage.hold('legal.contract.file');
    await stage.goal('Renew "Lunmont Textiles" for a year at +5 %');
    await filing.reached;
    await stage.person('operator', 'The customer disputes the terms: hold it.', { do: 'PAUSE' });
    await legalRefuses(stage);
    filing.open();
    await stage.until(isOf('OperationRejected', 's3'));
    stage.later('31 days pass.', 31 * dayMs);
    await stage.person('operator', 'They have changed their mind: call it off.', { do: 'CANCEL' });
    await stage.until('GoalConcluded');
    const state = await stage.until(isOf('HumanTaskOpened', 's2'));
    if (state.outcome !== 'PARTIAL') throw new Error('The invoice was credited though its window had passed');
    await stage.edit('The operator credits the invoice in SAP, by hand.', creditOf(stage.madeSince('Invoice')));
    await stage.person('operator', 'It is credited.', stage.answer('CORRECTED'));
    await stage.until('ConclusionAmended');
  },
  report: {
    outcome: 'COMPENSATED',
    closeReason: 'CANCELED',
    effects: { s1: 'UNDONE', s2: 'CORRECTED', ...nothingFrom(3) },
    says: ['correct by erp.creditmemo.create: not tried, since the time for it was over'],
  },
};

const mailAlreadySent: Scenario = {
  name: 'mail-already-sent',
  about: 'a mail is out before the last step fails, so a correction follows it',
  play: async (stage) => {
    await stage.fault('From now on SAP refuses to mail an invoice.', {
      ...{ system: 'sap', kind: 'fail-before', pathContains: 'SendByEmail', status: 409 },
    });
    await stage.goal('Renew "Grenden Instruments" for a year at +5 %');
    await stage.until('GoalConcluded');
  },
  report: {
    outcome: 'COMPENSATED',
    closeReason: 'FAILED',
    effects: {
      ...{ s1: 'UNDONE', s2: 'CORRECTED', s3: 'CORRECTED', s4: 'UNDONE', s5: 'UNDONE' },
      ...{ s6: 'UNDONE', s7: 'UNDONE', s8: 'CORRECTED', s9: 'NONE' },
    },
    says: ['correct by mail.correction.send: committed'],
  },
};

const editedByAPerson: Scenario = {
  name: 'edited-by-a-person',
  about: 'a person approves the order in between: it is not overwritten, only flagged, and a person is asked',
  play: async (stage) => {
    const filing = stage.hold('legal.contract.file');
    await stage.goal('Renew "Tesvik Logistik" for a year at +5 %');
    await filing.reached;
    const id = String(opportunityOf(stage, 'Tesvik Logistik')['Id']);
    await stage.edit('A sales lead approves the order in the CRM: it is closed as won.', {
      ...{ system: 'salesforce', object: 'Opportunity', id, fields: { StageName: 'Closed Won' } },
    });
    await legalRefuses(stage);
    filing.open();
    await stage.until('GoalConcluded');
    await stage.until(isOf('HumanTaskOpened', 's1'));
    if (opportunityOf(stage, 'Tesvik Logistik')['StageName'] !== 'Closed Won')
      throw new Error("The sales lead's approval was overwritten");
  },
  report: {
    outcome: 'PARTIAL',
    closeReason: 'FAILED',
    effects: { s1: 'FLAGGED', s2: 'CORRECTED', ...nothingFrom(3) },
    says: [
      'undo by crm.opportunity.restore: rejected (changed)',
      'A person has to act ! operator until 20',
      'effect-flagged:s1/forward:1 left --reason',
    ],
  },
};

const purchaseOrderApproved: Scenario = {
  name: 'purchase-order-approved',
  about: 'a person approves a purchase order in between: it is not cancelled, only flagged, and a person is asked',
  play: async (stage) => {
    const filing = stage.hold('legal.contract.file');
    await stage.goal('Recontract "Kormont Paper" for a year at +5 %');
    await filing.reached;
    const ordered = stage.madeSince('PurchaseOrder');
    await stage.edit('Purchasing approves the order in SAP: it is released.', {
      ...{ system: 'sap', entity: 'PurchaseOrder', key: ordered['PurchaseOrder'], operation: 'release' },
    });
    const approved = stage.madeSince('PurchaseOrder');
    await legalRefuses(stage);
    filing.open();
    await stage.until('GoalConcluded');
    if (JSON.stringify(stage.madeSince('PurchaseOrder')) !== JSON.stringify(approved))
      throw new Error('The approved order was overwritten');
    await stage.until(isOf('HumanTaskOpened', 'order'));
  },
  report: {
    outcome: 'PARTIAL',
    closeReason: 'FAILED',
    effects: { s1: 'UNDONE', s2: 'CORRECTED', order: 'FLAGGED', s3: 'NONE', s4: 'NONE', s5: 'NONE' },
    says: [
      'undo by erp.purchaseorder.cancel: rejected (changed)',
      'flag by erp.purchaseorder.flag: committed',
      'A person has to act ! operator until 20',
      'effect-flagged:order/forward:1 left --reason',
    ],
  },
};

const compensationUnknown: Scenario = {
  name: 'compensation-outcome-unknown',
  about: 'nobody hears whether a credit memo was made: it is asked about, and made once',
  play: async (stage) => {
    const crediting = stage.hold('erp.creditmemo.create');
    await legalRefuses(stage);
    await stage.goal('Renew "Halvik Textiles" for a year at +5 %');
    await crediting.reached;
    await stage.fault('SAP loses its next answer, ', {
      ...{ system: 'sap', kind: 'fail-after', pathContains: 'CreditMemo', method: 'POST', status: 0, times: 1 },
    });
    await stage.fault('and does not show what is new.', { system: 'sap', kind: 'stale-reads' });
    crediting.open();
    await stage.until('OperationBecameUnknown');
    await stage.mended('SAP shows everything again.');
    stage.later('A minute passes.', 60_000);
    await stage.until('GoalConcluded');
  },
  report: {
    outcome: 'COMPENSATED',
    closeReason: 'FAILED',
    effects: { s1: 'UNDONE', s2: 'CORRECTED', ...nothingFrom(3) },
    says: ['correct by erp.creditmemo.create: committed'],
  },
};

const twoBranches: Scenario = {
  name: 'two-branches-undone-in-parallel',
  about: 'a case and a meeting, which know nothing of each other, are taken back at the same time',
  play: async (stage) => {
    const cancellations = ['crm.opportunity.restore', 'itsm.case.cancel', 'calendar.meeting.cancel'].map((name) =>
      stage.hold(name),
    );
    await stage.fault('From now on the mail server takes no mail.', {
      ...{ system: 'email', kind: 'fail-before', method: 'RCPT', status: 550 },
    });
    await stage.goal('Renew "Velfeld Pharma" for a year at +5 %');
    // None of them is let through before all have come, so one after the other would never end.
    await Promise.all(cancellations.map(({ reached }) => reached));
    for (const gate of cancellations) gate.open();
    await stage.until('GoalConcluded');
  },
  report: {
    outcome: 'COMPENSATED',
    closeReason: 'FAILED',
    effects: {
      ...{ s1: 'UNDONE', s2: 'CORRECTED', s3: 'CORRECTED', s4: 'UNDONE', s5: 'UNDONE' },
      ...{ s6: 'UNDONE', s7: 'UNDONE', s8: 'NONE', s9: 'NONE' },
    },
    says: ['It could not go on: s8 "Confirm it to the signatory" failed'],
  },
};

const failureWhileUnknown: Scenario = {
  name: 'failure-while-another-is-unknown',
  about: 'a step fails while nobody knows what became of the one beside it: that is settled first',
  play: async (stage) => {
    const opening = stage.hold('itsm.case.open');
    const meeting = stage.hold('calendar.meeting.schedule');
    await stage.goal('Renew "Pelstein Ceramics" for a year at +5 %');
    await Promise.all([opening.reached, meeting.reached]);
    await stage.fault('The support queue loses its next answer,', {
      ...{ system: 'servicenow', kind: 'fail-after', method: 'POST', status: 0, times: 1 },
    });
    await stage.fault('and does not show what is new.', { system: 'servicenow', kind: 'stale-reads' });
    await stage.fault('The calendar takes no meeting.', {
      ...{ system: 'calendar', kind: 'fail-before', method: 'PUT', status: 403 },
    });
    opening.open();
    await stage.until(isOf('OperationBecameUnknown', 's6'));
    meeting.open();
    await stage.until('CompensationRequired');
    await stage.until(isOf('OperationProgressed', 's6'));
    await stage.mended('Everything works again, and the support queue shows what it holds.');
    stage.later('A minute passes.', 60_000);
    await stage.until('GoalConcluded');
  },
  report: {
    outcome: 'COMPENSATED',
    closeReason: 'FAILED',
    effects: {
      ...{ s1: 'UNDONE', s2: 'CORRECTED', s3: 'CORRECTED', s4: 'UNDONE', s5: 'UNDONE' },
      ...{ s6: 'UNDONE', s7: 'NONE', s8: 'NONE', s9: 'NONE' },
    },
    says: ['It could not go on: s7 "Arrange the review" failed'],
  },
};

const cancelDuringParallel: Scenario = {
  name: 'cancel-during-parallel-steps',
  about: 'a person calls a goal off while three steps are under way at once',
  play: async (stage) => {
    const steps = ['crm.opportunity.close', 'itsm.case.open', 'calendar.meeting.schedule'];
    const gates = steps.map((name) => stage.hold(name));
    await stage.goal('Renew "Solara Shipping" for a year at +5 %');
    await Promise.all(gates.map(({ reached }) => reached));
    await stage.person('requester', 'The customer has changed their mind: call it off.', { do: 'CANCEL' });
    for (const gate of gates) gate.open();
    await stage.until('GoalConcluded');
  },
  report: {
    outcome: 'COMPENSATED',
    closeReason: 'CANCELED',
    effects: {
      ...{ s1: 'UNDONE', s2: 'CORRECTED', s3: 'CORRECTED', s4: 'UNDONE', s5: 'UNDONE' },
      ...{ s6: 'UNDONE', s7: 'UNDONE', s8: 'NONE', s9: 'NONE' },
    },
    says: [],
  },
};

/** Steps of the nine from that one on. */
function nothingFrom(first: number) {
  return Object.fromEntries([3, 4, 5, 6, 7, 8, 9].filter((n) => n >= first).map((n) => [`s${n}`, 'NONE' as const]));
}

export const goingBack: readonly Scenario[] = [
  threeOfFiveFails,
  undoRefused,
  refundWindowPassed,
  mailAlreadySent,
  editedByAPerson,
  purchaseOrderApproved,
  cancelDuringParallel,
  failureWhileUnknown,
  compensationUnknown,
  twoBranches,
];
