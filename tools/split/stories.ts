import { setTimeout as pause } from 'node:timers/promises';
import { faultsOfTelling } from '../kills/judge.js';
import type { GoalPage } from '../processes/goal-client.js';
import {
  answerMsMax,
  ask,
  askAgainMs,
  endOf,
  goalPage,
  settleMsMax,
  submit,
  untilHeard,
  untilSettled,
} from '../processes/goal-client.js';
import type { Account } from '../processes/system-changes.js';
import { holdingsOf } from '../processes/system-changes.js';
import type { SplitHouse } from './split-house.js';

/** A renewal over six systems that goes through; one that legal refuses; and one that a person has to be asked about first. */
export const stories = ['GOES_THROUGH', 'IS_REFUSED', 'ASKS_A_PERSON'] as const;
export type Story = (typeof stories)[number];

const outcomes = { GOES_THROUGH: 'COMPLETED', IS_REFUSED: 'COMPENSATED', ASKS_A_PERSON: 'COMPLETED' } as const;

export interface Told {
  readonly story: Story;
  /** Absent: nobody took the goal on, or nobody knows of it any more. */
  readonly page: GoalPage | undefined;
}

/**
 * All stories at once, each about an account of its own.
 * @param disturb is told how many of them are under way
 * @returns what is not as it must be, and how they ended
 */
export async function playStories(
  house: SplitHouse,
  accounts: readonly Account[],
  disturb: (underWay: () => number) => Promise<void>,
): Promise<{ readonly ends: readonly string[]; readonly faults: readonly string[] }> {
  for (const [index, story] of stories.entries())
    if (story === 'IS_REFUSED') await house.holdFolder(accounts[index]?.contractFolder ?? '');
  const before = holdingsOf(house.stores);
  let underWay = stories.length;
  const played = stories.map(async (story, index) => {
    const page = await play(house, story, accounts[index]);
    underWay -= 1;
    return { story, page };
  });
  const [told] = await Promise.all([Promise.all(played), disturb(() => underWay)]);
  return {
    ends: told.map(endOfStory),
    faults: [...told.flatMap(faultsOf), ...faultsOfTelling(stepsOf(told), before, holdingsOf(house.stores))],
  };
}

/** Its page when it has ended, or when it has had time enough to. */
async function play({ door }: SplitHouse, story: Story, account: Account | undefined): Promise<Told['page']> {
  const patience = AbortSignal.timeout(settleMsMax);
  const uplift = story === 'ASKS_A_PERSON' ? '' : ' at +5 %';
  const key = `${story}-${account?.number}`;
  const sentence = `Renew "${account?.name}" for a year${uplift}`;
  const submission = await untilHeard(() => submit(door, sentence, key), patience);
  if (!submission) return undefined;
  const { goal, message } = submission;
  if (!goal) throw new Error(`The sentence was refused: ${message}`);
  await untilHeard(() => untilSettled(door, goal.id, patience), patience);
  if (story === 'ASKS_A_PERSON' && !patience.aborted) {
    await untilHeard(() => answer(door, goal.id, key), patience);
    await untilHeard(() => untilConcludedOrAsked(door, goal.id, patience), patience);
  }
  return (await untilHeard(() => goalPage(door, goal.id), AbortSignal.timeout(answerMsMax))) ?? undefined;
}

/** A person answers what the goal lacks. The same answer again, under the same key, changes nothing. */
async function answer(door: SplitHouse['door'], goalId: string, key: string): Promise<void> {
  const query = `mutation ($input: AnswerClarificationInput!) { answerClarification(input: $input) { __typename
    ... on AnswerClarificationRefused { code message } } }`;
  const answers = [{ attribute: 'request.uplift', text: '5 %' }];
  interface Answered {
    readonly answerClarification: { readonly code?: string; readonly message?: string };
  }
  const input = { goalId, answers, idempotencyKey: `${key}-answer` };
  const { answerClarification: said } = await ask<Answered>(door, query, { input });
  if (said.code !== undefined) throw new Error(`The answer was refused: ${said.message}`);
}

/** What it waited for before it was answered is no end. */
async function untilConcludedOrAsked(door: SplitHouse['door'], goalId: string, patience: AbortSignal): Promise<void> {
  for (;;) {
    await untilSettled(door, goalId, patience);
    const page = await goalPage(door, goalId);
    if (page?.phase !== 'PLANNING' || patience.aborted) return;
    await pause(askAgainMs);
  }
}

function endOfStory({ page }: Told): string {
  return page ? endOf(page) : 'LOST';
}

/** Of all stories together: whoever looks at the systems sees what each of them did. */
function stepsOf(told: readonly Told[]): Pick<GoalPage['report'], 'steps'> {
  return { steps: told.flatMap(({ page }) => page?.report.steps ?? []) };
}

/** A write may outlive the specialist that sent it: then a person is asked, and the report says so; all else has its end. */
function faultsOf(told: Told): readonly string[] {
  const { story } = told;
  const end = endOfStory(told);
  if (end === outcomes[story]) return [];
  const unknown = stepsOf([told]).steps.filter(({ effect }) => effect === 'UNKNOWN');
  const isAsked = unknown.length > 0 && unknown.every(({ actionNeeded }) => actionNeeded);
  return isAsked && ['PARTIAL', 'WAITS'].includes(end) ? [] : [`${story} ended as ${end}`];
}
