import { goalWithinMsOf } from '../playbook.js';
import type { Fault } from './binding-faults.js';
import { durationInWords, durationMsOf } from './duration.js';
import type { WrittenPlaybook } from './written-playbook.js';
import type { PathIn } from './yaml-source.js';

const longest = '365d';

/** Times after which nobody would be asked any more, or not before the goal itself is overdue. */
export function timeFaults({ within, steps }: WrittenPlaybook): readonly Fault[] {
  const goalMs = goalWithinMsOf(within === undefined ? {} : { withinMs: durationMsOf(within) });
  const ofSteps = steps.flatMap((step, index): Fault[] => {
    if (step.within === undefined) return [];
    const path = ['steps', index, 'within'];
    const problem = `${step.id} may take longer than the whole goal (${durationInWords(goalMs)}): give one of them another time`;
    return [...tooLong(step.within, path), ...(durationMsOf(step.within) > goalMs ? [{ path, problem }] : [])];
  });
  return [...(within === undefined ? [] : tooLong(within, ['within'])), ...ofSteps];
}

function tooLong(within: string, path: PathIn): readonly Fault[] {
  const isLonger = durationMsOf(within) > durationMsOf(longest);
  return isLonger ? [{ path, problem: `${within} is longer than ${longest}, which is the most` }] : [];
}
