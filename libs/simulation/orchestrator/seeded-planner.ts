import type { Labels, SubjectId } from '@baton/kernel';
import type { Offer, OpenedAttribute, PlanningRequest, PlanningResult } from '@baton/conversation';
import { Planner } from '@baton/conversation';
import type { AttributeName, Plan, PlannedCompensation, PlannedStep } from '@baton/goal/domain';
import type { CompensationInput } from '@baton/specialist/domain';
import { canary } from '../oracle/crossings.js';
import { Random } from '../world/random.js';
import { tellingCategories } from './seeded-policy.js';

/** The attribute that stands for what a person said: a number that the whole plan follows from. */
export const recipeAttribute = 'request.recipe';

const recordIds = ['R1', 'R2', 'R3'] as const;
/** By the revision that plans it. */
const prefixes = 'stuvwxyzabcdefgh';
const internal = { classification: 'internal', category: 'reference', subjects: [], trust: 'typed' } as const;
const somebodyElse = 'sub_somebody-else' as SubjectId;

/** Lays down plans that nobody would think of: some reads, then two to five writes in any order that has no cycle. */
export class SeededPlanner extends Planner {
  override async plan(request: PlanningRequest): Promise<PlanningResult> {
    const said = request.attributes.find(({ name }) => name === recipeAttribute);
    const recipe = Number(said?.value);
    const random = new Random(recipe);
    const drawing = new Drawing(request, random, String(recipe), {
      ways: new Random(recipe + 1 + request.revision),
      labels: new Random(recipe + 3),
      anew: new Random(recipe + 4 + request.revision),
      customer: said?.labels.subjects ?? [],
    });
    const readsFirst = random.happens(0.3);
    if (!readsFirst || request.revision > 0) {
      const failed = request.reads.find(({ kind }) => kind !== 'COMMITTED');
      if (failed) return { kind: 'REFUSED', code: 'READ_REJECTED', at: failed.step, message: 'A read was refused' };
      // A playbook would name its steps alike each time; some of these do, and their steps are told apart by what is done.
      const namesAlike = new Random(recipe + 2).happens(0.5);
      const prefix = (namesAlike ? undefined : prefixes[request.revision % prefixes.length]) ?? 's';
      return drawing.plan('ACTING', prefix, random.whole(2, 5));
    }
    return drawing.plan('READING', 'r', random.whole(1, 2));
  }
}

class Drawing {
  readonly #attributes: OpenedAttribute[] = [];

  constructor(
    private readonly request: PlanningRequest,
    private readonly random: Random,
    /** Every value that the plan binds begins with it, so that it can be told whose it is. */
    private readonly recipe: string,
    private readonly apart: {
      /** Apart from the chance that the steps are drawn by, so that a seed keeps its steps when there are more ways out. */
      readonly ways: Random;
      readonly labels: Random;
      /** What is computed anew does not always come to what it came to before. */
      readonly anew: Random;
      /** Whom the goal is about. */
      readonly customer: readonly SubjectId[];
    },
  ) {}

