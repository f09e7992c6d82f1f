import type { DomainEvent } from './event.js';

/**
 * The shape of everything that decides. `decide` answers a command with the events that make it true (none when it is
 * so already) or throws a Refusal; `evolve` folds one event, without a rule and without changing the former state.
 * Time, ids and chance are part of the command.
 */
export interface Decider<Command, Event extends DomainEvent, State> {
  readonly initial: State;
  decide(command: Command, state: State): readonly Event[];
  evolve(state: State, event: Event): State;
}
