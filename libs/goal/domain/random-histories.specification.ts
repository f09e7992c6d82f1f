import fc from 'fast-check';
import type { Recorded, TenantId } from '@baton/kernel';
import { instantOf, epochMsOf, Refusal } from '@baton/kernel';
import { aReason } from './control.examples.js';
import type { GoalCommand } from './goal.commands.js';
import { goalDecider } from './goal.decider.js';
import type { GoalEvent } from './goal.events.js';
import { aMoment, anEventId, aPin, aPlan, aSealedCommit, aStep, submitted } from './goal.examples.js';
import type { GoalState, HumanTaskState } from './goal.state.js';
import type { Script, Scripted } from './goal-walk.specification.js';
import { ScriptedWorld, walk } from './goal-walk.specification.js';
import type { HumanTaskOption } from './human-task.events.js';
import type { OperationId, OperationRef } from './operation.js';
import { operationIdOf } from './operation.js';
import type { PlannedCompensation, RecoveryPolicy } from './plan.js';

/* Histories of goals in worlds that refuse, lose and fall silent, with persons who say what is true. */

type Silence = 'TELLS' | 'CANNOT_TELL' | 'CANNOT_REVOKE' | 'LOSES_COUNT';

export interface Circumstances {
  readonly steps: readonly {
    readonly afterLast: boolean;
    readonly pivot: boolean;
    readonly compensations: readonly ('UNDO' | 'CORRECT' | 'FLAG')[];
    readonly forward: readonly Scripted[];
    readonly back: readonly Scripted[];
    readonly silence: Silence;
    readonly silenceBack: Silence;
  }[];
  readonly recovery: RecoveryPolicy;
  readonly acts: readonly {
    readonly after: number;
    readonly act: 'CANCEL' | 'TERMINATE' | 'ANSWER';
    readonly nth: number;
  }[];
  readonly answers: readonly number[];
}

const answers: readonly Scripted[] = ['REJECT', 'DEFER', 'LOSE_THE_REQUEST', 'LOSE_THE_ANSWER', 'BLOCK', 'RECALL'];
/** Mostly all goes well: a goal that fails at its first step has little to tell. */
const forward = fc.oneof(
  { weight: 3, arbitrary: fc.constant<readonly Scripted[]>([]) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom(...answers), { minLength: 1, maxLength: 2 }) },
);
const silence = fc.constantFrom<Silence>('TELLS', 'CANNOT_TELL', 'CANNOT_REVOKE', 'LOSES_COUNT');

export const someCircumstances: fc.Arbitrary<Circumstances> = fc.record({
  steps: fc.array(
    fc.record({
      afterLast: fc.boolean(),
      pivot: fc.constantFrom(false, false, false, true),
      compensations: fc.uniqueArray(fc.constantFrom('UNDO', 'CORRECT', 'FLAG'), { maxLength: 2 }),
      ...{ forward, back: forward, silence, silenceBack: silence },
    }),
    { minLength: 1, maxLength: 4 },
  ),
  recovery: fc.constantFrom<RecoveryPolicy>('COMPENSATE', 'COMPENSATE', 'HOLD'),
  acts: fc.array(
    fc.record({ after: fc.nat(25), act: fc.constantFrom('CANCEL', 'TERMINATE', 'ANSWER', 'ANSWER'), nth: fc.nat(20) }),
    { maxLength: 3 },
  ),
  answers: fc.array(fc.nat(20), { minLength: 6, maxLength: 6 }),
});

/** A world that tells less than it knows; what it did is in `effects` all the same. */
class ReticentWorld extends ScriptedWorld {
  constructor(
    script: Script,
    private readonly silences: ReadonlyMap<OperationId, Silence>,
  ) {
    super(script);
  }

  override ask(ref: OperationRef) {
    const told = super.ask(ref);
    if (this.silences.get(operationIdOf(ref)) !== 'CANNOT_TELL') return told;
    return { kind: 'CANNOT_TELL', journalId: 'journal-1', highestAttempt: 1 } as const;
  }

  override revoke(ref: OperationRef) {
    const silence = this.silences.get(operationIdOf(ref));
    if (silence === 'CANNOT_REVOKE') return { kind: 'CANNOT_TELL', journalId: 'journal-1', highestAttempt: 1 } as const;
    const told = super.revoke(ref);
    return told.kind === 'COMMITTED' && silence === 'LOSES_COUNT' ? { ...told, unaccountedAttempts: [1] } : told;
  }
}

/** How far a history had come when nothing was under way, and the operations whose effect the world then had. */
export interface Rest {
  readonly history: readonly GoalEvent[];
  readonly effects: readonly OperationId[];
}

