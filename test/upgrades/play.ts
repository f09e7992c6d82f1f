import { BrokenInvariant } from '@baton/kernel';
import type { Control } from '@baton/goal/application';
import type { GoalEvent, HumanTaskOption } from '@baton/goal/domain';
import type { ObligingSystem } from '../e2e/obliging-system.js';
import type { HistoryHouse, HistoryHouseOptions } from './history-house.js';

/** A goal that is brought to where an upgrade may find it. */
export interface Scenario {
  readonly options?: () => HistoryHouseOptions;
  readonly play: (around: HistoryHouse) => Promise<void>;
}

const sentence = 'Renew "Example" for a year at +5 %';
export const hourMs = 60 * 60_000;
export const approver = { actorId: 'person-3', roles: ['approver'], key: 'control-1' };
export const operator = { key: 'control-1' };

export const begin = async ({ house }: HistoryHouse): Promise<string> =>
  (await house.submit(sentence, 'history')).goalId;
export const sends = (step: string, operation: string) => (event: GoalEvent) =>
  event.type === 'OperationDispatched' && event.data.step === step && event.data.operation === operation;

/** The system takes a request of that kind and says nothing more. */
export function fallsSilent(system: ObligingSystem, capability: string): void {
  system.answer = (name) => (name === capability ? new Promise(() => undefined) : undefined);
}

/** The first request is lost on its way, and the system can't be asked what became of it. */
export function losesTrack(system: ObligingSystem, capability: string): void {
  system.answer = (name, times) => {
    if (name === capability && times === 1) throw new Error('the connection was lost');
    return undefined;
  };
  system.show = () => {
    throw new Error('the system does not answer');
  };
}

export function refusesToFile({ legal }: HistoryHouse): void {
  legal.answer = (name) =>
    name === 'legal.contract.file' ? { kind: 'REJECTED', code: 'FORBIDDEN_BY_SYSTEM' } : undefined;
}

export async function untilUnknown(around: HistoryHouse): Promise<string> {
  losesTrack(around.erp, 'erp.invoice.create');
  const goalId = await begin(around);
  await around.house.until(goalId, 'OperationBecameUnknown');
  return goalId;
}

export async function untilDeferred(around: HistoryHouse): Promise<string> {
  around.legal.answer = (_, times) =>
    times === 1 ? { kind: 'DEFERRED', cause: 'BUSY', retryAfterMs: hourMs } : undefined;
  const goalId = await begin(around);
  await around.house.until(goalId, 'OperationDeferred');
  return goalId;
}

/** Nothing is put right by itself: a person chooses how it goes on. */
export const held = (): HistoryHouseOptions => ({ playbook: { recovery: 'HOLD' } });

type Task = Extract<GoalEvent, { type: 'HumanTaskOpened' }>['data'];
type About = Partial<Pick<Task, 'cause' | 'step'>>;

/** The first question that a person is asked about that, if it is said about what. */
export async function asked({ house }: HistoryHouse, goalId: string, { cause, step }: About = {}): Promise<Task> {
  let found: Task | undefined;
  await house.until(goalId, ({ type, data }) => {
    if (type === 'HumanTaskOpened' && data.cause === (cause ?? data.cause) && data.step === (step ?? data.step))
      found = data;
    return found !== undefined;
  });
  if (!found) throw new Error('Nobody is asked anything');
  return found;
}

type Answer = Pick<Extract<Control, { readonly do: 'RESOLVE_TASK' }>, 'option' | 'waitUntil'>;

/** Somebody answers, and nothing else changes by that. */
export async function decides(around: HistoryHouse, goalId: string, answer: Answer, about: About = {}): Promise<void> {
  const { taskId, digest } = await asked(around, goalId, about);
  await around.house.control(goalId, { do: 'RESOLVE_TASK', taskId, digest, ...answer }, approver);
}

/** The system is well again, and somebody answers. */
export async function answers(around: HistoryHouse, goalId: string, option: HumanTaskOption): Promise<void> {
  await asked(around, goalId);
  for (const system of [around.crm, around.erp, around.legal]) {
    system.answer = () => undefined;
    system.show = () => undefined;
  }
  await decides(around, goalId, { option });
}

/** Time goes on, once nothing happens any more without it. */
export async function passes(around: HistoryHouse, ms: number): Promise<void> {
  await around.quiet();
  around.clock.moveAhead(ms);
  await around.quiet();
}

/** @param at the append before which it breaks, counted from one */
export function breaksOnce(at: number): HistoryHouseOptions {
  let appends = 0;
  return {
    crashPoint: (place) => {
      if (place === 'before-append' && ++appends === at) throw new BrokenInvariant('A promise that is broken once');
    },
  };
}
