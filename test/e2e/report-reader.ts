import { randomUUID } from 'node:crypto';
import type { GoalEvent, HumanTaskOption } from '@baton/goal/domain';
import type { PageStep } from '@baton/narration';
import { BatonClient } from '../../apps/cli/src/baton-client.js';
import type { ControlInput } from '../../apps/cli/src/baton-client.js';
import type { Door } from '../../tools/processes/goal-client.js';
import type { ControlName } from '../../apps/cli/src/control-documents.js';
import { answerTo } from '../../apps/cli/src/task-answers.js';

/** Somebody who reads reports over GraphQL, and answers the tasks that they name. */
export class ReportReader {
  private readonly baton: BatonClient;

  constructor({ url, token }: Door) {
    this.baton = new BatonClient(url, () => token);
  }

  async reportOf(goalId: string) {
    const page = await this.baton.report(goalId, {});
    if (!page) throw new Error('There is no such goal');
    return page.report;
  }

  /** What the report says of one step, with the action that it asks for. */
  async unsettled(goalId: string, step: string) {
    const { steps } = await this.reportOf(goalId);
    const found = steps.find((one) => one.step === step);
    if (!found?.actionNeeded) throw new Error(`Nothing is asked about ${step}`);
    return { ...found, actionNeeded: found.actionNeeded };
  }

  /** Answers the task that the report names. */
  async settle(goalId: string, step: PageStep, option: HumanTaskOption, recordId?: string): Promise<void> {
    const taskId = step.actionNeeded?.taskId ?? '';
    const task = (await this.baton.tasksOf(goalId))?.find((one) => one.taskId === taskId);
    if (!task) throw new Error(`The report names a task that is not there (task ${taskId})`);
    const { name, said } = answerTo(task, { option, recordId });
    await this.carryOut(name, said);
  }

  /** Says how a step's effect ended, before anybody was asked. */
  async mark(goalId: string, step: string, finding: string): Promise<void> {
    await this.carryOut('markOutcome', { goalId, step, operation: 'forward', finding });
  }

  /** Whether an event asks a person about a step. */
  isAskedAbout(step: string): (event: GoalEvent) => boolean {
    return ({ type, data }) => type === 'HumanTaskOpened' && 'step' in data && data.step === step;
  }

  private async carryOut(name: ControlName, input: ControlInput): Promise<void> {
    const said = { ...input, reason: 'Looked at by hand', idempotencyKey: randomUUID() };
    const answer = await this.baton.control(name, said);
    if (answer.__typename !== 'ControlAccepted') throw new Error(`${name}: ${answer.code} ${answer.message}`);
  }
}
