import { commandLine } from '@baton/narration';
import { Command } from 'commander';
import type { BackupVerbs } from './backup-program.js';
import { addBackup } from './backup-program.js';
import type { BulkCommands } from './bulk-commands.js';
import { choices } from './choices.js';
import type { ControlCommands } from './control-commands.js';
import { addBulkControls, addControls, asFilter } from './control-program.js';
import { exitCodesInWords } from './exit-codes.js';
import type { GoalCommands, ReportWishes, SayingWishes, Wishes } from './goal-commands.js';
import { pageSize } from './page-size.js';
import type { ProjectionCommands } from './projection-commands.js';
import { addProjections } from './projection-program.js';
import type { ReconcileCommands } from './reconcile-commands.js';
import type { PolicyVerbs } from './policy-program.js';
import { addPolicies } from './policy-program.js';
import type { TaskCommands } from './task-commands.js';
import { addTasks } from './task-program.js';
import type { FilterWishes } from './wishes.js';

/** The verbs, by what they are about. */
export interface Verbs {
  readonly goals: GoalCommands;
  readonly controls: ControlCommands;
  readonly tasks: TaskCommands;
  readonly bulk: BulkCommands;
  readonly policies: PolicyVerbs;
  readonly projections: ProjectionCommands;
  readonly reconciling: ReconcileCommands;
  readonly backups: BackupVerbs;
}

/** The command line; it reads words and calls the verb, and does nothing itself. */
export function programFor(
  { goals, controls, tasks, bulk, policies, projections, reconciling, backups }: Verbs,
  env: NodeJS.ProcessEnv,
): Command {
  const program = new Command(commandLine)
    .description(
      'Tell Baton a goal, and see what becomes of it. BATON_URL says where Baton is, default http://127.0.0.1:4000/graphql; BATON_TOKEN says who you are.',
    )
    .option('--token <token>', 'who you are, where BATON_TOKEN does not say it')
    .exitOverride()
    .addHelpText('afterAll', `\nExit codes: ${exitCodesInWords}.`);
  const goal = program.command('goal').description('goals');
  goal
    .command('start <sentence>')
    .description('submit a goal, e.g. "Renew ACME for a year at +5 %"')
    .option('--key <key>', 'your own name for this request: sent again with it, it is done once (default: a new one)')
    .option('--label <label>', `how delicate what you say is, at least: ${choices.label.words}`, choices.label.read)
    .option('--watch', 'tell what happens until it has ended')
    .option('--json', 'print JSON')
    .action((sentence: string, wishes: SayingWishes & { watch?: boolean }) => goals.start(sentence, wishes));
  asFilter(goal.command('list').description('your goals, newest first'))
    .option('--first <number>', 'how many, 1 to 100', pageSize, 20)
    .option('--outcome <outcome>', choices.outcome.words, choices.outcome.read)
    .option('--json', 'print JSON')
    .action((wishes: Wishes & FilterWishes & { first: number; outcome?: string }) => goals.list(wishes));
  goal
    .command('report <id>')
    .alias('show')
    .description('what is done and what is not, and what persons are asked')
    .option('--as-of <moment>', 'as it was: the number of an event, how long ago (2h), or e.g. 2026-04-01T09:00:00Z')
    .option('--markdown', 'print a page of Markdown')
    .option('--json', 'print JSON')
    .action((id: string, wishes: ReportWishes) => goals.report(id, wishes));
  goal
    .command('attributes <id>')
    .description('what it knows, by the names that relabel takes, with their labels and without the values')
    .option('--json', 'print JSON')
    .action((id: string, wishes: Wishes) => goals.attributes(id, wishes));
  goal
    .command('timeline <id>')
    .description('what happened to it, and why persons did what they did, as far as you may see that')
    .option('--json', 'print JSON')
    .action((id: string, wishes: Wishes) => goals.timeline(id, wishes));
  goal
    .command('watch <id>')
    .description('tell what happens until it has ended or waits for a person')
    .option('--json', 'print one JSON document a line')
    .action((id: string, wishes: Wishes) => goals.watch(id, wishes));
  goal
    .command('answer <id> <answers...>')
    .description('answer what it asks, e.g. request.uplift="5 %"')
    .option('--label <label>', `how delicate these answers are, at least: ${choices.label.words}`, choices.label.read)
    .option('--key <key>', 'your own name for this request')
    .option('--json', 'print JSON')
    .action((id: string, answers: string[], wishes: SayingWishes) => goals.answer(id, answers, wishes));
  addControls(goal, controls);
  addBulkControls(program, bulk);
  addTasks(program, tasks, bulk);
  addPolicies(program, policies);
  addProjections(program, projections);
  program
    .command('reconcile')
    .description('compare what the systems bear with the log, e.g. after a backup was put back; changes nothing')
    .option('--since <time>', 'leave out effects from before, e.g. 2d or 2026-04-01T09:00:00Z')
    .option('--json', 'print JSON')
    .action((wishes: Wishes & { since?: string }) => reconciling.reconcile(wishes));
  addBackup(program, backups, env);
  return program;
}
