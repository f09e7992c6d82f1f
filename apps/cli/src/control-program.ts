import type { Classification } from '@baton/kernel';
import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';
import type { BulkCommands, BulkWishes } from './bulk-commands.js';
import { choices } from './choices.js';
import type { ControlCommands, ControlWishes } from './control-commands.js';
import type { FilterWishes } from './wishes.js';

type WholeGoal = Parameters<ControlCommands['goal']>[0];

const wholeGoal: readonly (readonly [verb: string, name: WholeGoal, description: string])[] = [
  ['pause', 'pauseGoal', 'send nothing new for it, forward or back; questions and answers go on'],
  ['resume', 'resumeGoal', 'let it go on where it was paused'],
  ['cancel', 'cancelGoal', 'call it off, and put right what was done'],
  ['terminate', 'terminateGoal', 'end it as it stands and put nothing right (takes the role approver)'],
  ['release', 'releaseGoal', 'drive it again after it was set aside (takes the role operator)'],
];

/** What is done in many goals to the steps that wait or have failed in one system. */
const stepByStep = [
  ['retry', 'try what waits or has failed in the system of --system, or ask about it, again at once'],
  ['skip', 'leave out the steps that wait or have failed in the system of --system'],
] as const;

const operation = ['--operation <name>', 'which of its operations: forward, or compensation-0 …', 'forward'] as const;

/** What every control says. */
export function asControl(command: Command): Command {
  return command
    .requiredOption('--reason <text>', 'needed: why, in your own words')
    .option('--key <key>', 'your own name for this request: sent again with it, it is done once (default: a new one)')
    .option('--json', 'print JSON');
}

/** Adds the verbs of operators on one goal. */
export function addControls(goal: Command, controls: ControlCommands): void {
  for (const [verb, name, description] of wholeGoal)
    asControl(goal.command(`${verb} <id>`).description(description)).action((id: string, wishes: ControlWishes) =>
      controls.goal(name, id, wishes),
    );
  asControl(goal.command('retry <id> <step>').description('try a step, or ask about it, again at once'))
    .option(...operation)
    .action((id: string, step: string, wishes: ControlWishes & { operation: string }) =>
      controls.retry(id, step, wishes),
    );
  asControl(goal.command('skip <id> <step>').description('leave out a step that waits or has failed')).action(
    (id: string, step: string, wishes: ControlWishes) => controls.skip(id, step, wishes),
  );
  asControl(goal.command('mark <id> <step>').description('say what became of a step'))
    .argument('<finding>', choices.finding.words, choices.finding.read)
    .option(...operation)
    .option('--record <id>', 'the record that shows it, in its system; needed for done')
    .action((id: string, step: string, finding: string, wishes: ControlWishes & { operation: string }) =>
      controls.mark(id, step, finding, wishes),
    );
  asControl(
    goal
      .command('relabel <id> <attribute>')
      .description('say how delicate a value is, by its name among the attributes; lowering takes an approver')
      .argument('<label>', choices.label.words, choices.label.read),
  ).action((id: string, attribute: string, label: Classification, wishes: ControlWishes) =>
    controls.relabel(id, attribute, label, wishes),
  );
  asControl(
    goal
      .command('recover <id> <step>')
      .description('choose how to go on after a step has failed')
      .argument('<choice>', choices.recovery.words, choices.recovery.read),
  ).action((id: string, step: string, choice: string, wishes: ControlWishes) =>
    controls.recover(id, step, choice, wishes),
  );
}

/** What everything that is done to many goals at once says. */
export function asBulk(command: Command): Command {
  return asControl(command)
    .option('--yes', 'do it without asking')
    .option('--dry-run', 'only look, and change nothing; takes a --reason as well')
    .option('--expect <number>', 'do nothing where other than so many fit', expectedCount);
}

export function asFilter(command: Command): Command {
  return command
    .option('--phase <phase>', `those in this phase: ${choices.phase.words}`, choices.phase.read)
    .option('--playbook <playbook>', 'those that are planned by this playbook')
    .option('--system <system>', 'those whose plans are about this system')
    .option('--older-than <span>', 'those that were taken on longer ago, e.g. 30m, 2h or 3d')
    .option('--paused', 'those that are paused')
    .option('--set-aside', 'those that were set aside');
}

/** Adds the verbs of operators on many goals. */
export function addBulkControls(program: Command, bulk: BulkCommands): void {
  const goals = program.command('goals').description('many goals at once');
  const onEachGoal = wholeGoal.map(([verb, , description]) => [verb, `for each: ${description}`] as const);
  for (const [verb, description] of [...onEachGoal, ...stepByStep])
    asFilter(asBulk(goals.command(verb).description(description)))
      .option('--all', 'all that have not ended')
      .action((wishes: BulkWishes & FilterWishes & { all?: boolean }) => bulk.control(verb, wishes));
}

function expectedCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 0) throw new InvalidArgumentError('It is a whole number.');
  return count;
}
