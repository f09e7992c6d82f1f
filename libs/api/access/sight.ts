import type { Requester } from '@baton/goal/application';
import type { Classification } from '@baton/kernel';
import type { Sight } from '@baton/read-models';
import type { Role } from './roles.js';

/** Roles whose work it is to look into what is not theirs; whoever has none of them sees their own. */
const lookers: readonly Role[] = ['operator', 'approver', 'auditor', 'integrator', 'admin'];

const waiting = new WeakMap<Requester, AbortSignal>();

/** @param requester made anew for each request: what is looked up for it is looked up until the signal aborts */
export function lookWhile(requester: Requester, signal: AbortSignal): void {
  waiting.set(requester, signal);
}

/** Aborts when nobody waits any more for what is looked up; absent where that is not told. */
export function waitingOf(requester: Requester): AbortSignal | undefined {
  return waiting.get(requester);
}

/** Whose goals somebody sees. */
export function sightOf(requester: Requester): Sight {
  const { tenant, actorId, roles } = requester;
  const signal = waitingOf(requester);
  const look = signal ? { tenant, signal } : { tenant };
  return lookers.some((role) => roles.includes(role)) ? look : { ...look, person: actorId };
}

/** Who may see a value of this class, in a goal that they may see; whoever owns the goal may see all of it. */
const seers: Readonly<Record<Exclude<Classification, 'public'>, readonly Role[]>> = {
  internal: ['operator', 'approver', 'auditor', 'admin'],
  confidential: ['operator', 'approver', 'auditor'],
  restricted: ['approver', 'auditor'],
};

/** What somebody said in words of their own bears no label and may name anybody: so it is as delicate as anything. */
export const ofOwnWords: Classification = 'restricted';

/** Whether somebody of the goal's own tenant may see a value of this class. */
export function mayOpen({ actorId, roles }: Requester, owner: string, classification: Classification): boolean {
  if (classification === 'public' || actorId === owner) return true;
  return seers[classification].some((role) => roles.includes(role));
}
