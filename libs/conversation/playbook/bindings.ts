import type { JsonValue, Trust, ValueType } from '@baton/kernel';
import type { AttributeName, Condition, StepId } from '@baton/goal/domain';
import type { Capability, InputField } from '@baton/specialist/domain';
import { fitsField } from '@baton/specialist/domain';
import type { Offer } from '../planner.port.js';
import type { Binding, PlaybookCondition, PlaybookRead, PlaybookStep, PlaybookSubject } from '../playbook.js';
import { testFault } from '../value-forms.js';
import type { Context } from './context.js';
import { PlanningRefused } from './planning-refused.js';

/** What a binding leads to: a value that is known, or one that an answer is to bring. */
interface Source {
  readonly name: AttributeName;
  readonly type: ValueType;
  readonly trust: Trust;
  readonly value?: JsonValue;
}

/** Binds what capabilities take to what the goal knows or will know, and refuses what does not fit. */
export class Bindings {
  private readonly offered: ReadonlyMap<string, Offer>;

  constructor(
    private readonly context: Context,
    offers: readonly Offer[],
  ) {
    this.offered = new Map(offers.map((offer) => [`${offer.pin.specialist} ${offer.capability.name}`, offer]));
  }

  offer(specialist: string, capability: string, at: StepId): Offer {
    const offer = this.offered.get(`${specialist} ${capability}`);
    if (!offer)
      throw new PlanningRefused(
        'CAPABILITY_NOT_OFFERED',
        at,
        `${specialist} offers no ${capability}: correct the playbook, or start a specialist that does`,
      );
    return offer;
  }

  /** Field → attribute, without optional fields of which nothing is known. `before` are the steps that come earlier. */
  inputsOf(
    step: PlaybookRead | PlaybookStep,
    { input }: Capability,
    before: readonly PlaybookStep[],
  ): Readonly<Record<string, AttributeName>> {
    const inputs: Record<string, AttributeName> = {};
    for (const [name, binding] of Object.entries(step.inputs)) {
      const at = `${step.id}.${name}`;
      const field = input.find((candidate) => candidate.name === name);
      if (!field) throw new PlanningRefused('FIELD_UNKNOWN', at, `${step.capability} takes no ${name}`);
      const attribute = this.attributeFor(field, binding, before, at);
      if (attribute !== undefined) inputs[name] = attribute;
    }
    const unbound = input.find(({ name, required }) => required && !(name in inputs));
    if (unbound)
      throw new PlanningRefused(
        'FIELD_UNBOUND',
        `${step.id}.${unbound.name}`,
        `${step.capability} requires ${unbound.name}, and ${sourceOf(step.inputs[unbound.name])} gives it`,
      );
    return inputs;
  }

  /** A step's condition, of a value that is known or that one of these brings. */
  conditionOf(
    { of, ...test }: PlaybookCondition,
    id: StepId,
    producers: readonly (PlaybookRead | PlaybookStep)[],
  ): Condition {
    const at = `${id}.when`;
    const name = this.context.nameOf(of);
    const source = this.sourceOf(of, producers, at);
    if (source) {
      mustBeTrusted(source.trust, at);
      const fault = testFault(test, source.type);
      if (fault !== undefined) throw new PlanningRefused('TYPE_MISMATCH', at, fault);
    }
    return { attribute: name, ...test };
  }

  /** A related being joins as what the manifest calls it that tells of it, where that calls it anything. */
  mustJoinAsDeclared(subject: PlaybookSubject, reads: readonly PlaybookRead[]): void {
    const { role } = subject;
    const [producer = '', output = ''] = 'output' in subject ? subject.output.split('.') : [];
    const read = reads.find(({ id }) => id === producer);
    if (role === undefined || !read) return;
    const { capability } = this.offer(read.specialist, read.capability, read.id);
    const declared = capability.output.find(({ name }) => name === output)?.about?.role;
    if (declared !== undefined && declared !== role)
      throw new PlanningRefused(
        'ROLE_CONTRADICTED',
        `subjects.${producer}.${output}`,
        `${read.capability} answers ${output} of the ${declared}, and the playbook lets that being join as ${role}`,
      );
  }

  private attributeFor(
    field: InputField,
    binding: Binding,
    before: readonly PlaybookStep[],
    at: string,
  ): AttributeName | undefined {
    const source = this.sourceOf(binding, before, at);
    if (!source) return undefined;
    mustFit(source, field, at);
    return source.name;
  }

  /** Undefined where nobody has said it, nothing has brought it, and none of these will. */
  private sourceOf(
    binding: Binding,
    producers: readonly (PlaybookRead | PlaybookStep)[],
    at: string,
  ): Source | undefined {
    const name = this.context.nameOf(binding);
    const known = this.context.get(name);
    if (known) return { name, type: known.type, trust: known.labels.trust, value: known.value };
    const [producer = '', output = ''] = 'output' in binding ? binding.output.split('.') : [];
    const step = producers.find(({ id }) => id === producer);
    if (!step) return undefined;
    const { capability } = this.offer(step.specialist, step.capability, step.id);
    const promised = capability.output.find((candidate) => candidate.name === output);
    if (!promised) throw new PlanningRefused('OUTPUT_UNKNOWN', at, `${step.capability} answers no ${output}`);
    return { name, type: promised.type, trust: promised.trust };
  }
}

function mustFit({ type, trust, value }: Source, field: InputField, at: string): void {
  mustBeOfType(type, field, at);
  // What is quoted a person has to approve, so that no text gets anywhere by being bound.
  if (!field.quote) mustBeTrusted(trust, at);
  if (value !== undefined && !fitsField(value, field))
    throw new PlanningRefused('VALUE_NOT_ACCEPTED', at, `The value bound to ${at} is not one that the field takes`);
}

function mustBeOfType(type: ValueType, field: InputField, at: string): void {
  if (type !== field.type)
    throw new PlanningRefused('TYPE_MISMATCH', at, `${at} takes a value of type ${field.type}, and this is ${type}`);
}

/** Free text that a system holds is shown to a person, and neither handed to another system nor asked what to do. */
function mustBeTrusted(trust: Trust, at: string): void {
  if (trust === 'untrusted') throw new PlanningRefused('UNTRUSTED_INPUT', at, `Untrusted text can't be bound to ${at}`);
}

function sourceOf(binding: Binding | undefined): string {
  if (!binding) return 'nothing in the playbook';
  return `nothing that was said or read as ${'output' in binding ? binding.output : binding.attribute}`;
}
