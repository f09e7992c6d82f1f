import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parseInstant } from '@baton/kernel';
import {
  conversationCodec,
  goalCodec,
  goalStream,
  ledgerCodec,
  quarantineCodec,
  subjectCodec,
} from '@baton/event-store';
import type { GoalState, HumanTaskOption } from '@baton/goal/domain';
import { goalDecider, resume } from '@baton/goal/domain';
import type { HistoryHouse } from './history-house.js';
import { openHistoryHouse } from './history-house.js';
import type { RecordedEvent, RecordedHistory } from './recorded-history.js';
import { recordedHistories } from './recorded-history.js';
import { scenarios } from './scenarios.js';

const hourMs = 60 * 60_000;
/** So often is time moved ahead at most, by more and more, until a goal has come to rest. */
const movesMax = 200;
/** So often do persons help a goal on at most. */
const helpsMax = 5;
const approver = { actorId: 'person-3', roles: ['approver'] };

interface Resumed {
  readonly around: HistoryHouse;
  readonly goalId: string;
  readonly state: GoalState;
}

type Act = (resumed: Resumed) => Promise<unknown>;

/** Where a history comes to rest; and where a person is waited for, what they do, and where it ends by that. */
interface Ending {
  readonly rests: string;
  readonly then?: readonly [act: Act, ends: string];
  /** The event from which on it ends so; carried on from before it, it is completed. Without one it never ends otherwise. */
  readonly turnedBy?: string;
}

const endings: Readonly<Record<string, Ending>> = {
  completed: { rests: 'COMPLETED' },
  'refused-and-compensated': { rests: 'COMPENSATED', turnedBy: 'OperationRejected' },
  'looking-up': { rests: 'COMPLETED' },
  'asked-back': { rests: 'waits for ANSWER', then: [helped, 'COMPLETED'] },
  'approval-pending': {
    rests: 'waits for APPROVAL',
    then: [(resumed) => answer(resumed, 'APPROVE'), 'COMPLETED'],
  },
  'in-flight': { rests: 'COMPLETED' },
  'unknown-in-flight': { rests: 'COMPLETED' },
  'person-asked-what-became-of-it': {
    rests: 'waits for OUTCOME',
    then: [(resumed) => answer(resumed, 'NOT_DONE_TRY_AGAIN'), 'COMPLETED'],
  },
  'step-deferred': { rests: 'COMPLETED' },
  paused: {
    rests: 'is paused',
    then: [({ around, goalId }) => around.house.control(goalId, { do: 'RESUME' }), 'COMPLETED'],
  },
  'going-back': goesOnUnfenced('OperationRejected'),
  'revoked-while-going-back': goesOnUnfenced('CancellationRequested'),
  'terminated-with-an-unknown': { rests: 'PARTIAL', turnedBy: 'GoalTerminated' },
  'set-aside': {
    rests: 'is set aside',
    then: [({ around, goalId }) => around.house.release(goalId), 'COMPLETED'],
  },
  approved: { rests: 'COMPLETED' },
  'planned-anew': { rests: 'COMPLETED' },
  'left-out': { rests: 'PARTIAL', turnedBy: 'StepSkipped' },
  'accepted-as-it-is': { rests: 'PARTIAL', turnedBy: 'RecoveryChosen' },
  'sent-again': { rests: 'COMPLETED' },
  'marked-by-a-person': { rests: 'COMPLETED' },
  'asked-late': {
    rests: 'waits for OUTCOME',
    then: [(resumed) => answer(resumed, 'NOT_DONE_TRY_AGAIN'), 'COMPLETED'],
  },
  'labelled-and-tried-again': { rests: 'COMPLETED' },
  'put-right-by-hand': { rests: 'COMPENSATED', turnedBy: 'OperationRejected' },
  'back-for-long': goesOnUnfenced('OperationRejected'),
  'given-more-time': { rests: 'COMPLETED' },
  'capability-gone': { rests: 'COMPLETED' },
  'turned-down': { rests: 'NOTHING_DONE', turnedBy: 'PlanRejected' },
  'beyond-planning': { rests: 'NOTHING_DONE', turnedBy: 'OperationRejected' },
  contradicted: { rests: 'waits for OUTCOME', then: [helped, 'COMPENSATED'], turnedBy: 'OutcomeMarked' },
  'put-back': { rests: 'COMPLETED' },
  'let-cross-for-a-while': { rests: 'waits for WAIVER', then: [helped, 'COMPLETED'] },
  'reserved-and-set-free': { rests: 'waits for WAIVER', then: [helped, 'COMPLETED'] },
};

/** Persons do what they are asked, as often as it takes. */
function helped({ around, goalId }: Resumed) {
  return endOf(around, goalId);
}

