import { describe, expect, it } from '@jest/globals';
import * as examples from './goal.examples.js';
import type { GoalEvent } from './goal.events.js';
import { evolveGoal } from './goal.evolve.js';
import { initialGoal, operationOf } from './goal.state.js';

const forward = (step: string) => ({ step, operation: 'forward' }) as const;
const sent = (step: string) => [examples.briefed(forward(step)), examples.dispatched(forward(step))];
const { GoalPutBack: putBack, OutcomeMarked: marked } = examples.goalEventExamples;
const begun = [examples.submitted(), examples.planned(examples.aChain('s1', 's2')), ...sent('s1')];

/** Which journal an earlier attempt of a step may have gone to, after all this. */
function earlierJournal(step: string, ...events: readonly GoalEvent[]): string | undefined {
  return operationOf(events.reduce(evolveGoal, initialGoal), forward(step))?.earlierJournalId;
}

describe('a goal that was put back from a backup', () => {
  it('may have sent before whatever it sends for the first time that it knows of', () => {
    expect(earlierJournal('s2', ...begun, ...sent('s2'))).toBeUndefined();
    expect(earlierJournal('s2', ...begun, putBack, ...sent('s2'))).toBe('forgotten-1');
    expect(earlierJournal('s2', ...begun, putBack, ...sent('s2'), examples.dispatched(forward('s2'), 2))).toBe(
      'forgotten-1',
    );
  });

  it('knows of the journal that an attempt went to before', () => {
    const toAnother = { ...examples.dispatched(forward('s1'), 2) };
    const again = { ...toAnother, data: { ...toAnother.data, journalId: 'journal-2' } };
    expect(earlierJournal('s1', ...begun, putBack, again)).toBe('journal-1');
  });

  it('doubts the next key as well where its brief was recalled: nobody has said what became of it', () => {
    const { OperationDeferred, HandoffRecalled, OperationRevoked } = examples.goalEventExamples;
    const s2 = <Event extends GoalEvent>(event: Event): Event => ({ ...event, data: { ...event.data, step: 's2' } });
    const recalled = [s2(OperationDeferred), s2(HandoffRecalled), s2(OperationRevoked)];
    expect(earlierJournal('s2', ...begun, putBack, ...sent('s2'), ...recalled, ...sent('s2'))).toBe('forgotten-1');
  });

  it('doubts the next key as well where the system rejected the former one: so it would had that been sent before', () => {
    const { OperationRejected, RetryRequested } = examples.goalEventExamples;
    const s2 = <Event extends GoalEvent>(event: Event): Event => ({ ...event, data: { ...event.data, step: 's2' } });
    const rejected = [s2(OperationRejected), s2(RetryRequested)];
    expect(earlierJournal('s2', ...begun, putBack, ...sent('s2'), ...rejected, ...sent('s2'))).toBe('forgotten-1');
  });

  it('believes a person who says that nothing is there, and doubts anew once it is put back again', () => {
    const told = [...begun, putBack, ...sent('s2'), { ...marked, data: { ...marked.data, step: 's2' } }];
    expect(earlierJournal('s2', ...told, ...sent('s2'))).toBeUndefined();
    expect(earlierJournal('s2', ...told, putBack, ...sent('s2'))).toBe('forgotten-2');
  });
});
