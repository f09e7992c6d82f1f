import type { Instant } from '@baton/kernel';
import { plusMs } from '@baton/kernel';
import type { AttributeName, PlannedCompensation, PlannedStep, StepId } from '@baton/goal/domain';
import type { Capability, CompensationEntry, CompensationInput } from '@baton/specialist/domain';
import type { Offer } from '../planner.port.js';
import type { Playbook, PlaybookRead, PlaybookStep } from '../playbook.js';
import { stepWithinMsOf } from '../playbook.js';
import type { Bindings } from './bindings.js';
import type { Context } from './context.js';
import { PlanningRefused } from './planning-refused.js';

/** What the steps of one plan have in common. */
export interface Drafting {
  readonly playbook: Playbook;
  readonly context: Context;
  readonly bindings: Bindings;
  readonly now: Instant;
  readonly chosenBy: string;
}

export function plannedRead(read: PlaybookRead, id: StepId, drafting: Drafting): PlannedStep {
  const { bindings, chosenBy, now, playbook } = drafting;
  const { capability, pin } = offerWith('READ', read, bindings);
  return {
    ...{ id, title: read.title, pin, effect: 'READ', reversibility: capability.reversibility },
    inputs: bindings.inputsOf(read, capability, []),
    ...joinedTo(read, drafting),
    ...{ after: [], pivot: false, compensations: [], chosenBy },
    settleBy: plusMs(now, stepWithinMsOf(playbook)),
  };
}

export function plannedSteps(drafting: Drafting): readonly PlannedStep[] {
  return drafting.playbook.steps.map((step) => plannedStep(step, drafting));
}

function plannedStep(step: PlaybookStep, drafting: Drafting): PlannedStep {
  const { bindings, chosenBy, now, playbook } = drafting;
  const { id, title, after, pivot = false, insteadOf, when, recovery } = step;
  const { reads, steps } = playbook;
  const { capability, pin } = offerWith('WRITE', step, bindings);
  const inputs = bindings.inputsOf(step, capability, steps);
  return {
    ...{ id, title, pin, effect: 'WRITE', reversibility: capability.reversibility, inputs },
    ...joinedTo(step, drafting),
    ...{ after, pivot, chosenBy },
    compensations: capability.compensations.map((entry) => plannedCompensation(entry, step, inputs, bindings)),
    ...(insteadOf === undefined ? {} : { insteadOf }),
    ...(when === undefined ? {} : { when: bindings.conditionOf(when, id, [...reads, ...steps]) }),
    ...(recovery === undefined ? {} : { recovery }),
    settleBy: plusMs(now, stepWithinMsOf(playbook, step)),
  };
}

function joinedTo({ joinedBy = [] }: PlaybookRead | PlaybookStep, { context }: Drafting): Pick<PlannedStep, 'joined'> {
  const joined = context.joining(joinedBy);
  return joined.length === 0 ? {} : { joined };
}

function offerWith(effect: Capability['effect'], step: PlaybookRead | PlaybookStep, bindings: Bindings): Offer {
  const offer = bindings.offer(step.specialist, step.capability, step.id);
  if (offer.capability.effect === effect) return offer;
  const belongs = effect === 'READ' ? 'among the steps' : 'among the reads';
  throw new PlanningRefused('WRONG_EFFECT', step.id, `${step.capability} belongs ${belongs} of the playbook`);
}

/** The way back, copied before anything is dispatched: with what it will need, by the names that this will have. */
function plannedCompensation(
  { kind, capability, inputs, windowMs }: CompensationEntry,
  step: PlaybookStep,
  forward: Readonly<Record<string, AttributeName>>,
  bindings: Bindings,
): PlannedCompensation {
  const bound = Object.entries(inputs).flatMap(([field, from]): [string, AttributeName][] => {
    const attribute = attributeOf(from, step.id, forward);
    return attribute === undefined ? [] : [[field, attribute]];
  });
  return {
    kind,
    ...(capability === undefined ? {} : { pin: bindings.offer(step.specialist, capability, step.id).pin }),
    inputs: Object.fromEntries(bound),
    ...(windowMs === undefined ? {} : { windowMs }),
  };
}

/** Undefined for an input that the forward brief leaves out. */
function attributeOf(
  { from, name }: CompensationInput,
  step: StepId,
  forward: Readonly<Record<string, AttributeName>>,
): AttributeName | undefined {
  switch (from) {
    case 'input':
      return forward[name];
    case 'output':
      return `${step}.${name}`;
    case 'before':
      return `${step}.before.${name}`;
  }
}
