import { assertNever, invariant } from '@baton/kernel';
import { mustBeReserved } from './decide-reservations.js';
import type { GoalCommand } from './goal.commands.js';
import type { GoalEvent } from './goal.events.js';
import type { GoalState } from './goal.state.js';
import { operationOf, plannedOperation } from './goal.state.js';
import { mustBeOwed } from './must-be-owed.js';

type DataOf<Type extends GoalCommand['type']> = Extract<GoalCommand, { type: Type }>['data'];

type HandoffCommand = Extract<
  GoalCommand,
  { type: 'HandOff' | 'BlockHandoff' | 'NoteGoneCapability' | 'SendAgain' | 'RecallHandoff' }
>;

export function isAboutHandoff(command: GoalCommand): command is HandoffCommand {
  return handoffCommands.includes(command.type);
}

const handoffCommands: readonly GoalCommand['type'][] = [
  ...([
    'HandOff',
    'BlockHandoff',
    'NoteGoneCapability',
    'SendAgain',
    'RecallHandoff',
  ] satisfies HandoffCommand['type'][]),
];

/** What goes to a specialist for an operation, the first time and once more, or does not. */
export function decideHandoff(command: HandoffCommand, state: GoalState): readonly GoalEvent[] {
  switch (command.type) {
    case 'HandOff':
      return handOff(command.data, state);
    case 'BlockHandoff':
      return blockHandoff(command.data, state);
    case 'NoteGoneCapability':
      return noteGoneCapability(command.data, state);
    case 'SendAgain':
      return sendAgain(command.data, state);
    case 'RecallHandoff':
      return recallHandoff(command.data, state);
    default:
      return assertNever(command, 'handoff command');
  }
}

function handOff(data: DataOf<'HandOff'>, state: GoalState): readonly GoalEvent[] {
  const { brief, key, deadline, now } = data;
  const { step, operation, generation, handoffId } = brief;
  mustBeOwed(state, now, { owe: 'HAND_OFF', step, operation });
  mustBeReserved(state, brief);
  const { idempotencyClass } = plannedOperation(state, brief).pin;
  return [
    { type: 'HandoffBriefed', data: brief },
    {
      type: 'OperationDispatched',
      data: {
        ...{ step, operation, handoffId, key, generation, attempt: 1, deadline, idempotencyClass },
        ...journalOf(data),
      },
    },
  ];
}

function blockHandoff({ blocked, now }: DataOf<'BlockHandoff'>, state: GoalState): readonly GoalEvent[] {
  mustBeOwed(state, now, { owe: 'HAND_OFF', step: blocked.step, operation: blocked.operation });
  return [{ type: 'HandoffBlocked', data: blocked }];
}

/** Noted once for what is served now: whoever waits for it looks again and again. */
function noteGoneCapability({ gone, now }: DataOf<'NoteGoneCapability'>, state: GoalState): readonly GoalEvent[] {
  const { step, operation, servedVersion } = gone;
  const isBegun = operationOf(state, gone) !== undefined;
  mustBeOwed(state, now, { owe: isBegun ? 'SEND_AGAIN' : 'HAND_OFF', step, operation });
  const noted = state.steps[step]?.gone[operation];
  if (noted && noted.servedVersion === servedVersion) return [];
  return [{ type: 'PinnedCapabilityGone', data: gone }];
}

function recallHandoff({ recalled, now }: DataOf<'RecallHandoff'>, state: GoalState): readonly GoalEvent[] {
  const { step, operation, withdrawnFields } = recalled;
  mustBeOwed(state, now, { owe: 'SEND_AGAIN', step, operation });
  invariant(withdrawnFields.length > 0, `Recalled for nothing (goal ${state.goalId}, ${step}/${operation})`);
  const event: GoalEvent = { type: 'HandoffRecalled', data: recalled };
  if (state.steps[step]?.planned.effect !== 'READ') return [event];
  // Nothing ever comes of a read, so nobody is asked whether something of it still may.
  return [event, { type: 'OperationRevoked', data: { step, operation, found: 'NOTHING', unaccountedAttempts: [] } }];
}

/** The same key and the same brief go out once more, under the next attempt number. */
function sendAgain(data: DataOf<'SendAgain'>, state: GoalState): readonly GoalEvent[] {
  const { step, operation: name, deadline, now } = data;
  mustBeOwed(state, now, { owe: 'SEND_AGAIN', step, operation: name });
  const sent = operationOf(state, data);
  invariant(sent, `No such operation (goal ${state.goalId}, ${step}/${name})`);
  const { key, generation, attempt, idempotencyClass, brief } = sent;
  return [
    {
      type: 'OperationDispatched',
      data: {
        ...{ step, operation: name, handoffId: brief.handoffId, key, generation, idempotencyClass },
        ...{ attempt: attempt + 1, deadline, ...journalOf(data) },
      },
    },
  ];
}

function journalOf({ journalId, heard }: DataOf<'HandOff'> | DataOf<'SendAgain'>) {
  return heard === undefined ? { journalId } : { journalId, heard };
}
