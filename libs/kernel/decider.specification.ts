import { expect } from '@jest/globals';
import type { Decider } from './decider.js';
import type { DomainEvent } from './event.js';
import { Refusal } from './refusal.js';

/** Given a history, when a command comes, then these events: the grammar in which a decider is specified. */
export function specificationFor<Command, Event extends DomainEvent, State>(decider: Decider<Command, Event, State>) {
  return (...history: readonly Event[]) => ({
    when: (command: Command) => {
      const state = history.reduce((folded, event) => decider.evolve(folded, event), decider.initial);
      return {
        then: (...expected: readonly Event[]) => expect(decider.decide(command, state)).toEqual(expected),
        thenTypes: (...types: readonly Event['type'][]) =>
          expect(decider.decide(command, state).map(({ type }) => type)).toEqual(types),
        thenNothing: () => expect(decider.decide(command, state)).toEqual([]),
        /** `place` is a part of the message that says where it is wrong. */
        thenRefused: (code: string, place = '') =>
          expect(refusalOf(() => decider.decide(command, state))).toEqual([code, expect.stringContaining(place)]),
      };
    },
  });
}

function refusalOf(decision: () => readonly DomainEvent[]): readonly string[] {
  try {
    return ['not refused', ...decision().map(({ type }) => type)];
  } catch (error) {
    if (error instanceof Refusal) return [String(error.code), error.message];
    throw error;
  }
}
