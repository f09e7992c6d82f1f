import type { Fault } from './binding-faults.js';
import { ancestorIds, producerOf } from './binding-faults.js';
import type { WrittenPlaybook, WrittenStep } from './written-playbook.js';
import type { PathIn } from './yaml-source.js';

/**
 * What is wrong with a step that stands for another, and with one that needs what such a pair answers: each of the two
 * may be the one that was not done.
 */
export function alternativeFaults(step: WrittenStep, path: PathIn, playbook: WrittenPlaybook): readonly Fault[] {
  return [...placeFaults(step, [...path, 'insteadOf'], playbook), ...needFaults(step, path, playbook)];
}

function placeFaults(step: WrittenStep, path: PathIn, { steps }: WrittenPlaybook): readonly Fault[] {
  const { id, insteadOf } = step;
  if (insteadOf === undefined) return [];
  const original = steps.find((other) => other.id === insteadOf);
  if (!original) return [{ path, problem: `No step is named ${insteadOf}` }];
  if (original.insteadOf !== undefined)
    return [
      { path, problem: `${insteadOf} stands for ${original.insteadOf} itself: an alternative has none of its own` },
    ];
  const first = steps.find((other) => other.insteadOf === insteadOf);
  if (first && first.id !== id)
    return [{ path, problem: `${first.id} stands for ${insteadOf} already: a step has one alternative` }];
  const isTangled = ancestorIds(step, steps).has(insteadOf) || ancestorIds(original, steps).has(id);
  return isTangled
    ? [{ path, problem: `${id} and ${insteadOf}, for which it is to stand, would wait for each other` }]
    : [];
}

/** Only what its own condition knows to be there may be bound of a step that another one may stand for. */
function needFaults(step: WrittenStep, path: PathIn, { steps }: WrittenPlaybook): readonly Fault[] {
  return Object.entries(step.inputs).flatMap(([field, binding]): Fault[] => {
    if (!('output' in binding) || isKnownBy(step, binding.output)) return [];
    const producer = steps.find(({ id }) => id === producerOf(binding.output));
    const other = producer?.insteadOf ?? steps.find(({ insteadOf }) => insteadOf === producer?.id)?.id;
    if (!producer || other === undefined) return [];
    const problem =
      `${producer.id} may not be done, since ${other} may be done in its place, and then nothing answers this: ` +
      `let ${step.id} be done only \`when: { output: ${binding.output}, is: known }\``;
    return [{ path: [...path, 'inputs', field, 'output'], problem }];
  });
}

function isKnownBy({ when }: WrittenStep, output: string): boolean {
  return when?.output !== undefined && when.is === 'known' && producerOf(when.output) === producerOf(output);
}
