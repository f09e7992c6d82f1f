import { setTimeout as pause } from 'node:timers/promises';
import { faultsOfTelling } from '../kills/judge.js';
import type { GoalPage } from '../processes/goal-client.js';
import { ask, ConnectionLost, goalPage, submit, untilSettled } from '../processes/goal-client.js';
import type { Account } from '../processes/system-changes.js';
import { holdingsOf } from '../processes/system-changes.js';
import type { SplitHouse } from './split-house.js';

/** A renewal over six systems that goes through; one that legal refuses; and one that a person has to be asked about first. */
export const stories = ['GOES_THROUGH', 'IS_REFUSED', 'ASKS_A_PERSON'] as const;
export type Story = (typeof stories)[number];

const outcomes = { GOES_THROUGH: 'COMPLETED', IS_REFUSED: 'COMPENSATED', ASKS_A_PERSON: 'COMPLETED' } as const;
const askAgainMs = 100;

export interface Told {
  readonly story: Story;
  readonly page: GoalPage;
}

/** All stories at once, each about an account of its own. @returns what is not as it must be, and how they ended */
export async function playStories(
  house: SplitHouse,
  accounts: readonly Account[],
  disturb: () => Promise<void>,
): Promise<{ readonly ends: readonly string[]; readonly faults: readonly string[] }> {
  for (const [index, story] of stories.entries())
    if (story === 'IS_REFUSED') await house.holdFolder(accounts[index]?.contractFolder ?? '');
  const before = holdingsOf(house.stores);
  const [told] = await Promise.all([
    Promise.all(stories.map((story, index) => play(house, story, accounts[index]))),
    disturb(),
  ]);
  const all = { ...told[0]?.page.report, steps: told.flatMap(({ page }) => page.report.steps) };
  return {
    ends: told.map(({ page }) => endOf(page)),
    faults: [
      ...told.flatMap(faultsOf),
      ...faultsOfTelling(all as GoalPage['report'], before, holdingsOf(house.stores)),
    ],
  };
}

async function play({ door }: SplitHouse, story: Story, account: Account | undefined): Promise<Told> {
  const uplift = story === 'ASKS_A_PERSON' ? '' : ' at +5 %';
  const key = `${story}-${account?.number}`;
  const { goal, message } = await untilHeard(() => submit(door, `Renew "${account?.name}" for a year${uplift}`, key));
  if (!goal) throw new Error(`The sentence was refused: ${message}`);
  await untilHeard(() => untilSettled(door, goal.id));
  if (story === 'ASKS_A_PERSON') {
    await untilHeard(() => answer(door, goal.id, key));
    await untilHeard(() => untilConcludedOrAsked(door, goal.id));
  }
  const page = await untilHeard(() => goalPage(door, goal.id));
  if (!page) throw new Error('A goal that was taken on is gone');
  return { story, page };
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
async function untilConcludedOrAsked(door: SplitHouse['door'], goalId: string): Promise<void> {
  for (;;) {
    await untilSettled(door, goalId);
    const page = await goalPage(door, goalId);
    if (page?.phase !== 'PLANNING') return;
    await pause(askAgainMs);
  }
}

/** Asks again as long as nobody is there to answer, as a client has to. */
async function untilHeard<Answer>(question: () => Promise<Answer>): Promise<Answer> {
  for (;;) {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      await pause(askAgainMs);
    }
  }
}

function endOf({ phase, report, waitingFor }: GoalPage): string {
  if (phase === 'CONCLUDED') return report.outcome ?? 'NO OUTCOME';
  return waitingFor.length > 0 ? 'WAITS' : 'UNDER WAY';
}

/** A write may outlive the specialist that sent it: then a person is asked, and the report says so; all else has its end. */
function faultsOf({ story, page }: Told): readonly string[] {
  const end = endOf(page);
  if (end === outcomes[story]) return [];
  const unknown = page.report.steps.filter(({ effect }) => effect === 'UNKNOWN');
  const isAsked = unknown.length > 0 && unknown.every(({ actionNeeded }) => actionNeeded);
  return isAsked && ['PARTIAL', 'WAITS'].includes(end) ? [] : [`${story} ended as ${end}`];
}
