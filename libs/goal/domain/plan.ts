import type { Instant, JsonValue, SubjectId } from '@baton/kernel';
import type { CompensationKind, IdempotencyClass, Reversibility } from '@baton/specialist/domain';

export type StepId = string;
/** Dotted and unique within a goal, e.g. `request.uplift`, `account.id`, `s2.invoiceId`, `s1.before.stage`, `plan.amount~2`. */
export type AttributeName = string;

/** What happens when a step has failed for good: what is committed is put right at once, or a person chooses. */
export type RecoveryPolicy = 'COMPENSATE' | 'HOLD';

/** What a plan copies of a manifest entry, so that later releases of the specialist can't change what was agreed. */
export interface CapabilityPin {
  readonly specialist: string;
  readonly system: string;
  readonly capability: string;
  readonly version: string;
  readonly manifestDigest: string;
  /** SHA-256 of the canonical input and output schemas, base64url. */
  readonly schemaDigest: string;
  readonly idempotencyClass: IdempotencyClass;
  readonly callTimeoutMs: number;
  readonly visibilityLagMs: number;
  /** How often it may be sent in vain, beyond its time; a default of the house where the manifest says nothing. */
  readonly attemptsMax?: number;
}

/** When a step is done at all, by one attribute; `value` is a literal of the playbook. */
export type Condition =
  | { readonly attribute: AttributeName; readonly is: 'KNOWN' | 'NOT_KNOWN' }
  | { readonly attribute: AttributeName; readonly is: 'EQUAL_TO' | 'NOT_EQUAL_TO'; readonly value: JsonValue }
  | { readonly attribute: AttributeName; readonly is: 'ABOVE' | 'BELOW'; readonly value: number };

/** Somebody whom some handoffs of a plan are about beside those whom all are about, and as what. */
export interface JoinedSubject {
  readonly subject: SubjectId;
  /** In the playbook's words, e.g. `signatory`. */
  readonly role: string;
}

/** One way to deal with a committed effect, with the attributes that it will need. NOTIFY has no `pin`. */
export interface PlannedCompensation {
  readonly kind: CompensationKind;
  readonly pin?: CapabilityPin;
  readonly inputs: Readonly<Record<string, AttributeName>>;
  readonly windowMs?: number;
}

export interface PlannedStep {
  readonly id: StepId;
  /** For people; holds no value. */
  readonly title: string;
  readonly pin: CapabilityPin;
  readonly effect: 'READ' | 'WRITE';
  readonly reversibility: Reversibility;
  /** Field of the brief → attribute. */
  readonly inputs: Readonly<Record<string, AttributeName>>;
  /** Whom its handoffs are about beside those of the plan; absent for nobody. */
  readonly joined?: readonly JoinedSubject[];
  readonly after: readonly StepId[];
  /** The plan has no way back beyond it. */
  readonly pivot: boolean;
  /** Best first. */
  readonly compensations: readonly PlannedCompensation[];
  /** Only begun when that step has failed: then this one stands for it. */
  readonly insteadOf?: StepId;
  /** The step is left out where this does not hold once its turn has come. */
  readonly when?: Condition;
  /** Instead of the goal's own policy. */
  readonly recovery?: RecoveryPolicy;
  /** A person is asked where the step is not settled by then. */
  readonly settleBy?: Instant;
  /** Who chose this capability for the step, e.g. `playbook:contract-renewal`. */
  readonly chosenBy: string;
}

/** What an operation of a step is about, for people: `Correct: Bill the renewal` where it is to put the step right. */
export function operationTitle(title: string, compensation: CompensationKind | null | undefined): string {
  return compensation ? `${compensation.slice(0, 1)}${compensation.slice(1).toLowerCase()}: ${title}` : title;
}

