import { commandLine, effectWords, inWords, table } from '@baton/narration';
import type { Paint } from '@baton/narration';
import type { GoalListing } from './baton-client.js';
import type { GoalLine } from './documents.js';

/** The list of goals as a table, newest first. */
export function renderListing({ goals, more }: GoalListing, paint: Paint, width: number): string {
  if (goals.length === 0) return `No goals yet: ${commandLine} goal start "Renew ACME for a year at +5 %"`;
  const rows = goals.map((goal) => [goal.id, inWords(goal.playbook), stateOf(goal), effectsOf(goal)]);
  const [heading = '', ...lines] = table(['goal', 'what', 'state', 'steps'], rows, width);
  const hint = more ? [paint.quiet('There are more: --first asks for up to 100.')] : [];
  return [paint.quiet(heading), ...lines, ...hint].join('\n');
}

function stateOf({ phase, outcome, quarantined, paused, openTasks, waitingFor }: GoalLine): string {
  if (quarantined) return 'set aside';
  if (outcome) return openTasks > 0 ? `${inWords(outcome)}, asks a person` : inWords(outcome);
  if (paused) return `${inWords(phase)}, paused`;
  if (waitingFor.some(({ kind }) => kind === 'ANSWER')) return 'waits for an answer';
  if (waitingFor.length > 0) return 'waits for a person';
  return inWords(phase);
}

function effectsOf({ effects }: GoalLine): string {
  return effects.map(({ effect, count }) => `${count} ${effectWords[effect]}`).join(', ');
}
