import { randomUUID } from 'node:crypto';
import type { Classification } from '@baton/kernel';
import { commandLine, inWords } from '@baton/narration';
import type { BatonClient, ControlInput } from './baton-client.js';
import type { ControlName, Standing } from './control-documents.js';
import type { Wishes } from './goal-commands.js';
import { taken } from './taken.js';
import type { Terminal } from './terminal.js';

export interface ControlWishes extends Wishes {
  readonly reason: string;
  readonly key?: string;
}

/** What a control that was carried out is told as. */
const told: Readonly<Record<ControlName, string>> = {
  pauseGoal: 'is paused: nothing new is sent for it',
  resumeGoal: 'goes on',
  cancelGoal: 'is called off: what was done is put right',
  terminateGoal: 'has ended as it stood: its report says what remains',
  releaseGoal: 'is driven again',
  retryStep: 'tries it again',
  skipStep: 'leaves the step out',
  relabelAttribute: 'has the label',
  markOutcome: 'knows what became of it',
  chooseRecovery: 'goes on as chosen',
  decidePlan: 'has the decision about its plan',
  decideDisclosure: 'has the decision about the value',
  settleOutcome: 'knows what became of it',
  reportCompensation: 'knows what was done by hand',
  decideRecovery: 'goes on as decided',
  delegateTask: 'asks the one person',
};

/** The verbs of operators on one goal. */
export class ControlCommands {
  constructor(
    private readonly baton: BatonClient,
    private readonly terminal: Terminal,
  ) {}

  async goal(
    name: Extract<ControlName, 'pauseGoal' | 'resumeGoal' | 'cancelGoal' | 'terminateGoal' | 'releaseGoal'>,
    goalId: string,
    wishes: ControlWishes,
  ): Promise<void> {
    await this.carryOut(name, { goalId }, wishes);
  }

  async retry(goalId: string, step: string, wishes: ControlWishes & { readonly operation: string }): Promise<void> {
    await this.carryOut('retryStep', { goalId, step, operation: wishes.operation }, wishes);
  }

  async skip(goalId: string, step: string, wishes: ControlWishes): Promise<void> {
    await this.carryOut('skipStep', { goalId, step }, wishes);
  }

  async relabel(
    goalId: string,
    attribute: string,
    classification: Classification,
    wishes: ControlWishes,
  ): Promise<void> {
    await this.carryOut('relabelAttribute', { goalId, attribute, classification }, wishes);
  }

  async mark(
    goalId: string,
    step: string,
    finding: string,
    wishes: ControlWishes & { readonly operation: string; readonly record?: string },
  ): Promise<void> {
    const { operation, record } = wishes;
    await this.carryOut('markOutcome', { goalId, step, operation, finding, recordId: record }, wishes);
  }

  async recover(goalId: string, step: string, choice: string, wishes: ControlWishes): Promise<void> {
    await this.carryOut('chooseRecovery', { goalId, step, choice }, wishes);
  }

  /** Carries a control out and tells how the goal stands then. A refusal ends the command, and tells the same. */
  async carryOut(name: ControlName, said: ControlInput, wishes: ControlWishes): Promise<void> {
    const { write, paint } = this.terminal;
    const { reason, key, json } = wishes;
    const result = await this.baton.control(name, { ...said, reason, idempotencyKey: key ?? randomUUID() });
    const current = result.__typename === 'ControlRefused' ? result.current : null;
    const accepted = taken(result, wishes, this.terminal, current ? standingInWords(current) : undefined);
    if (json) return void write(JSON.stringify(accepted));
    const { goal, repeated } = accepted;
    write(
      `Goal ${paint.strong(goal.id)} ${told[name]}.${repeated ? ' It was told so before; nothing was added.' : ''}`,
    );
    write(paint.quiet(`${standingInWords(goal)} Look at it: ${commandLine} goal show ${goal.id}`));
  }
}

function standingInWords({ phase, paused, closing, outcome, closeReason, openTasks }: Standing): string {
  const ended = outcome && closeReason ? `${inWords(outcome)} (${inWords(closeReason)})` : undefined;
  const standing = [
    ended ?? inWords(phase),
    ...(paused ? ['paused'] : []),
    ...(closing === 'CANCELED' && ended === undefined ? ['called off'] : []),
    ...(openTasks > 0 ? [`${openTasks} open for persons`] : []),
  ];
  return `It is ${standing.join(', ')}.`;
}
