import { createHash } from 'node:crypto';
import { Vault } from '@baton/encryption';
import { EventStore } from '@baton/event-store';
import type { Requester } from '@baton/goal/application';
import { GoalQuery, GoalsQuery, HumanTasksQuery, isUnreadable } from '@baton/read-models';
import { operationsToRetry, plannedOperation } from '@baton/goal/domain';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { bufferCount, concatMap, from, lastValueFrom, mergeMap, toArray } from 'rxjs';
import { sightOf } from '../../access/sight.js';
import { badInput, checkedInput } from '../checked-input.js';
import { questionOf } from '../goals-question.js';
import type { BulkInput } from './bulk.input.js';
import { ControlGoalsInput, ResolveTasksInput } from './bulk.input.js';
import type { BulkItemType } from './bulk-results.js';
import { BulkDone, BulkPreview, BulkRefused, BulkResult } from './bulk-results.js';
import type { BulkControl, BulkRefusalCode } from './control-enums.js';
import type { DeskControl } from './control-desk.js';
import { ControlDesk } from './control-desk.js';
import type { ControlRefusal } from './control-refusals.js';
import { controlRefusalOf } from './control-refusals.js';

/** As many as a person can answer for at once. */
const itemsMax = 10_000;
const atOnceMax = 32;
const sampleMax = 20;
/** What a request has reached before it was interrupted may fit no more, so that fewer do when it is sent again. */
const lookAgain =
  'Look again, and decide anew; a request that was interrupted goes on under its key without expectedCount.';

/** One thing to do to one goal; or why there is none, which is told as any other refusal. */
interface Job extends BulkItemType {
  readonly control: DeskControl | ControlRefusal;
}

interface WantedOfSteps {
  readonly control: Extract<BulkControl, 'RETRY' | 'SKIP'>;
  readonly system: string;
}

/**
 * What can be done to many goals at once: each gets an event of its own, under a key that is made of the request's, so
 * that the same request again goes on where it was interrupted.
 */
@Resolver()
export class BulkResolver {
  constructor(
    private readonly desk: ControlDesk,
    private readonly goals: GoalsQuery,
    private readonly goal: GoalQuery,
    private readonly tasks: HumanTasksQuery,
    private readonly store: EventStore,
    private readonly vault: Vault,
  ) {}

