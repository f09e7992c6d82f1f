import { createHash } from 'node:crypto';
import { Vault } from '@baton/encryption';
import { EventStore } from '@baton/event-store';
import type { Requester } from '@baton/goal/application';
import type { Sight } from '@baton/read-models';
import { GoalQuery, GoalsQuery, HumanTasksQuery, isUnreadable } from '@baton/read-models';
import { isAnsweredByItself, operationsToRetry, operationsToSkip, plannedOperation } from '@baton/goal/domain';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { from, lastValueFrom, mergeMap, toArray } from 'rxjs';
import type { RequestContext } from '../../access/gate.js';
import { sightOf } from '../../access/sight.js';
import { badInput } from '../checked-input.js';
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

/** @param option one that is no answer to many */
function byItself(option: ResolveTasksInput['option']): ControlRefusal {
  const why =
    option === 'DONE'
      ? 'Each of them is shown to be done by a record of its own'
      : 'A text is approved by whoever was shown it';
  return { code: 'NOT_IN_BULK', message: `${why}: answer the task by itself` };
}

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
    description: `Controls all open goals that fit, at most ${itemsMax} at once; RETRY reaches what waits or has failed in them in the system of the filter, step by step; SKIP what of it was to be done, and what has not had its turn. Look first with dryRun.`,
  })
  async controlGoals(
    @Args('input', { description: 'Which goals, what, and why.' }) input: ControlGoalsInput,
    @Context() { requester, patience }: RequestContext,
  ): Promise<typeof BulkResult> {
    const { phase, outcome } = input.filter;
    if (phase === 'CONCLUDED' || outcome) throw badInput('Goals that have ended are beyond control: leave them out');
    const { control } = input;
    const quarantined = input.filter.quarantined ?? (control === 'RELEASE' ? true : undefined);
    const filter = questionOf(
      { ...input.filter, quarantined },
      { vault: this.vault, tenant: requester.tenant, now: new Date() },
    );
    const open = () => this.goals.openIds(sightOf(requester), filter, itemsMax + 1);
    if (control !== 'RETRY' && control !== 'SKIP') {
      const jobs = (await open()).map((goalId): Job => ({ goalId, control: { do: control } }));
      return this.carryOut(jobs, input, requester);
    }
    const { system } = filter;
    if (system === undefined) throw badInput('RETRY and SKIP are of one system: name it in the filter');
    const goalIds = await open();
    if (goalIds.length > itemsMax) return tooMany(goalIds.length);
    const sight = { ...sightOf(requester), signal: patience?.signal };
    const jobs = await this.waitingIn(goalIds, { control, system }, sight);
    patience?.mustLast();
    return this.carryOut(jobs, input, requester);
  }

  @Mutation(() => BulkResult, {
    description: `Answers all open tasks of a group alike, at most ${itemsMax} at once. Two answers are given one by one: DONE, which needs the record of each, and WAIVE of a text, which has to be read. Look first with dryRun.`,
  })
  async resolveTasks(
    @Args('input', { description: 'Which tasks, the answer, and why.' }) input: ResolveTasksInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof BulkResult> {
    const { group, option, waitUntil } = input;
    const question = { sight: sightOf(requester), filter: { group, open: true }, first: itemsMax + 1 };
    const { tasks } = await this.tasks.list(question);
    const jobs = tasks.map(({ goalId, taskId, digest, ...task }): Job => {
      const answer = { do: 'RESOLVE_TASK', taskId, digest, option, waitUntil } as const;
      return { goalId, taskId, control: isAnsweredByItself(task, option) ? byItself(option) : answer };
    });
    return this.carryOut(jobs, input, requester);
  }

  private async carryOut(jobs: readonly Job[], input: BulkInput, requester: Requester): Promise<typeof BulkResult> {
    const count = jobs.length;
    if (count > itemsMax) return tooMany(count);
    const { expectedCount } = input;
    if (expectedCount !== undefined && expectedCount !== null && expectedCount !== count)
      return refused('COUNT_DIFFERS', count, `${count} fit now, not ${expectedCount}`, lookAgain);
    if (input.dryRun) return Object.assign(new BulkPreview(), { count, ...firstOf(jobs) });
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

  /**
   * What waits or has failed in a system, read from the goals themselves: rows say no more than which goals are about it.
   * @param sight looked with no longer than somebody waits, since nothing is begun yet
   */
  private async waitingIn(goalIds: readonly string[], wanted: WantedOfSteps, sight: Sight): Promise<readonly Job[]> {
    const found = from(goalIds).pipe(
      mergeMap((goalId) => this.waitingInOne(goalId, wanted, sight), atOnceMax),
      toArray(),
    );
    return (await lastValueFrom(found)).flat();
  }

  private async waitingInOne(
    goalId: string,
    { control, system }: WantedOfSteps,
    sight: Sight,
  ): Promise<readonly Job[]> {
    try {
      const { state } = (await this.goal.find(sight, goalId)) ?? {};
      if (state === undefined) return [];
      const refs = control === 'RETRY' ? operationsToRetry(state) : operationsToSkip(state);
      return refs
        .filter((ref) => plannedOperation(state, ref).pin.system === system)
        .map((ref) => {
          const { step } = ref;
          return {
            goalId,
            ...ref,
            control: control === 'RETRY' ? { do: 'RETRY_STEP', ...ref } : { do: 'SKIP_STEP', step },
          };
        });
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

/** Of what would be done, and of what is known already to refuse, as many as a person looks at. */
function firstOf(jobs: readonly Job[]): Omit<BulkPreview, 'count'> {
  const refused = jobs.flatMap((job) => ('code' in job.control ? { ...itemOf(job), ...job.control } : []));
  const others = jobs.filter(({ control }) => !('code' in control));
  return {
    sample: others.slice(0, sampleMax).map(itemOf),
    refusedCount: refused.length,
    refused: refused.slice(0, sampleMax),
  };
}

function tooMany(count: number): BulkRefused {
  return refused('TOO_MANY', count, `More than ${itemsMax} fit`, 'Narrow it down.');
}

function refused(code: BulkRefusalCode, count: number, message: string, whatToDo: string): BulkRefused {
  return Object.assign(new BulkRefused(), { code, count, message, whatToDo });
}
