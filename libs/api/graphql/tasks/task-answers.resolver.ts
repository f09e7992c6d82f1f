import type { Requester } from '@baton/goal/application';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { ControlDesk } from '../controls/control-desk.js';
import { ControlResult } from '../controls/control-results.js';
import {
  DecideDisclosureInput,
  DecidePlanInput,
  DecideRecoveryInput,
  ReportCompensationInput,
  SettleOutcomeInput,
} from './task-answers.input.js';

/** How persons answer what they are asked, each kind of task in its own words; questions are answered by answerClarification. */
@Resolver()
export class TaskAnswersResolver {
  constructor(private readonly desk: ControlDesk) {}

  @Mutation(() => ControlResult, { description: 'Approves a plan, or rejects it.' })
  async decidePlan(
    @Args('input', { description: 'Which task, the decision, and why.' }) input: DecidePlanInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof ControlResult> {
    const { taskId, digest, decision: option } = input;
    return this.desk.carryOut(input, { do: 'RESOLVE_TASK', taskId, digest, option }, requester);
  }

  @Mutation(() => ControlResult, {
    description:
      'Lets one value cross that is kept back, for this handoff alone, or refuses to. A text is let cross by nobody who may not see it.',
  })
  async decideDisclosure(
    @Args('input', { description: 'Which task, the decision, and why.' }) input: DecideDisclosureInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof ControlResult> {
    const { taskId, digest, decision: option, until: waitUntil } = input;
    return this.desk.carryOut(input, { do: 'RESOLVE_TASK', taskId, digest, option, waitUntil }, requester);
  }

  @Mutation(() => ControlResult, {
    description: 'Tells what became of an operation that no machine can tell, or has it asked about again.',
  })
  async settleOutcome(
    @Args('input', { description: 'Which task, what was found, and how.' }) input: SettleOutcomeInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof ControlResult> {
    const { taskId, digest, finding: option, recordId } = input;
    return this.desk.carryOut(input, { do: 'RESOLVE_TASK', taskId, digest, option, recordId }, requester);
  }

  @Mutation(() => ControlResult, { description: 'Tells what was done by hand about an effect.' })
  async reportCompensation(
    @Args('input', { description: 'Which task, what was done, and why.' })
    input: ReportCompensationInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof ControlResult> {
    const { taskId, digest, result: option, until: waitUntil } = input;
    return this.desk.carryOut(input, { do: 'RESOLVE_TASK', taskId, digest, option, waitUntil }, requester);
  }

  @Mutation(() => ControlResult, { description: 'Decides how a goal goes on that is held for a person.' })
  async decideRecovery(
    @Args('input', { description: 'Which task, the way on, and why.' }) input: DecideRecoveryInput,
    @Context('requester') requester: Requester,
  ): Promise<typeof ControlResult> {
    const { taskId, digest, way: option, until: waitUntil } = input;
    return this.desk.carryOut(input, { do: 'RESOLVE_TASK', taskId, digest, option, waitUntil }, requester);
  }
}
