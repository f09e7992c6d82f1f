import type { GivenAttribute } from '@baton/handoff/checking';
import { factsOf } from './agentleak-scenarios.js';
import { attributesOf } from './converse.js';
import type { Samples } from './evaluation.js';
import { adviceRules } from './labels/advice-rules.js';
import { recordRules } from './labels/record-rules.js';
import { retailRules } from './labels/retail-rules.js';

/** How the labels were made, and what came of it: a line for each data set, with its values by label. */
export function labellingOf({ scenarios, personas, writes }: Samples): string {
  return [
    lineOf(
      `AgentLeak, ${recordRules.length} rules over the names of fields`,
      scenarios.flatMap(factsOf).flatMap(({ attributes }) => attributes),
    ),
    lineOf(`ConVerse, ${adviceRules.length} rules over kind and member`, personas.flatMap(attributesOf)),
    lineOf(
      `tau2 retail, ${retailRules.length} rules over paths`,
      writes.flatMap(({ attributes }) => attributes),
    ),
  ].join('\n');
}

function lineOf(how: string, attributes: readonly GivenAttribute[]): string {
  const labels = attributes.map(({ classification, category }) =>
    typeof classification === 'string' && typeof category === 'string'
      ? `${classification} ${category}`
      : 'unlabelled, hence restricted',
  );
  const counts = [...new Set(labels)].sort().map((label) => `${label} ${labels.filter((one) => one === label).length}`);
  return `${how}: ${counts.join(', ')}`;
}
