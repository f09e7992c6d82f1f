import type { Scenario } from './scenario.js';
import { creditOf, formerTermsOf } from './by-hand.js';
import { isOf, legalRefuses, nth, opportunityOf } from './waypoints.js';
import { dayMs } from './theatre.js';

const pivotThenFailure: Scenario = {
  name: 'pivot-then-failure',
  about: 'a step fails after the one from which there is no way back: what was done stays, and is reported',
  play: async (stage) => {
    await stage.fault('From now on the mail server takes no mail.', {
      ...{ system: 'email', kind: 'fail-before', method: 'RCPT', status: 550 },
    });
    await stage.goal('Recommit "Dornden Shipping" for a year at +5 %');
    for (const times of [1, 2]) {
      await stage.until(nth(times, 'RetryRequested'));
      stage.later('A minute passes.', 61_000);
    }
    await stage.until('GoalConcluded');
  },
  report: {
    outcome: 'PARTIAL',
    closeReason: 'FAILED',
    effects: {
      ...{ s1: 'APPLIED', s2: 'APPLIED', s3: 'APPLIED', s4: 'APPLIED', s5: 'APPLIED' },
      ...{ s6: 'APPLIED', s7: 'APPLIED', s8: 'NONE', s9: 'NONE' },
    },
    says: [
      'It could not go on: s8 "Confirm it to the signatory" failed',
      'There is no way back beyond s4 "Extend the subscription", so what was done stays.',
      'What was done stays, and nobody is asked to act. What is missing: s8, s9.',
    ],
  },
};

const acceptPartial: Scenario = {
  name: 'accept-partial',
  about: 'a person is asked how to go on after a failure, and leaves it at what was done',
  play: async (stage) => {
    await legalRefuses(stage);
    await stage.goal('Prolongate "Velvik Instruments" for a year at +5 %');
    await stage.until(isOf('HumanTaskOpened', 's3'));
    await stage.person('operator', 'Legal files it on paper: leave it at that.', stage.answer('ACCEPT_PARTIAL'));
    await stage.until('GoalConcluded');
  },
  report: {
    outcome: 'PARTIAL',
    closeReason: 'FAILED',
    effects: {
      ...{ s1: 'APPLIED', s2: 'APPLIED', s3: 'NONE', s4: 'NONE', s5: 'NONE' },
      ...{ s6: 'NONE', s7: 'NONE', s8: 'NONE', s9: 'NONE' },
    },
    says: [
      'A person left it at what was done, and nobody is asked to act. What is missing: s3, s4, s5, s6, s7, s8, s9.',
    ],
  },
};

const putRightAfterTheEnd: Scenario = {
  name: 'put-right-after-the-end',
  about: 'a goal is terminated as it stands: a person puts right by hand what remains, and its report settles',
  play: async (stage) => {
    const former = opportunityOf(stage, 'Korfeld Foods');
    const filing = stage.hold('legal.contract.file');
    await stage.goal('Renew "Korfeld Foods" for a year at +5 %');
    await filing.reached;
    await legalRefuses(stage);
    await stage.person('approver', 'The customer was sold: end it as it stands.', { do: 'TERMINATE' });
    filing.open();
    const { outcome } = await stage.until(isOf('HumanTaskOpened', 's2'));
    if (outcome !== 'PARTIAL') throw new Error('What is still there counts as put right');
    await stage.edit('The operator credits the invoice in SAP, by hand.', creditOf(stage.madeSince('Invoice')));
    await stage.person('operator', 'It is credited.', stage.answer('CORRECTED'));
    await stage.until(isOf('StepPutRight', 's2'));
    await stage.edit('The operator gives the renewal its former terms in the CRM.', formerTermsOf(former));
    await stage.person('operator', 'It is as it was.', stage.answer('UNDONE'));
    await stage.until(({ type, data }) => type === 'ConclusionAmended' && data.outcome === 'COMPENSATED');
  },
  report: {
    outcome: 'COMPENSATED',
    closeReason: 'TERMINATED',
    effects: {
      ...{ s1: 'UNDONE', s2: 'CORRECTED', s3: 'NONE', s4: 'NONE', s5: 'NONE' },
      ...{ s6: 'NONE', s7: 'NONE', s8: 'NONE', s9: 'NONE' },
    },
    says: [],
  },
};

const replan: Scenario = {
  name: 'replan-keeps-committed-steps',
  about: 'the rest of a plan is made anew after a failure: what was done before is done once',
  play: async (stage) => {
    await legalRefuses(stage);
    await stage.goal('Prolongate "Marara Shipping" for a year at +5 %');
    await stage.until(isOf('HumanTaskOpened', 's3'));
    await stage.mended('Legal files again.');
    await stage.person('operator', 'Plan what is left anew.', stage.answer('REPLAN'));
    await stage.until('GoalConcluded');
  },
  report: {
    outcome: 'COMPLETED',
    closeReason: 'FINISHED',
    effects: {
      ...{ s1: 'APPLIED', s2: 'APPLIED', 's3-r2': 'APPLIED', 's4-r2': 'APPLIED', 's5-r2': 'APPLIED' },
      ...{ 's6-r2': 'APPLIED', 's7-r2': 'APPLIED', 's8-r2': 'APPLIED', 's9-r2': 'APPLIED' },
      ...{ s3: 'NONE', s4: 'NONE', s5: 'NONE', s6: 'NONE', s7: 'NONE', s8: 'NONE', s9: 'NONE' },
    },
    says: ['of 9 steps: 9 done.', 'replaced s4 Extend the subscription sap · check then act by s4-r2'],
  },
};

const lateTwiceAndTwo: Scenario = {
  name: 'late-twice-and-two-answers',
  about: 'an answer comes too late, one comes twice, and two persons answer at once: one of them counts',
  play: async (stage) => {
    await stage.fault('SAP loses its answer to the mailing of the invoice.', {
      ...{ system: 'sap', kind: 'fail-after', pathContains: 'SendByEmail', times: 1 },
    });
    await stage.goal('Renew "Birkmont Foods" for a year at +5 %');
    await stage.until(isOf('HumanTaskOpened', 's9'));
    stage.later('Nobody answers for 25 hours.', dayMs + 60 * 60_000);
    await stage.until('HumanTaskEscalated');
    const invoice = String(stage.madeSince('Invoice')['Invoice']);
    const done = stage.answer('DONE', { recordId: invoice });
    await stage.refused('operator', 'It was mailed; I was late.', done, 'ROLE_NEEDED');
    const winner = await stage.atOnce('approver', 'It was mailed: the invoice shows it.', done, 'TASK_CLOSED');
    await stage.person('approver', 'It was mailed (sent again by a nervous finger).', done, winner);
    await stage.until('GoalConcluded');
  },
  report: {
    outcome: 'COMPLETED',
    closeReason: 'FINISHED',
    effects: {
      ...{ s1: 'APPLIED', s2: 'APPLIED', s3: 'APPLIED', s4: 'APPLIED', s5: 'APPLIED' },
      ...{ s6: 'APPLIED', s7: 'APPLIED', s8: 'APPLIED', s9: 'APPLIED' },
    },
    says: ['on the word of a person'],
  },
};

export const withPeople: readonly Scenario[] = [
  pivotThenFailure,
  replan,
  acceptPartial,
  putRightAfterTheEnd,
  lateTwiceAndTwo,
];
