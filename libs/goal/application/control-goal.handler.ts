import type { EventId, TenantId } from '@baton/kernel';
import { recordIndexOf, requestDigestOf } from '@baton/encryption';
import { goalStream } from '@baton/event-store';
import type { ControlCommand, GoalState, OperationName, ReceiptRecord } from '@baton/goal/domain';
import { askedTask, plannedOperation, recordIdPlace } from '@baton/goal/domain';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Control, GoalAccepted, Requester } from './messages.js';
import { ControlGoal } from './messages.js';
import { carryOutForPerson } from './persons-command.js';
import { sealReason } from './persons-word.js';
import { mustBeRepeated } from './repeated-control.js';
import { RequestTools } from './request-tools.js';
import { mustBeAllowed } from './roles.js';
import { sealerFor } from './sealer.js';

/**
 * Carries a person's control out: the first writer wins, the same request again changes nothing, and whoever comes too
 * late is told how things stand.
 */
@CommandHandler(ControlGoal)
export class ControlGoalHandler implements ICommandHandler<ControlGoal, GoalAccepted> {
  constructor(private readonly tools: RequestTools) {}

  async execute({
    goalId,
    control,
    reason,
    clientKey,
    requester,
    expectedRevision,
  }: ControlGoal): Promise<GoalAccepted> {
    const { tenant } = requester;
    return carryOutForPerson(
      this.tools,
      { goalId, clientKey, requester, expectedRevision },
      {
        mustBeRepeated: (carriedOut, state) =>
          mustBeRepeated(control, carriedOut, this.digestOf(control, state, tenant)),
        commandFor: async (state, sealedIn) => {
          const now = this.tools.clock.now();
          mustBeAllowed(control, requester, state, now);
          const why = await sealReason(this.tools, reason, { tenant, stream: goalStream(goalId), sealedIn });
          return this.commandFor(control, state, { ...why, now }, { requester, sealedIn });
        },
      },
    );
  }

  private commandFor(
    control: Control,
    state: GoalState,
    by: ControlCommand['data'],
    place: { readonly requester: Requester; readonly sealedIn: EventId },
  ): ControlCommand {
    switch (control.do) {
      case 'PAUSE':
        return { type: 'PauseGoal', data: by };
      case 'RESUME':
        return { type: 'ResumeGoal', data: by };
      case 'CANCEL':
        return { type: 'CancelGoal', data: by };
      case 'TERMINATE':
        return { type: 'TerminateGoal', data: by };
      case 'RETRY_STEP':
        return { type: 'RetryStep', data: { ...by, step: control.step, operation: control.operation } };
      case 'SKIP_STEP':
        return { type: 'SkipStep', data: { ...by, step: control.step } };
      case 'RELABEL': {
        const { attribute, classification } = control;
        return { type: 'RelabelAttribute', data: { ...by, attribute, classification } };
      }
      case 'CHOOSE_RECOVERY':
        return { type: 'ChooseRecovery', data: { ...by, step: control.step, choice: control.choice } };
      case 'MARK_OUTCOME': {
        const { step, operation, finding, recordId } = control;
        const receipt = this.receiptFor(state, { step, operation, recordId }, place);
        const requestDigest = this.digestOf(control, state, place.requester.tenant);
        return { type: 'MarkOutcome', data: { ...by, step, operation, finding, receipt, requestDigest } };
      }
      case 'DELEGATE_TASK':
        return { type: 'DelegateTask', data: { ...by, taskId: control.taskId, to: control.to } };
      case 'RESOLVE_TASK': {
        const { taskId, digest, option, recordId, waitUntil } = control;
        const { step = '', operation = 'forward' } = askedTask(state, taskId, by.now) ?? {};
        const receipt = this.receiptFor(state, { step, operation, recordId }, place);
        const requestDigest = this.digestOf(control, state, place.requester.tenant);
        return { type: 'ResolveTask', data: { ...by, taskId, digest, option, receipt, waitUntil, requestDigest } };
      }
    }
  }

  private digestOf(control: Control, { goalId }: GoalState, tenant: TenantId): string | undefined {
    if (control.do !== 'MARK_OUTCOME' && control.do !== 'RESOLVE_TASK') return undefined;
    const waitUntil = control.do === 'RESOLVE_TASK' ? control.waitUntil : undefined;
    const details = [control.recordId?.trim(), waitUntil];
    return requestDigestOf(this.tools.vault, { tenant, goal: goalId, details });
  }

  /** A receipt on a person's word: the record that they name, and nothing that only the system could say of it. */
  private receiptFor(
    state: GoalState,
    about: { readonly step: string; readonly operation: OperationName; readonly recordId?: string },
    { requester: { tenant }, sealedIn }: { readonly requester: Requester; readonly sealedIn: EventId },
  ): ReceiptRecord | undefined {
    const { step, operation } = about;
    const recordId = about.recordId?.trim();
    if (!recordId || !Object.hasOwn(state.steps, step)) return undefined;
    if (state.steps[step]?.operations[operation] === undefined) return undefined;
    const { pin } = plannedOperation(state, { step, operation });
    const { vault } = this.tools;
    const seal = sealerFor(vault, tenant, goalStream(state.goalId), sealedIn);
    return {
      recordType: pin.capability,
      recordIndex: recordIndexOf(vault, { tenant, system: pin.system, recordId }),
      sealedRecordId: seal(recordId, recordIdPlace({ step, operation })),
    };
  }
}