/** The specialists that it wakes up to have no journal, so that of a key that is to be revoked only a person can tell. */
function goesOnUnfenced(turnedBy: string): Ending {
  const then = [(resumed: Resumed) => answer(resumed, 'GO_ON_UNFENCED'), 'COMPENSATED'] as const;
  return { rests: 'waits for OUTCOME', then, turnedBy };
}

/** The latest open question that can be answered so. */
function openTask(state: GoalState, option: HumanTaskOption) {
  return Object.values(state.tasks).findLast(({ ended, options }) => ended === undefined && options.includes(option));
}

function answer({ around, goalId, state }: Resumed, option: HumanTaskOption) {
  const task = openTask(state, option);
  if (!task) throw new Error(`Nobody is asked what ${option} would answer`);
  const { taskId, digest } = task;
  return around.house.control(goalId, { do: 'RESOLVE_TASK', taskId, digest, option }, approver);
}

/** Of all that happens round a goal, by how the names of its streams begin. */
const codecs = {
  goal: goalCodec,
  conversation: conversationCodec,
  quarantine: quarantineCodec,
  subject: subjectCodec,
  ledger: ledgerCodec,
};

/** An event of a history as today's code reads it; throws for one that it can't. */
function read(stored: RecordedEvent): void {
  const codec = Object.entries(codecs).find(([kind]) => stored.stream.startsWith(`${kind}-`))?.[1];
  if (!codec) throw new Error(`Nothing reads the stream ${stored.stream}`);
  codec.decode({ ...stored, position: '' });
}

/** A house as it was recorded in, which goes on from there, and breaks no more. */
function resumedHouse({ scenario }: RecordedHistory, stored: readonly RecordedEvent[]) {
  const { crashPoint: _, ...options } = scenarios[scenario]?.options?.() ?? {};
  return openHistoryHouse({ ...options, stored });
}

function goalIdOf({ events }: RecordedHistory): string {
  const submitted = events.find(({ type }) => type.startsWith('goal.GoalSubmitted.'));
  return submitted?.stream.slice(goalStream('').length) ?? '';
}

/** The state of a goal after each of its events, the last one last. */
function statesOf(events: readonly RecordedEvent[], goalId: string): readonly GoalState[] {
  const states: GoalState[] = [];
  for (const stored of events)
    if (stored.stream === goalStream(goalId))
      states.push(
        goalDecider.evolve(states.at(-1) ?? goalDecider.initial, goalCodec.decode({ ...stored, position: '' }).event),
      );
  return states;
}

/** How it stands, once no machine has anything left to do; undefined before. */
async function restOf(around: HistoryHouse, goalId: string) {
  const events = await around.allEvents();
  const state = statesOf(events, goalId).at(-1) ?? goalDecider.initial;
  const ofQuarantine = events.filter(({ stream }) => stream.startsWith('quarantine-')).at(-1);
  if (ofQuarantine?.type.startsWith('quarantine.GoalQuarantined.')) return { state, rests: 'is set aside' };
  const now = around.clock.now();
  const { owed, wakeAt, waitingFor } = resume(state, { now, inFlight: new Set() });
  const isDue = wakeAt !== undefined && Date.parse(wakeAt) <= Date.parse(now) + hourMs;
  if (owed.length > 0 || isDue) return undefined;
  if (state.outcome) return { state, rests: state.outcome };
  if (state.paused) return { state, rests: 'is paused' };
  // Who waits for nothing but a time goes on by himself when it has come.
  return waitingFor.length === 0
    ? undefined
    : { state, rests: `waits for ${waitingFor.map(({ kind }) => kind).join()}` };
}

async function untilRest(around: HistoryHouse, goalId: string) {
  for (let move = 0; move < movesMax; move++) {
    await around.quiet();
    const rest = await restOf(around, goalId);
    if (rest) return rest;
    around.clock.moveAhead(Math.min(1_000 * 2 ** move, hourMs));
  }
  throw new Error(`It never came to rest (${around.house.troubles.join()})`);
}

const said: Readonly<Record<string, string>> = { 'request.term': 'a year', 'request.uplift': '+5 %' };

function answersTo({ openQuestions }: GoalState) {
  return openQuestions.map(({ attribute }) => ({ attribute, text: said[attribute] ?? '' }));
}

