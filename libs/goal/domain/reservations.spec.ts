import { describe, expect, it } from '@jest/globals';
import { aReason } from './control.examples.js';
import type { GoalCommand } from './goal.commands.js';
import { goalDecider } from './goal.decider.js';
import type { GoalEvent } from './goal.events.js';
import {
  aChain,
  aMoment,
  briefed,
  dispatched,
  goalEventExamples as example,
  planned,
  submitted,
} from './goal.examples.js';
import { resume } from './resume.js';

const ref = { step: 's1', operation: 'forward' } as const;
const begun = [submitted(), planned(aChain('s1', 's2'))];
const { ReservationRequested: requested, ReservationGivenUp: givenUp, ReservationReleased: released } = example;
const { reservationId } = requested.data;
const reservedBrief = { ...briefed(ref), data: { ...briefed(ref).data, reservation: reservationId } };
const cancelled: GoalEvent = { type: 'CancellationRequested', data: aReason };

const stateAfter = (events: readonly GoalEvent[]) =>
  events.reduce((state, event) => goalDecider.evolve(state, event), goalDecider.initial);
const owedAfter = (...events: readonly GoalEvent[]) =>
  resume(stateAfter(events), { now: aMoment, inFlight: new Set() }).owed.filter(({ owe }) => owe !== 'OPEN_TASK');
const decided = (events: readonly GoalEvent[], command: GoalCommand) => goalDecider.decide(command, stateAfter(events));
const handOff: GoalCommand = {
  type: 'HandOff',
  data: { now: aMoment, brief: reservedBrief.data, key: 'k', deadline: aMoment, journalId: 'journal-1' },
};

describe('a reservation that was asked for', () => {
  it('is kept as long as its handoff is owed, and is no more of a matter once its brief has come', () => {
    expect(owedAfter(...begun, requested)).toEqual([{ owe: 'HAND_OFF', ...ref }]);
    const sent = [...begun, requested, reservedBrief, dispatched(ref)];
    expect(owedAfter(...sent)).toEqual([{ owe: 'ASK_OUTCOME', ...ref }]);
    expect(owedAfter(...sent, cancelled).map(({ owe }) => owe)).not.toContain('GIVE_UP_RESERVATION');
  });

  it.each<readonly [string, GoalEvent]>([
    ['the goal goes back', cancelled],
    ['the step is skipped', { type: 'StepSkipped', data: { step: 's1', because: 'PERSON', ...aReason } }],
    ['policy blocks it', example.HandoffBlocked],
    ['the goal ends', example.GoalConcluded],
  ])('is given up where %s, and only then released', (_what, event) => {
    const wanted = { owe: 'GIVE_UP_RESERVATION', ...ref } as const;
    const before = [...begun, requested, event];
    expect(owedAfter(...before)).toContainEqual(wanted);
    expect(decided(before, { type: 'GiveUpReservation', data: { now: aMoment, ...ref } })).toEqual([givenUp]);
    expect(owedAfter(...before, givenUp)[0]).toEqual({ owe: 'RELEASE_RESERVATION', ...ref });
    const done = owedAfter(...before, givenUp, released).map(({ owe }) => owe);
    expect(done).not.toContain('RELEASE_RESERVATION');
    expect(done).not.toContain('GIVE_UP_RESERVATION');
  });

  it('takes no brief any more once it was given up, since it may be released by then', () => {
    expect(decided([...begun, requested], handOff).map(({ type }) => type)).toContain('HandoffBriefed');
    expect(() => decided([...begun, requested, givenUp], handOff)).toThrow('Not reserved any more');
    expect(() => decided(begun, handOff)).toThrow('Not reserved any more');
  });

  it('waits with a paused goal, and one at a time is asked for', () => {
    expect(owedAfter(...begun, requested, { type: 'GoalPaused', data: aReason })).toEqual([]);
    const another = { ...requested.data, reservationId: 'another' };
    expect(() =>
      decided([...begun, requested], { type: 'RequestReservation', data: { now: aMoment, requested: another } }),
    ).toThrow('One reservation at a time');
  });
});
