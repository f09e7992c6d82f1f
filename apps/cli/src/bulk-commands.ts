import { randomUUID } from 'node:crypto';
import { table, wordOf } from '@baton/narration';
import type { BatonClient } from './baton-client.js';
import type { BulkDone, BulkItem, BulkItemRefused, BulkName, BulkPreview } from './control-documents.js';
import type { ControlWishes } from './control-commands.js';
import { CommandFailed, exitCodes } from './exit-codes.js';
import { taken } from './taken.js';
import type { Terminal } from './terminal.js';
import type { FilterWishes } from './wishes.js';
import { filterOf, momentOf, nameOf } from './wishes.js';

export interface BulkWishes extends ControlWishes {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly expect?: number;
}

/** What is to be done, before it is known whether it is only looked at. */
interface Order {
  readonly name: BulkName;
  readonly input: object;
  /** `pause`, as people say it. */
  readonly verb: string;
  readonly noun: 'goal' | 'task' | 'step';
}

const decline = 'Nothing was changed: --yes does it without asking, --dry-run only looks.';

/** What is done to many goals at once: looked at first, then done by whoever says so. */
export class BulkCommands {
  constructor(
    private readonly baton: BatonClient,
    private readonly terminal: Terminal,
  ) {}

  async control(verb: string, wishes: BulkWishes & FilterWishes & { readonly all?: boolean }): Promise<void> {
    const filter = filterOf(wishes);
    const noun = verb === 'retry' || verb === 'skip' ? 'step' : 'goal';
    if (noun === 'step' && filter.system === undefined)
      throw new CommandFailed(exitCodes.usage, `Say in which system to ${verb} steps: --system`);
    if (!wishes.all && Object.values(filter).every((part) => part === undefined))
      throw new CommandFailed(
        exitCodes.usage,
        'Say which goals: --system, --phase, --playbook, --older-than, --paused, --set-aside, or --all',
      );
    const input = { filter, control: nameOf(verb) };
    await this.carryOut({ name: 'controlGoals', input, verb, noun }, wishes);
  }

  async settle(group: string, option: string, wishes: BulkWishes & { readonly until?: string }): Promise<void> {
    const waitUntil = wishes.until === undefined ? undefined : momentOf(wishes.until, new Date());
    const input = { group, option, waitUntil };
    await this.mustBeGroup(group);
    await this.carryOut({ name: 'resolveTasks', input, verb: `answer "${wordOf(option)}"`, noun: 'task' }, wishes);
  }

  /** A group whose tasks are all answered is none any more, but its name is right. */
  private async mustBeGroup(group: string): Promise<void> {
    const { tasks } = await this.baton.tasks(1, { group });
    if (tasks.length > 0) return;
    const open = (await this.baton.taskGroups({})).map((one) => one.group);
    const there = open.length === 0 ? 'nobody is asked anything' : `there are ${open.join(', ')}`;
    throw new CommandFailed(exitCodes.refused, `There is no group ${group}: ${there}`);
  }

  private async carryOut(order: Order, wishes: BulkWishes): Promise<void> {
    const { reason, key = randomUUID(), expect: expectedCount } = wishes;
    const said = { ...order.input, reason, idempotencyKey: key, expectedCount };
    const send = async (input: object) => taken(await this.baton.inBulk(order.name, input), wishes, this.terminal);
    if (wishes.yes && !wishes.dryRun) {
      this.tellDone(await send(said), order, wishes);
      return;
    }
    const preview = await send({ ...said, dryRun: true });
    if (preview.__typename !== 'BulkPreview') throw unexpected();
    const isAll = wishes.dryRun === true || preview.count === preview.refusedCount;
    // JSON is one document, and what is done says more than what would be.
    if (!wishes.json) this.tellPreview(preview, order);
    else if (isAll) this.terminal.write(JSON.stringify(preview));
    if (isAll) return;
    await this.mustConfirm(preview, order);
    this.tellDone(await send({ ...said, expectedCount: expectedCount ?? preview.count }), order, wishes);
  }

  private tellPreview({ count, sample, refusedCount, refused }: BulkPreview, { noun, verb }: Order): void {
    const { write, paint, width } = this.terminal;
    if (count === 0) return write(`No ${noun} fits.`);
    const fit = count - refusedCount;
    write(`${counted(fit, noun)} to ${verb}${fit > 0 ? ':' : '.'}`);
    const cells = sample.map((item) => cellsOf(item, noun));
    const [heading = '', ...rows] = table(headings(noun), cells, width);
    if (rows.length > 0) for (const line of [paint.quiet(heading), ...rows]) write(line);
    this.tellMore(fit - sample.length);
    if (refusedCount === 0) return;
    write(`${counted(refusedCount, noun)} known already to refuse:`);
    this.tellRefused(refused, noun);
    this.tellMore(refusedCount - refused.length);
  }

  private tellMore(count: number): void {
    if (count > 0) this.terminal.write(this.terminal.paint.quiet(`… and ${count} more`));
  }

  private async mustConfirm({ count }: BulkPreview, { verb, noun }: Order): Promise<void> {
    const answer = await this.terminal.ask?.(`To ${verb} ${counted(count, noun)}, type ${count}: `);
    if (answer?.trim() !== String(count)) throw new CommandFailed(exitCodes.usage, decline);
  }

  /** @throws CommandFailed where some refused, after all is told */
  private tellDone(outcome: BulkPreview | BulkDone, { noun }: Order, { json }: BulkWishes): void {
    if (outcome.__typename !== 'BulkDone') throw unexpected();
    const { write } = this.terminal;
    const { count, done, refused } = outcome;
    if (json) write(JSON.stringify(outcome));
    else write(count === 0 ? `No ${noun} fits.` : `Done: ${done.length} of ${counted(count, noun)}.`);
    if (refused.length === 0) return;
    if (!json) this.tellRefused(refused, noun);
    throw new CommandFailed(exitCodes.refused, `${counted(refused.length, noun)} refused`);
  }

  private tellRefused(refused: readonly BulkItemRefused[], noun: Order['noun']): void {
    if (refused.length === 0) return;
    const { write, paint, width } = this.terminal;
    const rows = refused.map((item) => [...cellsOf(item, noun), `${wordOf(item.code)}: ${item.message}`]);
    const [heading = '', ...lines] = table([...headings(noun), 'why'], rows, width);
    for (const line of [paint.quiet(heading), ...lines]) write(line);
  }
}

function headings(noun: Order['noun']): readonly string[] {
  return noun === 'goal' ? ['goal'] : ['goal', noun];
}

function cellsOf({ goalId, taskId, step, operation }: BulkItem, noun: Order['noun']): readonly string[] {
  if (noun === 'goal') return [goalId];
  // A goal that can't be read has a line of its own, and no step to name.
  const ofStep = [step, operation === 'forward' ? null : operation].filter((word) => word !== null).join(' ');
  return [goalId, noun === 'task' ? (taskId ?? '') : ofStep];
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function unexpected(): CommandFailed {
  return new CommandFailed(exitCodes.unreachable, 'What answers there is not Baton: see BATON_URL');
}
