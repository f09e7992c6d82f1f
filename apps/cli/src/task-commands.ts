import type { HumanTaskOption } from '@baton/goal/domain';
import {
  commandLine,
  inWords,
  momentInWords,
  rowsOfKnown,
  rowsOfPlan,
  shown,
  table,
  taskLines,
  wordOf,
} from '@baton/narration';
import type { PageTask } from '@baton/narration';
import type { BatonClient } from './baton-client.js';
import type { ControlCommands, ControlWishes } from './control-commands.js';
import type { AskedTask } from './control-documents.js';
import { CommandFailed, exitCodes } from './exit-codes.js';
import type { Wishes } from './goal-commands.js';
import { answerTo } from './task-answers.js';
import type { Terminal } from './terminal.js';
import { momentOf, nameOf } from './wishes.js';

export interface TaskFilterWishes {
  readonly kind?: string;
  readonly cause?: string;
  readonly system?: string;
  readonly role?: string;
}

/** The verbs on what persons are asked. */
export class TaskCommands {
  constructor(
    private readonly baton: BatonClient,
    private readonly terminal: Terminal,
    private readonly controls: ControlCommands,
  ) {}

  async list(
    wishes: Wishes &
      TaskFilterWishes & {
        readonly group?: string;
        readonly goal?: string;
        readonly all?: boolean;
        readonly first: number;
      },
  ): Promise<void> {
    const { group, goal: goalId, all, first } = wishes;
    const filter = { ...filterOf(wishes), group, goalId, open: all ? undefined : true };
    const { tasks, more } = await this.baton.tasks(first, filter);
    const { write, paint, width } = this.terminal;
    if (wishes.json) return write(JSON.stringify({ tasks, more }));
    if (tasks.length === 0) return write('Nobody is asked anything.');
    const rows = tasks.map((task) => [task.goalId, task.taskId, task.role, endOf(task)]);
    const [heading = '', ...lines] = table(['goal', 'task', 'role', 'until'], rows, width);
    for (const line of [paint.quiet(heading), ...lines]) write(line);
    if (more) write(paint.quiet('There are more: --first asks for up to 100.'));
    write(paint.quiet(`Look at one: ${commandLine} task show GOAL TASK`));
  }

  async groups(wishes: Wishes & TaskFilterWishes): Promise<void> {
    const groups = await this.baton.taskGroups(filterOf(wishes));
    const { write, paint, width } = this.terminal;
    if (wishes.json) return write(JSON.stringify(groups));
    if (groups.length === 0) return write('Nobody is asked anything.');
    const rows = groups.map(({ group, count, oldest, earliestDeadline }) => {
      return [group, String(count), momentInWords(oldest), earliestDeadline ? momentInWords(earliestDeadline) : ''];
    });
    const [heading = '', ...lines] = table(['group', 'open', 'oldest', 'until'], rows, width);
    for (const line of [paint.quiet(heading), ...lines]) write(line);
    for (const { group, options } of groups) if (options.length > 0) write(paint.quiet(answerToAll(group, options)));
  }

  async show(goalId: string, taskId: string, wishes: Wishes): Promise<void> {
    const task = await this.find(goalId, taskId);
    const { write, paint, width } = this.terminal;
    const ending = task.ended ? await this.baton.endingOf(task) : undefined;
    const known = task.ended || !task.step ? undefined : await this.baton.knownOf(task);
    const asked = !task.ended && task.kind === 'APPROVE_PLAN' ? await this.baton.planToApprove(goalId) : undefined;
    if (wishes.json) return write(JSON.stringify({ ...task, ...ending, known, ...asked }));
    if (task.ended) {
      const { endedAt, answeredBy, reason } = ending ?? {};
      const by = answeredBy ? ` by ${answeredBy}` : '';
      write(
        shown(`The task is over${endedAt ? ` since ${momentInWords(endedAt)}` : ''}: ${inWords(task.ended)}${by}.`),
      );
      if (reason) write(shown(`Why: ${reason}`));
      return;
    }
    const rows = [...(asked ? rowsOfPlan(asked.plan, asked.sentences) : []), ...(known ? rowsOfKnown(known) : [])];
    for (const line of taskLines(task, paint, { width }, rows)) write(line);
    write(paint.quiet(`    asked since ${momentInWords(task.openedAt)}`));
  }

  /** The digest is that of the task as it is: a task whose matter changes is withdrawn, and another one is opened. */
  async settle(
    goalId: string,
    taskId: string,
    option: string,
    wishes: ControlWishes & { readonly record?: string; readonly until?: string },
  ): Promise<void> {
    const until = wishes.until === undefined ? undefined : momentOf(wishes.until, new Date());
    const task = await this.find(goalId, taskId);
    const { name, said } = answerTo({ ...task, goalId }, { option: nameOf(option), recordId: wishes.record, until });
    await this.controls.carryOut(name, said, wishes);
  }

  async delegate(goalId: string, taskId: string, to: string, wishes: ControlWishes): Promise<void> {
    await this.controls.carryOut('delegateTask', { goalId, taskId, to }, wishes);
  }

  private async find(goalId: string, taskId: string): Promise<AskedTask> {
    const tasks = await this.baton.tasksOf(goalId);
    if (!tasks)
      throw new CommandFailed(exitCodes.refused, `There is no goal ${goalId}: "${commandLine} goal list" shows yours`);
    const task = tasks.find((one) => one.taskId === taskId);
    if (task) return task;
    throw new CommandFailed(
      exitCodes.refused,
      `The goal has no task ${taskId}: "${commandLine} task list --goal ${goalId} --all" shows what it has`,
    );
  }
}

function answerToAll(group: string, options: readonly HumanTaskOption[]): string {
  const until = options.includes('WAIT') ? ' (wait takes --until TIME as well)' : '';
  return `Answer all${until}: ${commandLine} tasks settle ${group} ${options.map(wordOf).join('|')} --reason "…"`;
}

function filterOf({ kind, cause, system, role }: TaskFilterWishes) {
  return { kind, cause: nameOf(cause), system, role };
}

function endOf({ ended, deadline }: PageTask): string {
  if (ended) return `over: ${inWords(ended)}`;
  return deadline ? momentInWords(deadline) : '';
}
