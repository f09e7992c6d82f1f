import type { JsonObject, ValueType } from '@baton/kernel';
import { canonicalJson } from '@baton/kernel';
import { deriveSpec } from '../derive-functions.js';
import type { Binding, ConditionTest } from '../playbook.js';
import { testFault } from '../value-forms.js';
import type { Fault, Reachable } from './binding-faults.js';
import { leadsNowhere, producerOf } from './binding-faults.js';
import type { WrittenCondition, WrittenPlaybook, WrittenStep } from './written-playbook.js';
import { bindingOf, testOf, testWords } from './written-playbook.js';
import type { PathIn } from './yaml-source.js';

/** What is wrong with a step's condition, as far as the playbook alone can tell: what systems answer has no type here. */
export function conditionFaults(
  { when }: WrittenStep,
  path: PathIn,
  playbook: WrittenPlaybook,
  reachable: Reachable,
): readonly Fault[] {
  if (!when) return [];
  const of = bindingOf(when);
  const test = testOf(when);
  if (!of) return [{ path, problem: 'Exactly one of attribute and output says what the condition looks at' }];
  if (!test) return [{ path, problem: `Exactly one of ${testWords.join(', ')} says what it is to be` }];
  const nowhere = leadsNowhere(of, path, reachable);
  return nowhere.length > 0 || 'output' in of ? nowhere : attributeFaults(of.attribute, when, test, path, playbook);
}

function attributeFaults(
  name: string,
  when: WrittenCondition,
  test: ConditionTest,
  path: PathIn,
  { asks, literals, derives }: WrittenPlaybook,
): readonly Fault[] {
  const word = testWords.find((candidate) => when[candidate] !== undefined) ?? 'is';
  const isLiteral = literals.some((literal) => literal.name === name);
  if (isLiteral)
    return [{ path: [...path, 'attribute'], problem: `${name} is the same for every goal, so this decides nothing` }];
  const ask = asks.find((candidate) => candidate.name === name);
  if (ask && word === 'is')
    return [{ path: [...path, word], problem: `${name} is asked for, so it is known whenever there is a plan` }];
  const derive = derives.find((candidate) => candidate.name === name);
  const type: ValueType | undefined = ask?.type ?? (derive && deriveSpec(derive.function).result);
  const problem = type && testFault(test, type);
  return problem === undefined ? [] : [{ path: [...path, word], problem }];
}

/**
 * Inputs that come from a step which the plan may leave out, though this one may still be done. Only the specialists know
 * which inputs they require, so a playbook has to be right whichever these are.
 */
export function leftOutFaults(step: WrittenStep, path: PathIn, { steps }: WrittenPlaybook): readonly Fault[] {
  const done = surelyDoneWith(step, steps);
  return Object.entries(step.inputs).flatMap(([field, binding]): Fault[] => {
    const producer = producerIn(binding, steps);
    if (!producer?.when || done.has(producer.id)) return [];
    const problem =
      `${producer.id} may be left out, and then nothing answers this: let ${step.id} have the same \`when\`, ` +
      `or one that holds only where ${producer.id} was done, e.g. { output: ${outputOf(binding)}, is: known }`;
    return [{ path: [...path, 'inputs', field, 'output'], problem }];
  });
}

/** The conditional steps that were done wherever this one is: those its condition needs an answer of, or shares with. */
function surelyDoneWith({ id, when }: WrittenStep, steps: readonly WrittenStep[]): ReadonlySet<string> {
  const found = new Set<string>([id]);
  const open = when ? [when] : [];
  for (let condition = open.pop(); condition !== undefined; condition = open.pop()) {
    const text = textOf(condition);
    const of = bindingOf(condition);
    const needed = of && needsAnswer(condition) ? producerIn(of, steps) : undefined;
    const alike = steps.filter((other) => other.when && textOf(other.when) === text);
    for (const step of [...alike, ...(needed ? [needed] : [])]) {
      if (found.has(step.id)) continue;
      found.add(step.id);
      if (step.when && textOf(step.when) !== text) open.push(step.when);
    }
  }
  return found;
}

/** What was not answered is unequal to everything, and nothing else. */
function needsAnswer({ not, is }: WrittenCondition): boolean {
  return not === undefined && is !== 'unknown';
}

function producerIn(binding: Binding, steps: readonly WrittenStep[]): WrittenStep | undefined {
  return 'output' in binding ? steps.find(({ id }) => id === producerOf(binding.output)) : undefined;
}

function outputOf(binding: Binding): string {
  return 'output' in binding ? binding.output : binding.attribute;
}

/** The same for the same condition, in whichever order it is written. */
function textOf(condition: WrittenCondition): string {
  // What a YAML file says is JSON; the interface just does not say so.
  return canonicalJson(JSON.parse(JSON.stringify(condition)) as JsonObject);
}