  plan(stage: Plan['stage'], prefix: string, count: number): PlanningResult {
    const [first, ...rest] = this.#offersThat(stage === 'READING' ? 'READ' : 'WRITE');
    if (!first) return { kind: 'REFUSED', code: 'CAPABILITY_NOT_OFFERED', at: prefix, message: 'Nothing is offered' };
    const steps: PlannedStep[] = [];
    for (let number = 1; number <= count; number++)
      steps.push(this.#step(`${prefix}${number}`, this.random.pick([first, ...rest]), steps));
    const drawn = stage === 'READING' ? steps : this.#withWaysOut(steps);
    const plan: Plan = { revision: this.request.revision, stage, steps: drawn, subjects: this.apart.customer };
    return { kind: 'PLAN', plan, attributes: this.#attributes };
  }

  /** Some steps have an alternative, a condition or a policy of their own, and some plans a point of no return. */
  #withWaysOut(steps: readonly PlannedStep[]): readonly PlannedStep[] {
    const { ways } = this.apart;
    const pivot = ways.happens(0.15) ? ways.whole(0, steps.length - 1) : undefined;
    const holds = ways.happens(0.25);
    const marked = steps.map((step, index): PlannedStep => ({
      ...step,
      pivot: index === pivot,
      ...(holds && ways.happens(0.6) ? { recovery: 'HOLD' as const } : {}),
      ...(ways.happens(0.06)
        ? { when: { attribute: recipeAttribute, is: ways.pick(['KNOWN', 'NOT_KNOWN'] as const) } }
        : {}),
    }));
    if (!ways.happens(0.2)) return marked;
    const [offer, ...others] = this.#offersThat('WRITE');
    const [first, ...rest] = marked;
    if (!offer || !first) return marked;
    const { id, after } = ways.pick([first, ...rest]);
    return [...marked, { ...this.#step(`${id}b`, ways.pick([offer, ...others]), []), after, insteadOf: id }];
  }

  /** What can be a step; the rest is offered to compensate others. */
  #offersThat(effect: 'READ' | 'WRITE'): readonly Offer[] {
    const forward = ['record.read', 'record.update', 'paper.create', 'letter.mail'];
    return this.request.offers.filter(
      ({ capability }) => capability.effect === effect && forward.includes(capability.name),
    );
  }

  #step(id: string, { capability, pin }: Offer, earlier: readonly PlannedStep[]): PlannedStep {
    const after = earlier.filter(() => this.random.happens(0.4)).map((step) => step.id);
    const inputs = Object.fromEntries(
      capability.input.flatMap(({ name, required }) => {
        const attribute = `plan.${id}-${name}`;
        // What is about somebody else is bound to a field that can do without it.
        if (!required) return this.apart.labels.happens(0.3) ? [[name, this.#aboutSomebodyElse(attribute)]] : [];
        return [
          [name, name === 'recordId' ? this.#recordId(attribute) : this.#value(attribute, `${this.recipe}.${id}`)],
        ];
      }),
    );
    return {
      ...{ id, title: `${capability.name} at ${pin.system}`, pin, effect: capability.effect, inputs, after },
      ...{ reversibility: capability.reversibility, pivot: false, chosenBy: 'seed' },
      compensations: capability.compensations.map((entry): PlannedCompensation => {
        const { kind, windowMs } = entry;
        const offer = this.request.offers.find(
          (candidate) => candidate.pin.specialist === pin.specialist && candidate.capability.name === entry.capability,
        );
        const bound = Object.entries(entry.inputs).map(([name, source]) => [name, attributeOf(source, id, inputs)]);
        return {
          ...{ kind, inputs: Object.fromEntries(bound) as PlannedCompensation['inputs'] },
          ...(offer ? { pin: offer.pin } : {}),
          ...(windowMs === undefined ? {} : { windowMs }),
        };
      }),
    };
  }

  #recordId(name: AttributeName): AttributeName {
    const drawn = this.random.pick(recordIds);
    const { anew } = this.apart;
    const isKnown = this.request.attributes.some((known) => known.name === name);
    return this.#literal(name, isKnown && anew.happens(0.5) ? anew.pick(recordIds) : drawn, internal);
  }

  /** Tells something of the customer that may not go with everything else. */
  #value(name: AttributeName, value: string): AttributeName {
    const { labels, customer } = this.apart;
    return this.#literal(name, value, { ...internal, category: labels.pick(tellingCategories), subjects: customer });
  }

  #aboutSomebodyElse(name: AttributeName): AttributeName {
    return this.#literal(name, `${canary} of somebody else`, { ...internal, subjects: [somebodyElse] });
  }

  #literal(name: AttributeName, value: string, labels: Omit<Labels, 'source'>): AttributeName {
    this.#attributes.push({ name, type: 'identifier', labels: { ...labels, source: 'playbook' }, value });
    return name;
  }
}

function attributeOf({ from, name }: CompensationInput, step: string, inputs: PlannedStep['inputs']): AttributeName {
  switch (from) {
    case 'input':
      return inputs[name] ?? name;
    case 'output':
      return `${step}.${name}`;
    case 'before':
      return `${step}.before.${name}`;
  }
}
