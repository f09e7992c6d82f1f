import type { SubjectId } from '@baton/kernel';
import type { AttributeName, JoinedSubject, Question, StepId } from '@baton/goal/domain';
import type { DerivedValue } from '../derive-functions.js';
import { deriveSpec } from '../derive-functions.js';
import type { OpenedAttribute, PlanningRequest, ReadOutcome } from '../planner.port.js';
import type { AskBack, Binding, Derive, Playbook } from '../playbook.js';
import { strictestOf } from '../playbook-labels.js';
import { isWithin } from '../understand.js';

/** What is known while a plan is made: what was said and read, what the playbook brings, what follows from these. */
export class Context {
  private readonly known: ReadonlyMap<AttributeName, OpenedAttribute>;
  private readonly fromPlaybook = new Map<AttributeName, OpenedAttribute>();
  private readonly withoutAnswer: AskBack[] = [];
  private readonly playbook: Playbook;

  constructor(private readonly request: PlanningRequest) {
    this.playbook = request.playbook;
    this.known = new Map(request.attributes.map((attribute) => [attribute.name, attribute]));
    for (const { name, type, value, labels } of this.playbook.literals)
      this.fromPlaybook.set(name, {
        ...{ name, type, value },
        labels: { ...labels, subjects: [], source: 'playbook', trust: 'typed' },
      });
    for (const derive of this.playbook.derives) this.derive(derive);
  }

  /** Literals and computed values. */
  brought(): readonly OpenedAttribute[] {
    return [...this.fromPlaybook.values()];
  }

  get(name: AttributeName): OpenedAttribute | undefined {
    return this.fromPlaybook.get(name) ?? this.known.get(name);
  }

  /** The attribute that a binding means now: outputs of a read that was repeated are those of its last time. */
  nameOf(binding: Binding): AttributeName {
    if ('attribute' in binding) return binding.attribute;
    const dot = binding.output.indexOf('.');
    const step = binding.output.slice(0, dot);
    return `${this.lastTimeOf(step)?.step ?? step}${binding.output.slice(dot)}`;
  }

  /** How a read of the playbook ended the last time it was done. */
  lastTimeOf(read: StepId): ReadOutcome | undefined {
    return this.timesOf(read).at(-1);
  }

  timesOf(read: StepId): readonly ReadOutcome[] {
    return this.request.reads.filter(({ step }) => step === read || isRepetition(step, read));
  }

  /** The id for the next time: `account`, then `account-2`, since a step id is never used again. */
  nextIdOf(read: StepId): StepId {
    const times = this.timesOf(read).length;
    return times === 0 ? read : `${read}-${times + 1}`;
  }

  /** The attributes that hold a name in a read's last answer: what a person may choose from. */
  namesFrom(read: StepId): readonly AttributeName[] {
    const prefix = `${this.lastTimeOf(read)?.step ?? read}.`;
    return [...this.known.values()]
      .filter(({ name, type }) => name.startsWith(prefix) && type === 'name')
      .map(({ name }) => name);
  }

  /** The beings that every handoff is about, as far as they are known. */
  subjects(): readonly SubjectId[] {
    const ofAll = this.playbook.subjects.filter(({ role }) => role === undefined);
    return [...new Set(ofAll.flatMap((binding) => this.beingsOf(binding)))];
  }

  /** The related beings of these roles, as far as they are known. */
  joining(roles: readonly string[]): readonly JoinedSubject[] {
    return this.playbook.subjects.flatMap((binding) => {
      const { role } = binding;
      if (role === undefined || !roles.includes(role)) return [];
      return this.beingsOf(binding).map((subject) => ({ subject, role }));
    });
  }

  /** What the playbook asks for and nobody said. */
  unsaid(): readonly Question[] {
    return this.playbook.asks
      .filter(({ name }) => !this.known.has(name))
      .map(({ name, question }) => ({ attribute: name, reason: 'MISSING', text: question, candidates: [] }));
  }

  /** What has to be said otherwise, since nothing can be computed from it. */
  uncomputable(): readonly Question[] {
    const byAttribute = new Map(this.withoutAnswer.map((back) => [back.ask, back]));
    return [...byAttribute.values()].map(({ ask, question }) => ({
      ...{ attribute: ask, reason: 'AMBIGUOUS', text: question, candidates: [] },
    }));
  }

  private beingsOf(binding: Binding): readonly SubjectId[] {
    return this.get(this.nameOf(binding))?.labels.subjects ?? [];
  }

  private derive(derive: Derive): void {
    const { parameters, result, own, compute } = deriveSpec(derive.function);
    const sources = derive.arguments.flatMap((binding) => this.get(this.nameOf(binding)) ?? []);
    if (sources.length < parameters.length) return;
    const values = sources.map(({ value }) => value as DerivedValue);
    const fitsTypes = sources.every(({ type }, index) => type === parameters[index]);
    const value = fitsTypes ? compute(values, this.request.today) : undefined;
    if (value === undefined || !isWithin(derive, value)) {
      if (derive.otherwise) this.withoutAnswer.push(derive.otherwise);
      return;
    }
    const labels = strictestOf(
      sources.map((source) => source.labels),
      own,
    );
    const derivedFrom = [...new Set(sources.flatMap((source) => [source.name, ...(source.derivedFrom ?? [])]))];
    const computed = { name: derive.name, type: result, value, labels };
    this.fromPlaybook.set(derive.name, derivedFrom.length === 0 ? computed : { ...computed, derivedFrom });
  }
}

function isRepetition(step: StepId, read: StepId): boolean {
  return step.startsWith(`${read}-`) && /^\d+$/.test(step.slice(read.length + 1));
}
