import type { Vault } from '@baton/encryption';
import type { Requester } from '@baton/goal/application';
import type { ReportPage } from '@baton/narration';
import type { GoalHistory } from '@baton/read-models';
import { goalViewOf } from '@baton/read-models';
import { Opener } from './graphql/opener.js';
import { detailsOf } from './graphql/present-goal.js';

/** The page of one goal for a reader within this process, with the values opened that this reader may see. */
export function openedPage(history: GoalHistory, vault: Vault, reader: Requester): ReportPage {
  const view = goalViewOf(history);
  const details = detailsOf(view, new Opener(vault).for(reader, view.owner));
  const { goalId, playbook, phase, paused, closing } = view;
  const steps = details.steps.map(({ step, title, skipped }) => ({ id: step, title, skipped }));
  return { goalId, playbook, phase, paused, closing, ...details, steps };
}