export interface Lived {
  readonly history: readonly GoalEvent[];
  readonly rests: readonly Rest[];
}

export function live({ steps, recovery, acts, answers }: Circumstances): Lived {
  const world = worldOf(steps);
  const plan = aPlan({
    steps: steps.map(({ afterLast, pivot, compensations }, index) =>
      aStep(`s${index}`, {
        pivot,
        after: afterLast && index > 0 ? [`s${index - 1}`] : [],
        compensations: [...compensations.map(compensationOf), { kind: 'NOTIFY', inputs: {} }],
      }),
    ),
  });
  let history: readonly GoalEvent[] = [submitted({ recovery })];
  for (const { after, act, nth } of acts) {
    history = walk(history, world, plan, history.length + 1 + after).whole;
    history = withDecision(history, act === 'ANSWER' ? answerTo(history, world, nth) : commandOf(act));
  }
  const rests: Rest[] = [];
  for (const nth of answers) {
    history = walk(history, world, plan).history;
    rests.push({ history, effects: [...world.effects] });
    history = withDecision(history, answerTo(history, world, nth));
  }
  history = walk(history, world, plan).history;
  return { history, rests: [...rests, { history, effects: world.effects }] };
}

function worldOf(steps: Circumstances['steps']): ReticentWorld {
  const script: Partial<Record<OperationId, readonly Scripted[]>> = {};
  const silences = new Map<OperationId, Silence>();
  steps.forEach(({ forward, back, silence: forwardSilence, silenceBack }, index) => {
    script[`s${index}/forward`] = forward;
    script[`s${index}/compensation-0`] = back;
    silences.set(`s${index}/forward`, forwardSilence).set(`s${index}/compensation-0`, silenceBack);
  });
  return new ReticentWorld(script, silences);
}

function compensationOf(kind: 'UNDO' | 'CORRECT' | 'FLAG'): PlannedCompensation {
  return { kind, pin: aPin({ capability: `erp.${kind.toLowerCase()}` }), inputs: {} };
}

const by = { now: aMoment, ...aReason };

function commandOf(act: 'CANCEL' | 'TERMINATE'): GoalCommand {
  return { type: act === 'CANCEL' ? 'CancelGoal' : 'TerminateGoal', data: by };
}

export function stateAfter(history: readonly GoalEvent[]): GoalState {
  return history.reduce((state, event) => goalDecider.evolve(state, event), goalDecider.initial);
}

/** An answer to an open task that is true of the world. */
function answerTo(history: readonly GoalEvent[], world: ScriptedWorld, nth: number): GoalCommand | undefined {
  const open = Object.values(stateAfter(history).tasks).filter(({ ended }) => ended === undefined);
  const task = open[nth % Math.max(1, open.length)];
  if (!task) return undefined;
  const isThere = world.effects.includes(`${task.step ?? ''}/${task.operation ?? 'forward'}`);
  const options = task.options.filter((option) => isTrue(option, isThere));
  const option = options[nth % Math.max(1, options.length)];
  return option && { type: 'ResolveTask', data: { ...by, ...answerOf(task, option) } };
}

function isTrue(option: HumanTaskOption, isThere: boolean): boolean {
  if (option === 'DONE') return isThere;
  // Nobody asks for ever, or plans anew, in these histories.
  if (option === 'ASK_AGAIN' || option === 'REPLAN' || option === 'WAIVE') return false;
  return !isThere || !option.startsWith('NOT_DONE');
}

function answerOf({ taskId, digest, step }: HumanTaskState, option: HumanTaskOption) {
  return { taskId, digest, option, receipt: aSealedCommit(`${step ?? ''}-by-hand`).receipt };
}

function withDecision(history: readonly GoalEvent[], command: GoalCommand | undefined): readonly GoalEvent[] {
  if (command === undefined) return history;
  try {
    return [...history, ...goalDecider.decide(command, stateAfter(history))];
  } catch (error) {
    if (error instanceof Refusal) return history;
    throw error;
  }
}

/** The events as their store would give them back, a second apart. */
export function recorded(history: readonly GoalEvent[]): readonly Recorded<GoalEvent>[] {
  return history.map((event, revision) => ({
    ...{ id: anEventId, stream: 'goal-g1', revision, event },
    metadata: {
      tenant: 't1' as TenantId,
      actor: { kind: 'orchestrator', id: 'runner', roles: [], authenticatedBy: 'process' },
      ...{ commandId: 'command', $correlationId: 'g1', $causationId: 'command', decisionVersion: 1 },
      recordedAt: instantOf(epochMsOf(aMoment) + revision * 1_000),
    },
  }));
}
