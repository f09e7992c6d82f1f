import type { TenantId } from '@baton/kernel';
import { goalCodec, goalStream } from '@baton/event-store';
import type { Control } from '@baton/goal/application';
import type { GoalState, HumanTaskOption, HumanTaskState } from '@baton/goal/domain';
import type { Installation } from '../orchestrator/installation.js';
import type { GoalAccount, Ledger } from '../oracle/ledger.js';
import type { FaultName } from '../world/faults.js';
import type { Sight } from './acts.js';
import { acts, openTasks, settled } from './acts.js';
import type { Wish } from './desk.js';
import { Desk, requesterOf } from './desk.js';

const looksEveryMs = 15_000;
const approvesEveryMs = 5_000;
/** Whoever is careful looks into a system only when nothing that was sent can land any more. */
const patienceMs = 4 * 60_000;
const deferral = goalCodec.storedNames.find((name) => name.startsWith('goal.OperationDeferred.'));

/** People around the goals: some meddle at any moment, some ask for what is not theirs, and a diligent one clears up. */
export class Persons {
  readonly #desk: Desk;
  readonly #isSomebodyDiligent: boolean;
  #asked = 0;

  constructor(
    private readonly installation: Installation,
    private readonly ledger: Ledger,
  ) {
    this.#desk = new Desk(installation);
    this.#isSomebodyDiligent = installation.world.random.happens(0.5);
    this.#approveLater();
    if (installation.world.isRushed) this.#losePatience();
  }

  get isIdle(): boolean {
    return this.#desk.isIdle;
  }

  /** Whether a goal that waits for a person will have one. */
  get isSomebodyComing(): boolean {
    return this.#isSomebodyDiligent;
  }

  /** Now and then somebody does something to a goal, at whatever moment it is in. */
  disturb(): void {
    const { faults, random } = this.installation.world;
    this.#desk.disturb();
    for (const goal of this.ledger.goals.values()) {
      for (const [name, act] of Object.entries(acts) as [FaultName, (sight: Sight) => Control | undefined][])
        if (faults.strike(name)) {
          const control = act(this.#sightOf(goal));
          if (control) this.#wish(goal, control);
          else faults.cameToNothing(name);
        }
      if (goal.setAsideAtMs !== undefined && faults.strike('person sets a goal free')) this.#wish(goal, 'RELEASE');
      const failed = openTasks(goal.state).find(({ options }) => options.includes('REPLAN'));
      if (failed && faults.strike('person has it planned anew')) this.#wish(goal, answerTo(failed, 'REPLAN'));
      const [shown] = openTasks(goal.state);
      if (shown && faults.strike('person answers what was shown before')) {
        const option = random.pick(shown.options as [HumanTaskOption, ...HumanTaskOption[]]);
        this.#wish(goal, { ...answerTo(shown, option), digest: `${shown.digest}.before` });
      }
      if (faults.strike('stranger asks')) this.#strangerAsks(goal, random.happens(0.5));
    }
  }

  /** Plans are approved or rejected in good time, faults or no faults: else there would be little to see of most goals. */
  #approveLater(): void {
    const { agenda, darkMs, random } = this.installation.world;
    agenda.after(darkMs + approvesEveryMs, () => {
      for (const goal of this.ledger.goals.values()) {
        const task = openTasks(goal.state).find(({ kind }) => kind === 'APPROVE_PLAN');
        if (!task || random.happens(0.5)) continue;
        this.#wish(goal, answerTo(task, random.happens(0.9) ? 'APPROVE' : 'REJECT'));
      }
      this.#approveLater();
    });
  }

  /**
   * Whoever is in a rush calls a goal off as soon as a system asks for time: the key is revoked at once then. Where that is
   * about what stands for another step, they leave out that one, and what stands for it is needed no more.
   */
  #losePatience(): void {
    const { log, world } = this.installation;
    log.onWritten((events) => {
      for (const stored of events) {
        if (stored.type !== deferral || !world.faults.areOn) continue;
        const goal = [...this.ledger.goals.values()].find(({ goalId }) => goalStream(goalId) === stored.stream);
        const { event } = goalCodec.decode(stored);
        if (goal && event.type === 'OperationDeferred') this.#wish(goal, callingOff(goal.state, event.data.step));
      }
    });
  }

  /** From now on the diligent one, if there is one, looks again and again until nothing waits for a person. */
  begin(): void {
    if (!this.#isSomebodyDiligent) return;
    const { agenda } = this.installation.world;
    const look = (): void => {
      for (const goal of this.ledger.goals.values()) this.#clearUp(goal);
      agenda.after(looksEveryMs, look);
    };
    agenda.after(patienceMs, look);
  }

  #clearUp(goal: GoalAccount): void {
    const { state, setAsideAtMs } = goal;
    const sight = this.#sightOf(goal);
    if (setAsideAtMs !== undefined) return this.#wish(goal, 'RELEASE');
    if (state.paused && state.phase !== 'CONCLUDED') return this.#wish(goal, { do: 'RESUME' });
    const [task] = openTasks(state);
    const answer = task && settled(sight, task);
    if (answer) this.#wish(goal, answer);
  }

  #wish({ goalId, tenant }: GoalAccount, control: Control | 'RELEASE'): void {
    const requester = requesterOf(tenant, ['operator', 'approver']);
    this.#send({ goalId, control, clientKey: `key-${++this.#asked}`, requester });
  }

  /** Somebody of another tenant, or somebody without the role that it takes. */
  #strangerAsks({ goalId, tenant }: GoalAccount, isForeign: boolean): void {
    const control = { do: 'TERMINATE' } as const;
    const requester = isForeign
      ? requesterOf(`${tenant}-next-door` as TenantId, ['operator', 'approver'])
      : requesterOf(tenant, ['operator']);
    const mustBeRefused = isForeign ? 'GOAL_NOT_FOUND' : 'ROLE_NEEDED';
    this.#send({ goalId, control, clientKey: `key-${++this.#asked}`, requester, mustBeRefused });
  }

  /** It takes a moment to arrive, and some ask twice to be sure. */
  #send(wish: Wish): void {
    const { world } = this.installation;
    const ask = (): void => world.travels(world.random.fraction() * 3_000, () => this.#desk.ask(wish));
    ask();
    if (world.faults.strike('person asks twice')) ask();
  }

  #sightOf({ goalId, state }: GoalAccount): Sight {
    const { random, nowMs } = this.installation.world;
    return { goalId, state, ledger: this.ledger, random, nowMs };
  }
}

function callingOff({ steps }: GoalState, step: string): Control {
  const insteadOf = steps[step]?.planned.insteadOf;
  return insteadOf === undefined ? { do: 'CANCEL' } : { do: 'SKIP_STEP', step: insteadOf };
}

function answerTo({ taskId, digest }: HumanTaskState, option: HumanTaskOption) {
  return { do: 'RESOLVE_TASK', taskId, digest, option } as const;
}
