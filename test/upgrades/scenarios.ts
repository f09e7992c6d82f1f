import { plusMs } from '@baton/kernel';
import { disclosureScenarios } from './disclosure-scenarios.js';
import type { Scenario } from './play.js';
import {
  approver,
  answers,
  asked,
  begin,
  breaksOnce,
  decides,
  fallsSilent,
  held,
  hourMs,
  losesTrack,
  operator,
  passes,
  refusesToFile,
  sends,
  untilDeferred,
  untilUnknown,
} from './play.js';

export const scenarios: Readonly<Record<string, Scenario>> = {
  completed: {
    play: async (around) => void (await around.house.concluded(await begin(around))),
  },
  'refused-and-compensated': {
    play: async (around) => {
      refusesToFile(around);
      await around.house.concluded(await begin(around));
    },
  },
  'looking-up': {
    play: async (around) => {
      fallsSilent(around.crm, 'crm.account.find');
      await around.house.until(await begin(around), 'OperationDispatched');
    },
  },
  'asked-back': {
    play: async ({ house }) => {
      const { goalId } = await house.submit('Renew "Example"', 'history');
      await house.until(goalId, 'ClarificationRequested');
    },
  },
  'approval-pending': {
    options: () => ({ playbook: { approval: { role: 'approver', fourEyes: true } } }),
    play: async (around) => void (await around.house.until(await begin(around), 'HumanTaskOpened')),
  },
  'in-flight': {
    play: async (around) => {
      fallsSilent(around.erp, 'erp.invoice.create');
      await around.house.until(await begin(around), sends('s2', 'forward'));
    },
  },
  'unknown-in-flight': {
    play: async (around) => void (await untilUnknown(around)),
  },
  'person-asked-what-became-of-it': {
    play: async (around) => {
      losesTrack(around.erp, 'erp.invoice.create');
      around.erp.show = () => ({ kind: 'CANNOT_TELL' });
      await around.house.until(await begin(around), 'HumanTaskOpened');
    },
  },
  'step-deferred': {
    play: async (around) => void (await untilDeferred(around)),
  },
  paused: {
    play: async (around) => {
      fallsSilent(around.erp, 'erp.invoice.create');
      const goalId = await begin(around);
      await around.house.until(goalId, sends('s2', 'forward'));
      await around.house.control(goalId, { do: 'PAUSE' }, operator);
    },
  },
  'going-back': {
    play: async (around) => {
      refusesToFile(around);
      fallsSilent(around.erp, 'erp.creditmemo.create');
      await around.house.until(
        await begin(around),
        (event) => event.type === 'OperationDispatched' && event.data.operation !== 'forward',
      );
    },
  },
  'revoked-while-going-back': {
    play: async (around) => {
      fallsSilent(around.erp, 'erp.creditmemo.create');
      const goalId = await untilDeferred(around);
      await around.house.control(goalId, { do: 'CANCEL' }, operator);
      await around.house.until(goalId, 'OperationRevoked');
    },
  },
  'terminated-with-an-unknown': {
    play: async (around) => {
      const goalId = await untilUnknown(around);
      await around.house.control(goalId, { do: 'TERMINATE' }, approver);
      await around.house.concluded(goalId);
    },
  },
  'set-aside': {
    options: () => breaksOnce(5),
    play: async (around) => around.house.setAside(await begin(around)),
  },
  approved: {
    options: () => ({ playbook: { approval: { role: 'approver', fourEyes: true } } }),
    play: async (around) => {
      const goalId = await begin(around);
      await answers(around, goalId, 'APPROVE');
      await around.house.concluded(goalId);
    },
  },
  'planned-anew': {
    options: held,
    play: async (around) => {
      refusesToFile(around);
      const goalId = await begin(around);
      await answers(around, goalId, 'REPLAN');
      await around.house.concluded(goalId);
    },
  },
  'left-out': {
    options: held,
    play: async (around) => {
      refusesToFile(around);
      const goalId = await begin(around);
      await answers(around, goalId, 'SKIP');
    },
  },
  'accepted-as-it-is': {
    options: held,
    play: async (around) => {
      refusesToFile(around);
      const goalId = await begin(around);
      await answers(around, goalId, 'ACCEPT_PARTIAL');
      await around.house.concluded(goalId);
    },
  },
  'sent-again': {
    play: async (around) => {
      around.erp.answer = (name, times) => {
        if (name === 'erp.invoice.create' && times === 1) throw new Error('the connection was lost');
        return undefined;
      };
      around.erp.show = () => ({ kind: 'ABSENT' });
      const goalId = await begin(around);
      await around.house.until(goalId, 'OperationBecameUnknown');
      await passes(around, hourMs);
    },
  },
  'marked-by-a-person': {
    play: async (around) => {
      losesTrack(around.erp, 'erp.invoice.create');
      around.erp.show = () => ({ kind: 'CANNOT_TELL' });
      const goalId = await begin(around);
      await answers(around, goalId, 'NOT_DONE_TRY_AGAIN');
      await around.house.concluded(goalId);
    },
  },
  'asked-late': {
    play: async (around) => {
      losesTrack(around.erp, 'erp.invoice.create');
      around.erp.show = () => ({ kind: 'CANNOT_TELL' });
      const goalId = await begin(around);
      const { taskId } = await asked(around, goalId);
      await around.house.control(goalId, { do: 'DELEGATE_TASK', taskId, to: 'person-4' }, operator);
      await passes(around, 13 * hourMs);
      await passes(around, 12 * hourMs);
    },
  },
  'labelled-and-tried-again': {
    play: async (around) => {
      const goalId = await untilDeferred(around);
      const relabel = { do: 'RELABEL', attribute: 'request.uplift', classification: 'restricted' } as const;
      await around.house.control(goalId, relabel, operator);
      await around.house.control(goalId, { do: 'PAUSE' }, { key: 'control-2' });
      await around.house.control(goalId, { do: 'RESUME' }, { key: 'control-3' });
      const step = { do: 'RETRY_STEP', step: 's3', operation: 'forward' } as const;
      await around.house.control(goalId, step, { key: 'control-4' });
    },
  },
  'put-right-by-hand': {
    play: async (around) => {
      around.legal.answer = (name) =>
        name === 'legal.contract.file' ? { kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' } : undefined;
      around.erp.answer = (name) =>
        name === 'erp.creditmemo.create' ? { kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' } : undefined;
      const goalId = await begin(around);
      await around.house.concluded(goalId);
      await answers(around, goalId, 'UNDONE');
      await around.house.until(goalId, 'ConclusionAmended');
    },
  },
  'back-for-long': {
    play: async (around) => {
      refusesToFile(around);
      around.erp.answer = (name) =>
        name === 'erp.creditmemo.create' ? { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: 30 * hourMs } : undefined;
      const goalId = await begin(around);
      await around.house.until(goalId, 'OperationDeferred');
      await passes(around, 25 * hourMs);
      await asked(around, goalId);
    },
  },
  'given-more-time': {
    play: async (around) => {
      around.erp.answer = (name, times) =>
        name === 'erp.invoice.create' && times === 1
          ? { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: 30 * hourMs }
          : undefined;
      around.legal.answer = () => ({ kind: 'IN_PROGRESS', askAgainMs: hourMs });
      const goalId = await begin(around);
      await around.house.until(goalId, 'OperationDeferred');
      await passes(around, 25 * hourMs);
      const waitUntil = plusMs(around.clock.now(), 48 * hourMs);
      await decides(around, goalId, { option: 'WAIT', waitUntil }, { cause: 'STEP_OVERDUE', step: 's4' });
      await passes(around, 6 * hourMs);
      await around.house.until(goalId, 'OperationProgressed');
    },
  },
  'capability-gone': {
    options: held,
    play: async (around) => {
      around.legal.answer = () => {
        around.updates('contracts', '2');
        return { kind: 'REJECTED', code: 'CAPABILITY_UNKNOWN' };
      };
      const goalId = await begin(around);
      await decides(around, goalId, { option: 'RETRY' });
      await asked(around, goalId, { cause: 'CAPABILITY_GONE' });
    },
  },
  'turned-down': {
    options: () => ({ playbook: { approval: { role: 'approver', fourEyes: true } } }),
    play: async (around) => {
      const goalId = await begin(around);
      await decides(around, goalId, { option: 'REJECT' });
      await around.house.concluded(goalId);
    },
  },
  'beyond-planning': {
    play: async (around) => {
      around.erp.answer = () => ({ kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' });
      await around.house.concluded(await begin(around));
    },
  },
  contradicted: {
    play: async (around) => {
      const [queried, told] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
      losesTrack(around.erp, 'erp.invoice.create');
      around.erp.show = () => {
        queried.resolve(undefined);
        return told.promise;
      };
      const goalId = await begin(around);
      await around.house.until(goalId, 'OperationBecameUnknown');
      await around.quiet();
      around.clock.moveAhead(hourMs);
      await queried.promise;
      const finding = { step: 's2', operation: 'forward', finding: 'NOT_DONE_GIVE_UP' } as const;
      await around.house.control(goalId, { do: 'MARK_OUTCOME', ...finding }, operator);
      told.resolve(undefined);
      await asked(around, goalId, { cause: 'ANSWERS_CONTRADICT' });
    },
  },
  'put-back': {
    play: async (around) => {
      fallsSilent(around.erp, 'erp.invoice.create');
      await around.house.until(await begin(around), sends('s2', 'forward'));
      await around.quiet();
      await around.putBack();
    },
  },
  ...disclosureScenarios,
};