/** A DAG of steps. A later revision keeps what is committed and never uses a step id again. */
export interface Plan {
  readonly revision: number;
  readonly stage: 'READING' | 'ACTING';
  readonly steps: readonly PlannedStep[];
  /** Whom every handoff of this plan is about. */
  readonly subjects: readonly SubjectId[];
  /** A person is asked where the goal has not ended by then. */
  readonly settleBy?: Instant;
  /** A person has to approve it whatever it holds. FOUR_EYES: another one than the goal's owner. */
  readonly approval?: 'ANYBODY' | 'FOUR_EYES';
  /** The role that is asked for it first; absent: approver. */
  readonly approvalRole?: ApprovalRole;
}

/** Who may be asked to let a plan be carried out; what an operator leaves unanswered goes on to an approver. */
export type ApprovalRole = 'operator' | 'approver';

/** What a person must accept before a plan may be carried out. */
export interface PlanWarning {
  readonly code: 'IRREVERSIBLE_BEFORE_RISKY';
  /** The step that can't be undone. */
  readonly step: StepId;
  /** A step that may still fail when that one is done. */
  readonly risky: StepId;
}

export type PlanFault =
  | 'NO_STEPS'
  | 'STEP_ID_USED'
  | 'UNKNOWN_DEPENDENCY'
  | 'CYCLE'
  | 'SECOND_ALTERNATIVE'
  | 'UNBOUND_ATTRIBUTE'
  | 'NO_LAST_PERSON'
  | 'IRREVERSIBLE_WITH_UNDO'
  | 'EFFECT_OF_ANOTHER_STAGE';

/** What is wrong with a plan, and where; nothing when it may be proposed. */
export function findPlanFault(
  plan: Plan,
  known: { readonly attributes: ReadonlySet<AttributeName>; readonly usedStepIds: ReadonlySet<StepId> },
): { readonly fault: PlanFault; readonly at: string } | undefined {
  if (plan.steps.length === 0) return { fault: 'NO_STEPS', at: `revision ${plan.revision}` };
  const ids = new Set<StepId>();
  for (const step of plan.steps) {
    if (ids.has(step.id) || known.usedStepIds.has(step.id)) return { fault: 'STEP_ID_USED', at: step.id };
    ids.add(step.id);
    if ((step.effect === 'READ') !== (plan.stage === 'READING'))
      return { fault: 'EFFECT_OF_ANOTHER_STAGE', at: step.id };
    if (step.effect === 'WRITE' && step.compensations.at(-1)?.kind !== 'NOTIFY')
      return { fault: 'NO_LAST_PERSON', at: step.id };
    if (step.reversibility === 'IRREVERSIBLE' && step.compensations.some(({ kind }) => kind === 'UNDO'))
      return { fault: 'IRREVERSIBLE_WITH_UNDO', at: step.id };
  }
  for (const step of plan.steps) {
    const missing = [...step.after, ...(step.insteadOf === undefined ? [] : [step.insteadOf])].find(
      (id) => !ids.has(id) && !known.usedStepIds.has(id),
    );
    if (missing !== undefined) return { fault: 'UNKNOWN_DEPENDENCY', at: `${step.id} after ${missing}` };
    if (step.insteadOf !== undefined && isSecondAlternative(plan, step, step.insteadOf))
      return { fault: 'SECOND_ALTERNATIVE', at: `${step.id} instead of ${step.insteadOf}` };
    const surelyDone = walkBack(plan, step.after, ({ after }) => after);
    const canBeKnown = (attribute: AttributeName) =>
      known.attributes.has(attribute) || surelyDone.has(producerOf(attribute));
    const unbound = Object.entries(step.inputs).find(([, attribute]) => !canBeKnown(attribute));
    if (unbound) return { fault: 'UNBOUND_ATTRIBUTE', at: `${step.id}.${unbound[0]}` };
    // A condition may ask whether an attribute is known at all, so only one that a step would bring has to be an ancestor's.
    const asked = step.when?.attribute;
    if (asked !== undefined && ids.has(producerOf(asked)) && !canBeKnown(asked))
      return { fault: 'UNBOUND_ATTRIBUTE', at: `${step.id}.when` };
  }
  const cyclic = plan.steps.find((step) => ancestorsOf(plan, step).has(step.id) || waitsForItsStandIn(plan, step));
  return cyclic && { fault: 'CYCLE', at: cyclic.id };
}

