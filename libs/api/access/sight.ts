import type { Requester } from '@baton/goal/application';
import type { Classification } from '@baton/kernel';
import type { Sight } from '@baton/read-models';
import type { Role } from './roles.js';

/** Roles whose work it is to look into what is not theirs; whoever has none of them sees their own. */
const lookers: readonly Role[] = ['operator', 'approver', 'auditor', 'integrator', 'admin'];

/** Somebody who waits for an answer, until the signal aborts; it is made when it is asked for. */
interface Waiting {
  readonly signal: AbortSignal;
}

const waiting = new WeakMap<Requester, Waiting>();

/** @param requester made anew for each request: what is looked up for it is looked up for as long as somebody waits */
export function lookWhile(requester: Requester, waits: Waiting): void {
  waiting.set(requester, waits);
}

/** Aborts when nobody waits any more for what is looked up; absent where that is not told. */
export function waitingOf(requester: Requester): AbortSignal | undefined {
  return waiting.get(requester)?.signal;
}

/** Whose goals somebody sees. */
export function sightOf(requester: Requester): Sight {
  const { tenant, actorId, roles } = requester;
  return {
    tenant,
    person: lookers.some((role) => roles.includes(role)) ? undefined : actorId,
    get signal() {
      return waitingOf(requester);
    },
  };
}

/** What somebody said in words of their own bears no label and may name anybody: so it is as delicate as anything. */
export const ofOwnWords: Classification = 'restricted';