  @Mutation(() => BulkResult, {
    description: `Controls all open goals that fit, at most ${itemsMax} at once; RETRY and SKIP reach what waits or has failed in them in the system of the filter, step by step. Look first with dryRun.`,
  })
  async controlGoals(
    @Args('input', { description: 'Which goals, what, and why.' }, checkedInput) input: ControlGoalsInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof BulkResult> {
    const { phase, outcome } = input.filter;
    if (phase === 'CONCLUDED' || outcome) throw badInput('Goals that have ended are beyond control: leave them out');
    const { control } = input;
    const quarantined = input.filter.quarantined ?? (control === 'RELEASE' ? true : undefined);
    const filter = questionOf(
      { ...input.filter, quarantined },
      { vault: this.vault, tenant: requester.tenant, now: new Date() },
    );
    const goalIds = await this.goals.openIds(sightOf(requester), filter, itemsMax + 1);
    if (control !== 'RETRY' && control !== 'SKIP') {
      const jobs = goalIds.map((goalId): Job => ({ goalId, control: { do: control } }));
      return this.carryOut(jobs, input, requester);
    }
    const { system } = filter;
    if (system === undefined) throw badInput('RETRY and SKIP are of one system: name it in the filter');
    if (goalIds.length > itemsMax) return tooMany(goalIds.length);
    return this.carryOut(await this.waitingIn(goalIds, { control, system }, requester), input, requester);
  }

  @Mutation(() => BulkResult, {
    description: `Answers all open tasks of a group alike, at most ${itemsMax} at once. Look first with dryRun.`,
  })
  async resolveTasks(
    @Args('input', { description: 'Which tasks, the answer, and why.' }, checkedInput) input: ResolveTasksInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof BulkResult> {
    const { group, option, waitUntil } = input;
    const question = { sight: sightOf(requester), filter: { group, open: true }, first: itemsMax + 1 };
    const { tasks } = await this.tasks.list(question);
    const jobs = tasks.map(({ goalId, taskId, digest }): Job => {
      return { goalId, taskId, control: { do: 'RESOLVE_TASK', taskId, digest, option, waitUntil } };
    });
    return this.carryOut(jobs, input, requester);
  }

  private async carryOut(jobs: readonly Job[], input: BulkInput, requester: Requester): Promise<typeof BulkResult> {
    const count = jobs.length;
    if (count > itemsMax) return tooMany(count);
    const { expectedCount } = input;
    if (expectedCount !== undefined && expectedCount !== null && expectedCount !== count)
      return refused('COUNT_DIFFERS', count, `${count} fit now, not ${expectedCount}`, lookAgain);
    if (input.dryRun) return Object.assign(new BulkPreview(), { count, sample: jobs.slice(0, sampleMax).map(itemOf) });
    const outcomes = await lastValueFrom(
      from(jobs).pipe(
        mergeMap((job) => this.carryOutOne(job, input, requester), atOnceMax),
        toArray(),
      ),
    );
    return Object.assign(new BulkDone(), {
      count,
      done: outcomes.flatMap((outcome) => ('code' in outcome ? [] : outcome)),
      refused: outcomes.flatMap((outcome) => ('code' in outcome ? outcome : [])),
      position: await this.store.end(),
    });
  }

  /** What waits or has failed in a system, read from the goals themselves: rows say no more than which goals are about it. */
  private async waitingIn(goalIds: readonly string[], wanted: WantedOfSteps, requester: Requester): Promise<Job[]> {
    const found = from(goalIds).pipe(
      bufferCount(atOnceMax),
      concatMap((some) => Promise.all(some.map((goalId) => this.waitingInOne(goalId, wanted, requester)))),
      toArray(),
    );
    return (await lastValueFrom(found)).flat(2);
  }

  private async waitingInOne(
    goalId: string,
    { control, system }: WantedOfSteps,
    requester: Requester,
  ): Promise<readonly Job[]> {
    try {
      const { state } = (await this.goal.find(sightOf(requester), goalId)) ?? {};
      if (state === undefined) return [];
      const waiting = operationsToRetry(state).filter((ref) => plannedOperation(state, ref).pin.system === system);
      if (control === 'RETRY') return waiting.map((ref) => ({ goalId, ...ref, control: { do: 'RETRY_STEP', ...ref } }));
      const forward = waiting.filter(({ operation }) => operation === 'forward');
      return forward.map((ref) => ({ goalId, ...ref, control: { do: 'SKIP_STEP', step: ref.step } }));
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      return [{ goalId, control: controlRefusalOf(error) }];
    }
  }

  private async carryOutOne(job: Job, { reason, idempotencyKey }: BulkInput, requester: Requester) {
    const { goalId, control } = job;
    if ('code' in control) return { ...itemOf(job), ...control };
    // Of a length that is accepted, whatever the request's is; and another one for another control under the same key.
    const digest = createHash('sha256')
      .update(`${idempotencyKey}\n${JSON.stringify(control)}`)
      .digest('base64url');
    const input = { goalId, reason, idempotencyKey: `bulk-${digest}` };
    const outcome = await this.desk.outcomeOf(input, control, requester);
    return 'code' in outcome ? { ...itemOf(job), ...outcome } : itemOf(job);
  }
}

function itemOf({ goalId, taskId, step, operation }: BulkItemType): BulkItemType {
  return { goalId, taskId, step, operation };
}

function tooMany(count: number): BulkRefused {
  return refused('TOO_MANY', count, `More than ${itemsMax} fit`, 'Narrow it down.');
}

function refused(code: BulkRefusalCode, count: number, message: string, whatToDo: string): BulkRefused {
  return Object.assign(new BulkRefused(), { code, count, message, whatToDo });
}
