import { BrokenInvariant } from '@baton/kernel';
import type { GoalEvent } from '@baton/goal/domain';
import type { ObligingSystem } from '../e2e/obliging-system.js';
import type { HistoryHouse, HistoryHouseOptions } from './history-house.js';

/** A goal that is brought to where an upgrade may find it. */
export interface Scenario {
  readonly options?: () => HistoryHouseOptions;
  readonly play: (around: HistoryHouse) => Promise<void>;
}

const sentence = 'Renew "Example" for a year at +5 %';
const hourMs = 60 * 60_000;
const approver = { actorId: 'person-3', roles: ['approver'], key: 'control-1' };
const operator = { key: 'control-1' };

const begin = async ({ house }: HistoryHouse): Promise<string> => (await house.submit(sentence, 'history')).goalId;
const sends = (step: string, operation: string) => (event: GoalEvent) =>
  event.type === 'OperationDispatched' && event.data.step === step && event.data.operation === operation;

/** The system takes a request of that kind and says nothing more. */
function fallsSilent(system: ObligingSystem, capability: string): void {
  system.answer = (name) => (name === capability ? new Promise(() => undefined) : undefined);
}

/** The first request is lost on its way, and the system can't be asked what became of it. */
function losesTrack(system: ObligingSystem, capability: string): void {
  system.answer = (name, times) => {
    if (name === capability && times === 1) throw new Error('the connection was lost');
    return undefined;
  };
  system.show = () => {
    throw new Error('the system does not answer');
  };
}

function refusesToFile({ legal }: HistoryHouse): void {
  legal.answer = (name) =>
    name === 'legal.contract.file' ? { kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' } : undefined;
}

async function untilUnknown(around: HistoryHouse): Promise<string> {
  losesTrack(around.erp, 'erp.invoice.create');
  const goalId = await begin(around);
  await around.house.until(goalId, 'OperationBecameUnknown');
  return goalId;
}

async function untilDeferred(around: HistoryHouse): Promise<string> {
  around.legal.answer = (_, times) =>
    times === 1 ? { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: hourMs } : undefined;
  const goalId = await begin(around);
  await around.house.until(goalId, 'OperationDeferred');
  return goalId;
}

function breaksOnce(): HistoryHouseOptions {
  let appends = 0;
  return {
    crashPoint: (place) => {
      if (place === 'before-append' && ++appends === 5) throw new BrokenInvariant('A promise that is broken once');
    },
  };
}

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
    options: breaksOnce,
    play: async (around) => around.house.setAside(await begin(around)),
  },
};
