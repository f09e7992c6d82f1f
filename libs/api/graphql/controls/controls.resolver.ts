import type { Requester } from '@baton/goal/application';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { ControlDesk } from './control-desk.js';
import { ControlResult } from './control-results.js';
import {
  ChooseRecoveryInput,
  ControlGoalInput,
  DelegateTaskInput,
  MarkOutcomeInput,
  RelabelAttributeInput,
  RetryStepInput,
  SkipStepInput,
} from './controls.input.js';

/** What operators, approvers and owners may do to one goal. Whoever writes first wins. */
@Resolver()
export class ControlsResolver {
  constructor(private readonly desk: ControlDesk) {}

  @Mutation(() => ControlResult, {
    description: 'Sends nothing new for a goal, forward or back, until it is resumed; questions and answers go on.',
  })
  async pauseGoal(
    @Args('input', { description: 'Which goal, and why.' }) input: ControlGoalInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof ControlResult> {
    return this.desk.carryOut(input, { do: 'PAUSE' }, requester);
  }

  @Mutation(() => ControlResult, { description: 'Lets a paused goal go on.' })
  async resumeGoal(
    @Args('input', { description: 'Which goal, and why.' }) input: ControlGoalInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof ControlResult> {
    return this.desk.carryOut(input, { do: 'RESUME' }, requester);
  }

  @Mutation(() => ControlResult, { description: 'Calls a goal off: what was done is put right.' })
  async cancelGoal(
    @Args('input', { description: 'Which goal, and why.' }) input: ControlGoalInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof ControlResult> {
    return this.desk.carryOut(input, { do: 'CANCEL' }, requester);
  }

  @Mutation(() => ControlResult, {
    description:
      'Ends a goal as it stands: nothing is put right, and its report says what remains. What is open is found out all the same. It takes the role approver.',
  })
  async terminateGoal(
    @Args('input', { description: 'Which goal, and why.' }) input: ControlGoalInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof ControlResult> {
    return this.desk.carryOut(input, { do: 'TERMINATE' }, requester);
  }

  @Mutation(() => ControlResult, { description: 'Tries an operation, or asks about it, again at once.' })
  async retryStep(
    @Args('input', { description: 'Which operation, and why.' }) input: RetryStepInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof ControlResult> {
    const { step, operation } = input;
    return this.desk.carryOut(input, { do: 'RETRY_STEP', step, operation }, requester);
  }

  @Mutation(() => ControlResult, { description: 'Leaves a step out that waits or has failed.' })
  async skipStep(
    @Args('input', { description: 'Which step, and why.' }) input: SkipStepInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof ControlResult> {
    return this.desk.carryOut(input, { do: 'SKIP_STEP', step: input.step }, requester);
  }

  @Mutation(() => ControlResult, {
    description:
      'Labels a value otherwise than it came. Anybody may raise a label; lowering one takes the role approver. What was computed from the value is raised with it, and is not lowered with it.',
  })
  async relabelAttribute(
    @Args('input', { description: 'Which attribute, its label, and why.' }) input: RelabelAttributeInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof ControlResult> {
    const { attribute, classification } = input;
    return this.desk.carryOut(input, { do: 'RELABEL', attribute, classification }, requester);
  }

  @Mutation(() => ControlResult, {
    description: 'Records what a person found out about an operation that no machine can tell.',
  })
  async markOutcome(
    @Args('input', { description: 'Which operation, what was found, and how.' }) input: MarkOutcomeInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof ControlResult> {
    const { step, operation, finding, recordId } = input;
    return this.desk.carryOut(input, { do: 'MARK_OUTCOME', step, operation, finding, recordId }, requester);
  }

  @Mutation(() => ControlResult, { description: 'Chooses how a goal that is held goes on after a step has failed.' })
  async chooseRecovery(
    @Args('input', { description: 'Which step, how to go on, and why.' }) input: ChooseRecoveryInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof ControlResult> {
    const { step, choice } = input;
    return this.desk.carryOut(input, { do: 'CHOOSE_RECOVERY', step, choice }, requester);
  }

  @Mutation(() => ControlResult, { description: 'Passes a task on to one person.' })
  async delegateTask(
    @Args('input', { description: 'Which task, to whom, and why.' }) input: DelegateTaskInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof ControlResult> {
    const { taskId, to } = input;
    return this.desk.carryOut(input, { do: 'DELEGATE_TASK', taskId, to }, requester);
  }

  @Mutation(() => ControlResult, {
    description: 'Drives a goal again that was set aside, once its cause is mended. It takes the role operator.',
  })
  async releaseGoal(
    @Args('input', { description: 'Which goal, and why.' }) input: ControlGoalInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof ControlResult> {
    return this.desk.carryOut(input, { do: 'RELEASE' }, requester);
  }
}
