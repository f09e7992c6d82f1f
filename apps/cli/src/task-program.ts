import type { Command } from 'commander';
import type { BulkCommands, BulkWishes } from './bulk-commands.js';
import { choices } from './choices.js';
import type { ControlWishes } from './control-commands.js';
import { asBulk, asControl } from './control-program.js';
import type { Wishes } from './goal-commands.js';
import { pageSize } from './page-size.js';
import type { TaskCommands, TaskFilterWishes } from './task-commands.js';

const until = ['--until <time>', 'until when, e.g. 2h or 2026-04-01T09:00:00Z; for wait and waive'] as const;

/** Adds the verbs on what persons are asked, one by one and by group. */
export function addTasks(program: Command, tasks: TaskCommands, bulk: BulkCommands): void {
  const task = program.command('task').description('what persons are asked');
  asTaskFilter(task.command('list').description('open questions to persons, who has waited longest first'))
    .option('--group <group>', 'those of this group')
    .option('--goal <id>', 'those of this goal')
    .option('--all', 'those that are over as well')
    .option('--first <number>', 'how many, 1 to 100', pageSize, 20)
    .action((wishes: Wishes & TaskFilterWishes & { first: number }) => tasks.list(wishes));
  task
    .command('show <goal> <task>')
    .description('what to look for, and the commands that answer it')
    .option('--json', 'print JSON')
    .action((goalId: string, taskId: string, wishes: Wishes) => tasks.show(goalId, taskId, wishes));
  asControl(task.command('settle <goal> <task> <option>').description('answer it with one of its options'))
    .option('--record <id>', 'the record that shows it, in its system; needed for done')
    .option(...until)
    .action((goalId: string, taskId: string, option: string, wishes: ControlWishes) =>
      tasks.settle(goalId, taskId, option, wishes),
    );
  asControl(task.command('delegate <goal> <task> <person>').description('pass it on to one person')).action(
    (goalId: string, taskId: string, to: string, wishes: ControlWishes) => tasks.delegate(goalId, taskId, to, wishes),
  );
  const many = program.command('tasks').description('what persons are asked, by group');
  asTaskFilter(many.command('groups').description('open questions by kind, system and cause')).action(
    (wishes: Wishes & TaskFilterWishes) => tasks.groups(wishes),
  );
  asBulk(many.command('settle <group>').description('answer all open questions of a group alike'))
    .argument('<option>', 'one of those that "tasks groups" shows for it', choices.option.read)
    .option(...until)
    .action((group: string, option: string, wishes: BulkWishes) => bulk.settle(group, option, wishes));
}

function asTaskFilter(command: Command): Command {
  return command
    .option('--kind <kind>', `those that ask for this: ${choices.kind.words}`, choices.kind.read)
    .option('--cause <cause>', 'those for this reason, e.g. system-cannot-tell')
    .option('--system <system>', 'those about this system')
    .option('--role <role>', 'those that ask this role now')
    .option('--json', 'print JSON');
}
