import type { GoalEvent } from '@baton/goal/domain';

/** What a goal of the bench leaves behind that was driven once: more of anything was done twice, less was lost. */
const lifeOfAGoal = {
  ...{ GoalSubmitted: 1, PlanProposed: 1 },
  ...{ HandoffBriefed: 5, OperationDispatched: 5, StepCommitted: 5 },
  GoalConcluded: 1,
};

/** What else may be where a machine is so busy that an operation is sent too late: unknown, asked about, tried again. */
const ofLateOperations = ['OperationBecameUnknown', 'OutcomeQueried', 'RetryScheduled'];

/** What is wrong in a goal's history, in words; nothing where each step was carried out once. */
export function faultsOfGoal(events: readonly { readonly id: string; readonly event: GoalEvent }[]): string[] {
  const counts: Record<string, number> = {};
  for (const { event } of events) counts[event.type] = (counts[event.type] ?? 0) + 1;
  const keys = new Set<string>();
  // A key goes out again only when the system was asked, and said that nothing came of it.
  let nothingCame = 0;
  for (const { event } of events) {
    if (event.type === 'OperationDispatched') keys.add(event.data.key);
    if (event.type === 'OutcomeQueried' && event.data.answer !== 'CANNOT_TELL') nothingCame += 1;
  }
  const repeats = counts['RetryScheduled'] ?? 0;
  const expected: Record<string, number> = {
    ...lifeOfAGoal,
    OperationDispatched: lifeOfAGoal.OperationDispatched + repeats,
  };
  const isOdd = (type: string): boolean => counts[type] !== expected[type] && !ofLateOperations.includes(type);
  const odd = Object.keys({ ...expected, ...counts }).filter(isOdd);
  const doubled = events.length - new Set(events.map(({ id }) => id)).size;
  return [
    ...odd.map((type) => `${counts[type] ?? 0} ${type} instead of ${expected[type] ?? 0}`),
    ...(keys.size === lifeOfAGoal.OperationDispatched ? [] : [`operations under ${keys.size} keys`]),
    ...(repeats <= nothingCame
      ? []
      : [`${repeats} operations sent again, ${nothingCame} known to have come to nothing`]),
    ...(doubled === 0 ? [] : [`${doubled} events twice`]),
  ];
}
