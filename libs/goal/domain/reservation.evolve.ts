import { assertNever, invariant } from '@baton/kernel';
import { onStep } from './evolve-places.js';
import type { GoalEvent } from './goal.events.js';
import type { GoalState, Reservation, StepState } from './goal.state.js';
import type { OperationRef } from './operation.js';
import type { ReservationEvent } from './reservation.events.js';

export function isOfReservation(event: GoalEvent): event is ReservationEvent {
  return reservationEvents.includes(event.type);
}

const reservationEvents: readonly GoalEvent['type'][] = [
  ...(['ReservationRequested', 'ReservationGivenUp', 'ReservationReleased'] satisfies ReservationEvent['type'][]),
];

export function evolveReservation(state: GoalState, event: ReservationEvent): GoalState {
  const { operation } = event.data;
  switch (event.type) {
    case 'ReservationRequested': {
      const { reservationId, recipient, subjects } = event.data;
      const requested: Reservation = { reservationId, recipient, subjects, isGivenUp: false };
      return onStep(state, event.data, (step) => ({
        ...step,
        reservations: { ...step.reservations, [operation]: requested },
      }));
    }
    case 'ReservationGivenUp':
      return onStep(state, event.data, (step) => {
        const requested = step.reservations[operation];
        invariant(
          requested,
          `A reservation that nobody asked for (goal ${state.goalId}, ${step.planned.id}/${operation})`,
        );
        return { ...step, reservations: { ...step.reservations, [operation]: { ...requested, isGivenUp: true } } };
      });
    case 'ReservationReleased':
      return onStep(state, event.data, (step) => withoutReservation(step, event.data));
    default:
      return assertNever(event, 'reservation event');
  }
}

/** There is nothing to be released any more: it was, or its brief has come, and what was reserved was told. */
export function withoutReservation(step: StepState, { operation }: OperationRef): StepState {
  const { [operation]: _settled, ...reservations } = step.reservations;
  return { ...step, reservations };
}
