import { describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { goalCodec, goalStream } from '@baton/event-store';
import { narrateEvent } from '@baton/narration';
import type { GoalHistory } from '@baton/read-models';
import { foldStored, goalViewOf, wasSkipped } from '@baton/read-models';
import { openHistoryHouse } from './history-house.js';
import type { RecordedEvent } from './recorded-history.js';
import { recordedHistories } from './recorded-history.js';

const isOfGoal = ({ stream }: RecordedEvent): boolean => stream.startsWith(goalStream(''));
const ofNewerRelease = { type: 'goal.GoalDreamtOf.v1', data: {} };

describe.each(recordedHistories())('the goal of the history "$scenario" of release $release', ({ events }) => {
  const stored = events.filter(isOfGoal).map((event, at) => ({ ...event, position: `store-${at}` }));

  it('can be shown and told, whichever event behind the first a newer release wrote', () => {
    for (const { revision: newer } of stored.slice(1)) {
      let history: GoalHistory | undefined;
      for (const event of stored) {
        const { revision } = event;
        history = foldStored(history, revision === newer ? { ...event, ...ofNewerRelease } : event);
        expect(goalViewOf(history).revision).toBe(revision);
        if (!wasSkipped(history)) narrateEvent(goalCodec.decode(event).event, history.state);
      }
      expect(history?.skipped[0]).toBe(newer);
    }
  });
});

it('a goal that a newer release has carried on is set aside by whoever drives it', async () => {
  const { events } = recordedHistories().find(({ scenario }) => scenario === 'in-flight') ?? { events: [] };
  const last = events.findLast(isOfGoal);
  if (last === undefined) throw new Error('The history has a goal');
  const newer = { ...last, ...ofNewerRelease, id: randomUUID(), revision: last.revision + 1 };
  const around = await openHistoryHouse({ stored: [...events, newer] });
  // What was in flight is looked at when its time is over, which stands still here.
  await around.quiet();
  around.clock.moveAhead(60 * 60_000);
  await around.house.setAside(last.stream.slice(goalStream('').length));
  expect(around.house.troubles).toEqual([expect.stringMatching(/No event of this type is known to this release/)]);
  await around.house.close();
});
