import { plusMs } from '@baton/kernel';
import type { PlaybookStep } from '@baton/conversation';
import type { Scenario } from './play.js';
import { asked, begin, breaksOnce, decides, hourMs, operator, passes } from './play.js';

/** A price rise of which a related person is told. */
const mailing: readonly PlaybookStep[] = [
  {
    id: 's1',
    title: 'Put the new terms on the opportunity',
    specialist: 'salesforce',
    capability: 'crm.opportunity.update',
    inputs: {
      opportunityId: { output: 'account.opportunityId' },
      version: { output: 'account.opportunityVersion' },
      amount: { attribute: 'plan.new-amount' },
    },
    after: [],
    when: { of: { attribute: 'request.uplift' }, is: 'ABOVE', value: 0 },
  },
  {
    id: 's2',
    title: 'Confirm it to the signatory',
    specialist: 'email',
    capability: 'mail.message.send',
    inputs: {
      recipient: { output: 'people.signatoryEmail' },
      recipientName: { output: 'people.signatoryName' },
      topic: { attribute: 'literal.message-topic' },
      accountName: { output: 'account.accountName' },
      endDate: { attribute: 'plan.end' },
    },
    joinedBy: ['signatory'],
    after: ['s1'],
  },
];

/** About what crosses, and what must not, or not any more. */
export const disclosureScenarios: Readonly<Record<string, Scenario>> = {
  'let-cross-for-a-while': {
    play: async (around) => {
      const { house, erp, clock } = around;
      erp.answer = (name, times) =>
        name === 'erp.invoice.create' && times === 1
          ? { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: 2 * hourMs }
          : undefined;
      const { goalId } = await house.submit('Renew "Example" for a year', 'history');
      await house.until(goalId, 'ClarificationRequested');
      await house.clarify(
        goalId,
        [{ attribute: 'request.uplift', text: '+5 %', classification: 'restricted' }],
        'said',
      );
      const waitUntil = plusMs(clock.now(), hourMs);
      await decides(around, goalId, { option: 'WAIVE', waitUntil }, { cause: 'DISCLOSURE_BLOCKED' });
      await house.until(goalId, 'OperationDeferred');
      await passes(around, 2 * hourMs);
      await house.until(goalId, 'HandoffRecalled');
    },
  },
  'reserved-and-set-free': {
    // It breaks when what it was to tell stands in the ledger, and its brief is not recorded yet.
    options: () => ({
      ...breaksOnce(6),
      isMailServed: true,
      playbook: {
        steps: mailing,
      },
    }),
    play: async (around) => {
      const { house } = around;
      const goalId = await begin(around);
      await house.setAside(goalId);
      const kept = { do: 'RELABEL', attribute: 'people.signatoryEmail', classification: 'restricted' } as const;
      await house.control(goalId, kept, operator);
      await house.release(goalId, { key: 'control-2' });
      await asked(around, goalId, { cause: 'DISCLOSURE_BLOCKED' });
    },
  },
};