/** What persons do so that a goal goes on that only they can take on; nothing where it stays with them. */
function helpOn({ rests, state }: NonNullable<Awaited<ReturnType<typeof restOf>>>): Act | undefined {
  switch (rests) {
    case 'waits for APPROVAL':
      return (resumed) => answer(resumed, 'APPROVE');
    case 'waits for OUTCOME': {
      const options = ['GO_ON_UNFENCED', 'NOT_DONE_TRY_AGAIN', 'NO_LATE_EFFECT'] as const;
      const option = options.find((one) => openTask(state, one));
      return option && ((resumed) => answer(resumed, option));
    }
    case 'waits for WAIVER':
      return (resumed) => answer(resumed, 'WAIVE');
    case 'waits for ANSWER':
      return ({ around, goalId }) => around.house.clarify(goalId, answersTo(state), 'said-after-all');
    case 'waits for RECOVERY':
      return (resumed) => answer(resumed, 'REPLAN');
    case 'PARTIAL':
      return openTask(state, 'UNDONE') && ((resumed) => answer(resumed, 'UNDONE'));
    case 'is paused':
      return ({ around, goalId }) => around.house.control(goalId, { do: 'RESUME' });
    case 'is set aside':
      return ({ around, goalId }) => around.house.release(goalId);
    default:
      return undefined;
  }
}

/** Where a goal ends if all systems and persons do what they are asked. */
async function endOf(around: HistoryHouse, goalId: string): Promise<string> {
  for (let helped = 0; helped < helpsMax; helped++) {
    const rest = await untilRest(around, goalId);
    const act = helpOn(rest);
    if (!act) return rest.rests;
    await act({ around, goalId, state: rest.state });
  }
  throw new Error('Persons are asked again and again');
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string };
const histories = recordedHistories();

/** Events of one stream that one command gave are one append, so that a log holds all of them or none. */
function commandOf(event: RecordedEvent | undefined): string {
  return JSON.stringify([event?.stream, event?.metadata['commandId']]);
}

/** All that it can be cut to: as many of its first events, from the first one of the goal on, and no append in two. */
function beginningsOf(history: RecordedHistory) {
  const stream = goalStream(goalIdOf(history));
  const first = history.events.findIndex((event) => event.stream === stream) + 1;
  const counts = Array.from({ length: history.events.length - first }, (_, index) => first + index);
  const isWhole = (count: number) => commandOf(history.events[count - 1]) !== commandOf(history.events[count]);
  return counts.filter(isWhole).map((count) => ({
    count,
    last: history.events[count - 1]?.type,
    events: history.events.slice(0, count),
  }));
}

it('there is a history of each scenario in this release, and an ending for each of every release', () => {
  const scenariosOf = (release: string) =>
    histories.filter((history) => history.release === release).map(({ scenario }) => scenario);
  expect(scenariosOf(version)).toEqual(Object.keys(endings).sort());
  expect(Object.keys(endings)).toEqual(expect.arrayContaining(histories.map(({ scenario }) => scenario)));
});

it('whatever a goal brings about happens in some history of this release, so that each later one meets it', () => {
  const ofThisRelease = histories.filter(({ release }) => release === version).flatMap(({ events }) => events);
  const seen = new Set(ofThisRelease.map(({ type }) => type));
  const stored = Object.values(codecs).flatMap(({ storedNames }) => storedNames);
  expect(stored.filter((name) => !seen.has(name))).toEqual([]);
});

describe.each(histories)('the history "$scenario" of release $release', (history) => {
  it('is read by this release, and has something owed or waited for wherever it is cut', () => {
    for (const event of history.events) read(event);
    const states = statesOf(history.events, goalIdOf(history));
    expect(states.length).toBeGreaterThan(0);
    for (const state of states) {
      const { owed, wakeAt, waitingFor } = resume(state, {
        now: parseInstant('2026-12-01T09:00:00.000Z'),
        inFlight: new Set(),
      });
      const isWaiting = waitingFor.length > 0 || wakeAt !== undefined || state.paused;
      expect(owed.length > 0 || isWaiting || state.phase === 'CONCLUDED').toBe(true);
    }
  });

  it('is resumed, and ends or waits for a person who can take it on', async () => {
    const { rests, then } = endings[history.scenario] ?? { rests: 'has no ending' };
    const goalId = goalIdOf(history);
    const around = await resumedHouse(history, history.events);
    try {
      const rest = await untilRest(around, goalId);
      expect(rest.rests).toBe(rests);
      if (then) {
        const [act, ends] = then;
        await act({ around, goalId, state: rest.state });
        expect((await untilRest(around, goalId)).rests).toBe(ends);
      }
      expect(around.house.troubles).toEqual([]);
    } finally {
      await around.house.close();
    }
  });

  it.each(beginningsOf(history))('cut after $count events, $last, is carried on to its end', async ({ events }) => {
    const { rests, then, turnedBy } = endings[history.scenario] ?? { rests: 'has no ending' };
    const isTurned = !turnedBy || events.some(({ type }) => type.startsWith(`goal.${turnedBy}.`));
    const around = await resumedHouse(history, events);
    try {
      // Where nothing had gone wrong yet nothing does: these systems refuse nothing.
      expect(await endOf(around, goalIdOf(history))).toBe(isTurned ? (then?.[1] ?? rests) : 'COMPLETED');
      expect(around.house.troubles).toEqual([]);
    } finally {
      await around.house.close();
    }
  });
});
