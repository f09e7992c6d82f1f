import type { TenantId } from '@baton/kernel';
import { Refusal } from '@baton/kernel';
import { goalStream, quarantineStream, StoreError } from '@baton/event-store';
import type { Control, GoalAccepted, Requester } from '@baton/goal/application';
import {
  ControlGoal,
  ControlGoalHandler,
  ReleaseGoal,
  ReleaseGoalHandler,
  RequestTools,
} from '@baton/goal/application';
import type { Installation } from '../orchestrator/installation.js';
import { SimulatedEventStore } from '../orchestrator/simulated-event-store.js';
import { countThrough } from '../orchestrator/simulated-log.js';
import { LivingProcess } from '../world/living-process.js';
import { ProcessClock, SeededChance, Skew } from '../world/process-ports.js';

/** Something that a person asks for: a control, or that a goal be set free again. */
export interface Wish {
  readonly goalId: string;
  readonly control: Control | 'RELEASE';
  readonly clientKey: string;
  readonly requester: Requester;
  /** Whoever asks may not: the answer has to be this refusal. */
  readonly mustBeRefused?: 'GOAL_NOT_FOUND' | 'ROLE_NEEDED';
}

/** The process that persons speak to: it carries out what they ask by the real handlers, and may die in the middle. */
export class Desk {
  #process: LivingProcess;
  #open = 0;
  #starts = 0;

  constructor(private readonly installation: Installation) {
    this.#process = this.#start();
  }

  /** Nobody waits for an answer. */
  get isIdle(): boolean {
    return this.#open === 0;
  }

  disturb(): void {
    if (!this.installation.world.faults.strike('desk is killed')) return;
    this.#process.die('killed');
    this.#open = 0;
    this.#process = this.#start();
  }

  ask(wish: Wish): void {
    const { world } = this.installation;
    const process = this.#process;
    this.#open += 1;
    const answered = (judge: () => void): void => {
      if (!process.isAlive) return;
      this.#open -= 1;
      judge();
    };
    this.#carryOut(wish, process).then(
      (accepted) => answered(() => this.#judgeAccepted(wish, accepted)),
      (error: unknown) => answered(() => this.#judgeError(wish, error)),
    );
    world.say(() => `a person asks: ${wish.goalId.slice(0, 8)} ${JSON.stringify(wish.control)}`);
  }

  #start(): LivingProcess {
    return new LivingProcess(`desk#${++this.#starts}`, this.installation.world);
  }

  #carryOut({ goalId, control, clientKey, requester }: Wish, process: LivingProcess): Promise<GoalAccepted> {
    const { world, log, vault, keys, playbooks } = this.installation;
    const tools = new RequestTools({
      ...{ vault, keys, playbooks, timeZone: 'UTC' },
      store: new SimulatedEventStore(log, process),
      clock: new ProcessClock(process, new Skew()),
      chance: new SeededChance(world.random),
    });
    const reason = 'As it should be';
    return control === 'RELEASE'
      ? new ReleaseGoalHandler(tools).execute(new ReleaseGoal(goalId, reason, clientKey, requester))
      : new ControlGoalHandler(tools).execute(new ControlGoal(goalId, control, reason, clientKey, requester));
  }

  /** What was accepted is on record, and for whoever may ask for it. */
  #judgeAccepted({ goalId, control, mustBeRefused }: Wish, { position, alreadySubmitted }: GoalAccepted): void {
    const { world, log } = this.installation;
    if (mustBeRefused) return world.violate('6 only within its scope', `${goalId}: ${mustBeRefused} was not said`);
    const stream = control === 'RELEASE' ? quarantineStream(goalId) : goalStream(goalId);
    if (!alreadySubmitted && log.all[countThrough(position) - 1]?.stream !== stream)
      world.violate('3 nothing acknowledged is lost', `${goalId}: ${JSON.stringify(control)} is nowhere`);
  }

  #judgeError({ goalId, control, mustBeRefused }: Wish, error: unknown): void {
    const { world } = this.installation;
    const isOfTheWorld = error instanceof StoreError;
    if (error instanceof Refusal) {
      world.say(() => `   and is refused: ${error.code}`);
      if (mustBeRefused && error.code !== mustBeRefused)
        world.violate('10 nothing crosses a tenant', `${goalId}: ${error.code} was said, not ${mustBeRefused}`);
    } else if (!isOfTheWorld) {
      world.violate('a person is answered', `${goalId}: ${JSON.stringify(control)}: ${String(error)}`);
    }
  }
}

export function requesterOf(tenant: TenantId, roles: readonly string[]): Requester {
  return { tenant, actorId: `person-${roles.join('-') || 'nobody'}`, roles, authenticatedBy: 'simulated' };
}