/** All that steps are bound to, and depend on; their ways back are bound to what they are, or to what they bring. */
export function attributesBoundBy(steps: readonly PlannedStep[]): ReadonlySet<AttributeName> {
  return new Set(steps.flatMap(({ inputs, when }) => [...Object.values(inputs), ...(when ? [when.attribute] : [])]));
}

/** The step whose answer brings an attribute: its name up to the first dot. */
function producerOf(attribute: AttributeName): StepId {
  return attribute.slice(0, attribute.indexOf('.'));
}

/** One step has one alternative, which has none itself: nobody looks further for what may stand for a step. */
function isSecondAlternative({ steps }: Plan, { id }: PlannedStep, original: StepId): boolean {
  return steps.some((other) =>
    other.id === original ? other.insteadOf !== undefined : other.insteadOf === original && other.id !== id,
  );
}

function waitsForItsStandIn(plan: Plan, step: PlannedStep): boolean {
  const before = ancestorsOf(plan, step);
  return plan.steps.some(({ id, insteadOf }) => insteadOf === step.id && before.has(id));
}

/** All steps that must be settled before this one, however far back, and those that may stand for one of them. */
export function ancestorsOf({ steps }: Pick<Plan, 'steps'>, step: PlannedStep): ReadonlySet<StepId> {
  const standInsFor = (id: StepId) => steps.filter(({ insteadOf }) => insteadOf === id).map((other) => other.id);
  const withStandIns = (after: readonly StepId[]) => after.flatMap((id) => [id, ...standInsFor(id)]);
  return walkBack({ steps }, withStandIns(step.after), ({ after }) => withStandIns(after));
}

function walkBack(
  { steps }: Pick<Plan, 'steps'>,
  from: readonly StepId[],
  before: (step: PlannedStep) => readonly StepId[],
): ReadonlySet<StepId> {
  const found = new Set<StepId>();
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    const step = steps.find((candidate) => candidate.id === id);
    if (step) open.push(...before(step));
  }
  return found;
}

/**
 * Irreversible steps that others may still fail after or beside. One that the plan marks as its pivot is meant: from
 * there on it only goes forward.
 */
export function warningsOf(plan: Pick<Plan, 'steps'>): readonly PlanWarning[] {
  return plan.steps
    .filter(({ reversibility, effect, pivot }) => effect === 'WRITE' && reversibility === 'IRREVERSIBLE' && !pivot)
    .flatMap((step): PlanWarning[] => {
      const before = ancestorsOf(plan, step);
      const risky = plan.steps.find(
        ({ id, effect, insteadOf }) =>
          effect === 'WRITE' && id !== step.id && insteadOf === undefined && !before.has(id),
      );
      return risky ? [{ code: 'IRREVERSIBLE_BEFORE_RISKY', step: step.id, risky: risky.id }] : [];
    });
}

/**
 * The same plan with each irreversible step after all steps that don't wait for it: so that what may fail has failed
 * before anything is done that can't be undone. Pivots stay where the playbook put them.
 */
export function withIrreversibleLast(steps: readonly PlannedStep[]): readonly PlannedStep[] {
  let ordered = steps;
  for (const { id } of steps.filter(({ reversibility, pivot }) => reversibility === 'IRREVERSIBLE' && !pivot))
    ordered = ordered.map((step) => (step.id === id ? afterAllItCan(ordered, step) : step));
  return ordered;
}

function afterAllItCan(steps: readonly PlannedStep[], step: PlannedStep): PlannedStep {
  const others = steps.filter(
    (other) =>
      other.id !== step.id &&
      // What it stands for has failed where it is begun at all, so there is nothing to wait for.
      other.id !== step.insteadOf &&
      other.effect === 'WRITE' &&
      other.insteadOf === undefined &&
      !ancestorsOf({ steps }, other).has(step.id),
  );
  return { ...step, after: [...new Set([...step.after, ...others.map(({ id }) => id)])] };
}
