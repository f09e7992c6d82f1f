import { assertNever } from '@baton/kernel';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import { refuse } from './goal.refusals.js';
import type { GoalState, Reservation } from './goal.state.js';
import { mustBeOwed } from './must-be-owed.js';
import type { OperationRef } from './operation.js';

type DataOf<Type extends GoalCommand['type']> = Extract<GoalCommand, { type: Type }>['data'];

type ReservationCommand = Extract<GoalCommand, { type: 'RequestReservation' | 'GiveUpReservation' | 'RecordRelease' }>;

export function isAboutReservation(command: GoalCommand): command is ReservationCommand {
  return reservationCommands.includes(command.type);
}

const reservationCommands: readonly GoalCommand['type'][] = [
  ...(['RequestReservation', 'GiveUpReservation', 'RecordRelease'] satisfies ReservationCommand['type'][]),
];

/** What a handoff wants to tell is reserved in the ledger for as long as it is owed. */
export function decideReservation(command: ReservationCommand, state: GoalState): readonly GoalEvent[] {
  switch (command.type) {
    case 'RequestReservation':
      return requestReservation(command.data, state);
    case 'GiveUpReservation':
      return giveUpReservation(command.data, state);
    case 'RecordRelease':
      return recordRelease(command.data, state);
    default:
      return assertNever(command, 'reservation command');
  }
}

function requestReservation({ now, requested }: DataOf<'RequestReservation'>, state: GoalState): readonly GoalEvent[] {
  const { step, operation } = requested;
  mustBeOwed(state, now, { owe: 'HAND_OFF', step, operation });
  const held = heldFor(state, requested);
  // One that stands may come to cover more: the same beings are known by more ids now.
  if (held && (held.isGivenUp || held.reservationId !== requested.reservationId))
    refuse('NOT_OWED', `One reservation at a time (goal ${state.goalId}, ${step}/${operation})`);
  return [{ type: 'ReservationRequested', data: requested }];
}

function giveUpReservation(
  { now, step, operation }: DataOf<'GiveUpReservation'>,
  state: GoalState,
): readonly GoalEvent[] {
  mustBeOwed(state, now, { owe: 'GIVE_UP_RESERVATION', step, operation });
  const held = heldFor(state, { step, operation });
  return held ? [{ type: 'ReservationGivenUp', data: { step, operation, reservationId: held.reservationId } }] : [];
}

function recordRelease(
  { step, operation, reservationId }: DataOf<'RecordRelease'>,
  state: GoalState,
): readonly GoalEvent[] {
  const held = heldFor(state, { step, operation });
  if (held?.reservationId !== reservationId) return [];
  return [{ type: 'ReservationReleased', data: { step, operation, reservationId } }];
}

/** A brief is recorded under the reservation that stands, and under none that was given up. */
export function mustBeReserved(state: GoalState, { reservation, ...ref }: DataOf<'HandOff'>['brief']): void {
  if (reservation === undefined) return;
  const held = heldFor(state, ref);
  if (held?.reservationId !== reservation || held.isGivenUp)
    refuse('NOT_OWED', `Not reserved any more (goal ${state.goalId}, ${ref.step}/${ref.operation})`);
}

function heldFor(state: GoalState, { step, operation }: OperationRef): Reservation | undefined {
  return state.steps[step]?.reservations[operation];
}
