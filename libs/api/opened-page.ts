import type { Vault } from '@baton/encryption';
import type { EventStore } from '@baton/event-store';
import type { Requester } from '@baton/goal/application';
import type { ReportPage } from '@baton/narration';
import type { GoalHistory } from '@baton/read-models';
import { goalViewOf } from '@baton/read-models';
import { Opener } from './graphql/opener.js';
import { detailsOf } from './graphql/present-goal.js';

/** The page of one goal for a reader within this process, with the values opened that this reader may see. */
export async function openedPage(
  history: GoalHistory,
  { vault, store }: { readonly vault: Vault; readonly store: EventStore },
  reader: Requester,
): Promise<ReportPage> {
  const view = goalViewOf(history);
  const details = detailsOf(view, new Opener(vault, store).for(reader, view));
  const { goalId, playbook, phase, paused, closing } = view;
  const steps = details.steps.map(({ step, title, state, skipped }) => ({ id: step, title, state, skipped }));
  const openQuestions = await Promise.all(
    details.openQuestions.map(async (question) => ({ ...question, candidates: await question.candidates })),
  );
  return { goalId, playbook, phase, paused, closing, ...details, openQuestions, steps };
}
