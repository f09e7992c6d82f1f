import { assertNever } from '@baton/kernel';
import type { Question, StepId } from '@baton/goal/domain';
import type { RejectionCode } from '@baton/specialist/domain';
import type { PlanningRequest, ReadOutcome } from '../planner.port.js';
import type { Playbook, PlaybookRead } from '../playbook.js';
import type { Context } from './context.js';
import { PlanningRefused } from './planning-refused.js';

export interface ReadToDo {
  readonly read: PlaybookRead;
  readonly id: StepId;
}

interface Next {
  readonly reads: readonly ReadToDo[];
  readonly questions: readonly Question[];
}

const nothing: Next = { reads: [], questions: [] };

/**
 * The reads that can be done now and are still needed. Reads go in rounds, each a plan of its own: one whose inputs come
 * from another waits for that one's answer, and one that was rejected becomes a question, or is repeated once answered.
 */
export function readsToDo({ playbook, answeredSincePlan }: PlanningRequest, context: Context): Next {
  const reads: ReadToDo[] = [];
  const questions: Question[] = [];
  for (const read of playbook.reads) {
    if (read.onDemand) continue;
    const last = context.lastTimeOf(read.id);
    const next = last ? afterwards(read, last, answeredSincePlan, playbook, context) : again(read, context);
    reads.push(...next.reads);
    questions.push(...next.questions);
  }
  return { reads, questions };
}

/** This read (once more), unless it has to wait for another one. */
function again(read: PlaybookRead, context: Context): Next {
  const waitsFor = Object.values(read.inputs).filter((binding) =>
    'output' in binding
      ? context.lastTimeOf(binding.output.split('.')[0] ?? '')?.kind !== 'COMMITTED'
      : context.get(binding.attribute) === undefined,
  );
  return waitsFor.length > 0 ? nothing : { reads: [{ read, id: context.nextIdOf(read.id) }], questions: [] };
}

function afterwards(
  read: PlaybookRead,
  last: ReadOutcome,
  isAnswered: boolean,
  playbook: Playbook,
  context: Context,
): Next {
  switch (last.kind) {
    case 'COMMITTED':
      return nothing;
    case 'BLOCKED':
      throw new PlanningRefused(
        'READ_BLOCKED',
        read.id,
        `Policy keeps from ${read.specialist} what ${read.capability} needs: permit it, or plan without`,
      );
    case 'REJECTED':
      return isAnswered ? again(read, context) : afterRejection(read, last.code, playbook, context);
    default:
      return assertNever(last, 'read outcome');
  }
}

function afterRejection(read: PlaybookRead, code: RejectionCode, playbook: Playbook, context: Context): Next {
  const back = read.rejected?.[code];
  if (!back)
    throw new PlanningRefused(
      'READ_REJECTED',
      read.id,
      `${read.specialist} rejected ${read.capability} (${code}), and the playbook has no question for that`,
    );
  const search = playbook.reads.find(({ id }) => id === back.candidates);
  const wantSearch = context
    .timesOf(read.id)
    .filter((time) => time.kind === 'REJECTED' && read.rejected?.[time.code]?.candidates !== undefined).length;
  if (search && context.timesOf(search.id).length < wantSearch)
    return { reads: [{ read: search, id: context.nextIdOf(search.id) }], questions: [] };
  const question: Question = {
    attribute: back.ask,
    reason: code === 'NOT_FOUND' ? 'NOT_FOUND' : 'AMBIGUOUS',
    text: back.question,
    candidates: search ? context.namesFrom(search.id) : [],
  };
  return { reads: [], questions: [question] };
}
