import { BrokenInvariant } from '@baton/kernel';
import type { GoalEvent, HumanTaskOption, HumanTaskState } from '@baton/goal/domain';
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

/** Nothing is put right by itself: a person chooses how it goes on. */
const held = (): HistoryHouseOptions => ({ playbook: { recovery: 'HOLD' } });

/** The first question that a person is asked. */
async function asked({ house }: HistoryHouse, goalId: string): Promise<HumanTaskState> {
  const { state } = await house.until(goalId, 'HumanTaskOpened');
  const task = Object.values(state.tasks).find(({ ended }) => ended === undefined);
  if (!task) throw new Error('Nobody is asked anything');
  return task;
}

/** The system is well again, and somebody answers. */
async function answers(around: HistoryHouse, goalId: string, option: HumanTaskOption): Promise<void> {
  const { taskId, digest } = await asked(around, goalId);
  for (const system of [around.crm, around.erp, around.legal]) {
    system.answer = () => undefined;
    system.show = () => undefined;
  }
  await around.house.control(goalId, { do: 'RESOLVE_TASK', taskId, digest, option }, approver);
}

/** Time goes on, once nothing happens any more without it. */
async function passes(around: HistoryHouse, ms: number): Promise<void> {
  await around.quiet();
  around.clock.moveAhead(ms);
  await around.quiet();
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
};
