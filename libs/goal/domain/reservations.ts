import type { GoalState, Reservation } from './goal.state.js';
import type { OperationName, OperationRef } from './operation.js';
import { operationIdOf } from './operation.js';
import type { Collector, Surroundings } from './owed.js';

/** The reservations whose brief has not come, each with the operation that it was asked for. */
export function reservationsOf(
  state: GoalState,
): readonly { readonly ref: OperationRef; readonly held: Reservation }[] {
  return Object.values(state.steps).flatMap(({ planned, reservations }) =>
    Object.entries(reservations).map(([operation, held]) => {
      return { ref: { step: planned.id, operation: operation as OperationName }, held };
    }),
  );
}

/** What was given up is released before its operation is handed off anew: one reservation at a time. */
export function releaseWhatIsGivenUp(state: GoalState, { inFlight }: Surroundings, collected: Collector): void {
  for (const { ref, held } of reservationsOf(state))
    if (held.isGivenUp && !inFlight.has(operationIdOf(ref))) collected.owe({ owe: 'RELEASE_RESERVATION', ...ref });
}

/**
 * A reservation is kept as long as its handoff is owed. Where it is not any more, its brief never came, and that it never
 * will is put on record first: a brief that another driver is about to record under it is refused from there on.
 */
export function giveUpWhatIsNotOwed(state: GoalState, { inFlight }: Surroundings, collected: Collector): void {
  for (const { ref, held } of reservationsOf(state))
    if (!held.isGivenUp && !inFlight.has(operationIdOf(ref)) && !collected.owes({ owe: 'HAND_OFF', ...ref }))
      collected.owe({ owe: 'GIVE_UP_RESERVATION', ...ref });
}
